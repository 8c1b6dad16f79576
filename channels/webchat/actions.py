"""What a greeted widget may ask for: one function for each kind of frame. Each may raise Unavailable."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from channels.webchat import protocol as p
from channels.webchat.outbound import ack, error
from channels.webchat.parse import make_raw, parse_frame
from hub.bus.marks import Typing
from hub.seen import Seen, mark_seen

if TYPE_CHECKING:  # a visit carries out these actions
    from channels.webchat.visit import Visit


async def say(visit: Visit, frame: p.Say) -> None:
    if visit.blocked:
        visit.tell(error(frame.request, "blocked"))
    elif not await visit.door.may_say(visit.guest.id, visit.client):
        visit.tell(error(frame.request, "over_rate"))
    else:
        fresh = await _store(visit, frame)
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


async def type_on(visit: Visit, frame: p.Typing) -> None:
    if visit.chat_id and visit.state != "closed":
        visit.door.marks.show(Typing(visit.chat_id, "customer", frame.on))


async def _store(visit: Visit, frame: p.Say | p.Close) -> bool:
    """On disk when this returns (law 1); False where it had been before."""
    now = visit.door.clock.now()
    raw = make_raw(frame, visit.guest, received_at=now)
    receipt = await visit.door.intake.accept(raw, parse_frame(frame, visit.guest, received_at=now))
    return not receipt.duplicate


ACTIONS: Final[Mapping[type, Callable[[Visit, Any], Awaitable[None]]]] = {
    p.Say: say,
    p.Close: close,
    p.Seen: see,
    p.Typing: type_on,
}
