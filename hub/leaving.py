"""An agent changes what they are, and nobody is forgotten by it: who goes offline with open items says what becomes of
them, or stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import Row, select

from hub.calls.handovers import Target
from hub.calls.targets import Route
from hub.calls.transferring import Transfer
from hub.endings import CompleteWrapUp, End, complete_wrap_ups, end_interactions
from hub.followups.setting import SetFollowUp, set_follow_ups
from hub.handing_on import give_on
from hub.model.nouns import Refused
from hub.presence import SetPresence, set_presences
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class ChangePresence:
    """``open_items``: what is to become of what the agent has in writing, where they go offline; ``due_at``: when they
    take it up again, where they keep it as follow-ups."""

    to: SetPresence
    open_items: Literal["hand_over", "follow_up"] | None = None
    due_at: int | None = None


def change_presences(tx: Tx, items: Sequence[ChangePresence]) -> list[str | Refused]:
    """The presence that now holds. Refused with ``open_items`` where nothing was said about them, ``past``, or as
    ``set_presences`` does. A call is nobody's to leave: it goes on until it ends."""
    return [_change(tx, item) for item in items]


def _change(tx: Tx, item: ChangePresence) -> str | Refused:
    if item.to.presence == "offline" and (refused := _put_away(tx, item)) is not None:
        return refused
    (answer,) = set_presences(tx, [item.to])
    return answer


def _put_away(tx: Tx, item: ChangePresence) -> Refused | None:
    rows = _hold_open(tx, item.to.agent_id)
    if not rows:
        return None
    if item.open_items is None:
        return Refused("open_items", {"count": len(rows)})
    if item.open_items == "follow_up" and (item.due_at is None or item.due_at <= tx.now):
        return Refused("past")
    for row in rows:
        _AWAY[item.open_items](tx, row, item)
    return None


def _hold_open(tx: Tx, agent_id: str) -> Sequence[Row[Any]]:
    """What the agent has in writing, held."""
    i = t.interaction.c
    mine = (i.agent_id == agent_id, i.state == "active", i.channel != "voice")
    lock_rows(tx, i.id, tx.connection.scalars(select(i.id).where(*mine)) if tx.postgresql else ())
    return tx.connection.execute(select(t.interaction).where(*mine).order_by(i.id)).all()


def _hand_over(tx: Tx, row: Row[Any], item: ChangePresence) -> None:
    """To whoever else serves its queue, at its old place; there is nothing left to wrap up."""
    agent_id = item.to.agent_id
    transfer = Transfer(row.id, agent_id, Target("queue", row.queue_id))
    give_on(tx, row, Route(row.queue_id, {}), transfer)
    complete_wrap_ups(tx, [CompleteWrapUp(row.id, agent_id, by="system")])


def _keep(tx: Tx, row: Row[Any], item: ChangePresence) -> None:
    """What cannot be kept (what was said to a machine is called back instead) goes to somebody else."""
    agent_id = item.to.agent_id
    follow_up = SetFollowUp(row.conversation_id, agent_id, item.due_at or 0, mine=True)
    (answer,) = set_follow_ups(tx, [follow_up])
    if isinstance(answer, Refused):
        return _hand_over(tx, row, item)
    end_interactions(tx, [End(row.id, agent_id)])
    complete_wrap_ups(tx, [CompleteWrapUp(row.id, agent_id, by="system")])
    return None


_AWAY: Final[dict[str, Callable[[Tx, Row[Any], ChangePresence], None]]] = {
    "hand_over": _hand_over,
    "follow_up": _keep,
}
