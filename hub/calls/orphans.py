"""Calls that stand without purpose: legs of nobody's call, customers for whom nobody comes.

Every change puts down in the same transaction what follows from it, so a call of which nothing is left to be told and
that stands as below has lost something: a callback that never came, a carrier that changed its mind, an error of ours.
The customer is not to wait for somebody to find out which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from prometheus_client import Counter
from sqlalchemy import BigInteger, ColumnElement, Connection, Row, Select, bindparam, exists, or_, select

from hub.calls.dialled import give_up
from hub.calls.giving_back import give_back
from hub.calls.losing import lose_agent, rejoin_ms
from hub.calls.orders import order
from hub.calls.standing import Standing, look_at
from hub.calls.standings import read_standings
from hub.model.states import INTERACTION_LIVE
from hub.store import tables as t
from hub.store.tx import Tx

log = structlog.get_logger("calls")
MENDED = Counter("hub_calls_mended", "Calls that stood without purpose, and were put right", ["trouble"])

MOST_CALLS: Final = 5_000  # of a look: more than a floor of a thousand agents has
# As long as thanks last, and a carrier's word may take: with the look of every ten seconds, nobody stands without
# purpose for more than half a minute.
QUIET_MS: Final = 15_000


def find_orphans(connection: Connection, now: int) -> list[tuple[str, str]]:
    """Calls that look so without being held, and what is wrong with each."""
    return [
        (standing.call.message_id, trouble)
        for standing in read_standings(connection, _find_quiet(connection, now))
        if (trouble := judge(standing)) is not None
    ]


def _find_quiet(connection: Connection, now: int) -> Sequence[str]:
    """Calls of which the carrier has not been told anything for a while, and that are not plainly well: of a floor at
    work hardly any."""
    before = {"before": now - QUIET_MS}
    return [*connection.scalars(_LASTING, before), *connection.scalars(_GONE, before)]


def _lasting() -> Select[Any]:
    call, o = t.call.c, t.call_order.c
    is_told = exists().where(o.call_id == call.message_id, _is_fresh(_BEFORE))
    handled = call.ended_at.is_(None) & or_(call.interaction_id.is_not(None), call.room.is_not(None))
    lasting = select(call.message_id).where(handled, ~_is_well(), ~is_told).order_by(call.started_at)
    return lasting.limit(MOST_CALLS)


def _gone() -> Select[Any]:
    """By the legs: of calls there are as many as there ever were."""
    call, leg, o = t.call.c, t.call_leg.c, t.call_order.c
    is_told = exists().where(o.call_id == call.message_id, _is_fresh(_BEFORE))
    gone = (
        select(call.message_id)
        .join(t.call_leg, leg.call_id == call.message_id)
        .where(leg.ended_at.is_(None), leg.party != "customer", call.ended_at < _BEFORE, ~is_told)
        .distinct()
    )
    return gone.limit(MOST_CALLS)


def _is_well() -> ColumnElement[bool]:
    """The customer waits with nobody's device about, or is with the agent whose call it is, and with no other one."""
    call, leg, i = t.call.c, t.call_leg.c, t.interaction.c
    live = (leg.call_id == call.message_id) & leg.ended_at.is_(None)
    is_owner = (leg.party == "agent") & (leg.agent_id == i.agent_id)
    is_other = (leg.party == "agent") & (leg.agent_id.is_distinct_from(i.agent_id) | (i.state != "active"))
    is_kept = exists().where(
        i.id == call.interaction_id,
        i.state.in_(INTERACTION_LIVE),
        (i.state != "active") | exists().where(live, is_owner),
        ~exists().where(live, is_other),
    )
    return call.dialling.is_(None) & exists().where(live, leg.party == "customer") & is_kept


def _is_fresh(before: ColumnElement[int]) -> ColumnElement[bool]:
    o = t.call_order.c
    return o.state.in_(("waiting", "leased")) | (o.due_at > before)


_BEFORE: Final = bindparam("before", type_=BigInteger)
_LASTING: Final = _lasting()
_GONE: Final = _gone()
_PENDING: Final = (
    select(t.call_order.c.id)
    .where(t.call_order.c.call_id == bindparam("call_id"), _is_fresh(_BEFORE))
    .limit(1)
)


def judge(standing: Standing) -> str | None:
    """What is wrong; None: nothing. Of a call of which nothing is left to be told."""
    return next((trouble for trouble, (is_so, _) in _troubles_of(standing).items() if is_so(standing)), None)


