"""What customers send: acknowledged is kept, once, and in their order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from tests.faults.checks.violation import Violation
from tests.faults.history import History, Said, Taken, find_unacknowledged
from tests.faults.rows import MessageRow, Rows


def taken_once(history: History, rows: Rows) -> Iterator[Violation]:
    """Every acknowledged inbound is on exactly one timeline; what was not acknowledged on one at most."""
    found = _find_inbound(rows)
    taken = {note.key for note in history.of(Taken)}
    for said in (note for note in history.of(Said) if note.channel != "voice"):
        messages = found.get(said.key, [])
        ids = (said.key, *(message.id for message in messages))
        if len(messages) > 1:
            yield Violation("taken_once", f"{said.channel} of {said.who} is there {len(messages)} times", ids)
        elif said.key in taken and not messages:
            yield Violation("taken_once", f"{said.channel} of {said.who} was acknowledged and is lost", ids)
        elif messages and messages[0].number is None:
            yield Violation("taken_once", f"{said.channel} of {said.who} is on no timeline", ids)


def fetched_later(history: History, rows: Rows) -> Iterator[Violation]:
    """A text that could not be handed over lies at the carrier, and the hub has fetched it from there."""
    found = _find_inbound(rows)
    for key in find_unacknowledged(history, "sms"):
        if key not in found:
            yield Violation("fetched_later", "a text that the carrier has is nowhere here", (key,))


def in_order(history: History, rows: Rows) -> Iterator[Violation]:
    """What was sent after the one before was acknowledged stands behind it, where both are in one conversation."""
    found = {key: messages[0] for key, messages in _find_inbound(rows).items() if len(messages) == 1}
    taken_at = {note.key: note.at for note in history.of(Taken)}
    by_sender: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for said in history.of(Said):
        if said.key in found:
            by_sender[said.channel, said.who].append(said)
    for sent in by_sender.values():
        for before, after in pairwise(sent):
            first, second = found[before.key], found[after.key]
            if taken_at.get(before.key, after.at) < after.at and _is_behind(first, second):
                what = (
                    f"{after.who} sent {after.key} after {before.key} was acknowledged; it stands before it"
                )
                yield Violation("in_order", what, (first.id, second.id))


def calls_once(history: History, rows: Rows) -> Iterator[Violation]:
    """A call that was greeted is one line in one conversation."""
    told = Counter(call.sid for call in rows.calls)
    lines = {message.id for message in rows.messages if message.kind == "call"}
    known = {call.sid: call for call in rows.calls}
    taken = {note.key for note in history.of(Taken)}
    for said in history.of(Said):
        if said.channel != "voice" or said.key not in taken:
            continue
        if told[said.key] != 1:
            yield Violation(
                "calls_once", f"the call of {said.who} is there {told[said.key]} times", (said.key,)
            )
        elif known[said.key].message_id not in lines:
            yield Violation("calls_once", f"the call of {said.who} is on no timeline", (said.key,))


def _is_behind(first: MessageRow, second: MessageRow) -> bool:
    return first.conversation_id == second.conversation_id and (first.number or 0) > (second.number or 0)


def _find_inbound(rows: Rows) -> dict[str, list[MessageRow]]:
    """By the word each begins with."""
    found: dict[str, list[MessageRow]] = defaultdict(list)
    for message in rows.messages:
        if message.kind == "inbound":
            found[message.body.split(maxsplit=1)[0]].append(message)
    return found
