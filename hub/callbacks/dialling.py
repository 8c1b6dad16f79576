"""It is their turn: an agent has accepted the callback, or one will be free soon and the customer is called first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import structlog
from sqlalchemy import Row, select, update

from hub.callbacks.waiting import find_callback_of
from hub.calls.outbound import Outgoing, open_outgoing
from hub.model.states import CALLBACK, sources
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx
from routing.decisions import DialCustomer

log = structlog.get_logger("callbacks")


def call_back(tx: Tx, offers: Sequence[Row[Any]]) -> None:
    """Accepted offers: where nobody is on the line, the agent's device is rung and then the customer. Whatever the
    queue would rather: somebody may have taken it by hand."""
    by_interaction = {offer.interaction_id: offer for offer in offers if offer.channel == "voice"}
    if not by_interaction:
        return
    b = t.callback.c
    query = select(t.callback).where(
        one_of(b.interaction_id, by_interaction), b.state.in_(sources(CALLBACK, "dial"))
    )
    for row in tx.connection.execute(query.order_by(b.id)).all():
        _dial(tx, row, "agent", by_interaction[row.interaction_id].agent_id)


def dial_customers(tx: Tx, decisions: Sequence[DialCustomer]) -> None:
    """The engine asks again until it hears how it went: what is being dialled is not dialled twice."""
    for decision in decisions:
        row = find_callback_of(tx.connection, decision.interaction_id)
        if row is None:
            log.warning("nobody to be called back", interaction_id=decision.interaction_id)
        elif row.state in sources(CALLBACK, "dial"):
            _dial(tx, row, "customer", None)


def _dial(tx: Tx, row: Row[Any], first: Literal["agent", "customer"], agent_id: str | None) -> None:
    i = t.interaction.c
    queue_id = tx.connection.scalar(select(i.queue_id).where(i.id == row.interaction_id)) or ""
    call = open_outgoing(
        tx,
        Outgoing(
            conversation_id=row.conversation_id,
            identity_id=row.identity_id,
            account=row.account,
            number=row.number,
            interaction_id=row.interaction_id,
            agent_id=agent_id,
            first=first,
            queue_id=queue_id,
            language=row.language,
        ),
    )
    tx.connection.execute(
        update(t.callback)
        .where(t.callback.c.id == row.id)
        .values(state="dialling", call_id=call.message_id, dialled_at=tx.now)
    )
