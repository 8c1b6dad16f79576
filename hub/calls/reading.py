"""How a call stands, for whoever must say what its caller hears next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from hub.callbacks.inviting import is_invited
from hub.calls.flow import CentreOf, nobody_knows, repeat_question
from hub.calls.rows import LANGUAGE, read_state
from hub.calls.standing import have_met
from hub.flows.calling_back import PHASE
from hub.model.calls import InLine, Step, StepKind
from hub.model.contact_centre import EMPTY_CENTRE, ContactCentre
from hub.model.states import INTERACTION_WAITING
from hub.places import find_place
from hub.store import Store
from hub.store import tables as t

_STEPS: Final[Mapping[str | None, StepKind]] = {"queued": "wait", "offered": "wait", "active": "hold"}


class CallReader:
    """Reads on a snapshot, locks nothing."""

    def __init__(self, store: Store, centre_of: CentreOf = nobody_knows) -> None:
        self._store = store
        self._centre_of = centre_of

    async def line(self, sid: str) -> InLine | None:
        return await self._store.read(read_line, sid, self._store.centre, self._store.clock.now())

    async def step(self, sid: str) -> Step | None:
        return await self._store.read(read_step, sid, self._store.centre, self._centre_of)


def read_step(
    connection: Connection, sid: str, centre: ContactCentre = EMPTY_CENTRE, centre_of: CentreOf = nobody_knows
) -> Step | None:
    """What comes behind the talk, or out of the line: the question while they are asked one, ``wait`` where an agent is
    still to come, ``hold`` while it is not written down whether there was one, else ``end``."""
    call = connection.execute(_CALL, {"sid": sid}).first()
    if call is None:
        return None
    is_over = call.ended_at is not None or have_met(call)
    is_asked = (
        call.state in (None, *INTERACTION_WAITING) and call.flow is not None and bool(read_state(call).at)
    )
    if not is_over and is_asked:
        return repeat_question(connection, centre, call, centre_of)
    kind: StepKind = "end" if is_over else _STEPS.get(call.state, "end")
    return Step(kind, call.account, call.message_id, language=call.language)


_CALL: Final = (
    select(t.call, t.interaction.c.state, LANGUAGE)
    .join(t.conversation, t.conversation.c.id == t.call.c.conversation_id)
    .join(t.identity, t.identity.c.id == t.conversation.c.identity_id)
    .join(t.customer, t.customer.c.id == t.identity.c.customer_id)
    .outerjoin(t.interaction, t.interaction.c.id == t.call.c.interaction_id)
    .where(t.call.c.sid == bindparam("sid"))
)


def read_line(connection: Connection, sid: str, centre: ContactCentre, now: int) -> InLine | None:
    """None where they do not wait."""
    mine = connection.execute(_IN_LINE, {"sid": sid}).first()
    if mine is None:
        return None
    is_known = mine.promised_basis not in (
        None,
        "free_agent",
    )  # then it is no time at all, which is soon told wrong
    is_rung_for = mine.state == "offered"  # whoever stands before them: they are next
    place = None if is_rung_for else find_place(connection, centre, mine.id, mine.queue_id, now, voice=True)
    return InLine(
        mine.queue_id,
        place or 1,
        mine.promised_at if is_known else None,
        mine.promised_low_ms if is_known else None,
        mine.promised_high_ms if is_known else None,
        asks_callback=not is_rung_for and is_to_be_asked(connection, mine, now),
    )


_IN_LINE: Final = (
    select(t.interaction, t.call.c.flow)
    .join(t.call, t.call.c.interaction_id == t.interaction.c.id)
    .where(t.call.c.sid == bindparam("sid"), t.interaction.c.state.in_(INTERACTION_WAITING))
)


def is_to_be_asked(connection: Connection, mine: Row[Any], now: int) -> bool:
    """Whether callbacks are offered in their queue, and they have never been asked: by a key of theirs neither."""
    if mine.flow is None or not is_invited(connection, mine.queue_id, now):
        return False
    return PHASE not in dict(read_state(mine).variables)
