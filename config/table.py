"""Who could serve what, as a table for people: what ``hub config check`` prints. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from config.document import Document, ProgramStep, Queue
from config.staffing import Counts, Staffed, count_eligible

Row = tuple[str, str, str, str, str]
_EVERY_STEP = ProgramStep()
_HEAD: Row = ("queue", "step", "asks", "for", "agents who could take it")


def format_eligible(document: Document) -> str:
    """A line for each step of each queue; channels apart only where they differ."""
    rows = [_HEAD]
    for queue, staffed in zip(document.queues, count_eligible(document), strict=True):
        rows += _rows(queue, staffed)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def _rows(queue: Queue, staffed: Staffed) -> Iterator[Row]:
    steps = queue.program or [_EVERY_STEP]
    for number, (step, counts) in enumerate(zip(steps, staffed.steps, strict=True), 1):
        name = queue.id if number == 1 else ""
        yield name, str(number) if queue.program else "", _asks(queue, step), _lasts(step), _agents(counts)


def _asks(queue: Queue, step: ProgramStep) -> str:
    asked = [skill if level is True else f"{skill} >= {level}" for skill, level in queue.requires.items()]
    if step.require:
        asked.append(f"({step.require})" if " or " in step.require and asked else step.require)
    whose = f" of {', '.join(step.scope)}" if step.scope else ""
    return (" and ".join(asked) or "anybody") + whose


def _lasts(step: ProgramStep) -> str:
    return "" if step.duration_seconds is None else f"{step.duration_seconds} s"


def _agents(counts: Counts) -> str:
    channels = defaultdict(list)
    for channel, count in counts.items():
        channels[count].append(channel)
    if len(channels) == 1:
        return str(next(iter(channels)))
    return ", ".join(
        f"{count} ({', '.join(names)})" for count, names in sorted(channels.items(), reverse=True)
    )
