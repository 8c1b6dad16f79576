"""The judge itself: a sound story passes; whatever is planted in it is found by the check whose promise it breaks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.config import CapacityProfile, ChannelCapacity
from tests.faults.checks import judge, make_checks
from tests.faults.history import Began, Declined, Got, Heard, History, Promised, Said, Taken, Wrote
from tests.faults.pictures import Picture
from tests.faults.rows import (
    Breach,
    CallRow,
    EventRow,
    InteractionRow,
    LawRow,
    MessageRow,
    OutboxRow,
    Rows,
)

PROFILE = CapacityProfile(
    {"sms": ChannelCapacity(max=2), "voice": ChannelCapacity(max=1, allow=frozenset({"email"}))}
)
CHECKS = make_checks({"noor": PROFILE, "wei": PROFILE})
MAYA = "+447700900100"


def sound() -> tuple[History, Rows]:
    """Maya sends two texts, Noor takes them and answers; Daniel calls."""
    history = History()
    for note in (
        Said("k1", MAYA, "sms", 10),
        Taken("k1", 20),
        Began("desk noor", "agent:noor", 1, 25),
        Heard("desk noor", "agent:noor", 2, 30),
        Said("k2", MAYA, "sms", 40),
        Taken("k2", 50),
        Wrote("k3", "noor", "c1", 60),
        Promised("k3", "m3", 70),
        Wrote("k4", "noor", "c1", 80),
        Promised("k4", "m4", 90),
        Got("k3", MAYA, "sms", "SM3", 85),
        Got("k4", MAYA, "sms", "SM4", 95),
        Said("CA1", "+447700900200", "voice", 10),
        Taken("CA1", 15),
    ):
        history.note(note)
    messages = (
        MessageRow("m1", "c1", "sms", "inbound", "k1 hello", MAYA, None, 1),
        MessageRow("m2", "c1", "sms", "inbound", "k2 anybody?", MAYA, None, 4),
        MessageRow("m3", "c1", "sms", "outbound", "k3 yes", MAYA, "delivered", 5),
        MessageRow("m4", "c1", "sms", "outbound", "k4 it is on its way", MAYA, "delivered", 6),
        MessageRow("m5", "c2", "voice", "call", "", "+447700900200", None, 1),
    )
    events = (
        event(1, "message.received", "c1", 1),
        event(2, "offer.created", "c1", 2, agent="noor", agent_number=1, offer="o1", interaction="i1"),
        event(3, "offer.accepted", "c1", 3, agent="noor", agent_number=2, offer="o1", interaction="i1"),
        event(4, "message.received", "c1", 4),
        event(5, "message.sent", "c1", 5),
        event(6, "message.sent", "c1", 6),
        event(7, "call.started", "c2", 1),
    )
    return history, Rows(
        messages=messages,
        events=events,
        interactions=(InteractionRow("i1", "c1", "sms", "active", "noor", has_offer=False),),
        outbox=(
            OutboxRow("x3", "m3", "done", is_unknown=False),
            OutboxRow("x4", "m4", "done", is_unknown=False),
        ),
        calls=(CallRow("CA1", "m5", 99),),
        heads={"conversation:c1": 6, "conversation:c2": 1, "agent:noor": 2},
    )


def event(
    id_: int,
    kind: str,
    conversation: str,
    number: int,
    *,
    agent: str | None = None,
    agent_number: int | None = None,
    offer: str | None = None,
    interaction: str | None = None,
) -> EventRow:
    return EventRow(id_, kind, conversation, number, agent, agent_number, interaction, offer)


def broken(history: History, rows: Rows) -> set[str]:
    """The promises that were not kept."""
    return {violation.promise for violation in judge(CHECKS, history, rows)}


def test_a_sound_story_passes() -> None:
    assert broken(*sound()) == set()


def test_a_lost_row_is_found() -> None:
    history, rows = sound()
    assert broken(history, replace(rows, messages=rows.messages[1:])) == {"taken_once"}


def test_what_was_never_acknowledged_is_not_there_twice_and_a_text_is_fetched() -> None:
    history, rows = sound()
    unsure = History([note for note in history.notes if note != Taken("k2", 50)])
    assert broken(unsure, rows) == set()
    assert broken(unsure, replace(rows, messages=rows.messages[:1] + rows.messages[2:])) == {"fetched_later"}
    twice = (*rows.messages, replace(rows.messages[1], id="m9", number=7))
    assert broken(unsure, replace(rows, messages=twice)) == {"taken_once"}


def test_a_message_that_stands_on_no_timeline_is_found() -> None:
    history, rows = sound()
    homeless = (replace(rows.messages[0], number=None), *rows.messages[1:])
    assert broken(history, replace(rows, messages=homeless)) == {"taken_once"}


def test_an_order_turned_around_is_found() -> None:
    history, rows = sound()
    first, second, *rest = rows.messages
    turned = (replace(first, number=4), replace(second, number=1), *rest)
    assert broken(history, replace(rows, messages=turned)) == {"in_order"}


def test_two_texts_in_one_breath_have_no_order() -> None:
    history, rows = sound()
    history.notes[history.notes.index(Taken("k1", 20))] = Taken("k1", 45)
    first, second, *rest = rows.messages
    turned = (replace(first, number=4), replace(second, number=1), *rest)
    assert broken(history, replace(rows, messages=turned)) == set()


def test_a_greeted_call_that_is_nowhere_is_found() -> None:
    history, rows = sound()
    assert broken(history, replace(rows, calls=())) == {"calls_once"}
    assert broken(history, replace(rows, messages=rows.messages[:-1])) == {"calls_once"}


def test_a_reply_that_never_came_is_found() -> None:
    history, rows = sound()
    history.notes.remove(Got("k3", MAYA, "sms", "SM3", 85))
    assert broken(history, rows) == {"replies_arrive"}


def test_a_reply_of_which_nobody_can_know_is_no_broken_promise_if_the_outbox_says_so() -> None:
    history, rows = sound()
    history.notes.remove(Got("k3", MAYA, "sms", "SM3", 85))
    unknown = (replace(rows.outbox[0], state="unknown", is_unknown=True), rows.outbox[1])
    assert broken(history, replace(rows, outbox=unknown)) == set()


def test_a_promised_reply_of_which_there_is_no_row_is_found() -> None:
    history, rows = sound()
    assert broken(history, replace(rows, messages=tuple(m for m in rows.messages if m.id != "m3"))) == {
        "replies_arrive"
    }


def test_a_double_send_is_found_unless_the_outbox_says_unknown() -> None:
    history, rows = sound()
    history.note(Got("k3", MAYA, "sms", "SM9", 97))
    assert broken(history, rows) == {"twice_only_if_unknown"}
    unknown = (replace(rows.outbox[0], is_unknown=True), rows.outbox[1])
    assert broken(history, replace(rows, outbox=unknown)) == set()


def test_the_same_message_seen_again_is_no_double_send() -> None:
    history, rows = sound()
    history.note(Got("k3", MAYA, "sms", "SM3", 97))
    assert broken(history, rows) == set()


def test_a_refused_reply_that_went_out_is_found() -> None:
    history, rows = sound()
    history.note(Wrote("k5", "noor", "c1", 100))
    history.note(Declined("k5", "stale", 101))
    late = (*rows.messages, MessageRow("m6", "c1", "sms", "outbound", "k5 so", MAYA, "sent", None))
    assert broken(history, replace(rows, messages=late)) == {"declined_stays"}


def test_replies_turned_around_are_found() -> None:
    history, rows = sound()
    history.notes[history.notes.index(Got("k3", MAYA, "sms", "SM3", 85))] = Got("k3", MAYA, "sms", "SM3", 98)
    assert broken(history, rows) == {"replies_in_order"}


def test_a_double_offer_is_found() -> None:
    history, rows = sound()
    second = event(30, "offer.created", "c1", 3, agent="wei", agent_number=1, offer="o2", interaction="i1")
    later = tuple(replace(e, conversation_number=(e.conversation_number or 0) + 1) for e in rows.events[2:6])
    heads = {**(rows.heads or {}), "conversation:c1": 7, "agent:wei": 1}
    planted = replace(rows, events=(*rows.events[:2], second, *later, rows.events[6]), heads=heads)
    assert broken(history, planted) == {"one_offer_or_owner"}


def test_an_offer_of_what_somebody_has_is_found() -> None:
    history, rows = sound()
    again = event(30, "offer.created", "c1", 7, agent="wei", agent_number=1, offer="o2", interaction="i1")
    heads = {**(rows.heads or {}), "conversation:c1": 7, "agent:wei": 1}
    assert broken(history, replace(rows, events=(*rows.events, again), heads=heads)) == {"one_offer_or_owner"}


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_more_than_an_agent_takes_is_found(channel: str) -> None:
    """A third text; or a call beside texts, which is fine, and then a text beside the call, which is not."""
    history, rows = sound()
    taken = [("i2", channel), ("i3", "sms")]
    events = [
        event(
            40 + at,
            "offer.created",
            f"c{at}",
            1,
            agent="noor",
            agent_number=at,
            offer=f"o{at}",
            interaction=name,
        )
        for at, (name, _) in enumerate(taken, start=3)
    ]
    interactions = [
        InteractionRow(name, "c9", kind, "active", "noor", has_offer=False) for name, kind in taken
    ]
    planted = replace(
        rows,
        events=(*rows.events, *events),
        interactions=(*rows.interactions, *interactions),
        heads={**(rows.heads or {}), "agent:noor": 4, "conversation:c3": 1, "conversation:c4": 1},
    )
    assert broken(history, planted) == {"within_capacity"}


def test_what_has_ended_makes_room() -> None:
    history, rows = sound()
    kinds = ["interaction.closed", "offer.created", "offer.created"]
    events = [
        event(
            40 + at,
            kind,
            f"c{at}",
            1,
            agent="noor",
            agent_number=at,
            interaction="i1" if at == 3 else f"i{at}",
        )
        for at, kind in enumerate(kinds, start=3)
    ]
    interactions = [InteractionRow(f"i{at}", "c9", "sms", "active", "noor", has_offer=False) for at in (4, 5)]
    heads = {**(rows.heads or {}), "agent:noor": 5} | {f"conversation:c{at}": 1 for at in (3, 4, 5)}
    planted = replace(
        rows,
        events=(*rows.events, *events),
        interactions=(*rows.interactions, *interactions),
        heads=heads,
    )
    assert broken(history, planted) == set()


def test_a_gap_in_a_stream_is_found() -> None:
    history, rows = sound()
    gap = tuple(each for each in rows.events if each.id != 5)
    assert broken(history, replace(rows, events=gap)) == {"streams_are_whole"}


def test_a_number_given_twice_is_found() -> None:
    history, rows = sound()
    twice = (*rows.events, event(9, "message.delivery", "c1", 6))
    assert broken(history, replace(rows, events=twice)) == {"streams_are_whole"}


def test_a_gap_at_a_desk_is_found() -> None:
    history, rows = sound()
    history.note(Heard("desk noor", "agent:noor", 4, 99))
    grown = replace(
        rows,
        events=(
            *rows.events,
            event(50, "presence.changed", "c1", 7, agent="noor", agent_number=3),
            event(51, "presence.changed", "c1", 8, agent="noor", agent_number=4),
        ),
        heads={**(rows.heads or {}), "agent:noor": 4, "conversation:c1": 8},
    )
    assert broken(history, grown) == {"clients_miss_nothing"}
    history.notes.insert(-1, Began("desk noor", "agent:noor", 3, 98))  # the whole stream anew is no gap
    assert broken(history, grown) == set()


def test_what_a_desk_has_seen_and_the_rows_have_lost_is_found() -> None:
    history, rows = sound()
    history.note(Heard("desk noor", "agent:noor", 3, 99))
    assert broken(history, rows) == {"clients_miss_nothing"}
    history.note(Began("desk noor", "agent:noor", 2, 100))
    assert broken(history, rows) == {"clients_miss_nothing"}


@pytest.mark.parametrize(
    "stuck",
    [
        {"interactions": (InteractionRow("i1", "c1", "sms", "offered", None, has_offer=False),)},
        {"interactions": (InteractionRow("i1", "c1", "sms", "queued", None, has_offer=False),)},
        {"interactions": (InteractionRow("i1", "c1", "sms", "active", None, has_offer=False),)},
        {"unfinished": ("payload raw_1 is not placed",)},
        {"calls": (CallRow("CA1", "m5", None),)},
    ],
)
def test_what_is_stuck_is_found(stuck: dict[str, object]) -> None:
    history, rows = sound()
    assert broken(history, replace(rows, **stuck)) == {"nothing_is_stuck"}  # type: ignore[arg-type]


def test_a_message_that_never_left_is_found() -> None:
    history, rows = sound()
    leased = (replace(rows.outbox[0], state="leased"), rows.outbox[1])
    assert broken(history, replace(rows, outbox=leased)) == {"nothing_is_stuck"}


def test_a_view_that_is_not_true_is_found() -> None:
    shown = Picture((("presence", "ready"),), (("c1", (("m1", "hello", None), ("m2", "so", "sent"))),))
    assert list(shown.differs_from(shown)) == []
    newest_part = Picture((("presence", "ready"),), (("c1", (("m2", "so", "sent"),)),))
    assert list(shown.differs_from(newest_part)) == []
    fresh = Picture(
        (("presence", "not_ready"),), (("c1", (("m1", "hello", None), ("m2", "so", "delivered"))),)
    )
    assert len(list(shown.differs_from(fresh))) == 2


def test_a_law_that_stands_broken_is_found() -> None:
    history, rows = sound()
    whole = replace(rows, laws=(LawRow("one_place", 0, ()),))
    assert broken(history, whole) == set()
    assert broken(history, replace(rows, laws=(LawRow("one_place", 1, ("i1",)),))) == {"laws_hold"}


@pytest.mark.parametrize(
    ("law", "at", "is_fault"),
    [
        ("nobody_idles", 10_000, False),  # nobody led
        ("nobody_idles", 16_000, False),  # somebody does, for a moment
        ("nobody_idles", 30_000, True),  # in the middle of a fault that left the leader alone
        ("placed_in_time", 30_000, False),
        ("placed_in_time", 70_000, False),  # a consequence
        ("placed_in_time", 90_000, True),  # long after
        ("placed_in_time", 5_000, True),  # before anything befell it
    ],
)
def test_a_law_may_be_broken_by_trouble_that_explains_it_alone(law: str, at: int, is_fault: bool) -> None:
    history, rows = sound()
    storm = replace(rows, takeovers=((9_000, 12_000),), troubles=((8_000, 40_000),))
    found = broken(history, replace(storm, breaches=(Breach(law, at, ("i1",)),)))
    assert found == ({"laws_hold"} if is_fault else set())
