import pytest

from routing import events as ev
from routing.config import Membership, QueueConfig
from routing.engine import Engine
from routing.snapshot import AgentRow, CoolDown, EngagementRow, InteractionRow, OfferRow, Snapshot
from tests.unit.routing.centre import ONE_CALL_OR_THREE_CHATS, SECOND, Centre, agent, said, world


def test_a_repeated_event_changes_nothing() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    arrival = ev.InteractionQueued(99, 0, "call", "voice", "cards", 0)
    assert len(centre.apply(arrival)) == 1
    rows = centre.engine.snapshot()
    assert centre.apply(arrival) == []
    assert centre.engine.snapshot() == rows


def test_a_clock_that_steps_back_does_not_turn_time_back() -> None:
    centre = Centre(world({"ana": agent(queues={"cards": Membership(delay_ms=SECOND)})}), at=10 * SECOND)
    centre.ready("ana")
    centre.at = 5 * SECOND
    centre.arrives("call", order_ms=10 * SECOND)
    centre.at = 10 * SECOND
    assert said(centre.wait(SECOND)) == [("offer", "call", "ana")]


def test_a_place_in_line_from_a_clock_that_is_ahead_does_not_keep_anybody_waiting() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    centre.arrives("call", order_ms=3 * SECOND)
    assert centre.rings("call") == "ana"
    assert centre.live["call"].reason.waited_ms == 0


def test_far_times_and_large_event_ids_are_only_numbers() -> None:
    centre = Centre(world({"ana": agent()}), at=2**70)
    centre.event_id = 2**80
    centre.ready("ana")
    centre.arrives("call", order_ms=2**70 - 5)
    assert centre.live["call"].deadline_ms == 2**70 + 20 * SECOND


def test_a_timer_decides_the_same_whether_a_tick_or_the_next_event_wakes_it() -> None:
    config = world({"ana": agent(queues={"cards": Membership(delay_ms=SECOND)}), "ben": agent()})
    decisions = []
    for ticks in (True, False):
        centre = Centre(config)
        centre.ready("ana")
        centre.arrives("call")
        centre.at = SECOND
        if ticks:
            centre.apply(ev.Tick(SECOND))
        centre.at = 2 * SECOND
        centre.ready("ben")  # after the timer: ana was there first
        decisions.append(centre.decided)
    assert decisions[0] == decisions[1]
    assert said(decisions[0]) == [("offer", "call", "ana")]


def test_timers_of_one_millisecond_are_settled_together_in_the_order_of_the_line() -> None:
    delayed = {"cards": Membership(delay_ms=10 * SECOND), "loans": Membership(delay_ms=8 * SECOND)}
    queues = {"cards": QueueConfig(), "loans": QueueConfig(band=0)}
    centre = Centre(world({"ana": agent(queues=delayed)}, queues=queues))
    centre.ready("ana")
    centre.arrives("a card")
    centre.wait(2 * SECOND)
    centre.arrives("a loan", queue_id="loans")
    assert said(centre.wait(8 * SECOND)) == [("offer", "a loan", "ana")]


def test_logging_in_twice_is_being_ready_once() -> None:
    centre = Centre(world({"ana": agent()}))
    centre.ready("ana")
    centre.wait(SECOND)
    centre.ready("ana")
    assert centre.engine.snapshot().agents[0].idle_since_ms == 0


def test_an_unsound_configuration_starts_no_engine() -> None:
    bad = world({"ana": agent(queues={"nowhere": Membership()})})
    with pytest.raises(ValueError, match="agent ana: unknown queue nowhere"):
        Engine(bad)


