"""What "refused at save time" means: everything that makes a version unfit to publish, as sentences.

An unknown name is an error, never a requirement that silently matches nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from routing import requirements as r
from routing.conditions import Condition, comparisons
from routing.config import AgentConfig, QueueConfig, RoutingConfig
from routing.grammar import FITTING, MAX_LEVEL
from routing.people import LARGEST
from routing.programs import Action

CAUSES: Final = frozenset({"full", "closing", "estimate", "wait", "no_eligible", "nobody_there"})
REFUSES_NEW: Final = frozenset({"drain", "stop_new", "overflow"})
MAX_RANK: Final = 250  # ranks are kept in a byte
MAX_SLOPE: Final = 100_000


def problems(config: RoutingConfig, *, strategies: frozenset[str]) -> tuple[str, ...]:
    """Empty when the version is sound."""
    found = [f"queue {q}: {what}" for q, queue in config.queues.items() for what in _queue(config, queue)]
    found += [
        f"queue {q}: unknown strategy {name}"
        for q, queue in config.queues.items()
        for name in (queue.strategy, *(s.strategy for s in queue.steps))
        if name is not None and name not in strategies
    ]
    found += [f"agent {a}: {what}" for a, agent in config.agents.items() for what in _agent(config, agent)]
    return (*found, *_centre(config))


def _centre(config: RoutingConfig) -> Iterator[str]:
    for name in ("supervisor_queue", "fallback_queue"):
        queue_id = getattr(config, name)
        if queue_id and queue_id not in config.queues:
            yield f"{name}: unknown queue {queue_id}"
    yield from _cycles(config.queues)


def _cycles(queues: Mapping[str, QueueConfig]) -> Iterator[str]:
    """Moves from queue to queue must come to an end."""
    moves = {q: {a.target for a in _actions(queue) if a.kind == "queue"} for q, queue in queues.items()}
    for start in moves:
        reached, frontier = set[str](), {start}
        while frontier:
            frontier = {target for q in frontier for target in moves.get(q, ())} - reached
            reached |= frontier
        if start in reached:
            yield f"queue {start}: its overflow leads back to it"


def _actions(queue: QueueConfig) -> Iterator[Action]:
    yield from queue.overflow.values()
    yield from (step.on_exhaust for step in queue.steps)


def _queue(config: RoutingConfig, queue: QueueConfig) -> Iterator[str]:
    yield from _program(config, queue)
    yield from _limits(queue)
    for action in _actions(queue):
        if action.kind in ("queue", "add_queue") and action.target not in config.queues:
            yield f"unknown queue {action.target}"
    for cause in sorted(set(queue.overflow) - CAUSES):
        yield f"unknown cause of overflow {cause}"
    if min((*queue.offer_timeout_ms.values(), 1)) <= 0:
        yield "an offer timeout must be above 0"
    if queue.pair_cooldown_alone_ms <= 0 or queue.pair_cooldown_ms < queue.pair_cooldown_alone_ms:
        yield "cool-downs must be above 0, and the one for nobody else not the longer"
    if not 0 < queue.slope_permille <= MAX_SLOPE or queue.target_ms <= 0:
        yield f"the slope must be within 1..{MAX_SLOPE} and the service target above 0"


def _limits(queue: QueueConfig) -> Iterator[str]:
    needed = {
        "full": queue.max_waiting is not None,
        "estimate": queue.max_estimate_ms is not None,
        "wait": queue.max_wait_ms is not None,
        "closing": queue.after_close in REFUSES_NEW,
    }
    for cause, is_needed in needed.items():
        if is_needed and queue.overflow.get(cause, Action()).kind == "next":
            yield f"a limit without an overflow: nothing is said for {cause}"


def _program(config: RoutingConfig, queue: QueueConfig) -> Iterator[str]:
    if not queue.steps:
        yield "a program needs a step"
    asked = (*queue.requirements, *(s.require for s in queue.steps if s.require is not None))
    yield from expression_problems(config, asked)
    for step in queue.steps:
        for queue_id in (*step.scope, *_named(step.skip_if), *_named(step.advance_if)):
            if queue_id not in config.queues:
                yield f"unknown queue {queue_id}"
        if step.duration_ms is not None and step.duration_ms < 0:
            yield "a step cannot last less than 0"


def _named(condition: Condition | None) -> Iterable[str]:
    return [x.queue_id for x in comparisons(condition) if x.queue_id] if condition else ()


def expression_problems(config: RoutingConfig, asked: Iterable[r.Expression]) -> Iterator[str]:
    for atom in r.atoms(asked):
        match atom:
            case r.Requirement(skill, level):
                yield from _level(config, skill, level, level)
            case r.LevelBetween(skill, low, high):
                yield from _level(config, skill, low, high)
            case r.AttributeIs(name, comparison) | r.AttributeMatches(name, comparison):
                yield from _attribute(config, name, comparison)
                if isinstance(atom, r.AttributeMatches) and atom.task_attribute not in config.task_attributes:
                    yield f"unknown attribute of interactions {atom.task_attribute}"
            case r.AgentIn(agent_ids):
                yield from (f"unknown agent {a}" for a in agent_ids if a not in config.agents)


def _level(config: RoutingConfig, skill: str, low: int, high: int) -> Iterator[str]:
    top = 1 if config.skills.get(skill) == "flag" else MAX_LEVEL
    if skill not in config.skills:
        yield f"unknown skill {skill}"
    elif not 0 <= low <= high <= top:
        yield f"level {low}..{high} of {skill} is not within 0..{top}"


def _attribute(config: RoutingConfig, name: str, comparison: str) -> Iterator[str]:
    kind = config.attributes.get(name)
    if kind is None:
        yield f"unknown attribute of agents {name}"
    elif comparison not in FITTING[kind]:
        yield f"{name} is a {kind} and cannot be compared by {comparison}"


def _agent(config: RoutingConfig, agent: AgentConfig) -> Iterator[str]:
    for skill, level in agent.skills.items():
        top = 1 if config.skills.get(skill) == "flag" else MAX_LEVEL
        if skill not in config.skills:
            yield f"unknown skill {skill}"
        elif not 1 <= level <= top:
            yield f"level {level} of {skill} is not within 1..{top}"
    yield from _agent_capacity(agent)
    for queue_id, membership in agent.memberships.items():
        if queue_id not in config.queues:
            yield f"unknown queue {queue_id}"
        numbers = (membership.delay_ms, membership.tier, membership.position, membership.weight, agent.cost)
        if max(map(abs, numbers)) > LARGEST or membership.delay_ms < 0:
            yield f"membership of {queue_id}: a number is out of range"
        if not 1 <= membership.rank <= MAX_RANK or membership.weight < 1:
            yield f"membership of {queue_id}: rank within 1..{MAX_RANK}, weight above 0"
    for name, value in agent.attributes.items():
        kind = {str: "text", int: "number", frozenset: "set"}.get(type(value))
        if kind != config.attributes.get(name):
            yield f"attribute {name} is not a {config.attributes.get(name, 'known one')}"


def _agent_capacity(agent: AgentConfig) -> Iterator[str]:
    for channel, limits in agent.capacity.channels.items():
        percents = (limits.parked_percent, limits.inactive_percent)
        if limits.max < 0 or limits.cost < 0 or not all(0 <= p <= 100 for p in percents):
            yield f"impossible capacity on {channel}"
