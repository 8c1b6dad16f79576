"""What agents send: promised is delivered, once unless the hub itself says that it cannot know, and in their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from tests.faults.checks.violation import Violation
from tests.faults.history import Declined, Got, History, Promised, Wrote
from tests.faults.rows import Rows


def replies_arrive(history: History, rows: Rows) -> Iterator[Violation]:
    """Every promised reply is one message and has reached its customer, or the agent is told that nobody can know
    whether it has."""
    untold = {row.message_id for row in rows.outbox if row.state == "unknown"}
    got, known = _find_got(history), {message.id: message for message in rows.messages}
    for promised in history.of(Promised):
        message = known.get(promised.message_id)
        if message is None:
            yield Violation(
                "replies_arrive", "a promised reply is no message", (promised.key, promised.message_id)
            )
        elif not got[promised.key] and message.id not in untold:
            what = (
                f"a promised {message.channel} reply to {message.who} never came; it says {message.delivery}"
            )
            yield Violation("replies_arrive", what, (promised.key, message.id))


def twice_only_if_unknown(history: History, rows: Rows) -> Iterator[Violation]:
    """A customer got a reply twice only where the outbox says that the first attempt's fate was unknown."""
    unknown = {row.message_id for row in rows.outbox if row.is_unknown}
    by_key = {note.key: note.message_id for note in history.of(Promised)}
    for key, all_got in _find_got(history).items():
        times = len({(got.who, got.ref) for got in all_got})
        if times > 1 and by_key.get(key) not in unknown:
            what = f"{all_got[0].who} got a reply {times} times, and the outbox knows nothing of it"
            yield Violation("twice_only_if_unknown", what, (key, *sorted({got.ref for got in all_got})))


def declined_stays(history: History, rows: Rows) -> Iterator[Violation]:
    """What the hub refused has not gone out; every other reply is one message."""
    stored: dict[str, list[str]] = defaultdict(list)
    for message in rows.messages:
        if message.kind == "outbound":
            stored[message.body.split(maxsplit=1)[0]].append(message.id)
    declined = {note.key: note.code for note in history.of(Declined)}
    for wrote in history.of(Wrote):
        ids = stored[wrote.key]
        if wrote.key in declined and ids:
            what = f"refused as {declined[wrote.key]}, and there all the same"
            yield Violation("declined_stays", what, (wrote.key, *ids))
        elif len(ids) > 1:
            yield Violation("declined_stays", f"a reply was stored {len(ids)} times", (wrote.key, *ids))


def replies_in_order(history: History, rows: Rows) -> Iterator[Violation]:
    """To one customer in one conversation: what was written after the one before was promised comes after it."""
    first_got = {
        key: min(got.at for got in all_got) for key, all_got in _find_got(history).items() if all_got
    }
    promised_at = {note.key: note.at for note in history.of(Promised)}
    by_conversation: dict[str, list[Wrote]] = defaultdict(list)
    for wrote in history.of(Wrote):
        if wrote.key in promised_at and wrote.key in first_got:
            by_conversation[wrote.conversation_id].append(wrote)
    for written in by_conversation.values():
        for before, after in pairwise(written):
            if promised_at[before.key] < after.at and first_got[before.key] > first_got[after.key]:
                what = f"{after.key} overtook {before.key}, which was promised before"
                yield Violation("replies_in_order", what, (before.conversation_id,))


def _find_got(history: History) -> defaultdict[str, list[Got]]:
    found: defaultdict[str, list[Got]] = defaultdict(list)
    for got in history.of(Got):
        found[got.key].append(got)
    return found
