"""From the log to the widget: what of a conversation's stream its customer gets to see. Pure.

What is not in these tables does not reach a widget: notes, offers, who else looked on, dispositions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson

from channels.webchat.protocol import ERROR_CODES
from hub.model.contact_centre import ContactCentre
from hub.model.events import Event
from hub.model.nouns import CALLBACK_ASKED, MessageRow

Json = dict[str, Any]
ChatState = Literal["waiting", "active", "closed"]

_AUTHORS: Final[Mapping[str, str]] = {"inbound": "visitor", "outbound": "agent", "system": "system"}
# Endings of pictures that a browser draws, whatever they hold: they are served by what they are found to be.
_SHOWN: Final = frozenset({"png", "jpg", "jpeg", "gif", "webp"})
AUTHORED: Final = tuple(_AUTHORS)  # kinds of messages a customer may read

# What a visitor sees of the newest interaction. Wrap-up is the agent's own affair: the chat is over.
_STATES: Final[Mapping[str, ChatState]] = {"queued": "waiting", "offered": "waiting", "active": "active"}
# What a told event makes of the chat.
STATE_AFTER: Final[Mapping[str, ChatState]] = {"waiting": "waiting", "joined": "active", "closed": "closed"}


@dataclass(frozen=True, slots=True)
class Carried:
    """What a message has beside its words: ``AttachmentView``s, and what it quotes (``hub.attached.read_quotes``)."""

    files: Sequence[Mapping[str, Any]] = ()
    quotes: Mapping[str, Any] | None = None


NOTHING: Final = Carried()


@dataclass(frozen=True, slots=True)
class ChatRow:
    """A visitor's conversation as read from the database, consistent with ``number``."""

    id: str
    number: int
    interaction_state: str | None
    agent_id: str | None
    messages: Sequence[MessageRow]
    carried: Mapping[str, Carried] = field(default_factory=dict)  # by message id
    score: int | None = None
    closes_at: int | None = None  # as nobody writes
    silent: bool = False  # that is what closed it


def chat_state(interaction_state: str | None) -> ChatState:
    return _STATES.get(interaction_state or "queued", "closed")


def render_chat(chat: ChatRow, centre: ContactCentre) -> Json:
    """``Chat``."""
    return {
        "id": chat.id,
        "state": chat_state(chat.interaction_state),
        "number": chat.number,
        "agent_name": find_first_name(centre, chat.agent_id),
        "messages": [
            render_message(message, centre, chat.carried.get(message.id, NOTHING))
            for message in chat.messages
            if is_told(message)
        ],
        "talked": chat.agent_id is not None,
        "score": chat.score,
        "closes_at": chat.closes_at,
        "silent": chat.silent,
    }


def is_told(message: MessageRow) -> bool:
    """What went by mail to the same person is not part of the chat."""
    return message.kind in _AUTHORS and message.channel == "webchat"


def render_file(file: Mapping[str, Any]) -> Json:
    """``ChatFile`` of an ``AttachmentView``. By its ending: what cannot be shown after all is drawn as a file."""
    shown = file["name"].rpartition(".")[2].lower() in _SHOWN and file["scan"] != "infected"
    return {key: file[key] for key in ("id", "name", "type", "size")} | {"shown": shown}


def render_message(message: MessageRow, centre: ContactCentre, carried: Carried = NOTHING) -> Json:
    """``ChatMessage``."""
    return {
        "id": message.id,
        "author": _AUTHORS[message.kind],
        "name": find_first_name(centre, message.author),
        "body": message.body,
        "at": message.created_at,
        "request": message.client_key if message.kind == "inbound" else None,
        "seen": message.kind == "outbound" and message.delivery == "seen",
        "files": [render_file(file) for file in carried.files],
        "quotes": _render_quote(carried.quotes, centre) if carried.quotes else None,
        "redacted": message.redacted_at is not None,
        "asks": "callback" if _asks(message) else None,
    }


def _render_quote(quote: Mapping[str, Any], centre: ContactCentre) -> Json | None:
    """``ChatQuote``. None: of a kind that a customer is not shown, or that only a newer version of the hub knows."""
    if quote["kind"] not in _AUTHORS:
        return None
    name = find_first_name(centre, quote["author"])
    return {"id": quote["id"], "author": _AUTHORS[quote["kind"]], "name": name, "body": quote["body"]}


def _asks(message: MessageRow) -> bool:
    return message.kind == "system" and (message.client_key or "").startswith(CALLBACK_ASKED)


