import pytest

from routing.config import Membership, QueueConfig
from routing.requirements import Requirement
from tests.unit.routing.centre import ONE_CALL_OR_THREE_CHATS, SECOND, Centre, agent, said, world

CHATTING = agent(capacity=ONE_CALL_OR_THREE_CHATS)
HOLD = {"cards": QueueConfig(preferred_mode="hold", hold_ms=20 * SECOND)}


def test_the_longest_idle_agent_is_first() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}))
    centre.ready("ben")
    centre.wait(1)
    centre.ready("ana")
    centre.arrives("call")
    assert centre.rings("call") == "ben"


def test_an_agent_idle_for_weeks_is_still_the_longest_idle() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}))
    centre.ready("ben")
    centre.wait(60 * 24 * 3600 * SECOND)
    centre.ready("ana")
    centre.arrives("call")
    assert centre.rings("call") == "ben"
    assert centre.live["call"].reason.agent_idle_ms == 60 * 24 * 3600 * SECOND


def test_load_comes_before_idle_time_so_nobody_without_a_chat_is_passed_over() -> None:
    centre = Centre(world({"ana": CHATTING, "ben": CHATTING}))
    centre.handles("long chat", "ana", "chat")
    centre.ready("ben")
    centre.wait(SECOND)
    centre.arrives("short chat", "chat")
    centre.accepts("short chat")
    centre.ends("short chat", "ben")  # ben's last chat ended just now, ana has been at hers all the while
    centre.arrives("next chat", "chat")
    assert centre.rings("next chat") == "ben"


def test_a_refused_offer_does_not_change_the_agents_place_and_a_handled_one_does() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}))
    centre.ready("ana")
    centre.wait(1)
    centre.ready("ben")
    centre.arrives("refused")
    centre.fails("refused", "declined")
    assert centre.rings("refused") == "ben"
    centre.accepts("refused")
    centre.arrives("next")
    assert centre.rings("next") == "ana"
    centre.accepts("next")
    centre.wait(1)
    centre.ends("next", "ana")
    centre.wait(1)
    centre.ends("refused", "ben")
    centre.arrives("last")
    assert centre.rings("last") == "ana"


def test_a_broken_connection_keeps_the_place_and_a_break_loses_it() -> None:
    for away, first in (("unreachable", "ana"), ("not_ready", "ben")):
        centre = Centre(world({"ana": agent(), "ben": agent()}))
        centre.ready("ana")
        centre.wait(1)
        centre.ready("ben")
        centre.becomes("ana", away)
        centre.wait(1)
        centre.ready("ana")
        centre.arrives("call")
        assert centre.rings("call") == first


def test_lower_tiers_are_served_before_idle_time_counts() -> None:
    second = {"cards": Membership(tier=1)}
    centre = Centre(world({"ana": agent(queues=second), "ben": agent()}))
    centre.ready("ana")
    centre.wait(10 * SECOND)
    centre.ready("ben")
    centre.arrives("call")
    assert centre.rings("call") == "ben"


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("longest_idle", "ana"),
        ("most_skilled", "cleo"),
        ("least_skilled", "ben"),
        ("most_free_capacity", "ben"),
        ("round_robin", "ben"),
    ],
)
def test_each_strategy_has_its_own_favourite(strategy: str, expected: str) -> None:
    agents = {
        name: agent(skills={"german": level}, capacity=ONE_CALL_OR_THREE_CHATS)
        for name, level in (("ana", 3), ("ben", 2), ("cleo", 5))
    }
    centre = Centre(world(agents, queues={"cards": QueueConfig(strategy=strategy)}))
    centre.wait(1)
    centre.ready("ana")
    centre.forced("old", "ana", channel="chat")
    centre.wait(1)
    centre.ready("cleo")
    centre.arrives("earlier", "chat", requirements=(Requirement("german", 4),))
    centre.accepts("earlier")
    centre.wait(1)
    centre.ready("ben")
    if strategy == "longest_idle":
        centre.ends("earlier", "cleo")
        centre.ends("old", "ana")
        centre.becomes("cleo", "offline")
        centre.becomes("ben", "offline")
        centre.wait(1)
        centre.ready("ben")
    centre.arrives("chat", "chat", requirements=(Requirement("german", 2),))
    if strategy == "round_robin":  # ana has never had an offer either, but carries a chat
        assert centre.live["chat"].reason.runner_up == "ana"
    assert centre.rings("chat") == expected


def test_a_preferred_agent_beats_a_longer_idle_one() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}))
    centre.ready("ana")
    centre.wait(SECOND)
    centre.ready("ben")
    centre.arrives("call", preferred=("ben",))
    assert centre.rings("call") == "ben"
    assert centre.live["call"].reason.preferred
    assert centre.live["call"].reason.runner_up == "ana"


