"""The chat of tests and crowd folds frames as the widget does."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from channels.webchat import protocol as p
from hub.demo.clients.visitor_state import ChatState


def message(key: str, author: str = "visitor", at: int = 0) -> p.ChatMessage:
    return p.ChatMessage.model_validate({"id": key, "author": author, "name": None, "body": key, "at": at})


def welcome(*messages: p.ChatMessage, number: int = 0, chat: str | None = "cnv_1") -> p.Welcome:
    view = chat and {
        "id": chat,
        "state": "waiting",
        "number": number,
        "agent_name": None,
        "messages": [m.model_dump() for m in messages],
    }
    return p.Welcome.model_validate(
        {
            "type": "welcome",
            "protocol": 1,
            "now": 0,
            "visitor": "token",
            "name": None,
            "team_name": "Halden",
            "greeting": None,
            "language": "en",
            "chat": view or None,
        }
    )


def event(number: int, kind: str, **more: Any) -> p.Event:
    return p.Event.model_validate({"type": "event", "number": number, "kind": kind} | more)


def chat(*frames: Any) -> ChatState:
    state = ChatState()
    for frame in frames:
        state.take(frame)
    return state


def test_a_chat_begins_with_the_first_words() -> None:
    assert chat(welcome(chat=None)).state is None
    state = chat(welcome(chat=None), event(1, "message", message=message("Hello")))
    assert (state.state, state.words) == ("waiting", ["Hello"])


def test_whoever_joins_ends_the_wait_in_line() -> None:
    state = chat(welcome(), p.Queue(type="queue", position=2), event(3, "joined", agent_name="Ana"))
    assert (state.state, state.agent_name, state.place) == ("active", "Ana", None)


def test_a_reply_ends_the_typing_dots() -> None:
    dots = p.AgentTyping(type="typing", on=True)
    assert chat(welcome(), dots).agent_types
    state = chat(welcome(), dots, event(2, "message", message=message("Hi", "agent")))
    assert (state.agent_types, state.is_answered) == (False, True)


def test_coming_back_adds_what_was_missed() -> None:
    first, missed = message("Hello"), message("Hi", "agent")
    assert chat(welcome(first, number=1), welcome(first, missed, number=4)).words == ["Hello", "Hi"]
    assert chat(welcome(first, number=1), welcome(missed, number=4)).words == ["Hello", "Hi"]


def test_another_chat_begins_empty() -> None:
    assert chat(welcome(message("Old")), welcome(message("New"), chat="cnv_2")).words == ["New"]


def test_words_after_the_end_open_the_chat_again() -> None:
    state = chat(welcome(), event(2, "closed"), event(3, "message", message=message("One more thing")))
    assert state.state == "waiting"


@pytest.mark.parametrize(("upto", "seen"), [(message("Hello", at=5), [True, False]), (None, [False, False])])
def test_the_agent_has_seen_what_was_written_up_to_then(upto: p.ChatMessage | None, seen: list[bool]) -> None:
    state = chat(welcome(message("Hello", at=5), message("Anybody?", at=9)), event(2, "seen", message=upto))
    assert [m.seen for m in state.messages] == seen


def test_a_chat_that_says_when_it_closes_takes_it_back() -> None:
    warned = chat(welcome(), event(1, "warned", closes_at=90_000))
    assert warned.closes_at == 90_000
    warned.take(event(2, "kept"))
    assert warned.closes_at is None


@pytest.mark.parametrize("kind", get_args(p.Event.model_fields["kind"].annotation))
def test_every_kind_of_event_is_understood(kind: str) -> None:
    more = {"message": message("Hello")} if kind == "message" else {}
    assert chat(welcome(), event(1, kind, **more)).number == 1
