"""For the engine: in milliseconds, expressions parsed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from config.compile.rooms import profiles_of, rooms_of, total_units_of
from config.document import (
    Agent,
    CapacityProfile,
    ChannelRoom,
    Document,
    Overflow,
    ProgramStep,
    Queue,
    QueueMembership,
)
from routing import config as r
from routing.grammar import Names, parse_condition, parse_requirement
from routing.programs import NEXT, Action, Step
from routing.requirements import Requirement, Value, canonical

Known = dict[tuple[object, ...], r.CapacityProfile]

_BANDS: Final = {"emergency": r.EMERGENCY, "normal": r.NORMAL, "background": r.BACKGROUND}


def compile_routing(document: Document, version: int) -> r.RoutingConfig:
    """Raises ``routing.reading.Mistake`` where an expression cannot be read, which the check says before."""
    names, profiles, own = names_in(document), profiles_of(document), document.routing
    known: Known = {}
    return r.RoutingConfig(
        version=version,
        skills={skill.id: skill.kind for skill in document.skills},
        queues={queue.id: compile_queue(queue, names) for queue in document.queues},
        agents={agent.id: _agent(agent, profiles, known) for agent in document.agents},
        agent_rank_first=own.agent_rank_first,
        attributes=dict(own.agent_attributes),
        task_attributes=dict(own.interaction_attributes),
        reference_target_ms=own.reference_target_seconds * 1000,
        return_after_ms=own.return_after_seconds * 1000,
        max_hops=own.max_hops,
        supervisor_queue=own.supervisor_queue or "",
        fallback_queue=own.fallback_queue or _first_queue(document),
        seed=own.seed,
    )


def _first_queue(document: Document) -> str:
    """What a node that has not heard of a queue's end yet places there waits under the first queue rather than under
    none, as what comes to an account that is gone does."""
    return document.queues[0].id if document.queues else ""


def names_in(document: Document) -> Names:
    return Names(
        skills={skill.id: skill.kind for skill in document.skills},
        attributes=dict(document.routing.agent_attributes),
        task=dict(document.routing.interaction_attributes),
        agents=frozenset(agent.id for agent in document.agents),
        queues=frozenset(queue.id for queue in document.queues),
    )


def compile_queue(queue: Queue, names: Names) -> r.QueueConfig:
    return r.QueueConfig(
        band=_BANDS[queue.band],
        strategy=queue.strategy,
        requirements=canonical(Requirement(skill, int(level)) for skill, level in queue.requires.items()),
        steps=tuple(_step(step, names) for step in queue.program) or (Step(),),
        offer_timeout_ms={c: s * 1000 for c, s in queue.offer_timeout_seconds},
        delivered_timeout_ms=queue.delivered_timeout_seconds * 1000,
        rona_streak=dict(queue.missed_offers_before_pause),
        rona_floor_percent=queue.ready_floor_percent,
        unreachable_streak=queue.undelivered_before_unreachable,
        pair_cooldown_ms=queue.cool_down_seconds * 1000,
        pair_cooldown_alone_ms=queue.cool_down_alone_seconds * 1000,
        min_step_after_miss_ms=queue.min_step_after_miss_seconds * 1000,
        preferred_mode=queue.preferred_agent,
        hold_ms=queue.preferred_hold_seconds * 1000,
        wrap_up_ms=queue.wrap_up_seconds * 1000,
        order=queue.order,
        slope_permille=round(queue.slope * 1000),
        target_ms=queue.service_target_seconds * 1000,
        tier_seconds=dict(queue.tier_head_start_seconds),
        complaint_seconds=queue.complaint_head_start_seconds,
        starvation_cap_ms=queue.starvation_cap_seconds * 1000,
        max_waiting=queue.max_waiting,
        reserve=queue.reserved_places,
        max_wait_ms=_ms(queue.max_wait_seconds),
        max_estimate_ms=_ms(queue.max_estimate_seconds),
        after_close=queue.after_close,
        overflow={cause: _action(overflow) for cause, overflow in queue.overflow.items()},
        reconnect_grace_ms=queue.reconnect_grace_seconds * 1000,
        announce_wait=queue.announce_wait,
        handle_ms=_ms(queue.expected_handling_seconds) or 0,
        patience_ms=_ms(queue.expected_patience_seconds) or 0,
        callback=r.CallbackPolicy(
            max_attempts=queue.callback.max_attempts,
            retry_ms=queue.callback.retry_seconds * 1000,
            lead_ms=queue.callback.lead_seconds * 1000,
        ),
    )


def _ms(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * 1000


def _step(step: ProgramStep, names: Names) -> Step:
    return Step(
        require=parse_requirement(step.require, names) if step.require else None,
        duration_ms=_ms(step.duration_seconds),
        scope=tuple(step.scope),
        mode=step.mode,
        skip_if=parse_condition(step.skip_if, names) if step.skip_if else None,
        advance_if=parse_condition(step.advance_if, names) if step.advance_if else None,
        strategy=step.strategy,
        band_delta=step.band_delta,
        boost_seconds=step.boost_seconds,
        skip_if_impossible=step.skip_if_impossible,
        on_exhaust=_action(step.on_exhaust) if step.on_exhaust else NEXT,
    )


def _action(overflow: Overflow) -> Action:
    if overflow.queue is not None:
        return Action("queue", overflow.queue, overflow.keep_place)
    if overflow.add_queue is not None:
        return Action("add_queue", overflow.add_queue)
    if overflow.callback:
        return Action("callback")
    return Action("message" if overflow.message is not None else "cancel")


def _agent(agent: Agent, profiles: Mapping[str, CapacityProfile], known: Known) -> r.AgentConfig:
    return r.AgentConfig(
        skills={skill: int(level) for skill, level in agent.skills.items()},
        memberships={m.id: _membership(m) for m in agent.queues},
        capacity=_capacity(agent, profiles, known),
        attributes={name: _attribute(value) for name, value in agent.attributes.items()},
        cost=agent.cost_class,
    )


def _capacity(agent: Agent, profiles: Mapping[str, CapacityProfile], known: Known) -> r.CapacityProfile:
    """One for all who have the same: thousands do, and each would be three kilobytes."""
    rooms: dict[str, r.ChannelCapacity] = {
        channel: _room(room) for channel, room in rooms_of(agent, profiles).items()
    }
    total = total_units_of(agent, profiles)
    return known.setdefault((tuple(rooms.items()), total), r.CapacityProfile(rooms, total))


def _membership(part: QueueMembership) -> r.Membership:
    return r.Membership(
        rank=part.rank,
        delay_ms=part.delay_seconds * 1000,
        tier=part.tier,
        enabled=part.enabled,
        position=part.position,
        weight=part.weight,
    )


def _room(room: ChannelRoom) -> r.ChannelCapacity:
    return r.ChannelCapacity(
        max=room.max,
        cost=room.cost,
        allow=None if room.allow is None else frozenset(room.allow),
        interrupt=frozenset(room.interrupt),
        wrap_uses_capacity=room.wrap_up_uses_capacity,
        parked_percent=room.parked_percent,
        inactive_percent=room.inactive_percent,
    )


def _attribute(value: int | str | list[str]) -> Value | frozenset[str]:
    return frozenset(value) if isinstance(value, list) else value
