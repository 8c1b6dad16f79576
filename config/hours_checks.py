"""Hours that contradict themselves, holidays nobody knows, callers whom a closing would leave with the music."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from config.document import Document, PublicHolidays
from config.findings import unknown_name
from config.flow_checks.names import lines_into
from config.problems import Finding
from config.public_holidays import find_categories, find_countries, find_make_up_days, find_subdivisions
from config.yaml_text import Path


def _contradicting_exceptions(document: Document) -> Iterator[Finding]:
    for h, hours in enumerate(document.hours):
        for i, exception in enumerate(hours.exceptions):
            if exception.closed and exception.windows:
                path: Path = ("hours", h, "exceptions", i, "closed")
                yield Finding(path, "a day with windows is not closed; keep one of the two")


def _unknown_holidays(document: Document) -> Iterator[Finding]:
    for h, hours in enumerate(document.hours):
        if hours.holidays is not None:
            yield from _unknown_calendar(("hours", h, "holidays"), hours.holidays)


def _unknown_calendar(path: Path, part: PublicHolidays) -> Iterator[Finding]:
    if part.country not in find_countries():
        yield Finding((*path, "country"), f"there is no calendar of holidays for {part.country}")
        return
    parts = find_subdivisions(part.country)
    if part.subdivision is not None and part.subdivision not in parts:
        finding = unknown_name((*path, "subdivision"), part.subdivision, parts, f"part of {part.country}")
        known = f"; there are {', '.join(sorted(parts))}" if parts else "; it has none"
        yield Finding(finding.path, finding.reason + known)
    yield from _unknown_categories(path, part, find_categories(part.country))
    if part.make_up_windows and not find_make_up_days(part):
        reason = f"{part.country} has no weekends that are worked in exchange for holidays"
        yield Finding((*path, "make_up_windows"), reason, "warning")


def _unknown_categories(path: Path, part: PublicHolidays, known: Collection[str]) -> Iterator[Finding]:
    for i, category in enumerate(part.categories):
        if category not in known:
            reason = f"{part.country} has no holidays of the category {category}; there are "
            yield Finding((*path, "categories", i), reason + ", ".join(sorted(known)))


def _callers_left_waiting(document: Document) -> Iterator[Finding]:
    """A chat can wait for the morning; whoever holds a telephone cannot."""
    called = {line.queue for line in document.channels.voice}
    called |= {c.queue for line in document.channels.voice if line.menu for c in line.menu.choices}
    called |= {queue for _, queue in lines_into(document)}
    for q, queue in enumerate(document.queues):
        if queue.id in called and queue.hours is not None and queue.after_close in ("pause", "stop_new"):
            reason = (
                f"callers who wait when it closes hear music until it opens: after_close {queue.after_close}"
                " keeps them; drain serves them, overflow sends them elsewhere"
            )
            yield Finding(("queues", q, "hours"), reason, "warning")


CHECKS = (_contradicting_exceptions, _unknown_holidays, _callers_left_waiting)
