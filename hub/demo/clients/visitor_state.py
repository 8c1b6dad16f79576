"""What a chat widget knows, folded from frames as the real one does it (``widget/src/app/reduce.ts``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from channels.webchat import protocol as p


@dataclass(slots=True)
class ChatState:
    """``state`` is None before the first message."""

    id: str | None = None
    state: Literal["waiting", "active", "closed"] | None = None
    number: int = 0
    agent_name: str | None = None
    messages: list[p.ChatMessage] = field(default_factory=list)
    place: int | None = None  # in line, from 1
    agent_types: bool = False
    closes_at: int | None = None  # as nobody writes
    team_name: str = ""
    language: str = ""
    heard: list[p.Event] = field(default_factory=list)
    outage: bool = False  # the hub cannot store anything now
    refusals: list[str] = field(default_factory=list)  # codes of errors and byes that answer no request

    @property
    def words(self) -> list[str]:
        """What visitor and agents said to each other."""
        return [m.body for m in self.messages if m.author != "system"]

    @property
    def is_answered(self) -> bool:
        """The agent spoke last."""
        said = [m for m in self.messages if m.author != "system"]
        return bool(said) and said[-1].author == "agent"

    def take(self, frame: Any) -> None:
        """Fold one frame of the hub; what changes nothing in a widget is passed over."""
        if fold := _FOLDS.get(type(frame)):
            fold(self, frame)

    def __str__(self) -> str:
        """For whoever waited in vain."""
        lines = [f"chat {self.id} {self.state} at {self.number}, agent {self.agent_name}, place {self.place}"]
        lines += [f"  {m.author}: {m.body}" for m in self.messages]
        lines += [f"  refused: {code}" for code in self.refusals]
        return "\n".join(lines)


def _greet(chat: ChatState, frame: p.Welcome) -> None:
    chat.outage = False
    chat.team_name, chat.language = frame.team_name, frame.language
    if frame.chat is None:
        chat.id, chat.state, chat.number, chat.agent_name, chat.messages = None, None, 0, None, []
        return
    if frame.chat.id != chat.id:
        chat.messages = []  # another chat; all of it comes, after a gap only what was missed
    chat.id, chat.state, chat.number = frame.chat.id, frame.chat.state, frame.chat.number
    chat.agent_name, chat.closes_at = frame.chat.agent_name, frame.chat.closes_at
    for message in frame.chat.messages:
        _put_message(chat, message)


def _put_message(chat: ChatState, message: p.ChatMessage) -> None:
    for at, known in enumerate(chat.messages):
        if known.id == message.id:
            chat.messages[at] = message
            return
    chat.messages.append(message)


def _fold_event(chat: ChatState, frame: p.Event) -> None:
    chat.heard.append(frame)
    if frame.kind == "message" and frame.message:
        _put_message(chat, frame.message)
    if frame.number <= chat.number:
        return
    chat.number = frame.number
    _CHANGES[frame.kind](chat, frame)


def _say(chat: ChatState, frame: p.Event) -> None:
    assert frame.message is not None, "an event of kind message has one"
    if frame.message.author == "agent":
        chat.agent_types = False
    elif chat.state in (None, "closed"):
        chat.state = "waiting"


def _join(chat: ChatState, frame: p.Event) -> None:
    chat.state, chat.agent_name, chat.place = "active", frame.agent_name, None


def _wait(chat: ChatState, _frame: p.Event) -> None:
    chat.state, chat.agent_name = "waiting", None


def _close(chat: ChatState, _frame: p.Event) -> None:
    chat.state, chat.place, chat.agent_types = "closed", None, False


def _warn(chat: ChatState, frame: p.Event) -> None:
    chat.closes_at = frame.closes_at


def _keep(chat: ChatState, _frame: p.Event) -> None:
    chat.closes_at = None


def _mark_seen(chat: ChatState, frame: p.Event) -> None:
    """With a message: an agent has seen the visitor's up to it. Without: the visitor saw all, elsewhere."""
    author = "visitor" if frame.message else "agent"
    upto = frame.message.at if frame.message else None
    chat.messages = [
        m.model_copy(update={"seen": True}) if m.author == author and (upto is None or m.at <= upto) else m
        for m in chat.messages
    ]


def _redact(chat: ChatState, frame: p.Event) -> None:
    gone: dict[str, Any] = {"body": "", "files": [], "quotes": None, "redacted": True}
    chat.messages = [m.model_copy(update=gone) if m.id == frame.message_id else m for m in chat.messages]


_CHANGES: Final[Mapping[str, Callable[[ChatState, p.Event], None]]] = {
    "message": _say,
    "joined": _join,
    "waiting": _wait,
    "warned": _warn,
    "kept": _keep,
    "closed": _close,
    "seen": _mark_seen,
    "redacted": _redact,
}


def _place(chat: ChatState, frame: p.Queue) -> None:
    chat.place = frame.position


def _show_typing(chat: ChatState, frame: p.AgentTyping) -> None:
    chat.agent_types = frame.on


def _refuse(chat: ChatState, frame: p.Error) -> None:
    if frame.request is None:
        chat.refusals.append(frame.code)


def _note_outage(chat: ChatState, frame: p.Outage) -> None:
    chat.outage = frame.on


def _part(chat: ChatState, frame: p.Bye) -> None:
    chat.refusals.append(frame.code)


_FOLDS: Final[Mapping[type, Callable[[ChatState, Any], None]]] = {
    p.Welcome: _greet,
    p.Event: _fold_event,
    p.Queue: _place,
    p.AgentTyping: _show_typing,
    p.Error: _refuse,
    p.Outage: _note_outage,
    p.Bye: _part,
}
