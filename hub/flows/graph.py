"""Who leads where in a flow: what nobody comes to, and rounds that wait for nobody. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hub.model.flows import CollectStep, EnqueueStep, Flow, MenuStep


def find_reached(flow: Flow) -> tuple[str, ...]:
    """Steps to which a caller can come, in the order in which one finds them from the start."""
    found = dict.fromkeys([flow.start] if flow.start in flow.steps else [])
    open_ends = list(found)
    while open_ends:
        step_id = open_ends.pop(0)
        new = [way.to for way in flow.steps[step_id].ways() if way.to in flow.steps and way.to not in found]
        found.update(dict.fromkeys(new))
        open_ends += dict.fromkeys(new)
    return tuple(found)


def find_rounds(flow: Flow) -> Iterator[tuple[str, ...]]:
    """Each way from a step back to it on which no key of the caller's is needed: whoever does nothing, or has nothing
    to do, is led round for ever. The first and the last are the same; steps of a round told already begin no other."""
    leads = {
        step_id: tuple(way.to for way in step.ways() if not way.waits) for step_id, step in flow.steps.items()
    }
    told: set[str] = set()
    for step_id in flow.steps:
        if step_id not in told and (back := _way_back(leads, step_id)):
            told.update(back)
            yield back


def _way_back(leads: Mapping[str, tuple[str, ...]], start: str) -> tuple[str, ...]:
    """A shortest one; empty where there is none."""
    came_from: dict[str, str] = {}
    frontier = [start]
    while frontier and start not in came_from:
        steps = [(to, at) for at in frontier for to in leads.get(at, ()) if to not in came_from]
        came_from.update((to, at) for to, at in reversed(steps))
        frontier = list(dict.fromkeys(to for to, _ in steps))
    if start not in came_from:
        return ()
    way, at = [start], came_from[start]
    while at != start:
        way.append(at)
        at = came_from[at]
    return (start, *reversed(way))


def find_keys(flow: Flow) -> dict[str, str | None]:
    """By queue: the one key of the first menu that leads there, None where no key is needed; those for which more than
    one is, are left out. Of branches every way is looked at."""
    silent = _follow(flow, [flow.start])
    if not any(isinstance(flow.steps[step_id], MenuStep) for step_id in silent):
        return dict.fromkeys(_queues(flow, silent))
    found: dict[str, str | None] = {}
    for menu in (step for step in map(flow.steps.__getitem__, silent) if isinstance(step, MenuStep)):
        for key, choice in menu.choices.items():
            for queue_id in _queues(flow, _follow(flow, [choice.then])):
                found.setdefault(queue_id, key)
    return found


def _follow(flow: Flow, open_ends: list[str]) -> list[str]:
    """Up to the next question, and it."""
    found: list[str] = []
    while open_ends:
        step_id = open_ends.pop(0)
        if step_id in found or step_id not in flow.steps:
            continue
        found.append(step_id)
        step = flow.steps[step_id]
        if not isinstance(step, MenuStep | CollectStep):
            open_ends += [way.to for way in step.ways()]
    return found


def _queues(flow: Flow, step_ids: list[str]) -> list[str]:
    steps = (flow.steps[step_id] for step_id in step_ids)
    return [step.queue_id for step in steps if isinstance(step, EnqueueStep) and step.queue_id is not None]
