"""What the engine decides. The shell writes decisions in the order given, each by compare-and-set.

Applied by the engine at once, because nobody else may do it: `CreateOffer` (if the store refuses it,
`OfferEnded(outcome="lost_race")` must come back), `MoveStep`, `MoveQueue`, `KeepPlace`, `HoldWork`. All the
others are proposals: the engine's state changes only when the committed event comes back (`OfferEnded`,
`AgentPresence`, `WrapUpEnded`, `InteractionGone`, `CallbackRequested`, `CallbackAnswered` ...). A proposal
not answered within `PROPOSE_AGAIN_MS` is repeated, so the writing of one must be idempotent. `Alert`,
`PublishEstimate` and `PickRefused` only tell.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from operator import attrgetter
from typing import Any, Final

from routing.snapshot import Estimate

ENGINE_VERSION = 3
NOT_DELIVERED: Final = "not_delivered"  # why an offer ends of which nobody has said that it rings


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
    this interaction. `promised` is the wait announced, to hold against `waited_ms`. `over` says by which
    right the agent's capacity may be exceeded. `named`: somebody asked for this very agent, whatever they can,
    so there are no skills to tell.
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
    promised: Estimate | None = None
    over: str = ""
    named: bool = False

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = dict(zip(_NAMES_OF_REASON, _OF_REASON(self), strict=True))
        data["skills"] = tuple(asdict(match) for match in self.skills)
        data["promised"] = asdict(self.promised) if self.promised else None
        return data


_NAMES_OF_REASON: Final = tuple(f.name for f in fields(Reason))
_OF_REASON: Final = attrgetter(*_NAMES_OF_REASON)  # `asdict` of all of it would take ten times as long


@dataclass(frozen=True, slots=True)
class CreateOffer:
    """`slot` is 1..max of the agent's channel and unique among what uses the agent's capacity there (above max
    only when the reason says `over`). `callback`: the customer has to be called when it is accepted."""

    offer_id: str
    interaction_id: str
    agent_id: str
    queue_id: str
    channel: str
    slot: int
    deadline_ms: int
    reason: Reason
    callback: bool = False


@dataclass(frozen=True, slots=True)
class EndOffer:
    """`reason`: deadline, not_delivered, agent_<presence>, channel_off, interaction_gone, forced, callback."""

    offer_id: str
    interaction_id: str
    agent_id: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class MoveStep:
    """`cause`: exhausted, condition, skipped, impossible. `until_ms` 0: without end."""

    interaction_id: str
    step: int
    until_ms: int
    cause: str


@dataclass(frozen=True, slots=True)
class MoveQueue:
    """To another queue (`added`: it stays, and is served by the members of that queue too). `cause` is one of
    `checks.CAUSES`, or exhausted, too_many_hops, queue_gone."""

    interaction_id: str
    queue_id: str
    order_ms: int
    cause: str
    added: bool = False


@dataclass(frozen=True, slots=True)
class Overflow:
    """It is out of the line; somebody must do what `action` says (voicemail, callback, message, cancel) and
    answer with `InteractionGone` or `CallbackRequested`."""

    interaction_id: str
    queue_id: str
    action: str
    cause: str


@dataclass(frozen=True, slots=True)
class KeepPlace:
    """It stands where another stood. `cause`: reconnected, called_in, transferred, consulted."""

    interaction_id: str
    order_ms: int
    cause: str


@dataclass(frozen=True, slots=True)
class DialCustomer:
    """An agent is near: call the customer back. Written once for each attempt."""

    interaction_id: str
    attempt: int


@dataclass(frozen=True, slots=True)
class HoldWork:
    """What the agent has is held for what interrupts it, or goes on (`held` False)."""

    interaction_id: str
    agent_id: str
    held: bool
    by: str


@dataclass(frozen=True, slots=True)
class EndWrapUp:
    """The queue's time for wrap-up is over."""

    interaction_id: str
    agent_id: str


@dataclass(frozen=True, slots=True)
class SetPresence:
    """`reason`: missed_offers, undelivered_offers, drained, active_again."""

    agent_id: str
    presence: str
    reason: str


@dataclass(frozen=True, slots=True)
class PublishEstimate:
    """What to tell the customer; `estimate` None: it is not known, so nothing is promised."""

    interaction_id: str
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class PickRefused:
    """`reason`: why the agent may not have it, as an explanation would say."""

    interaction_id: str
    agent_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alert:
    """For supervisors. `kind`: no_eligible_agent, unknown_queue, config_refused, over_capacity,
    missed_offers (the agent was demoted), missed_offers_spared (so many were that this one is not),
    undelivered_offers_spared (offers reach so few desks that it is not this one's)."""

    kind: str
    ids: tuple[str, ...]


Decision = (
    CreateOffer
    | EndOffer
    | MoveStep
    | MoveQueue
    | Overflow
    | KeepPlace
    | DialCustomer
    | HoldWork
    | EndWrapUp
    | SetPresence
    | PublishEstimate
    | PickRefused
    | Alert
)
