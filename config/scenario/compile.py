"""A checked scenario as the simulator wants it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from config.scenario.document import (
    AgentGroup,
    AnsweringPart,
    Arrivals,
    ChannelRoom,
    ContactTypePart,
    ScenarioDocument,
    ScenarioQueue,
    ScenarioStep,
    WatchPart,
)
from config.scenario.durations import Duration
from routing.config import (
    BACKGROUND,
    EMERGENCY,
    NORMAL,
    AgentConfig,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)
from routing.grammar import Names, parse_requirement
from routing.presence import DRAINING, READY
from routing.programs import Action, Step
from routing.requirements import Requirement, canonical
from routing.simulate import distributions as d
from routing.simulate.arrivals import ContactType, Kind, Rates
from routing.simulate.floor import PresenceChange
from routing.simulate.scenario import NO_TIME, Answering, Scenario, Watch

_BANDS: Final = {"emergency": EMERGENCY, "normal": NORMAL, "background": BACKGROUND}
_MS_PER_HOUR: Final = 3_600_000


def compile_scenario(document: ScenarioDocument) -> Scenario:
    return Scenario(
        config=_routing(document),
        types=tuple(_contact_type(contact) for contact in document.contacts),
        presences=tuple(change for group in document.agents for change in _presences(group)),
        watch=_watch(document.watch),
        seed=document.seed,
        places=document.places,
        answering=_answering(document.answering),
        in_time_s=document.service_level_seconds,
        confidence=document.confidence,
    )


def _routing(document: ScenarioDocument) -> RoutingConfig:
    channels = sorted({contact.channel for contact in document.contacts})
    return RoutingConfig(
        version=1,
        skills={skill.id: skill.kind for skill in document.skills},
        queues={queue.id: _queue(queue, channels, names_in(document)) for queue in document.queues},
        agents={
            name: config
            for group in document.agents
            for name, config in zip(_names(group), [_agent(group)] * group.count, strict=True)
        },
        agent_rank_first=True,
    )


def _queue(queue: ScenarioQueue, channels: list[str], names: Names) -> QueueConfig:
    limits = {"full": queue.max_waiting, "wait": queue.max_wait_seconds}
    return QueueConfig(
        band=_BANDS[queue.band],
        strategy=queue.strategy,
        requirements=_requirements(queue.requires),
        steps=tuple(_step(step, names) for step in queue.steps) or (Step(),),
        order=queue.order,
        slope_permille=round(queue.slope * 1000),
        target_ms=queue.target_seconds * 1000,
        starvation_cap_ms=queue.starvation_cap_seconds * 1000,
        max_waiting=queue.max_waiting,
        max_wait_ms=queue.max_wait_seconds * 1000 if queue.max_wait_seconds else None,
        overflow={cause: Action("cancel") for cause, limit in limits.items() if limit is not None},
        announce_wait=queue.announce_wait,
        offer_timeout_ms=dict.fromkeys(channels, queue.offer_timeout_seconds * 1000),
        wrap_up_ms=queue.wrap_up_seconds * 1000,
        reconnect_grace_ms=0,  # customers of a scenario have no name to be known by
    )


def _step(step: ScenarioStep, names: Names) -> Step:
    return Step(
        require=parse_requirement(step.require, names) if step.require is not None else None,
        duration_ms=None if step.seconds is None else step.seconds * 1000,
        mode=step.mode,
        strategy=step.strategy,
        boost_seconds=step.boost_seconds,
    )


def names_in(document: ScenarioDocument) -> Names:
    return Names(skills={skill.id: skill.kind for skill in document.skills})


def _requirements(requires: Mapping[str, int | bool]) -> tuple[Any, ...]:
    return canonical(Requirement(skill, int(level)) for skill, level in requires.items())


def _names(group: AgentGroup) -> list[str]:
    return [f"{group.id}-{number}" for number in range(1, group.count + 1)]


def _agent(group: AgentGroup) -> AgentConfig:
    return AgentConfig(
        skills={skill: int(level) for skill, level in group.skills.items()},
        memberships={m.id: Membership(m.rank, m.delay_seconds * 1000) for m in group.memberships()},
        capacity=CapacityProfile(
            {channel: _room(room) for channel, room in group.capacity.items()}, group.total_units
        ),
    )


def _room(room: int | ChannelRoom) -> ChannelCapacity:
    if isinstance(room, int):
        return ChannelCapacity(max=room)
    return ChannelCapacity(
        max=room.max,
        cost=room.cost,
        allow=None if room.allow is None else frozenset(room.allow),
        interrupt=frozenset(room.interrupt),
        wrap_uses_capacity=room.wrap_up_uses_capacity,
    )


def _presences(group: AgentGroup) -> Iterator[PresenceChange]:
    """At the end of a shift an agent finishes what is begun."""
    for name in _names(group):
        if not group.shifts:
            yield PresenceChange(0, name, READY)
        for shift in group.shifts:
            yield PresenceChange(_ms(shift.from_seconds), name, READY)
            yield PresenceChange(_ms(shift.to_seconds), name, DRAINING)


def _contact_type(contact: ContactTypePart) -> ContactType:
    return ContactType(
        kind=Kind(
            contact.id,
            contact.channel,
            contact.queue,
            _requirements(contact.requires),
            contact.priority_seconds,
        ),
        rates=_rates(contact.arrivals),
        service=_duration(contact.service),
        patience=_duration(contact.patience) if contact.patience else None,
        wrap_up=_duration(contact.wrap_up) if contact.wrap_up else None,
    )


def _rates(arrivals: Arrivals) -> Rates:
    if arrivals.per_hour is not None:
        return Rates((0,), (arrivals.per_hour / _MS_PER_HOUR,))
    period = arrivals.repeat_after_seconds
    return Rates(
        tuple(_ms(interval.from_seconds) for interval in arrivals.intervals),
        tuple(interval.per_hour / _MS_PER_HOUR for interval in arrivals.intervals),
        None if period is None else _ms(period),
    )


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


_DISTRIBUTIONS: Final[Mapping[str, Callable[[Any], d.Distribution]]] = {
    "fixed": lambda x: d.Deterministic(x.seconds * 1000),
    "exponential": lambda x: d.Exponential(x.mean_seconds * 1000),
    "lognormal": lambda x: d.Lognormal(x.mean_seconds * 1000, x.cv),
    "erlang": lambda x: d.Erlang(x.mean_seconds * 1000, x.phases),
    "hyperexponential": lambda x: d.HyperExponential(
        tuple(b.mean_seconds * 1000 for b in x.branches), tuple(b.weight for b in x.branches)
    ),
    "measured": lambda x: d.Empirical(tuple(seconds * 1000 for seconds in x.seconds)),
}


def _duration(duration: Duration) -> d.Distribution:
    (name,) = duration.named
    return _DISTRIBUTIONS[name](getattr(duration, name))


def _answering(part: AnsweringPart) -> Answering:
    ring = _duration(part.ring) if part.ring else NO_TIME
    return Answering(ring, part.declined_share, part.missed_share, part.back_after_seconds * 1000)


def _watch(watch: WatchPart) -> Watch:
    return Watch(
        steady=watch.mode == "steady",
        batch_ms=_ms(watch.batch_seconds),
        batches=watch.batches,
        warm_up_ms=_ms(watch.warm_up_seconds),
        max_batches=watch.max_batches or watch.batches,
        precision=watch.precision,
        precise=tuple(watch.precise),
        control=watch.control,
    )
