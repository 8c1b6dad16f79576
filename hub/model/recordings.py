"""Recordings of calls: their states as a table, whether one may begin, and what the carrier says of one. Pure.

A recording is of the customer's leg, so it follows them from agent to agent and through the line by itself: a call has
one, with gaps. ``message`` is what a caller left instead of a talk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Purpose = Literal["talk", "message"]
Mode = Literal["off", "on", "on_consent"]
Hearers = Literal["none", "own", "all"]
# outside: the customer was given to a number that is not ours · agent: they have paused it · hold: the customer hears
# music · line: nobody is with them · queue: its rules forbid it
Cause = Literal["queue", "line", "hold", "agent", "outside"]
WhyNot = Literal["off", "no_notice", "no_consent", "objected"]

# What an agent may set aside by their word that they have told the customer, or asked them.
BY_WORD: Final[frozenset[str]] = frozenset({"no_notice", "no_consent"})

RECORDING: Final[Mapping[tuple[str, str], str]] = {
    ("off", "want"): "starting",
    ("starting", "begin"): "recording",
    ("starting", "fail"): "failed",
    ("recording", "pause"): "paused",
    ("paused", "resume"): "recording",
    ("starting", "end"): "ended",
    ("failed", "find"): "ended",  # it was given up, and there it is
    ("recording", "end"): "ended",
    ("paused", "end"): "ended",
    ("recording", "fail"): "failed",
    ("paused", "fail"): "failed",
    ("speaking", "end"): "ended",  # a message: the caller has said what they had to say
    ("speaking", "empty"): "empty",
    ("ended", "keep"): "ready",  # its file is ours
    ("ended", "fail"): "failed",
    ("ready", "expire"): "expired",
}
STATES: Final = frozenset({*(before for before, _ in RECORDING), *RECORDING.values()})
RUNNING: Final = ("starting", "recording", "paused")

# Why one that starts is not heard by anybody: it was paused before the carrier was told of it.
NOT_BEGUN: Final = "not_begun"


@dataclass(frozen=True, slots=True)
class RecordingRules:
    """Of a queue or a number. ``pause_ms``: how long an agent's pause lasts at most; ``agents``: whose recordings
    agents may listen to, beside the messages that are their work."""

    mode: Mode = "off"
    pause_ms: int = 120_000
    retention_ms: int = 90 * 86_400_000
    agents: Hearers = "own"


# Why there is no sound of one that its customer wanted gone: whatever is told of it, it does not come back.
ERASED: Final = "erased"
NO_RULES: Final = RecordingRules()


@dataclass(frozen=True, slots=True)
class Heard:
    """What the customer has been told and has said. ``agreed`` None: nobody asked them."""

    noticed: bool = False
    agreed: bool | None = None


def why_not(rules: RecordingRules, heard: Heard) -> WhyNot | None:
    """Why it must not be recorded; None: it may be. A no counts under every rule, and a yes has been told of it."""
    if rules.mode == "off":
        return "off"
    if heard.agreed is False:
        return "objected"
    if heard.agreed:
        return None
    if rules.mode == "on_consent":
        return "no_consent"
    return None if heard.noticed else "no_notice"


@dataclass(frozen=True, slots=True)
class Scene:
    """What decides whether a recording that there is goes on at this moment. ``talks``: somebody of ours is with the
    customer; ``held``: whom the customer does not hear."""

    why_not: WhyNot | None
    talks: bool
    held: bool
    paused: bool
    told: bool = False
    outside: bool = False


def find_causes(scene: Scene) -> tuple[Cause, ...]:
    """Why it is to be paused, what the agent should know first first; empty: it is not."""
    forbidden = scene.why_not is not None and not (scene.told and scene.why_not in BY_WORD)
    causes: tuple[tuple[Cause, bool], ...] = (
        ("outside", scene.outside),
        ("agent", scene.paused),
        ("hold", scene.held),
        ("line", not scene.talks and not scene.outside),
        ("queue", forbidden),
    )
    return tuple(cause for cause, holds in causes if holds)


Do = Literal["start", "pause", "resume"]


def find_next(state: str, *, wants_pause: bool, unsure: bool = False) -> Do | None:
    """What the carrier is to be told. ``unsure``: it may have heard of an earlier attempt, so that it is told again
    how things are to be, even where they seem so. One that may have begun is to be known before it can be paused."""
    if state == "starting":
        return "start" if unsure or not wants_pause else None
    if state not in ("recording", "paused") or ((state == "paused") == wants_pause and not unsure):
        return None
    return "pause" if wants_pause else "resume"


ReportState = Literal["in_progress", "paused", "completed", "absent", "failed"]


@dataclass(frozen=True, slots=True)
class RecordingReport:
    """The carrier's word on a recording. ``account`` is our number; ``turn`` is there for a message. ``elsewhere``: its
    file lies somewhere else than at the carrier."""

    account: str
    sid: str
    call_id: str
    state: ReportState
    received_at: int
    turn: int | None = None
    seconds: int | None = None
    elsewhere: bool = False


RUNNING_REMOTE: Final[frozenset[ReportState]] = frozenset({"in_progress", "paused"})


@dataclass(frozen=True, slots=True)
class RemoteRecording:
    """As the carrier knows it when asked. ``purpose`` None: it does not say."""

    sid: str
    state: ReportState
    seconds: int | None
    purpose: Purpose | None = None
