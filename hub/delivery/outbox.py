"""Delivery: an outbox of rows, each sent by lease until the provider says yes or never.

A row carries the idempotency key. A sender leases what is due, keeps each number's pace, sends, and
records what came of it. A sender that dies between send and record leaves a lease that runs out, and
one that got no answer does not know: before such a row is sent again the provider is asked whether
the first attempt went out (law 5).

Reports on a sent message come in any order, doubled, late, or before our own send returned. A report
moves a message only forward (``hub.model.states.DELIVERY_RANK``); one that is too early is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.consent import Consent, find_refusals, record_consent
from hub.identity import Identity
from hub.interactions import message_values
from hub.model.events import Event
from hub.model.nouns import Address, DeliveryReport, InboundMessage, MessageRow, OutboundMessage, Sent
from hub.model.states import delivery_moves
from hub.ports import GiveUp, RetryLater
from hub.store import tables as t
from hub.store.tx import Tx

SENDER_BELL = "sender"
LEASE_MS = 60_000  # longer than the slowest send with its time-outs; a dead sender's rows wait this long
LOOK_AHEAD_MS = 1_000  # what is paced to go out within this is leased now and sent at its moment
MAX_ATTEMPTS = 10
FIRST_BACK_OFF_MS = 1_000
LONGEST_BACK_OFF_MS = 120_000  # ten attempts end after about six minutes: then the agent must know
OPTED_OUT_CODES = frozenset({"21610"})


@dataclass(frozen=True, slots=True)
class Leased:
    """A message to send now, or at ``send_at``. ``unknown_since``: ask the provider first."""

    outbox_id: str
    message: OutboundMessage
    send_at: int
    unknown_since: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    outbox_id: str
    result: Sent | RetryLater | GiveUp


def enqueue(tx: Tx, message: MessageRow, conversation: Any, *, exempt: bool = False) -> None:
    """Into the outbox. ``conversation`` has account and the customer's ``kind`` and ``value``."""
    tx.connection.execute(
        insert(t.outbox).values(
            id=tx.new_id("out"),
            message_id=message.id,
            channel=message.channel,
            account=conversation.account,
            to_kind=conversation.kind,
            to_value=conversation.value,
            exempt=exempt,
            state="waiting",
            due_at=tx.now,
            created_at=tx.now,
        )
    )
    tx.ring(SENDER_BELL)


@dataclass(frozen=True, slots=True)
class _End:
    account: str
    kind: str
    value: str


def confirm_opt_out(tx: Tx, identity: Identity, message: InboundMessage, conversation_id: str) -> None:
    """Say once that nothing more will come: the one message that a STOP does not stop."""
    account = tx.centre.find_account(message.channel, message.account)
    if account is None or account.opt_out_confirmation is None or identity.address is None:
        return
    row = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=conversation_id,
        interaction_id=None,
        channel=message.channel,
        kind="system",
        author=None,
        body=tx.centre.say(account.opt_out_confirmation, message.language),
        created_at=tx.now,
        delivery="queued",
    )
    tx.connection.execute(insert(t.message), message_values(row))
    enqueue(tx, row, _End(message.account, identity.address.kind, identity.address.value), exempt=True)
    tx.record(
        Event(
            "message.sent",
            tx.now,
            conversation_id=conversation_id,
            identity_id=identity.id,
            message_id=row.id,
            message=row,
        )
    )


def lease_due(tx: Tx, items: list[int]) -> list[list[Leased]]:
    """Take up to so many due rows: each with the moment its number's pace allows."""
    return [_lease(tx, limit) for limit in items]


