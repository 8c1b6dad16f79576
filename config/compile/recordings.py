"""The rules of recording, in milliseconds."""

from __future__ import annotations

from config.document.recordings import Recording
from hub.model.recordings import RecordingRules

DAY_MS = 86_400_000


def compile_recording(recording: Recording | None) -> RecordingRules | None:
    if recording is None:
        return None
    return RecordingRules(
        mode=recording.mode,
        pause_ms=recording.pause_seconds * 1000,
        retention_ms=recording.retention_days * DAY_MS,
        agents=recording.agents,
    )
