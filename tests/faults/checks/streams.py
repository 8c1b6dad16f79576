"""Streams without gaps: in the rows, and at every client."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tests.faults.checks.violation import Violation
from tests.faults.history import Began, Heard, History
from tests.faults.rows import Rows


def streams_are_whole(history: History, rows: Rows) -> Iterator[Violation]:
    """In the rows each stream has every number from 1 to its head, once."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for event in rows.events:
        if event.conversation_id and event.conversation_number is not None:
            numbers[f"conversation:{event.conversation_id}"].append(event.conversation_number)
        if event.agent_id and event.agent_number is not None:
            numbers[f"agent:{event.agent_id}"].append(event.agent_number)
    for stream, head in (rows.heads or {}).items():
        if sorted(numbers[stream]) != list(range(1, head + 1)):
            missing = sorted(set(range(1, head + 1)) - set(numbers[stream]))
            yield Violation("streams_are_whole", f"{stream} ends at {head}, and lacks {missing}", (stream,))


def clients_miss_nothing(history: History, rows: Rows) -> Iterator[Violation]:
    """A desk gets each stream's next number, or the whole stream anew; nothing it has seen is ever taken back."""
    at: dict[tuple[str, str], int] = {}
    for note in history.notes:
        if isinstance(note, Began):
            before = at.get((note.client, note.stream), 0)
            if note.number < before:
                what = f"{note.client} was shown {note.stream} at {note.number}, after {before}"
                yield Violation("clients_miss_nothing", what, (f"at {note.at}",))
            at[note.client, note.stream] = note.number
        elif isinstance(note, Heard) and (before := at.get((note.client, note.stream), 0)):
            if note.number > before + 1:
                what = f"{note.client} got {note.number} of {note.stream} after {before}"
                yield Violation("clients_miss_nothing", what, (f"at {note.at}",))
            at[note.client, note.stream] = max(before, note.number)
    for (client, stream), number in at.items():
        head = (rows.heads or {}).get(stream)
        if head is not None and number > head:
            what = f"{client} has seen {stream} up to {number}, and the rows end at {head}"
            yield Violation("clients_miss_nothing", what, (stream,))
