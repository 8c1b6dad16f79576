"""Who could serve what, by the agents of the document: asked of the engine itself.

A step nobody could ever take is passed over; a program of nothing but such steps would keep customers for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.compile.rooms import CHANNELS
from config.compile.routing import compile_routing
from config.document import Document, Queue
from config.problems import Finding
from config.yaml_text import Path
from routing.checks import problems
from routing.people import People
from routing.preview import eligible_by_step
from routing.strategies import STRATEGIES

Counts = dict[str, int]  # channel -> agents


@dataclass(frozen=True, slots=True)
class Staffed:
    """``steps``: for each step of the queue's program, how many agents could take an interaction of a channel that asks
    nothing of its own, signed in or not."""

    queue_id: str
    steps: tuple[Counts, ...]


def count_eligible(document: Document) -> list[Staffed]:
    config = compile_routing(document, 0)
    people = People(config)
    return [
        Staffed(
            queue.id,
            tuple(
                dict(zip(CHANNELS, counts, strict=True))
                for counts in zip(
                    *(eligible_by_step(config, queue.id, channel, people=people) for channel in CHANNELS),
                    strict=True,
                )
            ),
        )
        for queue in document.queues
    ]


def find_unserved(document: Document) -> list[Finding]:
    """Of a document that is sound so far. What the engine would refuse nevertheless is told too, or a version would be
    applied that no node takes."""
    refused = problems(compile_routing(document, 0), strategies=frozenset(STRATEGIES))
    findings = [Finding((), f"the routing engine refuses it: {reason}") for reason in refused]
    for q, (queue, staffed) in enumerate(zip(document.queues, count_eligible(document), strict=True)):
        findings += _unserved(document, ("queues", q), queue, [sum(c.values()) for c in staffed.steps])
    return findings


def _unserved(document: Document, path: Path, queue: Queue, able: Sequence[int]) -> Iterator[Finding]:
    leaves = "no_eligible" in queue.overflow
    if not any(any(m.id == queue.id for m in agent.queues) for agent in document.agents) and not any(able):
        reason = f"no agent is in queue {queue.id}: what comes {_fate(leaves)}"
        yield Finding((*path, "id"), reason, "warning")
    elif not any(able) and not queue.program:
        reason = f"no agent in queue {queue.id} has the skills it requires: what comes {_fate(leaves)}"
        yield Finding((*path, "requires"), reason, "warning")
    elif not any(able):
        reason = f"no agent can take what comes to queue {queue.id} at any step: it {_fate(leaves)}"
        yield Finding((*path, "program"), reason, "warning" if leaves else "error")
    else:
        yield from _unserved_steps(path, queue, able)


def _fate(leaves: bool) -> str:
    return "overflows at once" if leaves else "waits for ever"


def _unserved_steps(path: Path, queue: Queue, able: Sequence[int]) -> Iterator[Finding]:
    for s, step in enumerate(queue.program):
        if not able[s]:
            last = s == len(queue.program) - 1
            then = "is passed over" if step.skip_if_impossible and not last else "is waited out for nothing"
            field = "require" if step.require else "scope" if step.scope else "mode"
            yield Finding(
                (*path, "program", s, field), f"no agent could take it at this step: it {then}", "warning"
            )
