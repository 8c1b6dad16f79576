"""The nouns of configuration, one numbered version at a time, as the engine wants them: frozen.

Times are milliseconds. Channels are names; the engine knows none in particular. What makes a version unfit
to publish is told by `checks.problems`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from routing.grammar import AttributeKind
from routing.programs import Action, Program, Step
from routing.requirements import Expression, Value

SkillKind = Literal["level", "flag"]
PreferredMode = Literal["prefer", "hold", "only"]
OrderMode = Literal["aged", "fifo", "deadline", "ratio", "lifo"]
AfterClose = Literal["pause", "serve", "drain", "stop_new", "overflow"]

# Bands are strict, so they are few.
EMERGENCY, NORMAL, BACKGROUND = 0, 1, 2

DEFAULT_OFFER_TIMEOUT_MS = (
    20_000  # four or five rings: long enough to reach the desk, short enough to wait out
)
DEFAULT_RONA_STREAK = 2  # a chat can be overlooked once; a ringing phone cannot, so voice is 1
VOICE = "voice"


@dataclass(frozen=True, slots=True)
class ChannelCapacity:
    """How much of one channel an agent takes. `allow` are channels that may be offered while this one is
    being handled (None: all); `interrupt` those that may interrupt it, whereupon this one is held, never
    dropped. The percentages say how much of `cost` work weighs in a state; at 0 it takes no place either."""

    max: int = 1
    cost: int = 1
    allow: frozenset[str] | None = None
    interrupt: frozenset[str] = frozenset()
    wrap_uses_capacity: bool = True
    parked_percent: int = 0
    inactive_percent: int = 100


@dataclass(frozen=True, slots=True)
class CapacityProfile:
    """`total_units` None: the channels' own limits are the only ones."""

    channels: Mapping[str, ChannelCapacity]
    total_units: int | None = None

    @property
    def units(self) -> int:
        if self.total_units is not None:
            return self.total_units
        return sum(c.max * c.cost for c in self.channels.values())


@dataclass(frozen=True, slots=True)
class Membership:
    """`rank`: the queue's place among the agent's queues, used when `agent_rank_first`. `tier`: the
    agent's place among the queue's agents, lower tiers are served first. `delay_ms`: how long an
    interaction must have waited before this agent helps. `position` and `weight` are for the strategies of
    those names."""

    rank: int = 1
    delay_ms: int = 0
    tier: int = 0
    enabled: bool = True
    position: int = 0
    weight: int = 1


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """`attributes`: texts, numbers, or sets of texts, by the kinds the configuration declares. `cost` is the
    cost class."""

    skills: Mapping[str, int]
    memberships: Mapping[str, Membership]
    capacity: CapacityProfile
    attributes: Mapping[str, Value | frozenset[str]] = field(default_factory=dict)
    cost: int = 0


@dataclass(frozen=True, slots=True)
class CallbackPolicy:
    """`lead_ms`: a customer is called when an agent is that near. `retry_ms`: between two attempts."""

    max_attempts: int = 3
    retry_ms: int = 15 * 60_000  # who did not answer is on a train or in a meeting: not back in a minute
    lead_ms: int = 60_000


@dataclass(frozen=True, slots=True)
class QueueConfig:
    band: int = NORMAL
    strategy: str = "longest_idle"
    requirements: tuple[Expression, ...] = ()
    steps: tuple[Step, ...] = (Step(),)
    # -- offers
    offer_timeout_ms: Mapping[str, int] = field(default_factory=dict)
    delivered_timeout_ms: int = (
        3_000  # a desk that is there answers in well under a second; 0: no answer is awaited
    )
    rona_streak: Mapping[str, int] = field(default_factory=lambda: {VOICE: 1})
    rona_floor_percent: int = 50  # of those at work who must stay ready: see `rona.py`
    unreachable_streak: int = 3  # undelivered offers in a row before the agent counts as unreachable
    pair_cooldown_ms: int = 30_000
    pair_cooldown_alone_ms: int = 5_000  # the same when nobody else could take it
    min_step_after_miss_ms: int = 5_000  # a step that ran out while it rang still gets to its next agent
    preferred_mode: PreferredMode = "prefer"
    hold_ms: int = 0
    wrap_up_ms: int = 0  # 0: wrap-up ends by the agent alone
    # -- order of interactions
    order: OrderMode = "aged"
    slope_permille: int = 1_000  # seconds of urgency for each second waited, in thousandths
    target_ms: int = 20_000  # the service target; 80 % within 20 s is what most centres promise
    tier_seconds: Mapping[str, int] = field(default_factory=dict)  # head start of customer tiers
    complaint_seconds: int = 0
    starvation_cap_ms: int = 0  # after it, what waits in the background counts as normal; 0: never
    # -- limits
    max_waiting: int | None = None
    reserve: int = 0  # places above `max_waiting` for transfers and callbacks
    max_wait_ms: int | None = None
    max_estimate_ms: int | None = None
    after_close: AfterClose = "pause"
    overflow: Mapping[str, Action] = field(default_factory=dict)  # by cause: see `overflow.CAUSES`
    reconnect_grace_ms: int = 60_000
    # -- estimates and callbacks
    announce_wait: bool = False
    handle_ms: int = 0  # expected handling time, until there is history; 0: not known
    patience_ms: int = 0  # mean time after which customers give up; 0: not known
    callback: CallbackPolicy = CallbackPolicy()

    @property
    def program(self) -> Program:
        return Program(self.requirements, self.steps)

    def offer_timeout_of(self, channel: str) -> int:
        return self.offer_timeout_ms.get(channel, DEFAULT_OFFER_TIMEOUT_MS)

    def rona_streak_of(self, channel: str) -> int:
        return self.rona_streak.get(channel, DEFAULT_RONA_STREAK)


@dataclass(frozen=True, slots=True)
class RoutingConfig:
    """`reference_target_ms` makes deadlines and ratios of queues with different targets comparable with plain
    waiting. `seed` is for the random strategies."""

    version: int
    skills: Mapping[str, SkillKind] = field(default_factory=dict)
    queues: Mapping[str, QueueConfig] = field(default_factory=dict)
    agents: Mapping[str, AgentConfig] = field(default_factory=dict)
    agent_rank_first: bool = False
    attributes: Mapping[str, AttributeKind] = field(default_factory=dict)
    task_attributes: Mapping[str, AttributeKind] = field(default_factory=dict)
    reference_target_ms: int = 20_000
    return_after_ms: int = 60_000  # of activity, before an agent who missed offers is ready again; 0: never
    max_hops: int = 11  # transfers of one interaction; more is a loop, or nobody wants it
    supervisor_queue: str = ""  # where it goes then
    fallback_queue: str = ""  # where work goes whose queue is gone
    seed: int = 0
