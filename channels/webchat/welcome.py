"""What a widget offers, as its configuration has it: the form, the files, the ways out of the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from channels.webchat import protocol as p
from channels.webchat.outbound import Json
from channels.webchat.parse import Visitor
from channels.webchat.tokens import make_visitor_token
from hub.calls.choosing import choose_for_queue
from hub.calls.permitting import permit
from hub.model.contact_centre import WidgetPolicy
from hub.threads.addresses import parse_address

if TYPE_CHECKING:  # a door welcomes by this
    from channels.webchat.door import Door

# What people send about a thing they have bought; no programs. SVG is among them, and never shown in its place.
ENDINGS: Final = (
    *("jpg", "jpeg", "png", "gif", "webp", "heic", "heif", "svg", "bmp", "tif", "tiff"),
    *("pdf", "txt", "csv", "rtf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp"),
    *("mp4", "mov", "webm", "mp3", "m4a", "wav", "ogg", "zip", "eml", "ics", "vcf", "log"),
)
_LATER: Final = frozenset({"quiet_hours"})  # may be called, though not now


def make_welcome(door: Door, visitor: Visitor, *, name: str | None, chat: Json | None, opening: Json) -> Json:
    widget, centre = door.widget_of(visitor.key), door.store.centre
    return {
        "type": "welcome",
        "protocol": p.PROTOCOL_VERSION,
        "now": door.clock.now(),
        "visitor": make_visitor_token(visitor.id, key=visitor.key, secret=door.secret),
        "name": visitor.name or name,
        "team_name": widget.team_name,
        "greeting": centre.say(widget.greeting, visitor.language) if widget.greeting else None,
        "language": visitor.language,
        "chat": chat,
        "opening": opening,
        "form": _form(door, widget, visitor),
        "ways": [
            *(["email"] if widget.mailbox else []),
            *(["call"] if widget.calls_back and _has_number(door, visitor.key) else []),
        ],
        "files": {"max_bytes": widget.max_file_bytes, "endings": list(ENDINGS)}
        if widget.max_file_bytes
        else None,
        "email": _vouched(visitor, "email"),
        "phone": _vouched(visitor, "phone"),
        "brand": widget.brand,
        "page": True,
    }


def _form(door: Door, widget: WidgetPolicy, visitor: Visitor) -> Json:
    say = door.store.centre.say
    topics = [{"id": topic.id, "label": say(topic.label, visitor.language)} for topic in widget.topics]
    return {"fields": list(widget.fields), "topics": topics, "privacy_url": widget.privacy_url}


def _vouched(visitor: Visitor, kind: str) -> str | None:
    return next((address.value for address in visitor.vouched if address.kind == kind), None)


def _has_number(door: Door, key: str) -> bool:
    account = door.find_widget(key)
    return account is not None and choose_for_queue(door.store.centre, account.queue_id, None) is not None


async def read_way(door: Door, key: str, frame: p.Leave) -> tuple[str | None, str | None]:
    """The address as we write it, or the code of why this cannot be the way."""
    widget = door.widget_of(key)
    if frame.way == "email":
        address = parse_address(frame.address) if widget.mailbox else None
        return address, (None if widget.mailbox else "not_offered")
    if not widget.calls_back:
        return None, "not_offered"
    return await door.store.read(_read_number, door.store.centre, door.clock.now(), frame.address), None


def _read_number(connection: Any, centre: Any, now: int, typed: str) -> str | None:
    verdict = permit(connection, centre, now, typed, agent_id=None)
    refusals = [code for code in verdict.refusals if code not in _LATER]
    return verdict.number if not refusals and verdict.kind == "ordinary" else None
