"""Nothing is stuck: after a quiet time all work has a place or an owner, and all that was to be sent has gone."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.checks.violation import Violation
from tests.faults.history import History
from tests.faults.rows import Rows


def nothing_is_stuck(history: History, rows: Rows) -> Iterator[Violation]:
    for interaction in rows.interactions:
        if interaction.state == "offered" and not interaction.has_offer:
            yield Violation("nothing_is_stuck", "offered, and rings nowhere", (interaction.id,))
        if interaction.state == "queued":
            yield Violation("nothing_is_stuck", "still waits, and everybody is there", (interaction.id,))
        if interaction.state in ("active", "wrapup") and interaction.agent_id is None:
            yield Violation("nothing_is_stuck", f"{interaction.state}, and nobody's", (interaction.id,))
    for row in rows.outbox:
        if row.state not in ("done", "failed", "unknown"):
            yield Violation(
                "nothing_is_stuck", f"a message to send is still {row.state}", (row.id, row.message_id)
            )
    for call in rows.calls:
        if call.ended_at is None:
            yield Violation("nothing_is_stuck", "a call of which nobody is left goes on", (call.sid,))
    for what in rows.unfinished:
        yield Violation("nothing_is_stuck", what)