def test_a_new_leader_acts_on_what_fell_due_and_then_serves_in_order() -> None:
    rows = Snapshot(
        agents=(AgentRow("ana", "ready", 0), AgentRow("ben", "ready", 5), AgentRow("cleo", "ready", 9)),
        interactions=(
            InteractionRow("rang", "voice", "cards", order_ms=0, seq=1, attempts=3),
            InteractionRow("later", "voice", "cards", order_ms=20, seq=3),
            InteractionRow("sooner", "voice", "cards", order_ms=10, seq=2),
            InteractionRow("held back", "voice", "cards", order_ms=30, seq=4),
        ),
        offers=(OfferRow("rang.3", "rang", "ana", slot=1, deadline_ms=500, delivered=True, created_ms=1),),
        last_event_id=4,
    )
    engine = Engine(world({name: agent() for name in ("ana", "ben", "cleo")}))
    assert said(engine.load(rows, at=1_000)) == [
        ("end", "rang", "ana", "no_answer"),
        ("offer", "sooner", "ben"),
        ("offer", "later", "cleo"),
    ]
    assert engine.next_timer_ms() == 4_000


def test_a_ringing_offer_survives_a_new_leader_with_its_remaining_time() -> None:
    rows = Snapshot(
        agents=(AgentRow("ana", "ready", 0),),
        interactions=(InteractionRow("call", "voice", "cards", order_ms=0, seq=1, attempts=1),),
        offers=(OfferRow("call.1", "call", "ana", slot=1, deadline_ms=20_000, delivered=True, created_ms=0),),
    )
    engine = Engine(world({"ana": agent()}))
    assert engine.load(rows, at=8_000) == []
    assert engine.next_timer_ms() == 20_000


def test_a_new_leader_finishes_what_the_old_one_did_not_get_to() -> None:
    """The agent went offline and the old leader died before it could propose the end of what rang."""
    rows = Snapshot(
        agents=(AgentRow("ana", "offline", 0), AgentRow("ben", "draining", 0)),
        interactions=(InteractionRow("call", "voice", "cards", order_ms=0, seq=1, attempts=1),),
        offers=(OfferRow("call.1", "call", "ana", slot=1, deadline_ms=20_000, delivered=True, created_ms=0),),
    )
    engine = Engine(world({"ana": agent(), "ben": agent()}))
    assert said(engine.load(rows, at=8_000)) == [
        ("end", "call", "ana", "revoked"),
        ("presence", "ben", "offline"),
    ]


def test_cool_downs_of_the_rows_that_are_over_are_over() -> None:
    over, running = (
        CoolDown("ana", until_ms=900, alone_ms=100),
        CoolDown("ben", until_ms=1_500, alone_ms=1_500),
    )
    rows = Snapshot(
        agents=(AgentRow("ana", "offline", 0), AgentRow("ben", "ready", 0)),
        interactions=(
            InteractionRow("call", "voice", "cards", order_ms=0, seq=1, cool_downs=(over, running)),
        ),
    )
    engine = Engine(world({"ana": agent(), "ben": agent()}))
    assert engine.load(rows, at=1_000) == []
    assert engine.snapshot().interactions[0].cool_downs == (running,)
    assert engine.next_timer_ms() == 1_500


def test_engagements_of_the_rows_use_capacity_and_slots() -> None:
    rows = Snapshot(
        agents=(AgentRow("ana", "ready", 0),),
        interactions=(InteractionRow("c3", "chat", "cards", order_ms=0, seq=1),),
        engagements=(
            EngagementRow("c1", "ana", "chat", "cards", slot=2),
            EngagementRow("c2", "ana", "chat", "cards", slot=0, wrap=True),
        ),
    )
    engine = Engine(world({"ana": agent(capacity=ONE_CALL_OR_THREE_CHATS)}))
    [offer] = engine.load(rows, at=8_000)
    assert getattr(offer, "slot", None) == 1
    assert engine.explain_agent("ana", 8_000).load_permille == 500


def test_the_memory_of_seen_events_is_bounded() -> None:
    engine = Engine(world({"ana": agent()}))
    for event_id in range(25_000):
        engine.apply(ev.QueueOpened(event_id, 0, "cards"))
    assert len(engine.snapshot().recent_event_ids) == 20_000
