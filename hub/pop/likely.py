"""What a contact is likely about, and how we come to think so. Pure: the rows are read by ``sheet``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hub.model.customers import Text

# In the order in which they tell most: what somebody keys in is one thing of theirs, a menu is for everybody.
Because = Literal["keyed", "complaint", "conversation", "menu", "subject"]
MOST_LISTED = 4


@dataclass(frozen=True, slots=True)
class Open:
    """Another conversation of theirs that is not finished; ``complaint``: since when one is open in it."""

    conversation_id: str
    channel: str
    subject: str | None
    since: int
    complaint: bool


@dataclass(frozen=True, slots=True)
class Likely:
    """``name`` and ``value``: of a number keyed in, or the label of a choice (``name`` alone)."""

    because: Because
    name: Text | None = None
    value: str | None = None
    conversation_id: str | None = None
    channel: str | None = None
    since: int | None = None


def find_likely(
    *,
    keyed: Sequence[tuple[Text, str]],
    open_ones: Sequence[Open],
    chosen: Sequence[Text],
    subject: str | None,
) -> list[Likely]:
    """The likeliest first."""
    return [
        *(Likely("keyed", name, value) for name, value in keyed),
        *(_open("complaint", each) for each in open_ones if each.complaint),
        *(_open("conversation", each) for each in open_ones if not each.complaint),
        *([Likely("menu", chosen[-1])] if chosen else []),
        *([Likely("subject", value=subject)] if subject else []),
    ][:MOST_LISTED]


def _open(because: Because, each: Open) -> Likely:
    return Likely(
        because,
        value=each.subject,
        conversation_id=each.conversation_id,
        channel=each.channel,
        since=each.since,
    )
