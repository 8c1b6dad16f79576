"""The nouns of configuration, one numbered version at a time, as the engine wants them: frozen and
checked.

Times are milliseconds. Channels are names; the engine knows none in particular. `problems` is what
"refused at save time" means: an unknown name is an error, never a requirement that silently matches
nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from routing.requirements import Expression, atoms

SkillKind = Literal["level", "flag"]
PreferredMode = Literal["prefer", "hold"]

# Bands are strict, so they are few.
EMERGENCY, NORMAL, BACKGROUND = 0, 1, 2

MAX_LEVEL = 10
DEFAULT_OFFER_TIMEOUT_MS = (
    20_000  # four or five rings: long enough to reach the desk, short enough to wait out
)
DEFAULT_RONA_STREAK = 2  # a chat can be overlooked once; a ringing phone cannot, so voice is 1
VOICE = "voice"


@dataclass(frozen=True, slots=True)
class ChannelCapacity:
    """How much of one channel an agent takes. `allow` are channels that may be offered while this one is
    being handled (None: all); `interrupt` those that may interrupt it, whereupon this one is held, never
    dropped."""

    max: int = 1
    cost: int = 1
    allow: frozenset[str] | None = None
    interrupt: frozenset[str] = frozenset()
    wrap_uses_capacity: bool = True


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
    interaction must have waited before this agent helps."""

    rank: int = 1
    delay_ms: int = 0
    tier: int = 0


@dataclass(frozen=True, slots=True)
class AgentConfig:
    skills: Mapping[str, int]
    memberships: Mapping[str, Membership]
    capacity: CapacityProfile


@dataclass(frozen=True, slots=True)
class QueueConfig:
    band: int = NORMAL
    strategy: str = "longest_idle"
    requirements: tuple[Expression, ...] = ()
    offer_timeout_ms: Mapping[str, int] = field(default_factory=dict)
    delivered_timeout_ms: int = (
        3_000  # a desk that is there answers in well under a second; 0: no answer is awaited
    )
    rona_streak: Mapping[str, int] = field(default_factory=lambda: {VOICE: 1})
    unreachable_streak: int = 3  # undelivered offers in a row before the agent counts as unreachable
    pair_cooldown_ms: int = 30_000
    pair_cooldown_alone_ms: int = 5_000  # the same when nobody else could take it
    preferred_mode: PreferredMode = "prefer"
    hold_ms: int = 0
    wrap_up_ms: int = 0  # 0: wrap-up ends by the agent alone
    serve_after_close: bool = False

    def offer_timeout_of(self, channel: str) -> int:
        return self.offer_timeout_ms.get(channel, DEFAULT_OFFER_TIMEOUT_MS)

    def rona_streak_of(self, channel: str) -> int:
        return self.rona_streak.get(channel, DEFAULT_RONA_STREAK)


@dataclass(frozen=True, slots=True)
class RoutingConfig:
    version: int
    skills: Mapping[str, SkillKind] = field(default_factory=dict)
    queues: Mapping[str, QueueConfig] = field(default_factory=dict)
    agents: Mapping[str, AgentConfig] = field(default_factory=dict)
    agent_rank_first: bool = False


def problems(config: RoutingConfig, *, strategies: frozenset[str]) -> tuple[str, ...]:
    """Everything that makes the version unfit to publish, as sentences; empty when it is sound."""
    return (*_queue_problems(config, strategies), *_agent_problems(config))


def _queue_problems(config: RoutingConfig, strategies: frozenset[str]) -> Iterator[str]:
    for queue_id, queue in config.queues.items():
        if queue.strategy not in strategies:
            yield f"queue {queue_id}: unknown strategy {queue.strategy}"
        for atom in atoms(queue.requirements):
            if atom.skill not in config.skills:
                yield f"queue {queue_id}: unknown skill {atom.skill}"
        if min((*queue.offer_timeout_ms.values(), 1)) <= 0:
            yield f"queue {queue_id}: an offer timeout must be above 0"
        if queue.pair_cooldown_alone_ms <= 0 or queue.pair_cooldown_ms < queue.pair_cooldown_alone_ms:
            yield f"queue {queue_id}: cool-downs must be above 0, and the one for nobody else not the longer"


def _agent_problems(config: RoutingConfig) -> Iterator[str]:
    for agent_id, agent in config.agents.items():
        for skill, level in agent.skills.items():
            top = 1 if config.skills.get(skill) == "flag" else MAX_LEVEL
            if skill not in config.skills:
                yield f"agent {agent_id}: unknown skill {skill}"
            elif not 1 <= level <= top:
                yield f"agent {agent_id}: level {level} of {skill} is not within 1..{top}"
        for queue_id in agent.memberships:
            if queue_id not in config.queues:
                yield f"agent {agent_id}: unknown queue {queue_id}"
        for channel, limits in agent.capacity.channels.items():
            if limits.max < 0 or limits.cost < 0:
                yield f"agent {agent_id}: negative capacity on {channel}"
