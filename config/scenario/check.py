"""Text of a scenario in, a sound document or located problems out. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping

from config.check import Checked, check_as
from config.problems import Finding
from config.scenario.compile import names_in
from config.scenario.document import AgentGroup, ContactTypePart, ScenarioDocument
from config.yaml_text import Path
from routing.grammar import Names, parse_requirement
from routing.reading import Mistake
from routing.strategies import STRATEGIES

MOST_AGENTS = 200_000  # what a machine holds; beyond it a slip in a count is more likely than a wish


def check_scenario(text: str, filename: str) -> Checked[ScenarioDocument]:
    return check_as(
        ScenarioDocument,
        text,
        filename,
        find_faults=lambda document: [finding for check in _CHECKS for finding in check(document)],
    )


def _steps(document: ScenarioDocument) -> Iterator[Finding]:
    names = names_in(document)
    for q, queue in enumerate(document.queues):
        for number, step in enumerate(queue.steps):
            path: Path = ("queues", q, "steps", number)
            if step.strategy is not None:
                yield from _unknown((*path, "strategy"), step.strategy, STRATEGIES, "strategy")
            if step.require is not None and (mistake := _mistake_in(step.require, names)):
                yield Finding((*path, "require"), mistake)


def _mistake_in(requirement: str, names: Names) -> str | None:
    try:
        parse_requirement(requirement, names)
    except Mistake as mistake:
        return str(mistake)
    return None


def _double_names(document: ScenarioDocument) -> Iterator[Finding]:
    for section in ("skills", "queues", "agents", "contacts"):
        seen: set[str] = set()
        for number, thing in enumerate(getattr(document, section)):
            if thing.id in seen:
                yield Finding((section, number, "id"), f"{thing.id} is there already")
            seen.add(thing.id)


def _unknown_names(document: ScenarioDocument) -> Iterator[Finding]:
    queues = [queue.id for queue in document.queues]
    for a, group in enumerate(document.agents):
        for m, membership in enumerate(group.memberships()):
            yield from _unknown(("agents", a, "queues", m), membership.id, queues, "queue")
    for c, contact in enumerate(document.contacts):
        yield from _unknown(("contacts", c, "queue"), contact.queue, queues, "queue")
    for q, queue in enumerate(document.queues):
        yield from _unknown(("queues", q, "strategy"), queue.strategy, STRATEGIES, "strategy")


def _skills(document: ScenarioDocument) -> Iterator[Finding]:
    kinds = {skill.id: skill.kind for skill in document.skills}
    for section, name in (("queues", "requires"), ("agents", "skills"), ("contacts", "requires")):
        for number, thing in enumerate(getattr(document, section)):
            held: Mapping[str, int | bool] = getattr(thing, name)
            for skill, level in held.items():
                path = (section, number, name, skill)
                yield from _unknown(path, skill, kinds, "skill", of_key=True)
                if kinds.get(skill) == "flag" and level is not True:
                    yield Finding(path, f"{skill} is a flag: write true")
                if kinds.get(skill) == "level" and level is True:
                    yield Finding(path, f"{skill} has levels from 1 to 10")


def _unknown(
    path: Path, name: str, known: Collection[str], noun: str, *, of_key: bool = False
) -> Iterator[Finding]:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        yield Finding(path, f"there is no {noun} {name}{hint}", of_key=of_key)


def _too_many_agents(document: ScenarioDocument) -> Iterator[Finding]:
    if (total := sum(group.count for group in document.agents)) > MOST_AGENTS:
        yield Finding(("agents",), f"{total} agents are more than {MOST_AGENTS}")


def _nobody_serves(document: ScenarioDocument) -> Iterator[Finding]:
    requires = {queue.id: queue.requires for queue in document.queues}
    for c, contact in enumerate(document.contacts):
        asked = {**requires.get(contact.queue, {}), **contact.requires}
        if not any(_serves(group, contact, asked) for group in document.agents):
            yield Finding(
                ("contacts", c), "no agent is in its queue with its channel and the skills it requires"
            )


def _serves(group: AgentGroup, contact: ContactTypePart, asked: Mapping[str, int | bool]) -> bool:
    room = group.capacity.get(contact.channel, 0)
    has_room = (room if isinstance(room, int) else room.max) > 0
    is_member = any(membership.id == contact.queue for membership in group.memberships())
    return has_room and is_member and all(int(group.skills.get(s, 0)) >= int(n) for s, n in asked.items())


def _watches_nothing(document: ScenarioDocument) -> Iterator[Finding]:
    watch = document.watch
    if watch.max_batches is not None and watch.max_batches < watch.batches:
        yield Finding(("watch", "max_batches"), f"is less than the {watch.batches} batches to begin with")
    if watch.mode == "runs" and watch.warm_up_seconds:
        yield Finding(("watch", "warm_up_seconds"), "a run from an empty centre has no warm-up to forget")
    if watch.mode == "steady" and any(group.shifts for group in document.agents):
        yield Finding(("watch", "mode"), "agents with shifts are never in a steady state: write runs")
    if any(contact.arrivals.per_hour == 0 for contact in document.contacts):
        yield Finding(("contacts",), "a type that never comes has no figures", "warning")


_CHECKS = (_double_names, _unknown_names, _skills, _too_many_agents, _nobody_serves, _watches_nothing, _steps)