def _troubles_of(standing: Standing) -> Troubles:
    """While we dial, nobody is on the line yet, and that is no trouble."""
    call = standing.call
    return _OF_DIALLING if call.dialling is not None and call.ended_at is None else _TROUBLES


def mend_calls(tx: Tx, call_ids: Sequence[str]) -> list[str | None]:
    """What was wrong with each when it was held, and is put right now."""
    return [_mend(tx, call_id) for call_id in call_ids]


def _mend(tx: Tx, call_id: str) -> str | None:
    standing = look_at(tx, call_id)
    pending = {"call_id": call_id, "before": tx.now - QUIET_MS}
    if standing is None or tx.connection.scalar(_PENDING, pending) is not None:
        return None
    trouble = judge(standing)
    if trouble is not None:
        log.warning("a call stood without purpose", call_id=call_id, trouble=trouble)
        MENDED.labels(trouble).inc()
        _troubles_of(standing)[trouble][1](tx, standing)
    return trouble


# -- what may be wrong, and what is done about it


def _outlives(standing: Standing) -> bool:
    """Somebody's leg goes on though the call is over, or the customer gone."""
    is_over = standing.call.ended_at is not None or not standing.caller_is_there
    return is_over and bool(standing.others)


def _is_over(standing: Standing) -> bool:
    """The customer holds the line, and the work is done."""
    i = standing.interaction
    is_done = i is not None and i.state not in INTERACTION_LIVE
    return standing.caller_is_there and is_done


def _is_alone_outside(standing: Standing) -> bool:
    """The number outside that had taken them over is gone."""
    call = standing.call
    was_given = call.interaction_id is None and call.answered_at is not None
    return was_given and standing.caller_is_there and not standing.others


def _is_unwanted(standing: Standing) -> bool:
    return bool(_unwanted(standing))


def _unwanted(standing: Standing) -> list[Row[Any]]:
    """Devices of agents whose call it is not, and who are not asked."""
    return [
        leg
        for leg in standing.others
        if leg.party == "agent" and not standing.has(leg.agent_id) and standing.asks(leg.agent_id) is None
    ]


def _is_not_rung(standing: Standing) -> bool:
    """An agent has accepted, and no device rings."""
    i = standing.interaction
    is_theirs = i is not None and i.state == "active" and standing.caller_is_there
    return is_theirs and not standing.have_met and not standing.live(i.agent_id)  # type: ignore[union-attr]


def _is_alone(standing: Standing) -> bool:
    """Nobody is with the customer, and nobody is waited for."""
    i = standing.interaction
    is_theirs = i is not None and i.state == "active" and standing.caller_is_there
    return is_theirs and standing.have_met and not standing.live(i.agent_id)  # type: ignore[union-attr]


def _hang_up(tx: Tx, standing: Standing) -> None:
    order(tx, standing.call.message_id, "hang_up")


def _hang_up_unwanted(tx: Tx, standing: Standing) -> None:
    for leg in _unwanted(standing):
        order(tx, standing.call.message_id, "hang_up", detail={"sid": leg.sid})


def _give_back(tx: Tx, standing: Standing) -> None:
    assert standing.interaction is not None
    give_back(tx, standing.call, standing.interaction.agent_id, "not_rung")


def _lose(tx: Tx, standing: Standing) -> None:
    assert standing.interaction is not None
    agent_id = standing.interaction.agent_id
    last = standing.of_agents(agent_id)[-1:]
    lose_agent(tx, standing, agent_id, rejoin_ms(tx, standing.call, last[0]) if last else 0)


def _dials_nobody(standing: Standing) -> bool:
    """No telephone rings: neither the agent's nor, where theirs was picked up, the other one."""
    agents_ring = any(leg.answered_at is None for leg in standing.others)
    return not standing.caller_is_there and not agents_ring


def _give_up(tx: Tx, standing: Standing) -> None:
    give_up(tx, standing.call, "failed")


Troubles = Mapping[str, tuple[Callable[[Standing], bool], Callable[[Tx, Standing], None]]]
_OF_DIALLING: Final[Troubles] = {"dials_nobody": (_dials_nobody, _give_up)}
_TROUBLES: Final[Troubles] = {
    "leg_outlives_call": (_outlives, _hang_up),
    "work_is_over": (_is_over, _hang_up),
    "alone_outside": (_is_alone_outside, _hang_up),
    "unwanted_device": (_is_unwanted, _hang_up_unwanted),
    "not_rung": (_is_not_rung, _give_back),
    "alone": (_is_alone, _lose),
}
