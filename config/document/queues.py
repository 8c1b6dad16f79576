"""Queues: what they ask of agents, in which order, for how long, and what then."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from config.document.base import (
    Expression,
    Id,
    LongSeconds,
    Minutes,
    Part,
    Percent,
    Seconds,
    SecondsOrNone,
    Text,
    Words,
)
from config.document.recordings import RecordingOrMode
from config.values import Held, WebAddress

# A test keeps these equal to the engine's.
Strategy = Literal[
    "longest_idle",
    "least_occupied",
    "most_free_capacity",
    "fewest_handled",
    "round_robin",
    "most_skilled",
    "least_skilled",
    "narrowest_first",
    "cheapest",
    "linear",
    "top_down",
    "random",
    "weighted",
]
Cause = Literal["full", "closing", "estimate", "wait", "no_eligible", "nobody_there"]


class OfferTimeouts(Part):
    """How long an offer rings at one desk. Four or five rings for a call; the less the customer is
    kept on the line, the longer the agent may take to look up."""

    voice: Seconds = 20
    webchat: Seconds = 30
    sms: Seconds = 60
    email: Seconds = 60
    voicemail: Seconds = 60


class SilenceMinutes(Part):
    """After so long without a word from either side the exchange closes; null: never."""

    webchat: Minutes | None = 30  # whoever left the page for half an hour has left
    sms: Minutes | None = 240  # people answer a text after the meeting, not the next day
    email: Minutes | None = 2880  # two days: a question asked on Friday is answered by Monday


class MissedOffers(Part):
    """Offers in a row an agent may miss before being paused. A chat is overlooked once, a ringing
    phone is not."""

    voice: Annotated[int, Field(strict=True, ge=1, le=20)] = 1
    webchat: Annotated[int, Field(strict=True, ge=1, le=20)] = 2
    sms: Annotated[int, Field(strict=True, ge=1, le=20)] = 2
    email: Annotated[int, Field(strict=True, ge=1, le=20)] = 2
    voicemail: Annotated[int, Field(strict=True, ge=1, le=20)] = 2


class Disposition(Part):
    id: Id
    label: Text


_OVERFLOWS: Final = ("queue", "add_queue", "message", "cancel", "callback")


class Overflow(Part):
    """Exactly one: move to another ``queue`` (at the old place, or at the end); keep waiting and be served by the
    members of ``add_queue`` too; say a ``message`` and close; ``cancel`` without a word; offer callers a ``callback``
    with their place (whoever waits on another channel is told that nobody is free)."""

    queue: Id | None = None
    keep_place: bool = True
    add_queue: Id | None = None
    message: Words | None = None
    cancel: Literal[True] | None = None
    callback: Literal[True] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if sum(getattr(self, name) is not None for name in _OVERFLOWS) != 1:
            raise ValueError(f"must be exactly one of {', '.join(_OVERFLOWS)}")
        if not self.keep_place and self.queue is None:
            raise ValueError("keep_place belongs to a move to another queue")
        return self


class WaitingKey(Part):
    """What a key does for a caller in line. ``text``: they are sent a text, and answered there."""

    key: Annotated[str, StringConstraints(pattern=r"^[0-9*#]$")]
    does: Literal["callback", "text", "voicemail"]
    words: Words | None = None  # offer it, {key} is the key; null: the hub's own


class Waiting(Part):
    """What callers hear while they wait."""

    music: WebAddress | None = None  # null: the number's
    say_place: bool = True
    say_wait: bool = True  # as a range; needs announce_wait
    # A place that became better is told at once. Often enough not to feel forgotten, seldom enough to hear the music.
    repeat_seconds: Annotated[int, Field(strict=True, ge=10, le=3_600)] = 60
    keys: Annotated[list[WaitingKey], Field(max_length=4)] = Field(default_factory=list)


class Callback(Part):
    """How whoever asks to be called back is: by the agent who has accepted it (``agent_first``), or when an agent is
    near, and then they are next (``customer_first``)."""

    mode: Literal["agent_first", "customer_first"] = "agent_first"
    max_attempts: Annotated[int, Field(strict=True, ge=1, le=10)] = 3
    # Who did not answer is on a train or in a meeting: not back in a minute.
    retry_seconds: Seconds = 900
    lead_seconds: Seconds = 60  # customer_first: they are called when an agent is expected to be that near


class ProgramStep(Part):
    """Whom the queue asks for, and for how long before it asks for less. ``widen`` keeps those of all earlier steps in
    question, who then come first; ``replace`` does not. ``scope``: whose members are asked; empty: the queue's own."""

    require: Expression | None = None  # null: nothing beyond what the queue requires
    duration_seconds: SecondsOrNone | None = None  # null: until the end of the wait
    mode: Literal["widen", "replace"] = "widen"
    scope: list[Id] = Field(default_factory=list)
    skip_if: Expression | None = None  # on entering, after a match was tried
    advance_if: Expression | None = None  # whenever what it counts changes
    skip_if_impossible: bool = True  # left at once when nobody could ever take it; the last step never is
    on_exhaust: Overflow | None = None  # null: the next step
    strategy: Strategy | None = None  # null: the queue's
    band_delta: Annotated[int, Field(strict=True, ge=-2, le=2)] = 0  # below 0: up
    boost_seconds: SecondsOrNone = 0  # head start from this step on


