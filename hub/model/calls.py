"""What the calls' stations and whoever speaks with the carrier tell each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# menu: be asked for a key · wait: music, until an agent is there · closed: outside the hours
# refuse: not even answered · hold: a moment, for it is not written down yet how it went · end: thanks, and no more
StepKind = Literal["menu", "wait", "closed", "refuse", "hold", "end"]
OrderKind = Literal["connect", "join", "wait", "hang_up"]


@dataclass(frozen=True, slots=True)
class Step:
    """What the caller comes to next. ``attempt``: the how manieth time the menu is heard; ``wrong_key``:
    the key before was none of it. ``language`` None: nobody knows."""

    kind: StepKind
    account: str
    call_id: str
    attempt: int = 1
    wrong_key: bool = False
    language: str | None = None


@dataclass(frozen=True, slots=True)
class CallOrder:
    """Something the carrier is to be told, leased.

    ``connect`` rings ``device`` and leads it into ``room``; ``join`` leads the caller there; ``wait`` leads the
    caller back to the music; ``hang_up`` ends ``agent_sids``, and the caller's leg where ``caller_sid`` is there,
    with ``words`` if there are any.
    ``asked_before``: an earlier attempt may have been heard. Times in ms.
    """

    id: str
    kind: OrderKind
    call_id: str
    account: str
    caller_sid: str | None
    agent_id: str | None
    device: str
    agent_sids: tuple[str, ...]
    room: str
    language: str | None
    asked_before: bool
    created_at: int
    lease_until: int
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The carrier took an order. ``sid``: the leg that it made of ``connect``."""

    sid: str | None = None
