"""What a supervisor does about it: an agent's presence, which queues and skills they have. Each is in the audit.

Queues and skills are of the configuration, and stay so: each change is its next version, with whose it was. So the
router, the explanation of the past and whoever exports the configuration all see the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hub.configuration import ApplyConfig, apply_config, find_current_config
from hub.model.nouns import Refused, Scope
from hub.presence import SetPresence, set_presences
from hub.security.audit import AuditEntry, record_audit
from hub.store.tx import Tx

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PresenceOf:
    agent_id: str
    presence: Literal["ready", "not_ready", "offline"]
    reason: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class MoveAgents:
    """Into a queue, or out of it again."""

    queue_id: str
    agent_ids: tuple[str, ...]
    into: bool
    scope: Scope


@dataclass(frozen=True, slots=True)
class SkillsOf:
    """``skills``: all that the agent has from now on; a flag is held at level 1."""

    agent_id: str
    skills: Mapping[str, int]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Moved:
    """``agent_ids``: for whom it is another now; what undoes it names them."""

    agent_ids: tuple[str, ...]
    version: int


def sees_agent(tx: Tx, agent_id: str, scope: Scope) -> bool:
    agent = tx.centre.agents.get(agent_id)
    return agent is not None and (scope.queues is None or not scope.queues.isdisjoint(agent.queues))


def set_presence_of(tx: Tx, items: list[PresenceOf]) -> list[str | Refused]:
    return [_set_presence(tx, item) for item in items]


def _set_presence(tx: Tx, item: PresenceOf) -> str | Refused:
    if not sees_agent(tx, item.agent_id, item.scope):
        return Refused("not_found")
    user_id = item.scope.user_id
    (answer,) = set_presences(tx, [SetPresence(item.agent_id, item.presence, user_id, item.reason)])
    if not isinstance(answer, Refused):
        detail = {"presence": item.presence, "reason": item.reason}
        record_audit(tx, AuditEntry("agent.presence", user_id, item.agent_id, detail))
    return answer


def move_agents(tx: Tx, items: list[MoveAgents]) -> list[Moved | Refused]:
    return [_move(tx, item) for item in items]


def _move(tx: Tx, item: MoveAgents) -> Moved | Refused:
    if item.queue_id not in tx.centre.queues or not item.scope.sees(item.queue_id):
        return Refused("not_found")
    if not all(sees_agent(tx, agent_id, item.scope) for agent_id in item.agent_ids):
        return Refused("not_found")

    def change(document: Json, agent: Json) -> Json:
        others = [each for each in agent["queues"] if each["id"] != item.queue_id]
        return {**agent, "queues": [*others, _membership(document, item.queue_id)] if item.into else others}

    note = f"{len(item.agent_ids)} agents {'into' if item.into else 'out of'} {item.queue_id}"
    moved = _apply(tx, item.agent_ids, change, note, item.scope)
    for agent_id in moved.agent_ids:
        detail = {"queue_id": item.queue_id, "into": item.into, "version": moved.version}
        record_audit(tx, AuditEntry("agent.moved", item.scope.user_id, agent_id, detail))
    return moved


def _membership(document: Json, queue_id: str) -> Json:
    """As others have it, so that the document says nothing in two ways: an ordinary one."""
    found = (each for agent in document["agents"] for each in agent["queues"])
    pattern: Json = next(found, {})
    ordinary = {"rank": 1, "delay_seconds": 0, "tier": 0, "enabled": True, "position": 0, "weight": 1}
    return {"id": queue_id, **{key: value for key, value in ordinary.items() if key in pattern}}


def set_skills_of(tx: Tx, items: list[SkillsOf]) -> list[Moved | Refused]:
    return [_set_skills(tx, item) for item in items]


def _set_skills(tx: Tx, item: SkillsOf) -> Moved | Refused:
    if not sees_agent(tx, item.agent_id, item.scope):
        return Refused("not_found")
    if unknown := sorted(item.skills.keys() - tx.centre.skills.keys()):
        return Refused("unknown_skill", {"skill": unknown[0]})

    def change(document: Json, agent: Json) -> Json:
        flags = {skill["id"] for skill in document["skills"] if skill["kind"] == "flag"}
        held = {key: True if key in flags else level for key, level in item.skills.items()}
        return {**agent, "skills": held}

    before = dict(tx.centre.agents[item.agent_id].skills)
    moved = _apply(tx, (item.agent_id,), change, f"skills of {item.agent_id}", item.scope)
    if moved.agent_ids:
        detail = {"before": before, "after": dict(item.skills), "version": moved.version}
        record_audit(tx, AuditEntry("agent.skills", item.scope.user_id, item.agent_id, detail))
    return moved


def _apply(
    tx: Tx, agent_ids: Sequence[str], change: Callable[[Json, Json], Json], note: str, scope: Scope
) -> Moved:
    current = find_current_config(tx.connection)
    document = dict(current.document) if current else {"agents": [], "skills": []}
    changed = {
        agent["id"]: fresh
        for agent in document["agents"]
        if agent["id"] in agent_ids and (fresh := change(document, agent)) != agent
    }
    document["agents"] = [changed.get(agent["id"], agent) for agent in document["agents"]]
    if current is None or not changed:
        return Moved((), current.version if current else 0)
    (applied,) = apply_config(tx, [ApplyConfig(document, note, scope.user_id)])
    return Moved(tuple(sorted(changed)), applied.current.version)
