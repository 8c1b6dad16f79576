"""A recording as it stands: https://www.twilio.com/docs/voice/api/recording."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from channels.carrier.callbacks import Postman
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.verbs import Callback, Trim
from channels.carrier.recordings.tape import Segment, length

Status = Literal["in-progress", "paused", "stopped", "processing", "completed", "absent"]
Source = Literal["StartCallRecordingAPI", "RecordVerb"]
Track = Literal["both", "inbound", "outbound"]
PauseBehavior = Literal["skip", "silence"]

UNDER_WAY: Final = frozenset({"in-progress", "paused"})


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants a call recorded."""

    source: Source
    channels: int = 1
    track: Track = "both"
    trim: Trim = "do-not-trim"
    callback: Callback | None = None

    @property
    def kept_channels(self) -> int:
        """Both sides of a call are kept apart, also where they are to be heard as one; a message has one side."""
        return 2 if self.track == "both" else 1


@dataclass(eq=False, slots=True)
class Recording:
    """``url`` is where it is fetched. Times are ms since the epoch; ``tape`` is in seconds of the call."""

    sid: str
    leg: Leg
    wish: Wish
    url: str
    started_at: int
    updated_at: int
    postman: Postman
    status: Status = "in-progress"
    error_code: int | None = None
    pause: PauseBehavior = "silence"  # what is on tape while it is paused
    since: int = 0  # what came before is on tape
    tape: list[Segment] = field(default_factory=list)

    @property
    def account_sid(self) -> str:
        return self.leg.call.account_sid

    @property
    def call_sid(self) -> str:
        return self.leg.call.sid

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    @property
    def seconds(self) -> float:
        """Of what is on tape so far."""
        return length(self.tape)

    @property
    def has_voice(self) -> bool:
        return any(segment.voice for segment in self.tape)
