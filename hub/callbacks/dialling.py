"""It is their turn: an agent has accepted the callback, or one will be free soon and the customer is called first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import structlog
from sqlalchemy import select

from hub.callbacks.dialled import miss
from hub.callbacks.rows import move_callback
from hub.callbacks.waiting import find_callback_of, hold_callback
from hub.calls.outbound import First, Outgoing, open_outgoing
from hub.calls.permitting import permit
from hub.model.states import CALLBACK, INTERACTION_WAITING, sources
from hub.store import tables as t
from hub.store.sets import one_of_these
from hub.store.tx import Tx
from routing.decisions import DialCustomer

# What a person who dials may pass over: nobody has asked to be woken.
_HOURS: Final = frozenset({"quiet_hours"})
# Where its interaction stands: with the agent who is rung first, or in line.
_WHERE: Final[Mapping[First, Collection[str]]] = {"agent": ("active",), "customer": INTERACTION_WAITING}
log = structlog.get_logger("callbacks")


def call_back(tx: Tx, interaction_ids: Sequence[str]) -> None:
    """Of those that an agent has just taken: where nobody is on the line, the agent's device is rung and then the
    customer. Whatever the queue would rather: somebody may have taken it by hand."""
    if not interaction_ids:
        return
    for row in tx.connection.execute(_TAKEN, {"ids": list(interaction_ids)}).all():
        _dial(tx, row.id, "agent", row.agent_id)


_TAKEN: Final = (
    select(t.callback.c.id, t.interaction.c.agent_id)
    .join(t.interaction, t.interaction.c.id == t.callback.c.interaction_id)
    .where(
        one_of_these(t.callback.c.interaction_id, "ids"),
        t.callback.c.state.in_(sources(CALLBACK, "dial")),
        t.interaction.c.state == "active",
    )
    .order_by(t.interaction.c.id)
)


def dial_customers(tx: Tx, decisions: Sequence[DialCustomer]) -> None:
    """The engine asks again until it hears how it went: what is being dialled is not dialled twice."""
    for interaction_id in sorted({decision.interaction_id for decision in decisions}):
        row = find_callback_of(tx.connection, interaction_id)
        if row is None:
            log.warning("nobody to be called back", interaction_id=interaction_id)
        elif row.state in sources(CALLBACK, "dial"):
            _dial(tx, row.id, "customer", None)


def _dial(tx: Tx, callback_id: str, first: First, agent_id: str | None) -> None:
    """Unless it was given up a moment ago; or they may not be called any more, or not at this hour: then that was an
    attempt."""
    row = hold_callback(tx, callback_id)
    if (
        row is None
        or row.state not in sources(CALLBACK, "dial")
        or row.interaction_state not in _WHERE[first]
    ):
        return
    verdict = permit(tx.connection, tx.centre, tx.now, row.number, agent_id=agent_id)
    if refusal := next(iter((*verdict.refusals, *_HOURS.intersection(verdict.warnings))), None):
        log.warning("a callback may not be dialled", callback_id=row.id, refusal=refusal)
        miss(tx, row, refusal, move="refuse")
        return
    outgoing = Outgoing(
        conversation_id=row.conversation_id,
        interaction_id=row.interaction_id,
        account=row.account,
        number=row.number,
        first=first,
        agent_id=agent_id,
        why="callback",
        region=verdict.region,
    )
    call = open_outgoing(tx, outgoing, verdict)
    move_callback(tx, row, "dial", call_id=call.message_id, dialled_at=tx.now)
