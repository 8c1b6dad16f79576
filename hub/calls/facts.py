"""What a flow wants to know of a caller and of the hours, by name: a table of look-ups, each for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, exists, select

from hub.callbacks.waiting import find_callbacks
from hub.calls.permitting import permit
from hub.consent import find_refusals
from hub.model.flows import Fact, FactKind
from hub.opening import takes_now
from hub.store import tables as t
from hub.store.tx import Tx


def find_fact(tx: Tx, call: Row[Any], fact: Fact) -> str | bool:
    return _LOOK_UPS[fact.kind](tx, call, fact.of)


def _open(tx: Tx, _call: Row[Any], queue_id: str) -> bool:
    return takes_now(tx, queue_id)


def _tier(tx: Tx, call: Row[Any], _of: str) -> str:
    n, c = t.identity.c, t.customer.c
    query = select(c.tier).join(t.identity, n.customer_id == c.id).where(n.id == call.identity_id)
    return tx.connection.scalar(query) or ""


def _known(tx: Tx, call: Row[Any], _of: str) -> bool:
    """They have been in touch before, by whatever channel."""
    return _has_other(tx, call)


def _conversation(tx: Tx, call: Row[Any], _of: str) -> bool:
    """One is open beside this call's, or this call goes on with one."""
    return _has_other(tx, call, t.conversation.c.state == "open")


def _has_other(tx: Tx, call: Row[Any], *conditions: ColumnElement[bool]) -> bool:
    n, c = t.identity.c, t.conversation.c
    mine = select(n.customer_id).where(n.id == call.identity_id).scalar_subquery()
    theirs = select(n.id).where(n.customer_id == mine)
    before = (c.id != call.conversation_id) | (c.opened_at < call.started_at)
    return bool(tx.connection.scalar(select(exists().where(c.identity_id.in_(theirs), before, *conditions))))


def _text(tx: Tx, call: Row[Any], account: str) -> bool:
    """A withheld number cannot be written to, and whoever wrote STOP is not."""
    n = t.identity.c
    kind = tx.connection.scalar(select(n.kind).where(n.id == call.identity_id))
    key = (call.identity_id, "sms", account)
    is_ours = tx.centre.find_account("sms", account) is not None
    return is_ours and kind == "phone" and not find_refusals(tx.connection, [key])


def _callback(tx: Tx, call: Row[Any], _of: str) -> bool:
    return bool(find_callbacks(tx.connection, call.identity_id))


def _callable(tx: Tx, call: Row[Any], digits: str) -> str:
    """As E.164, "" where it may not be called. That it is late there now is no matter: they are not called now."""
    typed = digits or _own_number(tx, call)
    if not typed:
        return ""
    verdict = permit(tx.connection, tx.centre, tx.now, typed, agent_id=None)
    may = verdict.kind == "ordinary" and not set(verdict.refusals) - {"quiet_hours"}
    return verdict.number or "" if may else ""


def _own_number(tx: Tx, call: Row[Any]) -> str:
    n = t.identity.c
    row = tx.connection.execute(select(n.kind, n.value).where(n.id == call.identity_id)).one()
    return str(row.value) if row.kind == "phone" else ""


_LOOK_UPS: Final[Mapping[FactKind, Callable[[Tx, Row[Any], str], str | bool]]] = {
    "open": _open,
    "tier": _tier,
    "known": _known,
    "conversation": _conversation,
    "text": _text,
    "callback": _callback,
    "callable": _callable,
}
