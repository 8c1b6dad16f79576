"""The desk of tests and crowd folds frames as the real one does, and notices what must never happen."""

from __future__ import annotations

from typing import Any

from agent_console import protocol as p
from hub.demo.clients.desk_state import DeskState, forget_conversation
from tests.unit.demo.desk_frames import (
    ME,
    TALK,
    WORK,
    conversation,
    event,
    interaction,
    message,
    mine,
    offer,
    presence,
    said,
    snapshot,
    theirs,
)


def desk(*frames: Any) -> DeskState:
    state = DeskState(ME)
    for frame in frames:
        state.take(frame)
    return state


def at_work(*events: p.EventView) -> p.Snapshot:
    return snapshot(interactions=(interaction(),), conversations=(conversation(*events),))


def test_a_snapshot_says_where_each_stream_goes_on() -> None:
    state = desk(at_work(said("Hello"), said("Anybody?")))
    assert state.positions == {f"agent:{ME}": 10, f"conversation:{TALK}": 2}


def test_an_offer_rings_until_it_has_ended() -> None:
    state = desk(snapshot(), mine(11, event("offer.created"), offer=offer()))
    assert list(state.offers) == ["off_1"]
    state.take(mine(12, event("offer.ended", outcome="no_answer")))
    assert (state.offers, state.outcomes) == ({}, {"off_1": "no_answer"})


def test_an_accepted_offer_leaves_its_work_and_its_conversation_on_the_desk() -> None:
    accepted = mine(
        12, event("offer.accepted"), interaction=interaction(), conversation=conversation(said("Hello"))
    )
    state = desk(snapshot(), mine(11, event("offer.created"), offer=offer()), accepted)
    assert state.outcomes == {"off_1": "accepted"}
    assert list(state.interactions) == [WORK]
    assert state.conversations[TALK].words == ["Hello"]


def test_work_that_is_closed_or_went_to_somebody_else_is_none_of_the_desks() -> None:
    closed = theirs(1, event("interaction.closed"), interaction=interaction("closed"))
    assert desk(at_work(), closed).interactions == {}
    moved = theirs(1, event("interaction.assigned"), interaction=interaction(agent="ben"))
    assert desk(at_work(), moved).interactions == {}


def test_what_the_customer_writes_waits_for_an_answer_until_there_is_one() -> None:
    waiting = desk(at_work(), theirs(1, said("Hello")))
    answered = desk(at_work(), theirs(1, said("Hello")), theirs(2, said("Hi", by=ME)))
    assert waiting.conversations[TALK].waits_for_answer
    assert not answered.conversations[TALK].waits_for_answer


def test_notes_are_no_words_to_the_customer() -> None:
    note = event("note.added", said=message("VIP", by=ME, kind="note"))
    talk = desk(at_work(), theirs(1, note)).conversations[TALK]
    assert (talk.notes, talk.words) == (["VIP"], [])


def test_a_late_report_does_not_take_a_message_back() -> None:
    def report(number: int, delivery: str) -> p.StreamEvent:
        said = message("Hi", by=ME, key="m", delivery=delivery)
        return theirs(number, event("message.delivery", said=said))

    written = theirs(1, event("message.sent", said=message("Hi", by=ME, key="m", delivery="queued")))
    reports = [report(2, "sent"), report(3, "delivered"), report(4, "sending")]
    talk = desk(at_work(), written, *reports).conversations[TALK]
    assert [m.delivery for m in talk.messages] == ["delivered"]


def test_what_only_a_report_names_was_told_before_and_is_not_drawn_behind_what_came_after() -> None:
    """As the console does; found by `./dev faults --seed 13`, where a conversation was longer than a view of it."""
    said = message("Hi", by=ME, key="m", delivery="delivered")
    talk = desk(at_work(), theirs(1, event("message.delivery", said=said))).conversations[TALK]
    assert talk.messages == []


def test_stop_and_start_are_seen_at_once() -> None:
    stop = theirs(1, event("consent.changed", allowed=False, source="keyword"))
    start = theirs(2, event("consent.changed", allowed=True, source="keyword"))
    assert desk(at_work(), stop).conversations[TALK].view.may_not_send_code == "opted_out_keyword"
    assert desk(at_work(), stop, start).conversations[TALK].view.may_send


def test_presence_is_as_of_the_event() -> None:
    away = event("presence.changed")
    state = desk(snapshot(), mine(11, away, presence=presence("not_responding")))
    assert state.presence is not None
    assert state.presence.presence == "not_responding"


def test_what_a_view_already_showed_changes_nothing_and_breaks_nothing() -> None:
    state = desk(at_work(said("Hello")), theirs(1, said("Hello")))
    assert state.conversations[TALK].words == ["Hello"]
    assert state.breaks == []


def test_a_missing_number_is_noticed() -> None:
    assert len(desk(snapshot(), mine(12, event("offer.created"))).breaks) == 1


def test_a_number_that_comes_twice_is_noticed() -> None:
    frame = mine(11, event("offer.created"), offer=offer())
    assert len(desk(snapshot(), frame, frame).breaks) == 1


def test_a_snapshot_after_a_long_absence_is_no_break() -> None:
    state = desk(snapshot(), mine(11, event("offer.created")), snapshot(number=500))
    state.take(mine(501, event("offer.created")))
    assert state.breaks == []


def test_an_opened_conversation_is_there_before_its_next_event() -> None:
    view = conversation(said("Hello")).model_dump()
    opened = p.Ack(type="ack", request="r", result={"conversation": view})
    state = desk(snapshot(), opened, theirs(2, said("Still there?")))
    assert state.conversations[TALK].words == ["Hello", "Still there?"]


def test_a_conversation_let_go_is_not_asked_for_again() -> None:
    state = desk(at_work(said("Hello")))
    forget_conversation(state, TALK)
    state.take(theirs(2, said("Hello?")))
    assert (list(state.positions), state.breaks) == ([f"agent:{ME}"], [])


def test_whoever_waits_in_vain_is_shown_the_desk() -> None:
    state = desk(at_work(said("Hello")), mine(11, event("offer.created"), offer=offer()))
    assert "Where is my parcel?" in str(state)
    assert "Hello" in str(state)
