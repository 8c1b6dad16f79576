"""Placing what is stored: identity, conversation, interaction, message, log; a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import select, update

from hub import claims, consent, delivery, endings, identity, interactions, surveys, ways_out
from hub.callbacks.writing import ask_who_writes
from hub.calls.legs import apply_reports as apply_leg_reports
from hub.errands.collecting import await_files
from hub.intake.answering import place_answers, place_calls
from hub.intake.raw import REPLAYABLE, comes_after_another, stored_at
from hub.media.uploads import bind_uploads
from hub.model.nouns import (
    CallAnswer,
    CallStarted,
    CustomerLeft,
    DeliveryReport,
    InboundMail,
    InboundMessage,
    LegReport,
    Rated,
    Stored,
)
from hub.model.recordings import RecordingReport
from hub.pop.facts import note_signed
from hub.recordings.reports import apply_recording_reports
from hub.store import Tx
from hub.store import tables as t
from hub.store.sets import one_of_these
from hub.store.tables.state import still
from hub.threads.placing import receive_mails


def place_stored(tx: Tx, items: list[Stored]) -> list[bool]:
    """Put stored items where they belong; False for one that somebody else has placed already, or that must wait
    for what its sender sent before and another node has stored."""
    rows = tx.connection.execute(_CLAIMED, {"ids": [item.raw_id for item in items]})
    claimed = {row.id: row.at for row in rows}
    # what came first is placed first, also where a sweep found it later than the next one was at hand
    ours = sorted((item for item in items if item.raw_id in claimed), key=lambda item: claimed[item.raw_id])
    for kind, run in groupby(ours, key=_kind):  # runs, not sorts
        stored = list(run)
        if kind is InboundMail:
            receive_mails(tx, stored)
        else:
            _PLACERS[kind](tx, [item.inbound for item in stored])
    return [item.raw_id in claimed for item in items]


_CLAIMED: Final = (
    update(t.raw_item)
    .where(
        one_of_these(t.raw_item.c.id, "ids"), still(t.raw_item.c.state, *REPLAYABLE), ~comes_after_another()
    )
    .values(state="placed", error=None)
    .returning(t.raw_item.c.id, stored_at(t.raw_item.c).label("at"))
)


def _kind(item: Stored) -> type:
    inbound = item.inbound
    return InboundMail if isinstance(inbound, InboundMessage) and inbound.mail else type(inbound)


def _place_messages(tx: Tx, messages: Sequence[InboundMessage]) -> None:
    owners, strangers = identity.meet_senders(
        tx, [identity.Sender(m.sender, m.sender_name, m.language, m.vouched) for m in messages]
    )
    received = [interactions.Received(m, owner) for m, owner in zip(messages, owners, strict=True)]
    rows = interactions.receive_messages(tx, received, strangers)
    placed = [(row, item.message) for item, row in zip(received, rows, strict=True)]
    bind_uploads(tx, placed)
    await_files(tx, placed)
    claims.note_claims(tx, list(zip(received, rows, strict=True)))
    note_signed(tx, ((owner.id, dict(m.facts)) for m, owner in zip(messages, owners, strict=True) if m.facts))
    for item, row in zip(received, rows, strict=True):
        if item.message.consent is not None:
            _place_consent(tx, item, row.conversation_id)
    ask_who_writes(tx, received, rows)


def _place_consent(tx: Tx, item: interactions.Received, conversation_id: str) -> None:
    message = item.message
    allowed = message.consent == "start"
    key = (item.identity.id, message.channel, message.account)
    already_refused = key in consent.find_refusals(tx.connection, [key])
    consent.record_consent(
        tx,
        consent.Consent(
            item.identity.id,
            message.channel,
            message.account,
            allowed,
            "keyword",
            message.consent_word,
            tx.now,
        ),
        conversation_id=conversation_id,
    )
    if not allowed and not already_refused:  # said once: a machine that answers STOP to it shall not loop
        delivery.confirm_opt_out(tx, item.identity, message, conversation_id)


def _place_departures(tx: Tx, departures: Sequence[CustomerLeft]) -> None:
    for departure in departures:
        live = _find_live_of(tx, departure)
        if departure.way is not None:
            ways_out.take_way(tx, departure, departure.way, [row for row in live if row.state != "active"])
            continue
        for row in live:
            if row.state == "active":
                endings.end_interactions(tx, [endings.End(row.id, None, by="customer")])
            else:
                endings.abandon_interactions(tx, [row.id], by="customer")


def _find_live_of(tx: Tx, departure: CustomerLeft) -> Sequence[Any]:
    """The live interactions of this sender on this account, held: none is accepted before they end."""
    i, n, c = t.interaction.c, t.identity.c, t.conversation.c
    query = (
        select(t.interaction)
        .join(t.identity, n.id == i.identity_id)
        .join(t.conversation, c.id == i.conversation_id)
        .order_by(i.id)
        .where(
            n.kind == departure.sender.kind,
            n.value == departure.sender.value,
            i.channel == departure.channel,
            c.account == departure.account,
            i.state.in_(("queued", "offered", "active")),
        )
    )
    if tx.postgresql:
        query = query.with_for_update(of=t.interaction)
    return tx.connection.execute(query).all()


_PLACERS: Mapping[type, Callable[[Tx, Any], None]] = {
    InboundMessage: _place_messages,
    DeliveryReport: delivery.apply_reports,
    CustomerLeft: _place_departures,
    Rated: surveys.record_ratings,
    CallStarted: place_calls,
    CallAnswer: place_answers,
    LegReport: apply_leg_reports,
    RecordingReport: apply_recording_reports,
}