def test_a_preferred_agent_without_the_skill_is_not_asked() -> None:
    centre = Centre(world({"ana": agent(skills={"german": 3}), "ben": agent()}, queues=HOLD))
    centre.ready("ana", "ben")
    centre.arrives("call", preferred=("ben",), requirements=(Requirement("german"),))
    assert centre.rings("call") == "ana"


def test_an_interaction_is_held_for_its_busy_agent_and_released_in_time() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=HOLD))
    centre.handles("earlier", "ben")
    centre.ready("ana")
    centre.arrives("call", preferred=("ben",))
    assert centre.rings("call") is None
    assert centre.engine.explain("call", centre.at).why == "held_for_preferred"
    assert centre.wait(20 * SECOND - 1) == []
    assert said(centre.wait(1)) == [("offer", "call", "ana")]


def test_a_held_interaction_goes_to_its_agent_who_becomes_free() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=HOLD))
    centre.handles("earlier", "ben")
    centre.ready("ana")
    centre.arrives("call", preferred=("ben",))
    centre.wait(SECOND)
    assert said(centre.ends("earlier", "ben")) == [("offer", "call", "ben")]


@pytest.mark.parametrize("away", ["offline", "not_ready", "not_responding", "unreachable", "draining"])
def test_a_hold_is_released_early_when_its_agent_can_no_longer_come(away: str) -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=HOLD))
    centre.handles("earlier", "ben")
    centre.ready("ana")
    centre.arrives("call", preferred=("ben",))
    assert said(centre.becomes("ben", away)) == [("offer", "call", "ana")]


@pytest.mark.parametrize("preferred", [(), ("nobody",), ("ben",)])
def test_nothing_is_held_for_nobody_nor_for_an_agent_who_is_off(preferred: tuple[str, ...]) -> None:
    """Twilio holds for a null agent and Chatwoot reopens to an absent one."""
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=HOLD))
    centre.ready("ana")
    centre.arrives("call", preferred=preferred)
    assert centre.rings("call") == "ana"


def test_a_place_is_kept_for_whoever_is_asked_for_though_the_queue_keeps_none() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues={"cards": QueueConfig()}))
    centre.handles("earlier", "ben")
    centre.ready("ana")
    centre.arrives("call", preferred=("ben",), preferred_mode="hold")
    assert centre.wait(20 * SECOND - 1) == []
    assert said(centre.wait(1)) == [("offer", "call", "ana")]


def test_a_hold_ends_when_its_agent_refuses() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=HOLD))
    centre.ready("ben")
    centre.wait(1)
    centre.ready("ana")
    centre.arrives("call", preferred=("ben",))
    assert said(centre.fails("call", "declined")) == [("offer", "call", "ana")]


@pytest.mark.parametrize(
    "change",
    [
        {"ana": agent()},  # the agent is deleted
        {"ana": agent(), "ben": agent(queues={})},  # or no longer a member
    ],
)
def test_a_hold_ends_when_a_new_configuration_takes_its_agent_away(change: dict[str, object]) -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}, queues=HOLD))
    centre.handles("earlier", "ben")
    centre.ready("ana")
    centre.arrives("call", preferred=("ben",))
    config = world(change, queues=HOLD, version=2)  # type: ignore[arg-type]
    assert said(centre.published(config)) == [("offer", "call", "ana")]
    centre.delivered("call")
    centre.accepts("call")
    assert centre.engine.next_timer_ms() is None  # nothing of the hold is left behind


def test_the_reason_tells_winner_runner_up_and_what_was_asked_and_held() -> None:
    agents = {name: agent(skills={"german": 4}) for name in ("ana", "ben", "cleo")}
    centre = Centre(world(agents), at=1_000)
    centre.ready("ana", "ben")
    centre.wait(500)
    centre.arrives("call", order_ms=1_000, requirements=(Requirement("german", 3),))
    reason = centre.live["call"].reason.to_json()
    assert reason == {
        "event_id": 3,
        "cause": "InteractionQueued",
        "config_version": 1,
        "engine_version": 3,
        "step": 0,
        "queue": "cards",
        "waited_ms": 500,
        "skills": ({"skill": "german", "asked": 3, "held": 4},),
        "agent_idle_ms": 500,
        "load_permille": 0,
        "strategy": "longest_idle",
        "winner_key": (0, 0, 0, 0, 1_000),
        "runner_up": "ben",
        "runner_up_key": (0, 0, 0, 0, 1_000),
        "candidates": 2,
        "preferred": False,
        "after_cool_down_alone": False,
        "promised": None,
        "over": "",
        "named": False,
    }


def test_more_than_a_thousand_members_are_no_special_case() -> None:
    agents = {f"a{n:04}": agent() for n in range(1_200)}
    centre = Centre(world(agents))
    centre.ready(*agents)
    for n in range(1_200):
        centre.arrives(f"call {n}")
    assert [offer.agent_id for offer in centre.live.values()] == list(agents)
