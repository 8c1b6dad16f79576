"""What the calls' stations and whoever speaks with the carrier tell each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from hub.model.flows import Prompt

# flow: what the number's flow says · wait: music, until an agent is there
# refuse: not even answered · hold: a moment, for it is not written down yet how it went · end: thanks, and no more
StepKind = Literal["flow", "wait", "refuse", "hold", "end"]
OrderKind = str  # a key of hub.calls.orders.kinds


# -- instructions: what a flow wants done next, in order; the last one is one that follows ``RequestCallback`` below


@dataclass(frozen=True, slots=True)
class Speak:
    """``language``: in this one, whatever the caller speaks. ``may_interrupt``: a key cuts it short."""

    prompt: Prompt
    language: str | None = None
    may_interrupt: bool = True


@dataclass(frozen=True, slots=True)
class SendText:
    """``account``: the number of ours from which it comes."""

    account: str
    words: str


@dataclass(frozen=True, slots=True)
class Ask:
    """For up to ``most`` keys. The answer names the ``turn``."""

    turn: int
    most: int
    timeout_seconds: int


@dataclass(frozen=True, slots=True)
class Dial:
    """Put through to a number outside; the answer, that it is over or never was, names the ``turn``."""

    turn: int
    number: str
    timeout_seconds: int


@dataclass(frozen=True, slots=True)
class Record:
    """What the caller says from now on is a message, until they hang up, press ``finish_key``, or say no more. The
    answer names the ``turn``; work for ``queue_id`` comes of what lasts ``least_seconds``."""

    turn: int
    queue_id: str
    most_seconds: int
    least_seconds: int
    finish_key: str


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """They have left it: so long, under the carrier's name for it."""

    turn: int
    sid: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Wait:
    """For an agent of the queue."""

    queue_id: str


@dataclass(frozen=True, slots=True)
class RequestCallback:
    """They keep their place in this queue, or get one, and are called on this number."""

    queue_id: str
    number: str


EndReason = Literal["done", "closed", "transferred", "callback", "by_text"]


@dataclass(frozen=True, slots=True)
class End:
    """Hang up. ``is_told``: the words before it were the last ones; else thanks, or that it is closed."""

    because: EndReason = "done"
    is_told: bool = False


Instruction = Speak | SendText | TakeMessage | RequestCallback | Ask | Record | Dial | Wait | End


@dataclass(frozen=True, slots=True)
class Step:
    """What the caller comes to next. ``language`` None: nobody knows."""

    kind: StepKind
    account: str
    call_id: str
    language: str | None = None
    instructions: tuple[Instruction, ...] = ()


@dataclass(frozen=True, slots=True)
class InLine:
    """Where somebody stands who waits. ``place`` from 1, which it also is while it rings for them already. The wait
    they were promised at some moment, as a range; None where none is known. ``asks_callback``: they are to be asked
    now whether they would rather be called back."""

    queue_id: str
    place: int
    promised_at: int | None = None
    low_ms: int | None = None
    high_ms: int | None = None
    asks_callback: bool = False


@dataclass(frozen=True, slots=True)
class CallOrder:
    """Something the carrier is to be told, leased.

    ``connect`` rings ``device`` and leads it into ``room``; ``join`` leads the caller there; ``wait`` leads the
    caller back to the music; ``hang_up`` ends ``agent_sids``, and the caller's leg where ``caller_sid`` is there,
    with ``words`` if there are any. What other kinds mean stands where they are (``hub.calls.orders``); ``detail`` is
    what such a one needs besides.
    ``asked_before``: an earlier attempt may have been heard. ``rings``: it makes a leg, at ``device``. Times in ms.
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
    rings: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """The carrier took an order. ``sid``: the leg that it made of ``connect``."""

    sid: str | None = None