def render_events(
    events: Iterable[Event],
    messages: Mapping[str, MessageRow],
    centre: ContactCentre,
    carried: Mapping[str, Carried] | None = None,
) -> list[Json]:
    """The ``Event`` frames of these, in order; ``messages`` by id, for events that come without words, ``carried`` by
    the id of their message."""
    frames = (_render_event(event, messages, centre, carried or {}) for event in events)
    return [frame for frame in frames if frame is not None]


def find_missing_words(events: Iterable[Event]) -> list[str]:
    """Messages that must be read before these can be rendered."""
    return [e.message_id for e in events if e.kind in _WORDED and e.message is None and e.message_id]


def find_carrying(events: Iterable[Event], messages: Mapping[str, MessageRow]) -> list[MessageRow]:
    """Messages among these of which there is more to read."""
    worded = (e.message or messages.get(e.message_id or "") for e in events if e.kind in _WORDED)
    return [message for message in worded if message is not None and carries(message)]


def carries(message: MessageRow) -> bool:
    return message.files > 0 or message.quotes is not None


def _render_event(
    event: Event,
    messages: Mapping[str, MessageRow],
    centre: ContactCentre,
    carried: Mapping[str, Carried],
) -> Json | None:
    if event.kind in _WORDED:
        message = event.message or messages.get(event.message_id or "")
        if message is None or message.kind not in _WORDED[event.kind] or not is_told(message):
            return None
        more = carried.get(message.id, NOTHING)
        return _frame(event, "message", message=render_message(message, centre, more))
    if (draw := _TOLD.get(event.kind)) is None:
        return None
    return draw(event, centre)


def _joined(event: Event, centre: ContactCentre) -> Json:
    return _frame(event, "joined", agent_name=find_first_name(centre, event.agent_id))


def _waiting(event: Event, _centre: ContactCentre) -> Json:
    return _frame(event, "waiting")


def _closed(event: Event, _centre: ContactCentre) -> Json | None:
    """Once for each interaction: what closes after wrap-up had ended for the customer before it. Of what a supervisor
    has taken over only the agent is done."""
    if event.data.get("from") == "wrapup" or event.data.get("taken_by"):
        return None
    return _frame(event, "closed", silent=event.data.get("by") == "silence")


def _warned(event: Event, _centre: ContactCentre) -> Json:
    return _frame(event, "warned", closes_at=event.data.get("closes_at"))


def _kept(event: Event, _centre: ContactCentre) -> Json:
    return _frame(event, "kept")


def _seen(event: Event, _centre: ContactCentre) -> Json | None:
    """To other tabs: all of the agent's messages have been on screen (``hub.seen``)."""
    seen_all = event.data.get("state") == "seen" and event.data.get("all") is True
    return _frame(event, "seen") if seen_all else None


def _redacted(event: Event, _centre: ContactCentre) -> Json | None:
    """Of a note nothing is told, not even that there was one."""
    told = event.data.get("kind") in _AUTHORS
    return _frame(event, "redacted", message_id=str(event.data["message_id"])) if told else None


_WORDED: Final[Mapping[str, tuple[str, ...]]] = {
    "message.received": ("inbound",),
    "message.sent": ("outbound", "system"),
}
TELLING: Final = tuple(_WORDED)  # kinds of events that tell of a message
_TOLD: Final[Mapping[str, Callable[[Event, ContactCentre], Json | None]]] = {
    "interaction.queued": _waiting,
    "offer.accepted": _joined,
    "interaction.assigned": _joined,
    "interaction.ended": _closed,
    "interaction.abandoned": _closed,
    "interaction.closed": _closed,
    "conversation.warned": _warned,
    "conversation.kept": _kept,
    "interaction.transferred": _kept,  # the clock begins anew with whoever gets it
    "message.delivery": _seen,
    "message.redacted": _redacted,
}


def _frame(
    event: Event,
    kind: str,
    *,
    message: Json | None = None,
    agent_name: str | None = None,
    message_id: str | None = None,
    closes_at: int | None = None,
    silent: bool = False,
) -> Json:
    return {
        "type": "event",
        "number": event.conversation_number,
        "kind": kind,
        "message": message,
        "agent_name": agent_name,
        "message_id": message_id,
        "closes_at": closes_at,
        "silent": silent,
    }


def find_first_name(centre: ContactCentre, agent_id: str | None) -> str | None:
    """Customers know agents by their first names."""
    name = centre.find_agent_name(agent_id)
    return name.split()[0] if name else None


# -- frames that are not from the log -----------------------------------------------------------


def error(request: str | None, code: str) -> Json:
    return {"type": "error", "request": request, "code": code, "message": ERROR_CODES[code]}


def ack(request: str) -> Json:
    """The number is not known yet: the message is stored, and placed in a moment."""
    return {"type": "ack", "request": request, "number": None}


def encode(frame: Json) -> str:
    return orjson.dumps(frame).decode()
