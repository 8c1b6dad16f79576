"""For the stations: what they need of queues, agents and our ends of the channels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from config.compile.accounts import compile_accounts
from config.compile.customers import compile_customers
from config.compile.guides import compile_guides
from config.compile.hours import compile_hours
from config.compile.line_order import compile_line_order
from config.compile.outbound import compile_outbound
from config.compile.recordings import compile_recording
from config.compile.rooms import profiles_of, rooms_of
from config.document import Agent, Alert, CapacityProfile, Document, Macro, Part, Queue, Text, Waiting
from hub.model.contact_centre import (
    AgentPolicy,
    AlertRule,
    CallbackPolicy,
    CannedReply,
    ContactCentre,
    Disposition,
    HoursPolicy,
    KeyPolicy,
    Organisation,
    QueuePolicy,
    TeamPolicy,
    WaitingPolicy,
)
from hub.model.nouns import Channel


def compile_centre(document: Document, version: int) -> ContactCentre:
    hours = {entry.id: compile_hours(entry, document) for entry in document.hours}
    profiles = profiles_of(document)
    return ContactCentre(
        version=version,
        organisation=_organisation(document),
        queues={
            queue.id: _queue_policy(queue, hours, document.routing.reference_target_seconds)
            for queue in document.queues
        },
        accounts={(a.channel, a.account): a for a in compile_accounts(document)},
        agents={agent.id: _agent_policy(agent, profiles) for agent in document.agents},
        teams={
            team.id: TeamPolicy(team.id, None if team.sees == "all" else frozenset(team.sees))
            for team in document.teams
        },
        skills={skill.id: skill.name or {} for skill in document.skills},
        tiers=tuple(document.routing.customer_tiers),
        dialling=compile_outbound(document.outbound),
        macros=tuple(_macro(macro) for macro in document.macros),
        guides=compile_guides(document),
        customers=compile_customers(document.customers),
        alerts=tuple(_alert(rule) for rule in document.alerts),
    )


def _organisation(document: Document) -> Organisation:
    own = document.organisation
    return Organisation(own.name, own.default_region, own.timezone, tuple(own.languages))


def _alert(rule: Alert) -> AlertRule:
    return AlertRule(
        rule.id, rule.when, rule.queue, rule.over, rule.under, rule.for_seconds * 1000, rule.severity
    )


def _queue_policy(
    queue: Queue, hours: Mapping[str, HoursPolicy], reference_target_seconds: int
) -> QueuePolicy:
    closing = queue.overflow.get("closing")
    return QueuePolicy(
        id=queue.id,
        name=queue.name,
        wrap_up_ms=queue.wrap_up_seconds * 1000,
        reopen_window_ms=queue.reopen_window_minutes * 60_000,
        silence_ms={c: m * 60_000 for c, m in _by_channel(queue.silence_close_minutes).items()},
        dispositions=tuple(Disposition(d.id, d.label) for d in queue.dispositions),
        hours=hours[queue.hours] if queue.hours else None,
        after_close=queue.after_close,
        closing_to=closing.queue if closing and queue.after_close not in ("pause", "serve") else None,
        overflow_words=_overflow_words(queue),
        auto_answer=queue.auto_answer,
        disposition_required=queue.disposition_required,
        declining=queue.declining,
        wrap_up_extensions=queue.wrap_up_extensions,
        waiting=_waiting_policy(queue.waiting),
        callback=CallbackPolicy(
            queue.callback.mode, queue.callback.max_attempts, queue.callback.retry_seconds * 1000
        ),
        recording=compile_recording(queue.recording),
        target_ms=queue.service_target_seconds * 1000,
        goal_percent=queue.service_goal_percent,
        order=compile_line_order(queue, reference_target_seconds),
        silence_warning_ms=_warning_ms(queue),
    )


def _warning_ms(queue: Queue) -> int:
    silence = queue.silence_close_minutes.webchat or 0
    return min(queue.silence_warning_minutes * 60_000, silence * 60_000 // 2)


def _waiting_policy(waiting: Waiting) -> WaitingPolicy:
    return WaitingPolicy(
        music=waiting.music,
        says_place=waiting.say_place,
        says_wait=waiting.say_wait,
        repeat_ms=waiting.repeat_seconds * 1000,
        keys={key.key: KeyPolicy(key.does, key.words) for key in waiting.keys},
    )


def _overflow_words(queue: Queue) -> dict[str, Text]:
    """By cause; a program has one for all its steps."""
    words: dict[str, Text] = {
        cause: overflow.message for cause, overflow in queue.overflow.items() if overflow.message
    }
    for step in queue.program:
        if step.on_exhaust and step.on_exhaust.message:
            words["exhausted"] = step.on_exhaust.message
    return words


def _agent_policy(agent: Agent, profiles: Mapping[str, CapacityProfile]) -> AgentPolicy:
    rooms = rooms_of(agent, profiles)
    return AgentPolicy(
        id=agent.id,
        name=agent.name,
        team=agent.team,
        queues=tuple(m.id for m in sorted(agent.queues, key=lambda m: m.rank)),
        capacity={channel: room.max for channel, room in rooms.items()},
        skills={skill: int(level) for skill, level in agent.skills.items()},
        signature=agent.signature,
        device=agent.phone or f"client:{agent.id}",
        phone=agent.phone,
        wrap_up_beside=frozenset(c for c, room in rooms.items() if not room.wrap_up_uses_capacity),
    )


def _macro(macro: Macro) -> CannedReply:
    return CannedReply(
        macro.id,
        macro.name,
        macro.text,
        frozenset(macro.queues),
        frozenset(macro.channels),
    )


def _by_channel(part: Part) -> dict[Channel, int]:
    """Of a part whose fields are channels; null and absent are the same."""
    return {cast("Channel", name): number for name, number in part if number is not None}
