"""What the people outside noted, as it happened to them: the far ends' side of the story, which no fault of the hub
can touch. Times are ms since the epoch. ``key`` is a word that stands nowhere else, with which every text begins.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

Note = TypeVar("Note")


@dataclass(frozen=True, slots=True)
class Said:
    """A customer has sent this for the first time. Of a call the key is the carrier's id."""

    key: str
    who: str
    channel: str
    at: int


@dataclass(frozen=True, slots=True)
class Taken:
    """The hub has acknowledged what a customer sent."""

    key: str
    at: int


@dataclass(frozen=True, slots=True)
class Wrote:
    """An agent has sent a reply for the first time, to this customer."""

    key: str
    agent_id: str
    conversation_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Promised:
    """The hub has acknowledged a reply."""

    key: str
    message_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Declined:
    """The hub has refused a reply: it must not go out."""

    key: str
    code: str
    at: int


@dataclass(frozen=True, slots=True)
class Got:
    """A reply has reached a customer; ``ref`` is what the channel calls it (a text's SID, a mail's number ...)."""

    key: str
    who: str
    channel: str
    ref: str
    at: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame with a number reached a client."""

    client: str
    stream: str
    number: int
    at: int


@dataclass(frozen=True, slots=True)
class Began:
    """A client was given a whole stream, up to this number: what follows must be the next one."""

    client: str
    stream: str
    number: int
    at: int


@dataclass(slots=True)
class History:
    notes: list[object] = field(default_factory=list)

    def note(self, note: object) -> None:
        self.notes.append(note)

    def of(self, kind: type[Note]) -> Iterator[Note]:
        """In the order in which they happened."""
        return (note for note in self.notes if isinstance(note, kind))

    def save(self, file: Path) -> None:
        """A line each, for whoever looks into a failure."""
        lines = (json.dumps({"note": type(note).__name__} | asdict(note)) for note in self.notes)  # type: ignore[call-overload]
        file.write_text("\n".join(lines) + "\n")


def find_unacknowledged(history: History, channel: str) -> list[str]:
    """What was sent there, and nobody has said that it came."""
    taken = {note.key for note in history.of(Taken)}
    return [note.key for note in history.of(Said) if note.channel == channel and note.key not in taken]