def _lease(tx: Tx, limit: int) -> list[Leased]:
    rows = _find_due(tx, limit)
    refused = _find_refused(tx, rows)
    for row in rows:
        if row.id in refused:
            _fail(tx, row, "opted_out")
    moments = _pace(tx, [row for row in rows if row.id not in refused])
    leased = [
        Leased(
            row.id,
            OutboundMessage(
                row.id, row.message_id, row.channel, row.account, Address(row.to_kind, row.to_value), row.body
            ),
            moments[row.id],
            # a lease that ran out is a sender that died: whether it had sent, nobody knows
            row.unknown_since or (row.lease_until - LEASE_MS if row.state == "leased" else None),
        )
        for row in rows
        if row.id in moments
    ]
    if leased:
        tx.connection.execute(
            update(t.outbox)
            .where(t.outbox.c.id.in_([item.outbox_id for item in leased]))
            .values(state="leased", attempts=t.outbox.c.attempts + 1, lease_until=tx.now + LEASE_MS)
        )
    return leased


def _find_due(tx: Tx, limit: int) -> Sequence[Row[Any]]:
    o = t.outbox.c
    due = ((o.state == "waiting") & (o.due_at <= tx.now)) | ((o.state == "leased") & (o.lease_until < tx.now))
    query = (
        select(t.outbox, t.message.c.body, t.message.c.conversation_id, t.message.c.delivery)
        .join(t.message, t.message.c.id == o.message_id)
        .where(due)
        .order_by(o.due_at, o.id)
        .limit(limit)
    )
    if tx.postgresql:
        query = query.with_for_update(skip_locked=True, of=t.outbox)
    return tx.connection.execute(query).all()


def _find_refused(tx: Tx, rows: Sequence[Row[Any]]) -> set[str]:
    """Whoever said STOP after the reply was written is spared it too."""
    wanted = [row for row in rows if not row.exempt]
    if not wanted:
        return set()
    owners = _owners(tx, {row.conversation_id for row in wanted})
    refusals = find_refusals(
        tx.connection, [(owners[row.conversation_id], row.channel, row.account) for row in wanted]
    )
    return {row.id for row in wanted if (owners[row.conversation_id], row.channel, row.account) in refusals}


def _owners(tx: Tx, conversation_ids: set[str]) -> dict[str, str]:
    c = t.conversation.c
    rows = tx.connection.execute(select(c.id, c.identity_id).where(c.id.in_(sorted(conversation_ids))))
    return {row.id: row.identity_id for row in rows}


def _pace(tx: Tx, rows: Sequence[Row[Any]]) -> dict[str, int]:
    """When each row may go: its number's next free moment. Those too far ahead stay in the outbox."""
    moments: dict[str, int] = {}
    for channel, account in sorted({(row.channel, row.account) for row in rows}):
        policy = tx.centre.find_account(channel, account)
        rate = policy.messages_per_second if policy else None
        interval = int(1000 / rate) if rate else 0
        free_at = _lock_pace(tx, channel, account) if interval else 0
        for row in rows:
            if (row.channel, row.account) == (channel, account):
                moment = max(free_at, tx.now)
                if moment > tx.now + LOOK_AHEAD_MS:
                    break
                moments[row.id], free_at = moment, moment + interval
        if interval:
            p = t.sender_pace
            tx.connection.execute(
                update(p).where(p.c.channel == channel, p.c.account == account).values(free_at=free_at)
            )
    return moments


def _lock_pace(tx: Tx, channel: str, account: str) -> int:
    p = t.sender_pace
    dialect = postgresql if tx.postgresql else sqlite
    tx.connection.execute(
        dialect.insert(p).values(channel=channel, account=account, free_at=0).on_conflict_do_nothing()
    )
    query = select(p.c.free_at).where(p.c.channel == channel, p.c.account == account)
    return tx.connection.scalar(query.with_for_update() if tx.postgresql else query) or 0


