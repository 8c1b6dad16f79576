"""What a run has to tell: a table of what befell, how long it took, and every promise not kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from statistics import median
from typing import Final

from tests.faults.history import Got, Promised, Said, Taken
from tests.faults.run import Outcome
from tests.faults.trouble.storm import Struck

_SHOWN: Final = 20


def format_report(outcome: Outcome) -> str:
    return "\n".join([*_table(outcome.struck), "", *_summary(outcome), "", *_verdict(outcome)])


def _table(struck: list[Struck]) -> Iterator[str]:
    """Recovery: from the end of the fault until every node is ready and one is in office."""
    yield "| fault | times | lasted, s | recovery, median s | recovery, longest s |"
    yield "|---|---:|---:|---:|---:|"
    by_kind: dict[str, list[Struck]] = defaultdict(list)
    for one in struck:
        by_kind[one.kind.name].append(one)
    for name, ones in sorted(by_kind.items()):
        lasted = median(one.ended - one.began for one in ones)
        recovery = [one.recovery_seconds for one in ones]
        yield f"| {name} | {len(ones)} | {lasted:.1f} | {median(recovery):.1f} | {max(recovery):.1f} |"


def _summary(outcome: Outcome) -> Iterator[str]:
    history = outcome.history
    said = Counter(note.channel for note in history.of(Said))
    taken = sum(1 for _ in history.of(Taken))
    got = {(note.who, note.ref) for note in history.of(Got)}
    yield f"seed {outcome.plan.seed}, {len(outcome.struck)} faults"
    yield f"customers sent {', '.join(f'{count} {name}' for name, count in sorted(said.items()))}; {taken} acknowledged"
    yield f"agents were promised {sum(1 for _ in history.of(Promised))} replies; {len(got)} arrived"
    yield _spread("acknowledgements", _waits(outcome))
    yield _spread("takeovers of the router", outcome.takeovers)
    yield _spread("drains to the end", outcome.world.drains)
    if outcome.struck:
        slowest = max(outcome.struck, key=lambda one: one.recovery_seconds)
        yield f"slowest recovery: {slowest.recovery_seconds:.1f} s after {slowest.kind.name!r}"
    broken = Counter(breach.law for breach in outcome.breaches)
    yield "laws broken meanwhile: " + (", ".join(f"{n} {law}" for law, n in sorted(broken.items())) or "none")
    yield f"at rest {outcome.settled_after:.1f} s after the last fault"


def _spread(what: str, seconds: list[float]) -> str:
    if not seconds:
        return f"no {what}"
    return f"{len(seconds)} {what}: median {median(seconds):.1f} s, longest {max(seconds):.1f} s"


def _waits(outcome: Outcome) -> list[float]:
    """From the first time that a customer sent something until it was acknowledged, their own retries included."""
    taken = {note.key: note.at for note in outcome.history.of(Taken)}
    return [(taken[said.key] - said.at) / 1000 for said in outcome.history.of(Said) if said.key in taken]


def _verdict(outcome: Outcome) -> Iterator[str]:
    yield f"violations: {len(outcome.violations)}"
    yield from (f"  {violation}" for violation in outcome.violations[:_SHOWN])
    if outcome.violations:
        yield f"again with: ./dev faults --seed {outcome.plan.seed} --faults {outcome.plan.faults}"
        yield f"histories and logs: {outcome.plan.folder}"
