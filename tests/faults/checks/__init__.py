"""The promises, one function each: what the people noted and what the rows say in the end, to what was not kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from routing.config import CapacityProfile
from tests.faults.checks.capacity import within
from tests.faults.checks.inbound import calls_once, fetched_later, in_order, taken_once
from tests.faults.checks.laws import laws_hold
from tests.faults.checks.offers import one_offer_or_owner
from tests.faults.checks.replies import (
    declined_stays,
    replies_arrive,
    replies_in_order,
    twice_only_if_unknown,
)
from tests.faults.checks.streams import clients_miss_nothing, streams_are_whole
from tests.faults.checks.stuck import nothing_is_stuck
from tests.faults.checks.violation import Violation
from tests.faults.history import History
from tests.faults.rows import Rows

Check = Callable[[History, Rows], Iterator[Violation]]


def make_checks(profiles: Mapping[str, CapacityProfile]) -> tuple[Check, ...]:
    """``profiles``: how much each agent takes."""
    return (
        taken_once,
        fetched_later,
        in_order,
        calls_once,
        replies_arrive,
        twice_only_if_unknown,
        declined_stays,
        replies_in_order,
        one_offer_or_owner,
        within(profiles),
        streams_are_whole,
        clients_miss_nothing,
        nothing_is_stuck,
        laws_hold,
    )


def judge(checks: tuple[Check, ...], history: History, rows: Rows) -> list[Violation]:
    return [violation for check in checks for violation in check(history, rows)]


__all__ = ["Check", "Violation", "judge", "make_checks"]
