"""Reading and changing a call's rows."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, insert, select, update

from hub.flows.state import State
from hub.model.events import Event
from hub.store import tables as t
from hub.store.sets import set_columns
from hub.store.tx import Tx
from routing.plain import from_plain

CALL_BELL: Final = "calls"
LANGUAGE: Final = func.coalesce(t.call.c.spoken, t.customer.c.language).label("language")


def find_call(tx: Tx, *, sid: str | None = None, call_id: str | None = None) -> Row[Any] | None:
    """The call with its ``identity_id`` and the customer's ``language``, held until the commit. By the sid of the
    customer's leg, or by its own id."""
    key = {"sid": sid} if call_id is None else {"id": call_id}
    return tx.connection.execute(_CALL_OF_SID if call_id is None else _CALL, key).first()


def _held(key: ColumnElement[bool]) -> Select[Any]:
    return (
        select(t.call, t.identity.c.id.label("identity_id"), LANGUAGE)
        .join(t.conversation, t.conversation.c.id == t.call.c.conversation_id)
        .join(t.identity, t.identity.c.id == t.conversation.c.identity_id)
        .join(t.customer, t.customer.c.id == t.identity.c.customer_id)
        .where(key)
        .with_for_update(of=t.call, key_share=True)  # which SQLite leaves out
    )


_CALL: Final = _held(t.call.c.message_id == bindparam("id"))
_CALL_OF_SID: Final = _held(t.call.c.sid == bindparam("sid"))


def read_state(call: Row[Any]) -> State:
    """Where its caller stands in the flow; of a call that has one."""
    state: State = from_plain(State, call.flow)
    return state


def find_interaction(tx: Tx, call: Row[Any]) -> Row[Any] | None:
    """As it stands now, held; None where the caller does not wait for anybody yet."""
    return hold_interaction(tx, call.interaction_id)


def hold_interaction(tx: Tx, interaction_id: str | None) -> Row[Any] | None:
    if interaction_id is None:
        return None
    return tx.connection.execute(_INTERACTION, {"id": interaction_id}).first()


_INTERACTION: Final = (
    select(t.interaction).where(t.interaction.c.id == bindparam("id")).with_for_update()  # not on SQLite
)


def find_legs(tx: Tx, call_id: str, *, party: str | None = None, live: bool = False) -> list[Row[Any]]:
    """Oldest first."""
    query = _legs(of_party=party is not None, live=live)
    return list(tx.connection.execute(query, {"call": call_id, "party": party}))


@cache
def _legs(*, of_party: bool, live: bool) -> Select[Any]:
    leg = t.call_leg.c
    query = select(t.call_leg).where(leg.call_id == bindparam("call")).order_by(leg.started_at, leg.sid)
    if of_party:
        query = query.where(leg.party == bindparam("party"))
    return query.where(leg.ended_at.is_(None)) if live else query


def record_leg(
    tx: Tx,
    call: Row[Any],
    sid: str,
    party: str,
    *,
    address: str = "",
    agent_id: str | None = None,
    **more: Any,
) -> None:
    """A leg that we asked for, as far as it is not there already: the carrier may tell of it before it answers us."""
    leg = t.call_leg.c
    known = tx.connection.scalar(select(leg.sid).where(leg.sid == sid))
    told = {name: value for name, value in {"address": address, **more}.items() if value}
    if known is not None:
        if told:
            set_leg(tx, sid, **told)
        return
    tx.connection.execute(
        insert(t.call_leg).values(
            sid=sid,
            call_id=call.message_id,
            party=party,
            agent_id=agent_id,
            account=call.account,
            state="queued",
            started_at=tx.now,
            looked_at=tx.now,
            **{"address": "", **told},
        )
    )


def set_leg(tx: Tx, sid: str, **values: Any) -> None:
    tx.connection.execute(update(t.call_leg).where(t.call_leg.c.sid == sid).values(**values))


def set_call(tx: Tx, call: Row[Any], **values: Any) -> None:
    set_columns(tx.connection, t.call.c.message_id, (call.message_id,), **values)


def record_call_event(tx: Tx, kind: str, call: Row[Any], *, agent_id: str | None = None, **data: Any) -> None:
    """With the call's line, so that whoever sees the event sees the call as it stands."""
    tx.record(
        Event(
            kind,
            tx.now,
            conversation_id=call.conversation_id,
            interaction_id=call.interaction_id,
            identity_id=call.identity_id,
            agent_id=agent_id,
            message_id=call.message_id,
            data=data,
        )
    )
