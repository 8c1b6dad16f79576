"""What a desk sees of what was recorded; ``GET /api/recordings/{id}`` has the sound of one that is ``ready``."""

from __future__ import annotations

from typing import Literal

from agent_console.protocol.base import Frame

RecordingState = Literal["off", "starting", "recording", "paused", "ended", "ready", "failed", "expired"]
PauseCause = Literal["agent", "hold", "line", "queue", "outside"]


class GapView(Frame):
    """Where in the recording something is missing, and how much; null: it lasts."""

    at_seconds: int
    seconds: int | None
    cause: PauseCause


class RecordingView(Frame):
    """``state`` is what the carrier last confirmed, ``paused_because`` what is wanted. ``reason``: why it is off
    (no_notice, no_consent, objected), could not be paused (not_paused, not_resumed), was paused before the
    carrier was told to begin (not_begun), or failed. ``agents``: whose recordings agents may hear."""

    id: str
    state: RecordingState
    reason: str | None
    paused_because: list[PauseCause]
    resume_at: int | None
    seconds: int | None
    agents: Literal["none", "own", "all"]
    gaps: list[GapView]


class VoicemailView(Frame):
    """What a caller has left; ``ended``: it is being fetched."""

    id: str
    state: RecordingState
    reason: str | None
    seconds: int | None
    heard_at: int | None
    heard_by: str | None  # agent id
