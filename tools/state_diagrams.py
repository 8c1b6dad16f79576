"""The diagrams of docs/state-machines.md, drawn from the tables the code runs on.

The page's words are written by hand; what stands between a diagram's two marks is made here. ``./dev docs``
writes it, and a test tells when it has not been.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hub.model import states
from routing import tables

PAGE = Path(__file__).parents[1] / "docs" / "state-machines.md"
_DIAGRAM = re.compile(r"(<!-- diagram: ([a-z ]+) -->\n).*?(<!-- end of diagram -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Machine:
    """``start``: the first state; ``is_nothing``: before it is heard of, so there is nothing to draw.
    ``groups``: states drawn in one frame, where one arrow stands for a move that all of them have."""

    moves: Mapping[tuple[str, str], str]
    start: str
    is_nothing: bool = False
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


MACHINES: Mapping[str, Machine] = {
    "interaction": Machine(states.INTERACTION, "queued"),
    "offer": Machine(states.OFFER, "live"),
    "callback": Machine(states.CALLBACK, "waiting"),
    "presence": Machine(states.PRESENCE, "offline"),
    "interaction in the engine": Machine(
        tables.INTERACTION,
        tables.NEW,
        is_nothing=True,
        groups={"before_agent": tables.BEFORE_AGENT, "with_agent": tables.WITH_AGENT},
    ),
    "offer in the engine": Machine(tables.OFFER, tables.SENT),
}


def draw(machine: Machine) -> str:
    """As Mermaid: one arrow for each two states, with all that leads from the one to the other."""
    causes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (state, event), to in machine.moves.items():
        source = _group_that_moves(machine, state, event) or state
        if event not in causes[source, to]:
            causes[source, to].append(event)
    leaves = {state for state, _ in machine.moves}
    ends = dict.fromkeys(to for to in machine.moves.values() if to not in leaves)
    frames = [line for name, members in machine.groups.items() for line in _frame(name, members)]
    begins = [] if machine.is_nothing else [f"[*] --> {machine.start}"]
    outside = machine.start if machine.is_nothing else None
    arrows = [
        f"{'[*]' if state == outside else state} --> {to}: {', '.join(events)}"
        for (state, to), events in causes.items()
    ]
    lines = [*frames, *begins, *arrows, *(f"{end} --> [*]" for end in ends)]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)])


def _group_that_moves(machine: Machine, state: str, event: str) -> str | None:
    """The group of which every state goes the same way by this event."""
    for name, members in machine.groups.items():
        targets = {machine.moves.get((member, event)) for member in members}
        if state in members and len(targets) == 1:
            return name
    return None


def _frame(name: str, members: tuple[str, ...]) -> list[str]:
    return [f"state {name} {{", *(f"    {member}" for member in members), "}"]


def with_diagrams(page: str) -> str:
    """The page with its diagrams as the tables are now. Raises KeyError for one that there is no table for."""

    def drawn(found: re.Match[str]) -> str:
        opening, name, closing = found.groups()
        return f"{opening}```mermaid\n{draw(MACHINES[name])}\n```\n{closing}"

    return _DIAGRAM.sub(drawn, page)


def main() -> None:
    PAGE.write_text(with_diagrams(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
