"""The hub's own watcher agrees: no law stands broken in the end, and none was but in trouble that explains it.

What a leader is held to account for may be broken around a change of leaders, and at no other time. The rest (what is
placed, sent, leased, who is on the line) may be late as long as something is the matter, and for as long after it as
the laws themselves give.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hub.watch.laws import BY_NAME
from tests.faults.checks.violation import Violation
from tests.faults.history import History
from tests.faults.rows import Breach, Rows, Span

# A new leader has two seconds to act before it is judged, then a law its grace, a look a second or two.
AFTER_TAKEOVER_MS: Final = 6_000
# Who is lost on the telephone, and what is due to be sent, may take half a minute by their laws; and a look.
AFTER_TROUBLE_MS: Final = 40_000


def laws_hold(_history: History, rows: Rows) -> Iterator[Violation]:
    for law in rows.laws:
        if law.standing:
            yield Violation("laws_hold", f"{law.name} stands broken", law.subjects)
    for breach in rows.breaches:
        if not is_explained(breach, rows):
            yield Violation("laws_hold", f"{breach.law} was broken and nothing was wrong", breach.subjects)


def is_explained(breach: Breach, rows: Rows) -> bool:
    if BY_NAME[breach.law].needs_leader:
        return _lies_in(breach.at, rows.takeovers, AFTER_TAKEOVER_MS)
    return _lies_in(breach.at, (*rows.takeovers, *rows.troubles), AFTER_TROUBLE_MS)


def _lies_in(at: int, spans: tuple[Span, ...], after_ms: int) -> bool:
    return any(begun <= at <= ended + after_ms for begun, ended in spans)
