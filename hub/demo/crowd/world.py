"""What the crowd knows of the world: our doors, and who lives behind which telephone and mailbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """A number to call, and the key that leads to the topic where its menu asks for one."""

    number: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Doors:
    """Our ends of the channels, each by the topic (the queue) it is for."""

    numbers: Mapping[str, str] = field(default_factory=dict)  # to text
    mailboxes: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, Line] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Residents:
    """(number, name) of those with a telephone, (address, name) of those with a mailbox."""

    phones: Sequence[tuple[str, str]] = ()
    mailers: Sequence[tuple[str, str]] = ()
