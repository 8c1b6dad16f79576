from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.webchat import protocol as p
from channels.webchat.outbound import AUTHORED, ChatRow, find_missing_words, render_chat, render_events
from hub.model.events import KINDS, Event
from hub.model.nouns import MessageRow
from tests.fakes.chat_world import chat_centre

CENTRE = chat_centre()
SECRET_WORDS = "for colleagues only"


def message(kind: Any = "inbound", body: str = "hello", **values: Any) -> MessageRow:
    return MessageRow(
        "msg_1", "cnv_1", "int_1", "webchat", kind, values.pop("author", None), body, 7, **values
    )


def render(event: Event, *known: MessageRow) -> list[dict[str, Any]]:
    frames = render_events([event], {row.id: row for row in known}, CENTRE)
    for frame in frames:
        p.hub_frame.validate_python(frame)
    return frames


def event(kind: str, **values: Any) -> Event:
    return Event(kind, 7, conversation_id="cnv_1", conversation_number=3, **values)


@pytest.mark.parametrize(
    ("told", "as_kind"),
    [
        (event("interaction.queued"), "waiting"),
        (event("offer.accepted", agent_id="noor"), "joined"),
        (event("interaction.assigned", agent_id="noor"), "joined"),
        (event("interaction.ended", agent_id="noor"), "closed"),
        (event("interaction.abandoned"), "closed"),
        (event("interaction.closed", data={"from": "active", "by": "silence"}), "closed"),
        (event("message.received", message_id="msg_1", message=message()), "message"),
        (event("message.sent", message_id="msg_1", message=message("outbound", author="noor")), "message"),
        (event("message.sent", message_id="msg_1", message=message("system")), "message"),
        (event("message.delivery", data={"state": "seen", "all": True}), "seen"),
    ],
)
def test_a_visitor_is_told(told: Event, as_kind: str) -> None:
    assert [(frame["kind"], frame["number"]) for frame in render(told)] == [(as_kind, 3)]


@pytest.mark.parametrize(
    "untold",
    [
        event("interaction.closed", data={"from": "wrapup", "disposition": "other"}),
        event("interaction.ended", agent_id="noor", data={"by": "supervisor", "taken_by": "rosa"}),
        event("message.delivery", data={"state": "sent"}),
        event("message.delivery", data={"state": "seen", "all": False}),
        event("offer.created", agent_id="noor"),
        event("offer.ended", agent_id="noor", data={"outcome": "declined"}),
        event("consent.changed"),
        event("message.sent", message_id="msg_gone"),
    ],
)
def test_a_visitor_is_not_told(untold: Event) -> None:
    assert render(untold) == []


@pytest.mark.parametrize("kind", KINDS)
def test_words_of_a_note_are_in_no_frame_of_any_kind_of_event(kind: str) -> None:
    note = message("note", SECRET_WORDS, author="noor")
    for brings_words, state in product((True, False), ("active", "wrapup", "seen")):
        noted = event(
            kind,
            agent_id="noor",
            message_id="msg_1",
            message=note if brings_words else None,
            data={"state": state, "from": state, "disposition": SECRET_WORDS, "note": SECRET_WORDS},
        )
        assert SECRET_WORDS not in str(render(noted, note))


@given(st.sampled_from(sorted(KINDS)), st.sampled_from(["inbound", "outbound", "note", "system"]))
def test_only_messages_to_and_from_the_customer_are_rendered_with_words(kind: str, of: str) -> None:
    frames = render(event(kind, message_id="msg_1", message=message(of)))
    if any(frame["message"] for frame in frames):
        assert (kind, of) in {
            ("message.received", "inbound"),
            ("message.sent", "outbound"),
            ("message.sent", "system"),
        }


def test_of_an_agent_only_the_first_name_is_shown() -> None:
    (frame,) = render(event("offer.accepted", agent_id="noor"))
    assert frame["agent_name"] == "Noor"
    assert render(event("offer.accepted", agent_id="gone"))[0]["agent_name"] is None


def test_an_agents_own_key_is_not_shown_to_the_visitor() -> None:
    sent = message("outbound", author="noor", client_key="desk-1")
    (frame,) = render(event("message.sent", message_id="msg_1", message=sent))
    assert frame["message"]["request"] is None


def test_words_are_read_only_for_what_shows_them() -> None:
    events = [
        event("message.received", message_id="msg_1"),
        event("message.sent", message_id="msg_2", message=message()),
        event("note.added", message_id="msg_3"),
        event("message.delivery", message_id="msg_4"),
    ]
    assert find_missing_words(events) == ["msg_1"]


@pytest.mark.parametrize(
    ("interaction", "chat"),
    [
        (None, "waiting"),
        ("queued", "waiting"),
        ("offered", "waiting"),
        ("active", "active"),
        ("wrapup", "closed"),
        ("closed", "closed"),
        ("abandoned", "closed"),
    ],
)
def test_the_chat_stands_as_its_newest_interaction_does(interaction: str | None, chat: str) -> None:
    rows = [message(kind) for kind in (*AUTHORED, "note")]
    view = render_chat(ChatRow("cnv_1", 9, interaction, "noor", rows), CENTRE)
    p.Chat.model_validate(view)
    assert (view["state"], len(view["messages"])) == (chat, len(AUTHORED))
