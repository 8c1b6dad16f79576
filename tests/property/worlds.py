"""Small contact centres for property tests: few names, so that everything meets everything."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from routing import requirements as r
from routing.conditions import Compare, Condition, Some, Unless, comparisons
from routing.config import (
    AgentConfig,
    CallbackPolicy,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)
from routing.programs import NEXT, Action, Step
from routing.strategies import STRATEGIES

AGENTS = ("ana", "ben", "cleo", "dan", "eva")
# What overflows moves on to the right only, so that moves come to an end.
QUEUES = ("cards", "loans", "spill")
CHANNELS = ("voice", "chat")
SKILLS = ("german", "visa", "vip")
SITES = ("leeds", "bonn")

requirement = st.builds(r.Requirement, st.sampled_from(SKILLS), st.integers(1, 4))
atom: st.SearchStrategy[r.Expression] = st.one_of(
    requirement,
    requirement,
    st.builds(lambda s, low: r.LevelBetween(s, low, low + 2), st.sampled_from(SKILLS), st.integers(0, 3)),
    st.builds(r.AttributeIs, st.just("site"), st.sampled_from(["=", "!="]), st.sampled_from(SITES)),
    st.builds(r.AttributeIs, st.just("rating"), st.sampled_from(["<", ">="]), st.integers(0, 3)),
    st.builds(r.AttributeIs, st.just("languages"), st.just("has"), st.sampled_from(["de", "en"])),
    st.just(r.AttributeMatches("site", "=", "site")),
    st.just(r.AgentIn(("ana", "ben"))),
)
expression: st.SearchStrategy[r.Expression] = st.one_of(
    atom,
    st.builds(r.NotOf, atom),
    st.builds(lambda a, b: r.AnyOf((a, b)), atom, atom),
    st.builds(lambda a, b: r.AllOf((a, b)), atom, atom),
)

compare = st.builds(
    Compare,
    st.sampled_from(["eligible", "ready", "idle"]),
    st.sampled_from(["<", ">=", "="]),
    st.integers(0, 3),
)
waiting = st.builds(
    Compare, st.just("waiting"), st.sampled_from([">", "<"]), st.integers(0, 3), st.just("cards")
)
condition: st.SearchStrategy[Condition] = st.one_of(
    compare, waiting, st.builds(Unless, compare), st.builds(lambda a, b: Some((a, b)), compare, waiting)
)

PROFILES = (
    CapacityProfile({"voice": ChannelCapacity(), "chat": ChannelCapacity(max=3)}),
    CapacityProfile({"voice": ChannelCapacity(allow=frozenset()), "chat": ChannelCapacity(max=2)}),
    CapacityProfile(
        {
            "voice": ChannelCapacity(cost=3, allow=frozenset()),
            "chat": ChannelCapacity(
                max=3, allow=frozenset({"chat"}), interrupt=frozenset({"voice"}), parked_percent=50
            ),
        },
        total_units=4,
    ),
    CapacityProfile({"chat": ChannelCapacity(max=2, wrap_uses_capacity=False, inactive_percent=0)}),
    CapacityProfile({"voice": ChannelCapacity(wrap_uses_capacity=False), "chat": ChannelCapacity(max=0)}),
)


def actions(queue_id: str) -> st.SearchStrategy[Action]:
    later = QUEUES[QUEUES.index(queue_id) + 1 :]
    leaving = st.builds(Action, st.sampled_from(["voicemail", "cancel", "message"]))
    if not later:
        return leaving
    moving = st.builds(Action, st.just("queue"), st.sampled_from(later), st.booleans())
    return st.one_of(leaving, moving, moving)


@st.composite
def steps(draw: st.DrawFn, queue_id: str) -> tuple[Step, ...]:
    if draw(st.integers(0, 2)) == 0:
        return (Step(),)
    widening = st.builds(Action, st.just("add_queue"), st.sampled_from(QUEUES))
    one = st.builds(
        Step,
        require=st.one_of(st.none(), expression),
        duration_ms=st.sampled_from([None, 0, 1_000, 5_000, 9_000]),
        scope=st.sampled_from([(), (), ("cards", "loans"), ("spill", "cards")]),
        mode=st.sampled_from(["widen", "widen", "replace"]),
        skip_if=st.one_of(st.none(), st.none(), condition),
        advance_if=st.one_of(st.none(), st.none(), condition),
        strategy=st.sampled_from([None, None, "most_skilled"]),
        band_delta=st.sampled_from([0, 0, -1, 1]),
        boost_seconds=st.sampled_from([0, 0, 10]),
        skip_if_impossible=st.booleans(),
        on_exhaust=st.one_of(st.just(NEXT), st.just(NEXT), actions(queue_id), widening),
    )
    return tuple(draw(st.lists(one, min_size=1, max_size=3)))


@st.composite
def limits(draw: st.DrawFn, queue_id: str) -> dict[str, object]:
    """Each limit with what happens then."""
    own = actions(queue_id)
    chosen: dict[str, object] = {}
    overflow: dict[str, Action] = {}
    if draw(st.integers(0, 3)) == 0:
        chosen |= {"max_waiting": draw(st.integers(0, 2)), "reserve": draw(st.integers(0, 1))}
        overflow["full"] = draw(own)
    if draw(st.integers(0, 3)) == 0:
        chosen["max_wait_ms"] = draw(st.sampled_from([0, 3_000, 20_000]))
        overflow["wait"] = draw(st.one_of(own, st.just(Action("add_queue", "spill"))))
    if draw(st.integers(0, 3)) == 0:
        chosen["max_estimate_ms"] = draw(st.sampled_from([0, 2_000, 30_000]))
        overflow["estimate"] = draw(own)
    chosen["after_close"] = draw(st.sampled_from(["pause", "serve", "drain", "stop_new", "overflow"]))
    overflow["closing"] = draw(own)
    for cause in ("no_eligible", "nobody_there"):
        if draw(st.integers(0, 4)) == 0:
            overflow[cause] = draw(st.one_of(own, st.just(Action("add_queue", "spill"))))
    return {**chosen, "overflow": overflow}


@st.composite
def queues(draw: st.DrawFn, queue_id: str) -> QueueConfig:
    plain = st.builds(
        QueueConfig,
        band=st.integers(0, 2),
        strategy=st.sampled_from([*STRATEGIES, "longest_idle", "longest_idle"]),
        requirements=st.one_of(st.just(()), st.just(()), st.tuples(expression)),
        steps=steps(queue_id),
        delivered_timeout_ms=st.sampled_from([0, 3_000]),
        rona_floor_percent=st.sampled_from([0, 50, 100]),
        unreachable_streak=st.integers(1, 2),
        pair_cooldown_ms=st.sampled_from([5_000, 30_000]),
        preferred_mode=st.sampled_from(["prefer", "hold", "hold", "only"]),
        hold_ms=st.sampled_from([30_000, 8_000, 0]),
        wrap_up_ms=st.sampled_from([0, 7_000]),
        order=st.sampled_from(["aged", "aged", "fifo", "deadline", "ratio", "lifo"]),
        slope_permille=st.sampled_from([1_000, 1_000, 2_000, 300]),
        target_ms=st.sampled_from([20_000, 5_000]),
        tier_seconds=st.just({"gold": 15}),
        complaint_seconds=st.just(7),
        starvation_cap_ms=st.sampled_from([0, 0, 10_000]),
        reconnect_grace_ms=st.sampled_from([0, 10_000]),
        announce_wait=st.booleans(),
        handle_ms=st.sampled_from([0, 6_000]),
        patience_ms=st.sampled_from([0, 12_000]),
        callback=st.just(CallbackPolicy(max_attempts=2, retry_ms=9_000, lead_ms=4_000)),
    )
    return replace(draw(plain), **draw(limits(queue_id)))  # type: ignore[arg-type]


membership = st.builds(
    Membership,
    rank=st.just(1),
    delay_ms=st.sampled_from([0, 0, 0, 2_000, 10_000]),
    tier=st.sampled_from([0, 0, 1]),
    enabled=st.sampled_from([True, True, True, False]),
    position=st.integers(0, 3),
    weight=st.integers(1, 3),
)


@st.composite
def agents(draw: st.DrawFn) -> AgentConfig:
    """Mostly members of everything and able to do most of it: stories want encounters."""
    levels = {skill: draw(st.sampled_from([3, 5, 2, 1, 0])) for skill in SKILLS}
    joined = {queue_id: draw(membership) for queue_id in QUEUES if draw(st.integers(0, 4)) < 4}
    attributes: dict[str, str | int | frozenset[str]] = {
        "site": draw(st.sampled_from(SITES)),
        "rating": draw(st.integers(0, 3)),
    }
    if draw(st.booleans()):
        attributes["languages"] = frozenset(draw(st.lists(st.sampled_from(["de", "en"]))))
    return AgentConfig(
        {skill: level for skill, level in levels.items() if level},
        joined,
        draw(st.sampled_from(PROFILES)),
        attributes,
        cost=draw(st.integers(0, 1)),
    )


@st.composite
def worlds(draw: st.DrawFn, version: int = 1) -> RoutingConfig:
    names = AGENTS if draw(st.integers(0, 3)) else AGENTS[:3]
    return RoutingConfig(
        version=version,
        skills=dict.fromkeys(SKILLS, "level"),
        queues={queue_id: draw(queues(queue_id)) for queue_id in QUEUES},
        agents={agent_id: draw(agents()) for agent_id in names},
        attributes={"site": "text", "rating": "number", "languages": "set"},
        task_attributes={"site": "text"},
        return_after_ms=draw(st.sampled_from([6_000, 0])),
        max_hops=1,
        supervisor_queue="spill",
        fallback_queue="spill",
        seed=draw(st.integers(0, 3)),
    )


def without(config: RoutingConfig, queue_id: str) -> RoutingConfig:
    """The same centre when a queue was removed, and nothing speaks of it any more."""
    queues = {q: _forgetting(queue, queue_id) for q, queue in config.queues.items() if q != queue_id}
    agents = {
        a: replace(agent, memberships={q: m for q, m in agent.memberships.items() if q != queue_id})
        for a, agent in config.agents.items()
    }
    return replace(config, queues=queues, agents=agents)


def _forgetting(queue: QueueConfig, queue_id: str) -> QueueConfig:
    overflow = {cause: _elsewhere(action, queue_id) for cause, action in queue.overflow.items()}
    steps = tuple(
        replace(
            step,
            scope=tuple(q for q in step.scope if q != queue_id),
            skip_if=_unless_named(step.skip_if, queue_id),
            advance_if=_unless_named(step.advance_if, queue_id),
            on_exhaust=_elsewhere(step.on_exhaust, queue_id),
        )
        for step in queue.steps
    )
    return replace(queue, overflow=overflow, steps=steps)


def _elsewhere(action: Action, queue_id: str) -> Action:
    return Action("cancel") if action.target == queue_id else action


def _unless_named(asked: Condition | None, queue_id: str) -> Condition | None:
    named = asked is not None and any(one.queue_id == queue_id for one in comparisons(asked))
    return None if named else asked
