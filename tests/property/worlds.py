"""Small contact centres for property tests: few names, so that everything meets everything."""

from __future__ import annotations

from hypothesis import strategies as st

from routing.config import (
    AgentConfig,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)
from routing.strategies import STRATEGIES
from routing.requirements import AnyOf, Expression, NotOf, Requirement

AGENTS = ("ana", "ben", "cleo", "dan", "eva")
QUEUES = ("cards", "loans")
CHANNELS = ("voice", "chat")
SKILLS = ("german", "visa", "vip")

requirement = st.builds(Requirement, st.sampled_from(SKILLS), st.integers(1, 4))
expression: st.SearchStrategy[Expression] = st.one_of(
    requirement,
    st.builds(NotOf, requirement),
    st.builds(lambda a, b: AnyOf((a, b)), requirement, requirement),
)

PROFILES = (
    CapacityProfile({"voice": ChannelCapacity(), "chat": ChannelCapacity(max=3)}),
    CapacityProfile({"voice": ChannelCapacity(allow=frozenset()), "chat": ChannelCapacity(max=2)}),
    CapacityProfile(
        {
            "voice": ChannelCapacity(cost=3, allow=frozenset()),
            "chat": ChannelCapacity(max=3, allow=frozenset({"chat"}), interrupt=frozenset({"voice"})),
        },
        total_units=4,
    ),
    CapacityProfile({"chat": ChannelCapacity(max=2, wrap_uses_capacity=False)}),
    CapacityProfile({"voice": ChannelCapacity(wrap_uses_capacity=False), "chat": ChannelCapacity(max=0)}),
)

queue = st.builds(
    QueueConfig,
    band=st.integers(0, 1),
    strategy=st.sampled_from([*STRATEGIES, "longest_idle", "longest_idle"]),
    requirements=st.one_of(st.just(()), st.just(()), st.tuples(expression)),
    delivered_timeout_ms=st.sampled_from([0, 3_000]),
    unreachable_streak=st.integers(1, 2),
    pair_cooldown_ms=st.sampled_from([5_000, 30_000]),
    preferred_mode=st.sampled_from(["prefer", "hold", "hold"]),
    hold_ms=st.sampled_from([30_000, 8_000, 0]),
    wrap_up_ms=st.sampled_from([0, 7_000]),
    after_close=st.sampled_from(["pause", "serve"]),
)
membership = st.builds(
    Membership,
    rank=st.just(1),
    delay_ms=st.sampled_from([0, 0, 0, 2_000, 10_000]),
    tier=st.sampled_from([0, 0, 1]),
)


@st.composite
def agents(draw: st.DrawFn) -> AgentConfig:
    """Mostly members of everything and able to do most of it: stories want encounters."""
    levels = {skill: draw(st.sampled_from([3, 5, 2, 1, 0])) for skill in SKILLS}
    joined = {queue_id: draw(membership) for queue_id in QUEUES if draw(st.integers(0, 4)) < 4}
    profile = draw(st.sampled_from(PROFILES))
    return AgentConfig({skill: level for skill, level in levels.items() if level}, joined, profile)


@st.composite
def worlds(draw: st.DrawFn, version: int = 1) -> RoutingConfig:
    names = AGENTS if draw(st.integers(0, 3)) else AGENTS[:3]
    return RoutingConfig(
        version=version,
        skills=dict.fromkeys(SKILLS, "level"),
        queues={queue_id: draw(queue) for queue_id in QUEUES},
        agents={agent_id: draw(agents()) for agent_id in names},
    )
