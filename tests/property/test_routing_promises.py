"""What customers may rely on, whoever they are (routing.md 1.13: P4, O5), in small floors of one kind.

Everything is answered at once and in its own time, so that the engine's few fixed pauses (asking again after
five seconds, a rest for a broken telephone) play no part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from routing import events as ev
from routing.config import (
    BACKGROUND,
    AgentConfig,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    OrderMode,
    QueueConfig,
    RoutingConfig,
)
from routing.decisions import CreateOffer, Decision, EndOffer, EndWrapUp, MoveStep, SetPresence
from routing.engine import Engine
from routing.programs import Step
from routing.requirements import Requirement
from routing.snapshot import AgentRow
from tests.property.worlds import PROFILES, SKILLS, membership

CHAT_OR_CALL = CapacityProfile({"voice": ChannelCapacity(), "chat": ChannelCapacity(max=2)})


class Floor:
    """Lets time pass from timer to timer, and does what is proposed."""

    def __init__(self, config: RoutingConfig) -> None:
        self.engine, self.at, self.event_id = Engine(config), 0, 0
        self.decided: list[Decision] = []
        self.ringing: dict[str, CreateOffer] = {}
        self.talking: dict[str, str] = {}

    def hear(self, kind: type[Any], **facts: Any) -> None:
        self.event_id += 1
        self.take(self.engine.apply(kind(event_id=self.event_id, at=self.at, **facts)))

    def take(self, decided: list[Decision]) -> None:
        self.decided += decided
        for decision in decided:
            match decision:
                case CreateOffer(_, interaction_id):
                    self.ringing[interaction_id] = decision
                case EndOffer(_, interaction_id, _, outcome):
                    self.fail(interaction_id, outcome)
                case EndWrapUp(interaction_id, agent_id):
                    self.hear(ev.WrapUpEnded, interaction_id=interaction_id, agent_id=agent_id)
                case SetPresence(agent_id, presence):
                    self.hear(ev.AgentPresence, agent_id=agent_id, presence=presence)

    def wait(self, ms: int) -> None:
        until = self.at + ms
        while (due := self.engine.next_timer_ms()) is not None and due <= until:
            self.at = due
            self.take(self.engine.apply(ev.Tick(due)))
        self.at = until

    def arrive(self, name: str, **facts: Any) -> None:
        facts = {"channel": "voice", "queue_id": "cards"} | facts
        self.hear(ev.InteractionQueued, interaction_id=name, order_ms=self.at, **facts)

    def ready(self, agent_id: str) -> None:
        self.hear(ev.AgentPresence, agent_id=agent_id, presence="ready")

    def accept(self, name: str) -> None:
        offer = self.ringing.pop(name)
        self.talking[name] = offer.agent_id
        self.hear(ev.OfferAccepted, **_names(offer))

    def fail(self, name: str, outcome: str) -> None:
        offer = self.ringing.pop(name)
        self.hear(ev.OfferEnded, **_names(offer), outcome=outcome)

    def end(self, name: str, *, wrap: bool = False) -> None:
        agent_id = self.talking.pop(name)
        self.hear(ev.InteractionEnded, interaction_id=name, agent_id=agent_id, wrap=wrap)

    def offered(self) -> set[str]:
        return {decision.interaction_id for decision in self.decided if isinstance(decision, CreateOffer)}


def _names(offer: CreateOffer) -> dict[str, str]:
    return {"offer_id": offer.offer_id, "interaction_id": offer.interaction_id, "agent_id": offer.agent_id}


# -- P4

crowd = st.lists(
    st.tuples(st.integers(0, 3_000), st.sampled_from([0, 2, 9]), st.booleans()), min_size=2, max_size=25
)


@given(crowd=crowd, slope=st.sampled_from([500, 1_000, 3_000]), handling=st.integers(500, 4_000))
def test_nobody_is_overtaken_by_who_came_later_than_a_head_start_can_make_up_for(
    crowd: list[tuple[int, int, bool]], slope: int, handling: int
) -> None:
    """... nor, once the starvation cap has passed, from a better band."""
    cap = 5_000
    kinds = {"cards": QueueConfig(slope_permille=slope)}
    kinds["slow"] = replace(kinds["cards"], band=BACKGROUND, starvation_cap_ms=cap)
    agent = AgentConfig({}, {q: Membership() for q in kinds}, CapacityProfile({"voice": ChannelCapacity()}))
    floor = Floor(RoutingConfig(1, queues=kinds, agents={"ana": agent}))
    floor.ready("ana")
    came: dict[str, tuple[int, str]] = {}
    served: list[tuple[str, int]] = []
    waiting = list(enumerate(crowd))
    while waiting or floor.ringing:
        for name in sorted(floor.ringing):
            served.append((name, floor.at))
            floor.accept(name)
            floor.wait(handling)
            floor.end(name)
        if waiting:
            number, (gap, priority, is_slow) = waiting.pop(0)
            floor.wait(gap)
            came[f"i{number}"] = (floor.at, "slow" if is_slow else "cards")
            floor.arrive(f"i{number}", queue_id=came[f"i{number}"][1], priority_seconds=priority)

    assert len(served) == len(crowd)
    head_start = 9 * 1_000_000 // slope
    for position, (late, at) in enumerate(served):
        for early, _ in served[position + 1 :]:
            t0, queue = came[early]
            overtook = came[late][0] > t0 + head_start
            assert not overtook or ((queue, came[late][1]) == ("slow", "cards") and at <= t0 + cap)


# -- O5: one more agent

asking = st.one_of(
    st.just(()), st.builds(Requirement, st.sampled_from(SKILLS), st.integers(1, 4)).map(lambda r: (r,))
)
arrivals = st.lists(
    st.tuples(st.sampled_from(["voice", "chat"]), st.sampled_from(["cards", "loans"]), asking), max_size=12
)


@st.composite
def plain_worlds(draw: st.DrawFn) -> RoutingConfig:
    strategies = st.sampled_from(["longest_idle", "most_skilled", "linear", "random", "round_robin"])
    orders: st.SearchStrategy[OrderMode] = st.sampled_from(["aged", "fifo", "lifo"])
    queues = {q: QueueConfig(strategy=draw(strategies), order=draw(orders)) for q in ("cards", "loans")}
    agents = {
        name: AgentConfig(
            {skill: draw(st.integers(1, 5)) for skill in draw(st.sets(st.sampled_from(SKILLS)))},
            {q: draw(membership) for q in draw(st.sets(st.sampled_from(["cards", "loans"])))},
            draw(st.sampled_from(PROFILES)),
        )
        for name in ("ana", "ben", "cleo")
    }
    return RoutingConfig(1, dict.fromkeys(SKILLS, "level"), queues, agents)


@given(
    config=plain_worlds(), before=arrivals, after=arrivals, profile=st.sampled_from(PROFILES), data=st.data()
)
def test_an_agent_more_takes_the_next_offer_from_nobody(
    config: RoutingConfig,
    before: list[tuple[str, str, tuple[Requirement, ...]]],
    after: list[tuple[str, str, tuple[Requirement, ...]]],
    profile: CapacityProfile,
    data: st.DataObject,
) -> None:
    floor = Floor(config)
    for agent_id in data.draw(st.permutations(sorted(config.agents))):
        floor.ready(agent_id)
    for number, (channel, queue_id, asked) in enumerate(before):
        floor.arrive(f"i{number}", channel=channel, queue_id=queue_id, requirements=asked)
    for name in sorted(floor.ringing):
        floor.accept(name)
    rows = floor.engine.snapshot()

    everything = AgentConfig(dict.fromkeys(SKILLS, 5), {q: Membership() for q in config.queues}, profile)
    richer = replace(config, agents={**config.agents, "zed": everything})
    zed = AgentRow("zed", "ready", idle_since_ms=0)

    def going_on(config: RoutingConfig, *more: AgentRow) -> Floor:
        each = Floor(config)
        each.take(each.engine.load(replace(rows, agents=(*rows.agents, *more)), 0))
        each.event_id, each.talking = floor.event_id, dict(floor.talking)
        return each

    # Of what comes next only: who is free after it may differ, and whoever comes then may find another one gone.
    happen: list[Callable[[Floor], object]] = [
        partial(Floor.end, name=name) for name in sorted(floor.talking)
    ]
    happen += [
        partial(Floor.arrive, name="next", channel=channel, queue_id=queue_id, requirements=asked)
        for channel, queue_id, asked in after
    ]
    for happens in happen:
        alone, helped = going_on(config), going_on(richer, zed)
        happens(alone)
        happens(helped)
        assert helped.offered() >= alone.offered()


# -- O5: another unit of time

deeds = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.sampled_from(["arrive", "arrive", "ready", "accept", "decline", "end", "wrap"]),
        st.integers(0, 3),
    ),
    min_size=5,
    max_size=40,
)


def in_units(unit: int) -> RoutingConfig:
    """Every time in it is a number of these."""
    seconds = unit // 1_000
    steps = (Step(require=Requirement("german"), duration_ms=9 * unit), Step(boost_seconds=4 * seconds))
    offers = QueueConfig(
        offer_timeout_ms={"voice": 8 * unit, "chat": 5 * unit},
        delivered_timeout_ms=0,
        pair_cooldown_ms=7 * unit,
        pair_cooldown_alone_ms=2 * unit,
        min_step_after_miss_ms=3 * unit,
        wrap_up_ms=4 * unit,
    )
    cards = replace(offers, steps=steps, tier_seconds={"gold": 6 * seconds})
    loans = replace(offers, order="deadline", target_ms=5 * unit, rona_streak={"voice": 9})
    joined = {"cards": Membership(), "loans": Membership(delay_ms=3 * unit)}
    agents = {
        "ana": AgentConfig({"german": 3}, joined, CHAT_OR_CALL),
        "ben": AgentConfig({}, {**joined, "loans": Membership()}, CHAT_OR_CALL),
    }
    return RoutingConfig(
        1, {"german": "level"}, {"cards": cards, "loans": loans}, agents, reference_target_ms=20 * unit
    )


def told_in(unit: int, deeds: list[tuple[int, str, int]]) -> list[tuple[Any, ...]]:
    floor = Floor(in_units(unit))
    for number, (pause, deed, which) in enumerate(deeds):
        floor.wait(pause * unit)
        if deed == "arrive":
            queue_id, channel = ("cards", "loans")[which % 2], ("voice", "chat")[which // 2]
            tier = "gold" if number % 3 == 0 else ""
            floor.arrive(f"i{number}", queue_id=queue_id, channel=channel, tier=tier)
        elif deed == "ready":
            floor.ready(("ana", "ben")[which % 2])
        elif deed in ("accept", "decline") and floor.ringing:
            name = sorted(floor.ringing)[which % len(floor.ringing)]
            floor.accept(name) if deed == "accept" else floor.fail(name, "declined")
        elif deed in ("end", "wrap") and floor.talking:
            floor.end(sorted(floor.talking)[which % len(floor.talking)], wrap=deed == "wrap")
    return [_in(unit, decision) for decision in floor.decided]


def _in(unit: int, decision: Decision) -> tuple[Any, ...]:
    match decision:
        case CreateOffer(offer_id, _, agent_id, _, _, slot, deadline_ms, reason):
            return (offer_id, agent_id, slot, deadline_ms / unit, reason.waited_ms / unit, reason.step)
        case MoveStep(interaction_id, step, until_ms, cause):
            return (interaction_id, step, until_ms / unit, cause)
    return (decision,)


@given(deeds=deeds, unit=st.sampled_from([2_000, 7_000, 60_000]))
def test_in_another_unit_of_time_the_same_is_decided(deeds: list[tuple[int, str, int]], unit: int) -> None:
    assert told_in(unit, deeds) == told_in(1_000, deeds)
