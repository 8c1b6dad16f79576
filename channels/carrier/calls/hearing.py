"""What is heard on a phone during a call. There is no sound: there is a list of what would be one.

Silence is what the caller would complain of, so it is measured: pauses and the waiting for keys in seconds of the
call, however fast these pass; waiting for a webhook or for somebody to join in real ones, since the account's servers
are not played. Only what the phone hears after it is answered counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal

from channels.carrier.calls.diary import Diary, Ear

Kind = Literal[
    "ringing",  # the tone before somebody answers
    "answered",
    "say",  # text, language, voice
    "play",  # url
    "tones",  # text: the keys that are played or pressed
    "silence",  # seconds of it, told when it is over
    "bridged",  # with parties
    "beep",  # somebody joined or left, or it is one's turn to speak
    "recording",  # the phone is listened to and heard by a tape
    "ended",  # text: the status the call ended with
]

# Of this length a silence is worth a line; shorter ones are the time it takes to pass a document on.
_NOTED_SECONDS: Final = 0.1
# What fills the ear of a recording; the other sounds do not.
_EARS: Final[Mapping[Kind, Ear]] = {"say": "words", "play": "music", "tones": "music", "bridged": "talk"}
_KEPT: Final = 2_000  # an hour of announcements; hold music that loops must not eat the laptop


@dataclass(frozen=True, slots=True)
class Heard:
    kind: Kind
    at: int
    text: str = ""
    language: str = ""
    voice: str = ""
    url: str = ""
    seconds: float = 0.0
    waited: float = 0.0  # of these, real ones: for a webhook's answer, or until somebody joined
    parties: tuple[str, ...] = ()

    def on_phone(self) -> dict[str, object]:
        """As the wire has it: only what there is to say."""
        shown = asdict(self) | {"parties": list(self.parties)}
        kept = {"kind", "at"} | ({"parties"} if self.kind == "bridged" else set())
        return {name: value for name, value in shown.items() if value or name in kept}


class Hearing:
    """``tell`` is called with every new entry; ``now`` gives ms."""

    def __init__(self, now: Callable[[], int], tell: Callable[[Heard], None]) -> None:
        self.frames: list[Heard] = []
        self.diary = Diary(now)
        self._now = now
        self._tell = tell
        self._quiet_since: int | None = None
        self._paused = self._waited = 0.0  # of the silence that lasts
        self._longest_pause = self._longest_wait = 0.0
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def longest_pause_seconds(self) -> float:
        """Of the call: in one silence, as long as it was told to be silent or waited for keys."""
        return max(self._longest_pause, self._paused)

    @property
    def longest_wait_seconds(self) -> float:
        """Real ones, in one silence: for an answer, or for somebody to join."""
        return max(self._longest_wait, self._waited_so_far())

    def sound(
        self,
        kind: Kind,
        *,
        text: str = "",
        language: str = "",
        voice: str = "",
        url: str = "",
        seconds: float = 0.0,
        parties: tuple[str, ...] = (),
    ) -> None:
        """Something is heard from now on, until ``fall_silent`` or the next sound."""
        self._end_silence()
        self.diary.hear(_EARS.get(kind))
        self._put(Heard(kind, self._now(), text, language, voice, url, seconds, parties=parties))

    def pass_by(self, kind: Kind, *, text: str = "") -> None:
        """A sound beside what is heard already, or in the silence, which goes on."""
        self._put(Heard(kind, self._now(), text))

    def fall_silent(self) -> None:
        self.diary.hear(None)
        if self._quiet_since is None:
            self._quiet_since = self._now()

    def pause(self, seconds: float) -> None:
        """So many seconds of the call are silent and pass in whatever time they need; say so when they begin."""
        self.diary.hear(None)
        self._waited, self._quiet_since = self._waited_so_far(), None
        self._paused += seconds

    def shorten(self, seconds: float) -> None:
        """The pause ended so much earlier."""
        self._paused = max(0.0, self._paused - seconds)

    def end(self, status: str) -> None:
        self.diary.hear(None)
        self._end_silence()
        self._put(Heard("ended", self._now(), text=status))

    def wake(self) -> None:
        """Whoever waits for news looks again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def news(self) -> None:
        """Until there is something new."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)

    def _waited_so_far(self) -> float:
        waits = 0.0 if self._quiet_since is None else (self._now() - self._quiet_since) / 1000
        return self._waited + waits

    def _end_silence(self) -> None:
        paused, waited = round(self._paused, 2), round(self._waited_so_far(), 2)
        self._quiet_since, self._paused, self._waited = None, 0.0, 0.0
        self._longest_pause = max(self._longest_pause, paused)
        self._longest_wait = max(self._longest_wait, waited)
        if paused + waited >= _NOTED_SECONDS:
            self._put(Heard("silence", self._now(), seconds=round(paused + waited, 2), waited=waited))

    def _put(self, heard: Heard) -> None:
        self.frames.append(heard)
        del self.frames[:-_KEPT]
        self._tell(heard)
        self.wake()