class Queue(Part):
    id: Id
    name: Text
    # -- whom it asks for
    requires: dict[Id, Held] = Field(default_factory=dict)
    program: list[ProgramStep] = Field(default_factory=list)
    strategy: Strategy = "longest_idle"
    # -- the order of what waits
    band: Literal["emergency", "normal", "background"] = "normal"
    order: Literal["aged", "fifo", "deadline", "ratio", "lifo"] = "aged"
    slope: Annotated[float, Field(strict=True, ge=0.001, le=100)] = (
        1.0  # seconds of urgency for each second waited
    )
    # 80 % within 20 seconds is what most centres promise.
    service_target_seconds: LongSeconds = 20
    service_goal_percent: Percent = 80
    tier_head_start_seconds: dict[Id, SecondsOrNone] = Field(default_factory=dict)
    complaint_head_start_seconds: SecondsOrNone = 0
    starvation_cap_seconds: SecondsOrNone = (
        0  # after it, what waits in the background counts as normal; 0: never
    )
    # -- limits, and what then
    max_waiting: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] | None = None
    reserved_places: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] = 0
    max_wait_seconds: LongSeconds | None = None
    max_estimate_seconds: LongSeconds | None = None
    overflow: dict[Cause, Overflow] = Field(default_factory=dict)
    hours: Id | None = None  # null: always open
    after_close: Literal["pause", "serve", "drain", "stop_new", "overflow"] = "pause"
    # -- offers
    offer_timeout_seconds: OfferTimeouts = OfferTimeouts()
    # A desk that is there answers in well under a second. 0: none is waited for.
    delivered_timeout_seconds: Annotated[int, Field(strict=True, ge=0, le=60)] = 3
    missed_offers_before_pause: MissedOffers = MissedOffers()
    undelivered_before_unreachable: Annotated[int, Field(strict=True, ge=1, le=20)] = 3
    # Of those at work, so many stay ready however many miss their offers: then it is not their fault.
    ready_floor_percent: Percent = 50
    # Who declined or missed it is not asked again for so long; the other where nobody else could take it.
    cool_down_seconds: Seconds = 30
    cool_down_alone_seconds: Seconds = 5
    min_step_after_miss_seconds: SecondsOrNone = 5  # a step that ran out while it rang lasts so much longer
    auto_answer: bool = False  # the desk accepts its calls by itself, after a tone
    declining: Literal["allowed", "with_reason", "never"] = "allowed"  # of what is offered to an agent
    # -- people who come back
    preferred_agent: Literal["prefer", "hold", "only"] = "prefer"
    preferred_hold_seconds: SecondsOrNone = 0
    # A broken line is back within a minute; whoever comes later has done something else meanwhile.
    reconnect_grace_seconds: SecondsOrNone = 60
    # -- what is said of the wait
    announce_wait: bool = False
    expected_handling_seconds: Seconds | None = (
        None  # until there is history; null: the wait is unknown till then
    )
    expected_patience_seconds: Seconds | None = None  # after which customers give up on average
    # -- on the telephone
    waiting: Waiting = Waiting()
    callback: Callback = Callback()
    # -- after the talk
    # 0: only the agent ends the wrap-up. A minute is enough for a code and a line of note.
    wrap_up_seconds: Annotated[int, Field(strict=True, ge=0, le=3600)] = 60
    # Twice is for the talk that left a lot to write down; more often it is a break by another name.
    wrap_up_extensions: Annotated[int, Field(strict=True, ge=0, le=20)] = 2
    disposition_required: bool = False  # of the agent; when the time is up it is closed without one
    # A day: "and one more thing" belongs to yesterday's talk, last week's does not.
    reopen_window_minutes: Annotated[int, Field(strict=True, ge=0, le=60 * 24 * 90)] = 1440
    silence_close_minutes: SilenceMinutes = SilenceMinutes()
    # So long before, a chat's customer is told, but not before half of the time: who is still there has to find a
    # button, not to run for it. 0: is not told.
    silence_warning_minutes: Annotated[int, Field(strict=True, ge=0, le=60)] = 5
    dispositions: list[Disposition] = Field(default_factory=list)
    recording: RecordingOrMode | None = None  # of its calls; null: as the number says, and else off
