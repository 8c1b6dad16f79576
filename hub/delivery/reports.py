"""What the provider says became of a message, in whatever order it says so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Update, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.consent import Consent, find_refusals, record_consent
from hub.model.events import Event
from hub.model.nouns import DeliveryReport
from hub.model.states import DELIVERY_RANK, delivery_moves
from hub.store import tables as t
from hub.store.locks import lock_names
from hub.store.tx import Tx

OPTED_OUT_CODES: Final = frozenset({"21610"})
# A report that nobody claimed within a day is of no message of ours: another system sends from the number.
EARLY_KEPT_MS: Final = 86_400_000


def apply_reports(tx: Tx, reports: Sequence[DeliveryReport]) -> None:
    """The provider's reports, in the order they came; one for a message we do not know yet is kept."""
    for report in reports:
        message = _find_message(tx, report.channel, report.provider_id)
        if message is None:
            # Our own send may be recording this id at this moment: then it is seen after the lock.
            lock_provider_id(tx, report.channel, report.provider_id)
            message = _find_message(tx, report.channel, report.provider_id)
        if message is None:
            _keep_early(tx, report)
        else:
            _apply(tx, message, report.account, report.state, report.code)


def apply_early_reports(tx: Tx, row: Any, provider_id: str) -> None:
    """What was reported of an outbox row's message before its provider id was known. Call it under
    ``lock_provider_id``, after the message has the id."""
    early = tx.connection.execute(_EARLY, {"channel": row.channel, "provider_id": provider_id}).all()
    message = _find_message(tx, row.channel, provider_id)
    for report in sorted(early, key=lambda report: int(report.received_at)):
        if message is not None:
            _apply(tx, message, row.account, report.state, report.code)


_EARLY: Final = (
    delete(t.early_report)
    .where(
        t.early_report.c.channel == bindparam("channel"),
        t.early_report.c.provider_id == bindparam("provider_id"),
    )
    .returning(t.early_report)
)


def lock_provider_id(tx: Tx, channel: str, provider_id: str) -> None:
    """Until the commit: whoever records this id and whoever keeps an early report of it take turns."""
    lock_names(tx, (f"provider:{channel}:{provider_id}",))


def find_by_provider_id(tx: Tx, channel: str, provider_id: str) -> str | None:
    row = _find_message(tx, channel, provider_id)
    return row.id if row else None


def _find_message(tx: Tx, channel: str, provider_id: str) -> Any:
    return tx.connection.execute(_OF_PROVIDER, {"channel": channel, "provider_id": provider_id}).first()


_OF_PROVIDER: Final = select(t.message.c.id, t.message.c.conversation_id, t.message.c.channel).where(
    t.message.c.channel == bindparam("channel"), t.message.c.provider_id == bindparam("provider_id")
)


def _apply(tx: Tx, message: Any, account: str, state: str, code: str | None) -> None:
    move_delivery(tx, message.id, message.conversation_id, state, code)
    if code in OPTED_OUT_CODES:
        record_provider_refusal(tx, message.channel, account, message.conversation_id, code)


def _keep_early(tx: Tx, report: DeliveryReport) -> None:
    dialect = postgresql if tx.postgresql else sqlite
    tx.connection.execute(
        dialect.insert(t.early_report)
        .values(
            channel=report.channel,
            provider_id=report.provider_id,
            state=report.state,
            code=report.code,
            received_at=report.received_at,
        )
        .on_conflict_do_nothing()
    )


def drop_early_reports(tx: Tx, items: list[None]) -> list[int]:
    """Those nobody claimed; returns how many."""
    gone = tx.connection.execute(_OLD, {"before": tx.now - EARLY_KEPT_MS}).rowcount
    return [gone] * len(items)


_OLD: Final = delete(t.early_report).where(t.early_report.c.received_at < bindparam("before"))


@cache
def _moving(state: str) -> Update:
    m = t.message.c
    before = [now for now in DELIVERY_RANK if delivery_moves(now, state)]
    return (
        update(t.message)
        .where(m.id == bindparam("key"), func.coalesce(m.delivery, "queued").in_(before))
        .values(delivery=state, delivery_code=bindparam("code", type_=m.delivery_code.type))
    )


def move_delivery(tx: Tx, message_id: str, conversation_id: str, state: str, code: str | None) -> None:
    """Bring a message's delivery forward, and tell; nothing happens where it is as far already, or where only a newer
    version of the hub knows what ``state`` means."""
    if state not in DELIVERY_RANK:
        return
    moved = tx.connection.execute(_moving(state), {"key": message_id, "code": code})
    if moved.rowcount:
        tx.record(
            Event(
                "message.delivery",
                tx.now,
                conversation_id=conversation_id,
                message_id=message_id,
                data={"state": state, "code": code},
            )
        )


def record_provider_refusal(
    tx: Tx, channel: str, account: str, conversation_id: str, code: str | None
) -> None:
    """The provider knows of a STOP that we do not: believe it, unless we know as much."""
    c = t.conversation.c
    identity_id = tx.connection.scalar(select(c.identity_id).where(c.id == conversation_id))
    key = (str(identity_id), channel, account)
    if key not in find_refusals(tx.connection, [key]):
        record_consent(tx, Consent(*key, False, "provider", code, tx.now), conversation_id=conversation_id)