def record_outcomes(tx: Tx, items: list[Outcome]) -> list[None]:
    """What came of each send."""
    query = (
        select(t.outbox, t.message.c.conversation_id, t.message.c.delivery)
        .join(t.message, t.message.c.id == t.outbox.c.message_id)
        .where(t.outbox.c.id.in_([item.outbox_id for item in items]))
    )
    rows = {row.id: row for row in tx.connection.execute(query)}
    for item in items:
        row = rows[item.outbox_id]
        match item.result:
            case Sent():
                _sent(tx, row, item.result)
            case RetryLater() if row.attempts < MAX_ATTEMPTS:
                _postpone(tx, row, item.result)
            case RetryLater(code=code):
                _fail(tx, row, code)
            case GiveUp(code=code, opted_out=opted_out):
                _fail(tx, row, code, opted_out=opted_out)
    return [None] * len(items)


def _sent(tx: Tx, row: Row[Any], sent: Sent) -> None:
    _set_outbox(tx, row, state="done", last_code=None)
    tx.connection.execute(
        update(t.message).where(t.message.c.id == row.message_id).values(provider_id=sent.provider_id)
    )
    state = _move(tx, row.message_id, row.conversation_id, row.delivery, sent.state, None)
    e = t.early_report
    early = tx.connection.execute(
        delete(e).where(e.c.channel == row.channel, e.c.provider_id == sent.provider_id).returning(e)
    ).all()
    for report in sorted(early, key=lambda r: r.received_at):
        state = _move(tx, row.message_id, row.conversation_id, state, report.state, report.code)


def _postpone(tx: Tx, row: Row[Any], later: RetryLater) -> None:
    back_off = min(FIRST_BACK_OFF_MS * 2 ** (row.attempts - 1), LONGEST_BACK_OFF_MS)
    wait = int(later.after_seconds * 1000) if later.after_seconds is not None else back_off
    unknown = row.lease_until - LEASE_MS if later.code == "unknown" else row.unknown_since
    _set_outbox(tx, row, state="waiting", due_at=tx.now + wait, last_code=later.code, unknown_since=unknown)
    tx.ring(SENDER_BELL)


def _fail(tx: Tx, row: Row[Any], code: str, *, opted_out: bool = False) -> None:
    _set_outbox(tx, row, state="failed", last_code=code)
    _move(tx, row.message_id, row.conversation_id, row.delivery, "failed", code)
    if opted_out and not row.exempt:
        _record_provider_refusal(tx, row.channel, row.account, row.conversation_id, code)


def _record_provider_refusal(tx: Tx, channel: str, account: str, conversation_id: str, code: str) -> None:
    identity_id = _owners(tx, {conversation_id})[conversation_id]
    key = (identity_id, channel, account)
    if key not in find_refusals(tx.connection, [key]):
        record_consent(tx, Consent(*key, False, "provider", code, tx.now), conversation_id=conversation_id)


def _set_outbox(tx: Tx, row: Row[Any], **values: Any) -> None:
    tx.connection.execute(update(t.outbox).where(t.outbox.c.id == row.id).values(lease_until=None, **values))


def apply_reports(tx: Tx, reports: Sequence[DeliveryReport]) -> None:
    """The provider's reports, in the order they came; one for a message we do not know yet is kept."""
    m = t.message.c
    for report in reports:
        message = tx.connection.execute(
            select(m.id, m.conversation_id, m.delivery).where(
                m.channel == report.channel, m.provider_id == report.provider_id
            )
        ).first()
        if message is None:
            _keep_early(tx, report)
            continue
        _move(tx, message.id, message.conversation_id, message.delivery, report.state, report.code)
        if report.code in OPTED_OUT_CODES:
            _record_provider_refusal(
                tx, report.channel, report.account, message.conversation_id, report.code or ""
            )


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


def _move(
    tx: Tx, message_id: str, conversation_id: str, current: str | None, state: str, code: str | None
) -> str | None:
    """Bring a message's delivery forward, and tell. Returns the state that now holds."""
    if not delivery_moves(current or "queued", state):
        return current
    tx.connection.execute(
        update(t.message).where(t.message.c.id == message_id).values(delivery=state, delivery_code=code)
    )
    tx.record(
        Event(
            "message.delivery",
            tx.now,
            conversation_id=conversation_id,
            message_id=message_id,
            data={"state": state, "code": code},
        )
    )
    return state
