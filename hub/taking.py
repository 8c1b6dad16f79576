"""What is written when an agent takes an offer: the offer, its interaction, whose the conversation is now, and that the
agent has missed none.

On PostgreSQL in one statement. All parts of one see the rows as they were before it, and the interactions are held
since before (``hub.offers.load_offers``), without which nobody changes an offer: so "still live" is for each part the
same. Of rows that others may want besides, conversations are held in their order, and agents once all conversations
are (``count(*)``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import BigInteger, Select, bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from hub.model.states import INTERACTION, OFFER, sources
from hub.store import tables as t
from hub.store.sets import one_of_these
from hub.store.tables.state import still
from hub.store.tx import Tx

_O, _I, _C, _A = t.offer.c, t.interaction.c, t.conversation.c, t.agent_state.c
_NOW: Final = bindparam("now", type_=BigInteger)
_LIVE: Final = one_of_these(_O.id, "ids") & still(_O.state, *sources(OFFER, "accept"))


def take_offers(tx: Tx, offer_ids: Sequence[str]) -> list[str]:
    """Which of these, whose interactions are held, were still to be had, sorted."""
    if not offer_ids:
        return []
    told = {"ids": list(offer_ids), "now": tx.now}
    if not tx.postgresql:
        for part in (_handed(), _given(), _rested()):
            tx.connection.execute(part, told)
    return sorted(tx.connection.scalars(_taken(tx.connection.dialect.name), told))


@cache
def _taken(dialect: str) -> ReturningUpdate[Any]:
    taken = update(t.offer).where(_LIVE).values(state=OFFER["live", "accept"], ended_at=_NOW).returning(_O.id)
    if dialect != "postgresql":
        return taken
    threads = _in_order(_C.id, _O.conversation_id).cte("threads")
    given = _given().where(_C.id == threads.c.id).returning(_C.id).cte("given")
    all_given = select(func.count()).select_from(given).scalar_subquery() >= 0
    agents = _in_order(_A.agent_id, _O.agent_id).where(_A.missed_streak > 0, all_given).cte("agents")
    rested = _rested().where(_A.agent_id == agents.c.agent_id).cte("rested")
    return taken.add_cte(_handed().cte("handed"), rested)


def _in_order(key: Any, named: Any) -> Select[Any]:
    """The rows that live offers name, held."""
    return select(key).where(key.in_(select(named).where(_LIVE))).order_by(key).with_for_update()


@cache
def _handed() -> Any:
    return (
        update(t.interaction)
        .where(_I.id == _O.interaction_id, _LIVE, still(_I.state, *sources(INTERACTION, "accept")))
        .values(
            state="active",
            agent_id=_O.agent_id,
            slot=_O.slot,
            accepted_at=_NOW,
            waited_ms=_NOW - func.coalesce(_I.promised_at, _I.order_ms),
        )
    )


@cache
def _given() -> Any:
    return (
        update(t.conversation)
        .where(_C.id == _O.conversation_id, _LIVE)
        .values(last_agent_id=_O.agent_id, moved_at=_NOW)
    )


@cache
def _rested() -> Any:
    return (
        update(t.agent_state)
        .where(_A.missed_streak > 0, _A.agent_id.in_(select(_O.agent_id).where(_LIVE)))
        .values(missed_streak=0)
    )
