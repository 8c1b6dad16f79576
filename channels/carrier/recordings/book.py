"""The recordings that the carrier keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from channels.carrier.recordings.model import Recording

_KEPT: Final = (
    2_000  # a day of a busy demo; only who could be heard when is kept, the sound is made when it is fetched
)
CURRENT: Final = "Twilio.CURRENT"


class RecordingBook:
    def __init__(self) -> None:
        self._recordings: dict[str, Recording] = {}

    def add(self, recording: Recording) -> None:
        self._recordings[recording.sid] = recording
        if len(self._recordings) > _KEPT:
            del self._recordings[next(iter(self._recordings))]

    def remove(self, recording: Recording) -> None:
        self._recordings.pop(recording.sid, None)

    def find(self, account_sid: str, sid: str) -> Recording | None:
        found = self._recordings.get(sid)
        return found if found is not None and found.account_sid == account_sid else None

    def find_of_call(self, account_sid: str, call_sid: str, sid: str) -> Recording | None:
        """``Twilio.CURRENT`` is the newest that is under way."""
        of_call = (one for one in self.of(account_sid) if one.call_sid == call_sid)
        if sid == CURRENT:
            return next((one for one in of_call if one.is_under_way), None)
        return next((one for one in of_call if one.sid == sid), None)

    def of(self, account_sid: str) -> Iterator[Recording]:
        """Newest first."""
        return (one for one in reversed(self._recordings.values()) if one.account_sid == account_sid)

    def oldest_first(self) -> list[Recording]:
        return list(self._recordings.values())
