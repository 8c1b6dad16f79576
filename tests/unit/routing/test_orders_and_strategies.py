"""All orders speak seconds of urgency; all strategies put numbers into one key."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from routing import chance
from routing import events as ev
from routing.config import AgentConfig, CapacityProfile, ChannelCapacity, Membership, QueueConfig
from routing.requirements import Requirement
from tests.unit.routing.centre import ONE_CALL_OR_THREE_CHATS, SECOND, Centre, agent, said, world

BOTH = {"cards": Membership(), "loans": Membership()}
MINUTE = 60 * SECOND
CHATS = CapacityProfile({"chat": ChannelCapacity(max=9)})


def served(
    cards: QueueConfig, loans: QueueConfig, arrivals: list[tuple[int, str, dict[str, Any]]]
) -> list[str]:
    """The order in which one agent, free at two minutes, gets them."""
    capacity = CapacityProfile({"voice": ChannelCapacity(max=len(arrivals))})
    config = world({"ana": agent(queues=BOTH, capacity=capacity)}, queues={"cards": cards, "loans": loans})
    centre = Centre(config)
    for at, name, facts in arrivals:
        centre.at = at
        centre.arrives(name, queue_id=name.split()[0], **facts)
    centre.at = 2 * MINUTE
    centre.ready("ana")
    return list(centre.live)


def test_a_slope_of_two_makes_a_minute_count_as_two() -> None:
    arrivals: list[tuple[int, str, dict[str, Any]]] = [(0, "loans a", {}), (50 * SECOND, "cards a", {})]
    assert served(QueueConfig(slope_permille=2_000), QueueConfig(), arrivals) == ["cards a", "loans a"]
    assert served(QueueConfig(slope_permille=1_000), QueueConfig(), arrivals) == ["loans a", "cards a"]


def test_the_nearer_deadline_is_served_first_whatever_its_queue() -> None:
    urgent = QueueConfig(order="deadline", target_ms=20 * SECOND)
    relaxed = QueueConfig(order="deadline", target_ms=4 * MINUTE)
    arrivals: list[tuple[int, str, dict[str, Any]]] = [
        (0, "loans a", {}),
        (60 * SECOND, "cards a", {}),
        (61 * SECOND, "loans own", {"target_ms": 5 * SECOND}),
    ]
    assert served(urgent, relaxed, arrivals) == ["loans own", "cards a", "loans a"]


def test_a_ratio_weighs_the_wait_by_the_target() -> None:
    urgent, relaxed = QueueConfig(order="ratio", target_ms=10 * SECOND), QueueConfig(order="ratio")
    arrivals: list[tuple[int, str, dict[str, Any]]] = [(0, "loans a", {}), (55 * SECOND, "cards a", {})]
    assert served(urgent, relaxed, arrivals) == ["cards a", "loans a"]


def test_first_in_first_out_knows_no_head_start() -> None:
    arrivals: list[tuple[int, str, dict[str, Any]]] = [
        (0, "cards a", {}),
        (1, "cards vip", {"priority_seconds": 600}),
    ]
    assert served(QueueConfig(order="fifo"), QueueConfig(), arrivals) == ["cards a", "cards vip"]
    assert served(QueueConfig(order="aged"), QueueConfig(), arrivals) == ["cards vip", "cards a"]


def test_the_newest_is_served_first_and_the_lane_competes_by_its_oldest() -> None:
    arrivals: list[tuple[int, str, dict[str, Any]]] = [
        (0, "cards old", {}),
        (10, "loans a", {}),
        (20, "cards new", {}),
    ]
    order = served(QueueConfig(order="lifo"), QueueConfig(), arrivals)
    assert order == ["cards new", "cards old", "loans a"]


def test_tier_complaint_and_priority_add_up() -> None:
    queue = QueueConfig(tier_seconds={"gold": 30}, complaint_seconds=45)
    arrivals: list[tuple[int, str, dict[str, Any]]] = [
        (0, "cards plain", {}),
        (40 * SECOND, "cards gold", {"tier": "gold"}),
        (70 * SECOND, "cards complaint", {"tier": "gold", "complaint": True}),
    ]
    assert served(queue, QueueConfig(), arrivals) == ["cards complaint", "cards plain", "cards gold"]


def favourite(strategy: str, agents: Mapping[str, AgentConfig], **facts: Any) -> str | None:
    queues = {"cards": QueueConfig(strategy=strategy), "loans": QueueConfig()}
    centre = Centre(world(agents, queues=queues))
    centre.ready(*agents)
    centre.arrives("chat", "chat", **facts)
    return centre.rings("chat")


def test_strategies_that_need_no_history() -> None:
    def member(skills: dict[str, int] | None = None, **of: Any) -> AgentConfig:
        return agent(skills=skills, queues={"cards": Membership(**of)}, capacity=CHATS)

    costly, cheap = replace(member(), cost=5), replace(member(), cost=1)
    assert favourite("cheapest", {"ana": costly, "ben": cheap}) == "ben"
    assert favourite("linear", {"ana": member(position=2), "ben": member(position=1)}) == "ben"
    wide = member({"german": 1, "visa": 1})
    assert favourite("narrowest_first", {"ana": wide, "ben": member({"german": 1})}) == "ben"
    asked = (Requirement("german", 2),)
    experts = {"ana": member({"german": 5}), "ben": member({"german": 3})}
    assert favourite("most_skilled", experts, requirements=asked) == "ana"
    assert favourite("least_skilled", experts, requirements=asked) == "ben"


def test_narrowest_first_looks_first_at_what_else_waits_for_the_agent() -> None:
    """Ben has more skills, but nothing that waits now wants him."""
    agents = {
        "ana": agent(queues=BOTH, capacity=CHATS),
        "ben": agent(skills={"german": 1, "visa": 1}, capacity=CHATS),
    }
    queues = {"cards": QueueConfig(strategy="narrowest_first"), "loans": QueueConfig()}
    centre = Centre(world(agents, queues=queues))
    centre.arrives("loan", channel="voice", queue_id="loans")
    centre.arrives("chat", "chat", queue_id="loans", requirements=(Requirement("german", 9),))
    centre.ready("ana", "ben")
    centre.arrives("next", "chat")
    assert centre.rings("next") == "ana"  # what waits is out of reach for both: the narrower of the two


def test_fewest_handled_starts_a_newcomer_level_with_the_least() -> None:
    queues = {"cards": QueueConfig(strategy="fewest_handled")}
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=queues))
    centre.ready("ana")
    for n in range(3):
        centre.arrives(f"call {n}")
        centre.accepts(f"call {n}")
        centre.ends(f"call {n}", "ana")
    centre.ready("ben")
    rows = {row.agent_id: row.handled for row in centre.engine.snapshot().agents}
    assert rows == {"ana": 3, "ben": 3}


def test_fewest_handled_counts_what_is_still_being_wrapped_up() -> None:
    queues = {"cards": QueueConfig(strategy="fewest_handled")}
    three = agent(capacity=ONE_CALL_OR_THREE_CHATS)
    centre = Centre(world({"ana": three, "ben": three}, queues=queues))
    centre.ready("ana", "ben")
    centre.arrives("first", "chat")
    centre.accepts("first")
    centre.arrives("second", "chat")
    centre.accepts("second")
    centre.ends("first", "ana", wrap=True)
    centre.arrives("third", "chat")
    assert centre.rings("third") == "ben"


def test_least_occupied_counts_the_last_hour_in_percent_of_the_time_signed_in() -> None:
    queues = {"cards": QueueConfig(strategy="least_occupied")}
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=queues))
    centre.ready("ana", "ben")
    centre.arrives("long")
    centre.accepts("long")  # ana's
    centre.wait(10 * MINUTE)
    centre.arrives("short")
    centre.accepts("short")  # ben's
    centre.wait(5 * MINUTE)
    centre.ends("long", "ana")
    centre.wait(SECOND)
    centre.ends("short", "ben")
    centre.wait(SECOND)
    centre.arrives("next")
    assert centre.rings("next") == "ben"
    assert centre.live["next"].reason.winner_key[3] == 33
    centre.fails("next", "contact_gone")
    centre.wait(70 * MINUTE)
    centre.arrives("much later")
    assert centre.live["much later"].reason.winner_key[3] == 0


def test_top_down_goes_on_behind_the_one_who_refused() -> None:
    agents = {
        name: agent(queues={"cards": Membership(position=n)}) for n, name in enumerate(["ana", "ben", "cleo"])
    }
    queues = {"cards": QueueConfig(strategy="top_down", pair_cooldown_ms=1, pair_cooldown_alone_ms=1)}
    centre = Centre(world(agents, queues=queues))
    centre.ready(*agents)
    centre.arrives("call")
    rung = [centre.rings("call")]
    for _ in range(3):
        centre.wait(1)
        centre.fails("call", "revoked")
        rung.append(centre.rings("call"))
    assert rung == ["ana", "ben", "cleo", "ana"]


def test_draws_are_even_and_weights_are_kept_and_both_repeat() -> None:
    agents = np.arange(4)
    weights = np.array([1, 1, 2, 4])
    even, weighted = Counter[int](), Counter[int]()
    for seq in range(8_000):
        drawn = chance.draws(chance.mixed(7, seq, 0), agents)
        even[int(drawn.argmin())] += 1
        weighted[int(chance.weighted(drawn, weights).argmin())] += 1
    assert all(abs(even[n] - 2_000) < 160 for n in range(4))  # four standard deviations
    assert all(abs(weighted[n] - 1_000 * int(weights[n])) < 180 for n in range(4))
    again = chance.draws(chance.mixed(7, 5, 0), agents)
    assert again.tolist() == chance.draws(chance.mixed(7, 5, 0), agents).tolist()
    assert again.tolist() != chance.draws(chance.mixed(8, 5, 0), agents).tolist()


def floor_of(size: int, percent: int) -> Centre:
    names = [f"a{n:02}" for n in range(size)]
    queues = {"cards": QueueConfig(rona_floor_percent=percent)}
    centre = Centre(world({name: agent() for name in names}, queues=queues))
    centre.ready(*names)
    return centre


def missed_by(centre: Centre, count: int, outcome: str = "no_answer") -> list[tuple[str, ...]]:
    decided: list[tuple[str, ...]] = []
    for n in range(count):
        centre.arrives(f"call {n}")
        agent_id = centre.rings(f"call {n}") or ""
        told = said(centre.fails(f"call {n}", outcome))
        decided += [d for d in told if d[0] in ("presence", "alert")]
        centre.leaves(f"call {n}")
        for away in ("not_responding", "unreachable"):
            if ("presence", agent_id, away) in told:
                centre.becomes(agent_id, away)
    return decided


def test_when_half_a_floor_misses_its_calls_it_is_not_the_people() -> None:
    """The circuit breaker: demoting them all would close the floor."""
    decided = missed_by(floor_of(6, 50), 6)
    assert [d[0] for d in decided] == ["presence"] * 3 + ["alert"] * 3
    assert decided[3][:2] == ("alert", "missed_offers_spared")


def test_when_offers_reach_few_desks_it_is_the_hub_and_no_more_are_put_away() -> None:
    """Whoever is put away has to say by hand that they are ready: a busy minute would close the floor for good."""
    decided = missed_by(floor_of(6, 50), 18, "undelivered")
    assert [d[0] for d in decided[:3]] == ["presence"] * 3
    assert {d[:2] for d in decided[3:]} == {("alert", "undelivered_offers_spared")}


def test_a_floor_that_no_offer_reaches_at_once_stays_ready() -> None:
    centre = floor_of(6, 50)
    calls = [f"call {n}" for n in range(6)]
    for call in calls:
        centre.arrives(call)
    decided = [d for _ in range(3) for call in calls for d in said(centre.fails(call, "undelivered"))]
    assert "presence" not in {d[0] for d in decided}


def test_one_desk_that_offers_do_not_reach_is_put_away() -> None:
    centre = floor_of(6, 50)
    centre.becomes("a01", "not_ready")
    decided = []
    for n in range(3):
        centre.arrives(f"call {n}", preferred="a00")
        decided += said(centre.fails(f"call {n}", "undelivered"))
        centre.leaves(f"call {n}")
    assert ("presence", "a00", "unreachable") in decided


def test_a_small_team_is_not_protected_from_its_own_absence() -> None:
    assert [d[0] for d in missed_by(floor_of(2, 50), 2)] == ["presence", "presence"]


@pytest.mark.parametrize(("after_ms", "expected"), [(MINUTE, [("presence", "a00", "ready")]), (0, [])])
def test_who_missed_offers_and_works_at_the_desk_for_a_minute_is_back(
    after_ms: int, expected: list[tuple[str, ...]]
) -> None:
    centre = floor_of(1, 50)
    centre.published(replace(centre.engine._state.config, version=2, return_after_ms=after_ms))
    centre.becomes("a00", "not_responding")
    centre.hear(ev.AgentActive, agent_id="a00")
    assert centre.wait(MINUTE - 1) == []
    assert said(centre.wait(1)) == expected


def test_a_hundred_and_fifty_idle_agents_are_all_looked_at() -> None:
    """Edge case 24: there is no window, the best of them may be the last."""
    agents = {f"a{n:03}": agent(skills={"german": 1 + (n == 149)}) for n in range(150)}
    queues = {"cards": QueueConfig(strategy="most_skilled")}
    centre = Centre(world(agents, queues=queues))
    centre.ready(*agents)
    centre.arrives("call", requirements=(Requirement("german"),))
    assert centre.rings("call") == "a149"
