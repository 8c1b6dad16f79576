"""What the engine decides. The shell writes decisions in the order given, each by compare-and-set.

`CreateOffer` is applied by the engine at once; if the store refuses it, `OfferEnded(outcome="lost_race")`
must come back. All the others are proposals: the engine's state changes only when the committed event
comes back (`OfferEnded`, `AgentPresence`, `WrapUpEnded`). A proposal not answered within
`PROPOSE_AGAIN_MS` is repeated, so the writing of one must be idempotent.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

ENGINE_VERSION = 1


@dataclass(frozen=True, slots=True)
class SkillMatch:
    skill: str
    asked: int
    held: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why this agent got this interaction: ids, codes and numbers only, never personal data.

    `event_id` is the last logged event before the decision (a timer has none of its own), `cause` the
    event or timer that led to it. Keys are compared left to right, smallest wins: see `routing.ranking`.
    `candidates` counts the agents who were ready, skilled and had room, before delays and cool-downs of
    this interaction.
    """

    event_id: int
    cause: str
    config_version: int
    engine_version: int
    step: int
    queue: str
    waited_ms: int
    skills: tuple[SkillMatch, ...]
    agent_idle_ms: int
    load_permille: int
    strategy: str
    winner_key: tuple[int, ...]
    runner_up: str | None
    runner_up_key: tuple[int, ...] | None
    candidates: int
    preferred: bool
    after_cool_down_alone: bool  # the "nobody else" rule shortened a cool-down of this pair

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CreateOffer:
    """`slot` is 1..max of the agent's channel and unique among what uses the agent's capacity there."""

    offer_id: str
    interaction_id: str
    agent_id: str
    queue_id: str
    channel: str
    slot: int
    deadline_ms: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class EndOffer:
    """`reason`: deadline, not_delivered, agent_<presence>, interaction_gone, forced."""

    offer_id: str
    interaction_id: str
    agent_id: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class EndWrapUp:
    """The queue's time for wrap-up is over."""

    interaction_id: str
    agent_id: str


@dataclass(frozen=True, slots=True)
class SetPresence:
    """`reason`: missed_offers, undelivered_offers, drained."""

    agent_id: str
    presence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alert:
    """For supervisors. `kind`: no_eligible_agent, unknown_queue, config_refused."""

    kind: str
    ids: tuple[str, ...]


Decision = CreateOffer | EndOffer | EndWrapUp | SetPresence | Alert
