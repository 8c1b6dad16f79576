from routing.config import BACKGROUND, EMERGENCY, Membership, QueueConfig
from routing.requirements import Requirement
from tests.unit.routing.centre import ONE_CALL_OR_THREE_CHATS, SECOND, Centre, agent, said, world

BOTH = {"cards": Membership(rank=2), "loans": Membership(rank=1)}


def test_the_longest_waiting_is_served_first() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.arrives("second", order_ms=10)
    centre.arrives("first", order_ms=5)
    centre.ready("ana")
    assert centre.rings("first") == "ana"


def test_a_head_start_of_a_minute_overtakes_half_a_minute_of_waiting_but_not_two() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent(), "cleo": agent()}), at=300 * SECOND)
    centre.arrives("half a minute", order_ms=centre.at - 30 * SECOND)
    centre.arrives("two minutes", order_ms=centre.at - 120 * SECOND)
    centre.arrives("vip", priority_seconds=60)
    centre.ready("ana", "ben", "cleo")
    assert list(centre.live) == ["two minutes", "vip", "half a minute"]


def test_bands_are_strict() -> None:
    queues = {"cards": QueueConfig(band=BACKGROUND), "loans": QueueConfig(band=EMERGENCY)}
    centre = Centre(world({"ana": agent(queues=BOTH)}, queues=queues), at=10**9)
    centre.arrives("old", order_ms=0, priority_seconds=10**6)
    centre.arrives("emergency", queue_id="loans")
    centre.ready("ana")
    assert list(centre.live) == ["emergency"]


def test_equal_places_are_served_in_the_order_of_the_log() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.arrives("z", order_ms=7)
    centre.arrives("a", order_ms=7)
    centre.ready("ana")
    assert list(centre.live) == ["z"]


def test_a_failed_offer_keeps_the_place_in_line() -> None:
    centre = Centre(world({"ana": agent(), "ben": agent()}))
    centre.arrives("first")
    centre.wait(1)
    centre.arrives("second")
    centre.ready("ana")
    centre.fails("first", "undelivered")
    centre.ready("ben")
    assert centre.rings("first") == "ben"


def test_what_the_agent_may_not_take_does_not_block_what_they_may() -> None:
    """Asterisk #1561: a heavier queue's caller, out of reach for the agent, must not keep them idle."""
    queues = {"cards": QueueConfig(), "loans": QueueConfig(band=EMERGENCY)}
    centre = Centre(world({"ana": agent(queues=BOTH)}, queues=queues))
    centre.arrives("out of reach", queue_id="loans", requirements=(Requirement("german", 5),))
    centre.arrives("plain")
    assert said(centre.ready("ana")) == [("offer", "plain", "ana")]


def test_a_hundred_unassignable_in_front_hide_nobody() -> None:
    """Chatwoot looks at the first hundred only; there is no window here."""
    queues = {"cards": Membership(delay_ms=3600 * SECOND)}
    centre = Centre(world({"ana": agent(queues=queues), "ben": agent(skills={"german": 1})}))
    for n in range(150):
        centre.arrives(f"front {n}", requirements=(Requirement("german", 5),), priority_seconds=1_000)
    centre.arrives("behind")
    assert said(centre.ready("ben")) == [("offer", "behind", "ben")]


def test_the_agents_own_rank_of_queues_comes_first_if_the_centre_wants_it() -> None:
    queues = {"cards": QueueConfig(band=EMERGENCY), "loans": QueueConfig()}
    for rank_first, expected in ((False, "a card"), (True, "a loan")):
        config = world({"ana": agent(queues=BOTH)}, queues=queues, agent_rank_first=rank_first)
        centre = Centre(config)
        centre.arrives("a card")
        centre.arrives("a loan", queue_id="loans")
        centre.ready("ana")
        assert list(centre.live) == [expected]


def test_a_free_agent_takes_as_many_as_fit_in_the_order_of_the_line() -> None:
    centre = Centre(world({"ana": agent(capacity=ONE_CALL_OR_THREE_CHATS)}))
    for n in range(5):
        centre.arrives(f"chat {n}", "chat")
    centre.ready("ana")
    assert list(centre.live) == ["chat 0", "chat 1", "chat 2"]


def test_at_opening_everybody_is_served_in_global_order() -> None:
    """10,000 customers before the door would only take longer; the order is what can go wrong."""
    queues = {"cards": QueueConfig(), "loans": QueueConfig()}
    agents = {f"a{n:03}": agent(queues=BOTH) for n in range(200)}
    centre = Centre(world(agents, queues=queues))
    centre.closes()
    centre.ready(*agents)
    for n in range(1_000):
        centre.arrives(f"call {n}", order_ms=1_000 - n)
    centre.opens()
    assert list(centre.live) == [f"call {n}" for n in range(999, 799, -1)]
    assert sorted(offer.agent_id for offer in centre.live.values()) == sorted(agents)
