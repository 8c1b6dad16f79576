"""What a greeted widget may ask for: one function for each kind of frame. Each may raise Unavailable."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from channels.webchat import protocol as p
from channels.webchat.addresses import read_phone
from channels.webchat.outbound import ack, error
from channels.webchat.parse import Storable, make_raw, parse_frame
from channels.webchat.welcome import read_way
from hub.bus.marks import Typing
from hub.model.nouns import Refused
from hub.seen import Seen, mark_seen
from hub.silence import keep_open
from hub.threads.addresses import parse_address
from hub.transcripts import MailTranscript, mail_transcripts

if TYPE_CHECKING:  # a visit carries out these actions
    from channels.webchat.visit import Visit


async def say(visit: Visit, frame: p.Say) -> None:
    if visit.blocked:
        visit.tell(error(frame.request, "blocked"))
    elif not await visit.door.may_say(visit.guest.id, visit.client):
        visit.tell(error(frame.request, "over_rate"))
    else:
        phone = read_phone(frame.phone, visit.door.store.centre.default_region)
        fresh = await _store(visit, frame.model_copy(update={"phone": phone}))
        visit.expects = visit.expects or fresh
        visit.tell(ack(frame.request))


async def close(visit: Visit, frame: p.Close) -> None:
    """What was said a moment ago may not be placed yet: then there is a chat to close, or will be."""
    if visit.state in (None, "closed") and not visit.expects:
        visit.tell(error(frame.request, "no_chat"))
        return
    await _store(visit, frame)
    visit.tell(ack(frame.request))


async def see(visit: Visit, frame: p.Seen) -> None:
    """Nobody has seen what was not sent to them."""
    number = min(frame.number, visit.told)
    if visit.chat_id and number > 0:
        await visit.door.store.commit(mark_seen, Seen(visit.chat_id, number))


async def stand(visit: Visit, frame: p.Page) -> None:
    await visit.place.turn_to(frame, visit.chat_id)


async def stay(visit: Visit, frame: p.Here) -> None:
    """Said too late, or in two tabs, it is no mistake: what became of the chat is told as an event."""
    if visit.chat_id is None:
        visit.tell(error(frame.request, "no_chat"))
        return
    await visit.door.store.commit(keep_open, visit.chat_id)
    visit.tell(ack(frame.request))


async def type_on(visit: Visit, frame: p.Typing) -> None:
    if visit.chat_id and visit.state != "closed":
        visit.door.marks.show(Typing(visit.chat_id, "customer", frame.on))


async def leave(visit: Visit, frame: p.Leave) -> None:
    """While nobody has taken it; by mail also without a chat, where the desk is closed."""
    if not await _may(visit, frame):
        return
    address, refused = await read_way(visit.door, visit.guest.key, frame)
    waits = visit.state == "waiting" or (visit.state in (None, "closed") and visit.expects)
    if refused is not None or address is None:
        visit.tell(error(frame.request, refused or "bad_address"))
    elif not waits and (frame.way == "call" or not frame.body.strip()):
        visit.tell(error(frame.request, "no_chat"))
    else:
        await _store(visit, frame.model_copy(update={"address": address}))
        visit.tell(ack(frame.request))


async def rate(visit: Visit, frame: p.Rate) -> None:
    if not await _may(visit, frame):
        return
    if visit.state != "closed":
        visit.tell(error(frame.request, "no_chat"))
        return
    await _store(visit, frame)
    visit.tell(ack(frame.request))


async def mail_transcript(visit: Visit, frame: p.MailTranscript) -> None:
    if not await _may(visit, frame):
        return
    widget, address = visit.door.widget_of(visit.guest.key), parse_address(frame.email)
    if widget.mailbox is None or visit.chat_id is None:
        visit.tell(error(frame.request, "no_chat" if widget.mailbox else "not_offered"))
        return
    if address is None:
        visit.tell(error(frame.request, "bad_address"))
        return
    key = f"transcript:{frame.request}"[:80]
    wish = MailTranscript(visit.chat_id, widget.mailbox, address, visit.guest.language, widget.team_name, key)
    answer = await visit.door.store.commit(mail_transcripts, wish)
    visit.tell(error(frame.request, answer.code) if isinstance(answer, Refused) else ack(frame.request))


async def _may(visit: Visit, frame: p.Leave | p.Rate | p.MailTranscript) -> bool:
    if visit.blocked:
        visit.tell(error(frame.request, "blocked"))
    elif not await visit.door.may_say(visit.guest.id, visit.client):
        visit.tell(error(frame.request, "over_rate"))
    else:
        return True
    return False


async def _store(visit: Visit, frame: Storable) -> bool:
    """On disk when this returns (law 1); False where it had been before."""
    now = visit.door.clock.now()
    raw = make_raw(frame, visit.guest, received_at=now)
    receipt = await visit.door.intake.accept(raw, parse_frame(frame, visit.guest, received_at=now))
    return not receipt.duplicate


ACTIONS: Final[Mapping[type, Callable[[Visit, Any], Awaitable[None]]]] = {
    p.Say: say,
    p.Close: close,
    p.Leave: leave,
    p.Rate: rate,
    p.MailTranscript: mail_transcript,
    p.Page: stand,
    p.Seen: see,
    p.Here: stay,
    p.Typing: type_on,
}
