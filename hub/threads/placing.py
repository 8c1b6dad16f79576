"""Placing mails: each in its conversation, once, and an interaction where somebody is to answer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from hub.interactions import choose_queue
from hub.model.nouns import InboundMessage, MessageRow, Stored
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx
from hub.threads.automatic import apply_bounce
from hub.threads.decide import Verdict, decide
from hub.threads.letters import Letter, our_addresses
from hub.threads.reading import read_sight
from hub.threads.sheet import Sheet
from hub.threads.sight import Correspondence, Known, Sight


def receive_mails(tx: Tx, items: Sequence[Stored]) -> None:
    ours = our_addresses(tx.centre)
    receive_letters(tx, [letter for item in items if (letter := _letter(item, ours))])


def receive_letters(tx: Tx, letters: Sequence[Letter]) -> None:
    """A batch, in the order in which they came: each sees what the ones before it have changed."""
    sight, sheet = read_sight(tx, letters), Sheet(tx)
    for letter in letters:
        if not sight.has(letter):
            _place(letter, sight, sheet)
    sheet.write()
    _clear_bounces(tx, [letter for letter in letters if not letter.is_automatic])


def _letter(item: Stored, ours: frozenset[str]) -> Letter | None:
    message = item.inbound
    if not isinstance(message, InboundMessage) or message.mail is None:
        return None
    return Letter(message, message.mail, ours, item.raw_id)


def _place(letter: Letter, sight: Sight, sheet: Sheet) -> None:
    verdict = decide(letter, sight)
    thread = verdict.joins or _open(letter, verdict, sight, sheet)
    if _wants_an_agent(letter, thread, sight):
        thread.interaction_id = sheet.tx.new_id("int")
        # The message first in the log: whoever is offered the work finds the words that want it.
        row = sheet.add(letter, thread, aside=verdict.aside)
        sheet.queue(thread)
    else:
        row = sheet.add(letter, thread, aside=verdict.aside)
    _remember(letter, thread, row, sight, sheet)
    if letter.mail.automatic == "bounce":
        apply_bounce(letter, sight)


def _wants_an_agent(letter: Letter, thread: Correspondence, sight: Sight) -> bool:
    if letter.is_automatic or thread.interaction_id is not None:
        return False
    identity = sight.identities.get(letter.address) if letter.address else None
    return identity is None or not identity.blocked


def _open(letter: Letter, verdict: Verdict, sight: Sight, sheet: Sheet) -> Correspondence:
    identity = sight.identity_of(letter)
    is_work = not letter.is_automatic
    thread = Correspondence(
        sheet.tx.new_id("cnv"),
        identity.id,
        "email",
        choose_queue(sheet.tx, letter.message),
        is_work,
        None if is_work else sheet.tx.now,
        None,
        customer_id=identity.customer_id,
        topic=letter.mail.topic,
        continues_id=verdict.continues,
    )
    sight.threads[thread.id] = thread
    sheet.open(
        letter,
        thread,
        continues_id=verdict.continues,
        looks_like_id=verdict.looks_like,
        looks_like_reason=verdict.reason,
    )
    return thread


def _remember(letter: Letter, thread: Correspondence, row: MessageRow, sight: Sight, sheet: Sheet) -> None:
    """What the next mail is looked up by: this one's id, those it names, and who takes part."""
    sight.provider_ids.add(letter.message.provider_id)
    place = (thread.id, row.id)
    if (own := letter.own_key) is not None:
        (sheet.found if own in sight.keys else sheet.keys)[own] = place
        recipients = frozenset(box.address for box in (*letter.mail.to, *letter.mail.cc))
        sight.keys[own] = Known(*place, row.kind, letter.mail.header_id, letter.sender, recipients)
    if letter.is_automatic:
        return  # a machine brings nobody in
    for key in letter.named_keys:
        if key not in sight.keys:
            sheet.keys[key] = place
            sight.keys[key] = Known(*place, row.kind, None, None, frozenset())
    _let_in(letter, thread, sheet, aside=row.kind == "aside")


def _let_in(letter: Letter, thread: Correspondence, sheet: Sheet, *, aside: bool) -> None:
    """Whom somebody in the talk writes to is part of it; whom somebody outside writes to stands outside too."""
    people = letter.people - thread.participants
    if aside:
        people -= thread.outside
        thread.outside |= people
        sheet.outside |= {(thread.id, address) for address in people}
    else:
        thread.participants |= people
        thread.outside -= people
        sheet.participants |= {(thread.id, address) for address in people}


def _clear_bounces(tx: Tx, letters: Sequence[Letter]) -> None:
    """Whoever writes to us can be reached again, as far as anybody knows."""
    n = t.identity.c
    tx.connection.execute(
        update(t.identity)
        .where(n.kind == "email", n.bounced_at.is_not(None), one_of(n.value, {x.sender for x in letters}))
        .values(bounced_at=None, bounce_reason=None)
    )
