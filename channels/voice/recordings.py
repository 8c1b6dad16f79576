"""Where Twilio keeps the recordings of our numbers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from channels.twilio.recordings import TwilioRecordings
from channels.voice.config import VoiceConfig
from hub.model.recordings import RemoteRecording


@dataclass(frozen=True, slots=True)
class VoiceRecordings:
    """Implements ``hub.ports.RecordingShelf``."""

    config: VoiceConfig
    recordings: TwilioRecordings

    async def find(self, account: str, sid: str) -> RemoteRecording | None:
        return await self.recordings.find(self.config.account_of(account), sid)

    async def find_of_call(self, account: str, call_sid: str) -> list[RemoteRecording]:
        return await self.recordings.find_of_call(self.config.account_of(account), call_sid)

    def fetch(
        self, account: str, sid: str, *, lanes: int
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        return self.recordings.fetch(self.config.account_of(account), sid, lanes=lanes)

    async def delete(self, account: str, sid: str) -> None:
        await self.recordings.delete(self.config.account_of(account), sid)
