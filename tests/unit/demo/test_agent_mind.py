"""What a simulated agent does, by what is on the screen and the time that has passed."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from agent_console import protocol as p
from hub.demo.clients.desk_state import DeskState
from hub.demo.crowd.agent_mind import Accept, Action, AgentMind, Decline, End, Go, Reply, Type, WrapUp
from hub.demo.crowd.habits import Habits
from hub.demo.crowd.stories import read_book
from tests.unit.demo.desk_frames import (
    ME,
    TALK,
    WORK,
    conversation,
    interaction,
    offer,
    presence,
    said,
    snapshot,
    theirs,
)

BOOK = read_book()
# Exact times, and no whims.
STEADY = Habits(
    sits_down_for=(1, 1),
    accepts_after=(3, 3),
    declines=0,
    misses=0,
    returns_after=(10, 10),
    reads_for=(2, 2),
    ends_after=(2, 2),
    gives_up_after=(60, 60),
    talks_at_most=(80, 80),
    wraps_up_after=(5, 5),
    notes=1,
    works_for=(300, 300),
    rests_for=(30, 30),
)
DOUBLE_CHARGE = "You have charged my card twice for HL-1. £64 each time!"
LOST_PARCEL = "Hi, my parcel should have been here on Tuesday. Order HL-1."


def mind(habits: Habits = STEADY) -> AgentMind:
    dispositions = {"orders": ["delivery_traced", "other"]}
    return AgentMind(
        ME, "林美 Lin Mei", habits=habits, book=BOOK, dispositions=dispositions, random=Random(1)
    )


def at_desk(*events: p.EventView, state: str = "active", **changes: Any) -> DeskState:
    talk = conversation(*events, **changes)
    return desk(snapshot(interactions=(interaction(state),), conversations=(talk,)))


def desk(*frames: object) -> DeskState:
    state = DeskState(ME)
    for frame in frames:
        state.take(frame)
    return state


def watch(agent: AgentMind, state: DeskState, *, until: int, since: int = 0) -> list[tuple[int, Action]]:
    """Everything done in these seconds, with the second."""
    return [(now, action) for now in range(since, until + 1) for action in agent.look(state, now)]


def test_an_offer_is_accepted_once_and_not_at_once() -> None:
    state = desk(snapshot(offers=(offer(),)))
    assert watch(mind(), state, until=60) == [(3, Accept("off_1"))]


def test_an_offer_that_has_gone_is_not_answered() -> None:
    agent, state = mind(), desk(snapshot(offers=(offer(),)))
    watch(agent, state, until=2)
    state.take(snapshot())
    assert watch(agent, state, since=3, until=60) == []


def test_some_decline_and_some_look_the_other_way() -> None:
    state = desk(snapshot(offers=(offer(),)))
    [(second, declined)] = watch(mind(replace(STEADY, declines=1)), state, until=60)
    assert (second, type(declined)) == (3, Decline)
    assert watch(mind(replace(STEADY, misses=1)), state, until=60) == []


def test_a_customer_is_read_typed_to_and_answered() -> None:
    done = watch(mind(), at_desk(said(LOST_PARCEL)), until=30)
    assert [type(action) for _, action in done] == [Type, Type, Reply]
    assert done[0] == (2, Type(TALK, True))
    assert done[2][0] > 3


def test_the_first_answer_greets_by_name_and_the_next_does_not() -> None:
    agent, state = mind(), at_desk(said(LOST_PARCEL))
    first = reply_in(watch(agent, state, until=30))
    assert "Mei" in first.text
    state.take(theirs(2, said(first.text, by=ME)))
    state.take(theirs(3, said("Tomorrow before noon would be fine.")))
    assert "Mei" not in reply_in(watch(agent, state, since=31, until=60)).text


def test_a_chinese_customer_is_answered_in_chinese_by_the_chinese_name() -> None:
    reply = reply_in(watch(mind(), at_desk(said("请问订单 HL-7 什么时候能送到？")), until=30))
    assert "林美" in reply.text
    assert "HL-7" in reply.text


def test_whoever_writes_on_is_read_to_the_end_before_the_answer() -> None:
    agent, state = mind(), at_desk(said(LOST_PARCEL))
    assert watch(agent, state, until=3) == [(2, Type(TALK, True))]
    state.take(theirs(2, said("Where are you?")))
    assert reply_in(watch(agent, state, since=4, until=40)).conversation_id == TALK


def test_a_farewell_ends_the_talk_and_silence_ends_it_later() -> None:
    farewell = BOOK.manners["en"].farewells[0]
    assert watch(mind(), at_desk(said("Thanks"), said(farewell, by=ME)), until=99) == [(2, End(WORK))]
    assert watch(mind(), at_desk(said("Hi"), said("Yes?", by=ME)), until=99) == [(60, End(WORK))]


def test_a_call_is_talked_to_its_end_though_nothing_can_be_written_there() -> None:
    call = interaction().model_copy(update={"channel": "voice"})
    talk = conversation(channel="voice", may_send=False, may_not_send_code="voice")
    phoning = desk(snapshot(interactions=(call,), conversations=(talk,)))
    assert watch(mind(), phoning, since=0, until=200) == [(80, End(WORK))]


def test_nobody_is_answered_who_wants_no_messages() -> None:
    assert watch(mind(), at_desk(said("STOP"), may_send=False), until=99) == [(2, End(WORK))]


@pytest.mark.parametrize(
    ("words", "disposition"), [(LOST_PARCEL, "delivery_traced"), (DOUBLE_CHARGE, "other"), ("hm", "other")]
)
def test_the_disposition_fits_where_the_queue_has_it(words: str, disposition: str) -> None:
    [(second, action)] = watch(mind(), at_desk(said(words), state="wrapup"), until=99)
    assert isinstance(action, WrapUp)
    assert (second, action.disposition) == (5, disposition)


def test_the_note_is_about_this_interaction_and_not_an_earlier_one() -> None:
    state = at_desk(said(DOUBLE_CHARGE, work="int_0"), said(LOST_PARCEL), state="wrapup")
    [(_, action)] = watch(mind(), state, until=99)
    assert isinstance(action, WrapUp)
    assert action.note == "Courier had it at the depot; told them tomorrow before 12."


@pytest.mark.parametrize(
    ("state", "reason", "back_after"),
    [("offline", None, 1), ("not_ready", "break", 30), ("not_ready", None, 1), ("not_responding", None, 10)],
)
def test_whoever_is_away_comes_back_in_time(state: str, reason: str | None, back_after: int) -> None:
    away = desk(snapshot())
    away.presence = presence(state, reason=reason)
    assert watch(mind(), away, until=99) == [(back_after, Go("ready"))]


def test_a_break_is_taken_now_and_then_but_not_with_a_customer_on_the_line() -> None:
    assert watch(mind(), desk(snapshot()), until=400) == [(300, Go("not_ready", "break"))]
    busy = watch(mind(), at_desk(said("Hi"), said("Yes?", by=ME)), until=400)
    assert [action for _, action in busy] == [End(WORK)]


def test_off_duty_takes_no_more_and_finishes_what_there_is() -> None:
    agent, state = mind(), at_desk(said(LOST_PARCEL))
    agent.on_duty = False
    done = [action for _, action in watch(agent, state, until=30)]
    assert done[0] == Go("not_ready", "meeting")
    assert isinstance(done[-1], Reply)
    assert not agent.is_done(state)
    assert agent.is_done(desk(snapshot()))


def test_what_had_no_effect_is_thought_about_again() -> None:
    agent, state = mind(), desk(snapshot(offers=(offer(),)))
    watch(agent, state, until=3)
    agent.reconsider()
    assert watch(agent, state, since=4, until=60) == [(7, Accept("off_1"))]


def reply_in(done: list[tuple[int, Action]]) -> Reply:
    [reply] = [action for _, action in done if isinstance(action, Reply)]
    return reply
