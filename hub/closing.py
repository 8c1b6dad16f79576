"""What is written when work is closed: its interactions, the conversations of which nothing is left, that their agents
are idle, and what they had begun to write of it.

On PostgreSQL in two statements, for the conversations' rows must be held before a third looks whether anything of them
is left: what a statement sees is as old as its beginning, and somebody may have placed a message while it waited. In
the second the order of locks is what one part needs of another (``count(*)``): agents once the conversations are
closed, drafts once the agents rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import CTE, BigInteger, ColumnElement, Update, bindparam, exists, func, select, update

from hub.drafts import CLEARED, Place, clear_drafts, names_of
from hub.model.states import INTERACTION_OPEN
from hub.store import tables as t
from hub.store.locks import holding, lock_in_order, lock_rows
from hub.store.sets import one_of_these
from hub.store.tables.state import still
from hub.store.tx import Tx

_I, _C, _A = t.interaction.c, t.conversation.c, t.agent_state.c
_NOW: Final = bindparam("now", type_=BigInteger)
How = tuple[str, str | None]  # by whom, and with which disposition

_FINISHED: Final = (
    update(t.interaction)
    .where(one_of_these(_I.id, "ids"))
    .values(
        state="closed",
        ended_at=func.coalesce(_I.ended_at, _NOW),
        closed_at=_NOW,
        closed_by=bindparam("by", type_=_I.closed_by.type),
        slot=None,
        held_at=None,
        held_by=None,
        disposition=bindparam("code", type_=_I.disposition.type),
    )
)
_FINISHED_AND_HELD: Final = holding(_C.id, "threads").add_cte(_FINISHED.cte("finished"))
_RESTED: Final = update(t.agent_state).where(one_of_these(_A.agent_id, "agents")).values(idle_since=_NOW)


def _closed() -> Update:
    unfinished = exists().where(_I.conversation_id == _C.id, still(_I.state, *INTERACTION_OPEN))
    last_agent = (
        select(_I.agent_id)
        .where(_I.conversation_id == _C.id, _I.agent_id.is_not(None))
        .order_by(_I.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        update(t.conversation)
        .where(one_of_these(_C.id, "threads"), still(_C.state, "open"), ~unfinished)
        .values(state="closed", closed_at=_NOW, last_agent_id=last_agent)
    )


_CLOSED: Final = _closed()


def finish(tx: Tx, interaction_ids: Sequence[str], how: How) -> None:
    """These, held before, are over."""
    if interaction_ids:
        tx.connection.execute(_FINISHED, _over(tx, interaction_ids, how))


def _over(tx: Tx, interaction_ids: Sequence[str], how: How) -> dict[str, Any]:
    by, disposition = how
    return {"ids": list(interaction_ids), "now": tx.now, "by": by, "code": disposition}


def finish_and_hold(tx: Tx, alike: Mapping[How, Sequence[str]], conversation_ids: Sequence[str]) -> None:
    """The same of each kind, and hold their conversations."""
    if len(alike) == 1 and tx.postgresql:
        ((how, ids),) = alike.items()
        tx.connection.execute(_FINISHED_AND_HELD, _over(tx, ids, how) | {"threads": list(conversation_ids)})
        return
    for how, ids in alike.items():
        finish(tx, ids, how)
    lock_rows(tx, _C.id, conversation_ids)


def close_idle_conversations(tx: Tx, conversation_ids: Sequence[str]) -> None:
    """Closed as soon as no interaction of it waits, runs or is being wrapped up.

    The conversation's row is locked before looking, as whoever places a message in it does: so a
    message that is being placed is either seen here, or finds the conversation closed.
    """
    lock_rows(tx, _C.id, conversation_ids)
    tx.connection.execute(_CLOSED, {"threads": list(conversation_ids), "now": tx.now})


def rest(tx: Tx, agent_ids: Iterable[str]) -> None:
    """The agents are idle from now on. Behind the conversations, in the order of locks."""
    agents = set(agent_ids)
    lock_in_order(tx, _A.agent_id, agents)
    tx.connection.execute(_RESTED, {"agents": list(agents), "now": tx.now})


def close_held(
    tx: Tx, conversation_ids: Sequence[str], agent_ids: Iterable[str], places: Sequence[Place]
) -> None:
    """Of conversations that ``finish_and_hold`` has held, close the idle ones; these agents rest, and what they began
    in these places is no draft any more."""
    agents = sorted(set(agent_ids))
    told = {"threads": list(conversation_ids), "now": tx.now}
    if tx.postgresql:
        tx.connection.execute(_all_closed(), told | names_of(places) | {"resting": agents})
        return
    tx.connection.execute(_CLOSED, told)
    rest(tx, agents)
    clear_drafts(tx, places)


@cache
def _all_closed() -> Update:
    closed = _CLOSED.returning(_C.id).cte("closed")
    agents = holding(_A.agent_id, "resting").where(_is_done(closed)).cte("agents")
    rested = (
        update(t.agent_state)
        .where(_A.agent_id == agents.c.agent_id)
        .values(idle_since=_NOW)
        .returning(_A.agent_id)
        .cte("rested")
    )
    return CLEARED.where(_is_done(rested))


def _is_done(part: CTE) -> ColumnElement[bool]:
    """True, once all of it has been written."""
    return select(func.count()).select_from(part).scalar_subquery() >= 0
