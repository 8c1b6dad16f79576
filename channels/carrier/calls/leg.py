"""A call under way: its script, and what may break into it.

A script is what the account's TwiML does to the call, run as one task. Whoever hangs up or redirects the call cancels
that task and says why; every verb cleans up after itself (leaves its queue, its conference, its bridge) and may read
the reason. Then the next script runs, if there is one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from channels.carrier.callbacks import Postman
from channels.carrier.calls.devices import Device
from channels.carrier.calls.hearing import Hearing
from channels.carrier.calls.model import Call, Status
from channels.carrier.calls.verbs import Callback, Link

Script = Callable[["Leg"], Awaitable[None]]
Interruption = Literal["hung-up", "redirected"]
# What became of the ringing; "unreachable": no such device is there
Pickup = Literal["answered", "busy", "rejected", "no-answer", "failed", "canceled", "unreachable"]


class HangUp(Exception):
    """The script ends the call."""


class Leg:
    """``phone`` is the address of the phone at the person's end, which a withheld number hides from ``call``."""

    def __init__(
        self,
        call: Call,
        *,
        phone: str,
        hearing: Hearing,
        fallback: Link | None = None,
        callback: Callback | None = None,
        parameters: dict[str, str] | None = None,
    ) -> None:
        self.call = call
        self.phone = phone
        self.hearing = hearing
        self.fallback = fallback
        self.callback = callback
        # what was asked for behind the name of a client: client:noor?interaction=int_1
        self.parameters = parameters or {}
        self.postman = Postman(call.account_sid, phone, call.sid)
        self.reported = 0
        self.revision = 0  # how often its phone was told how it stands
        self.keys: asyncio.Queue[str] = asyncio.Queue()
        self.pickup: asyncio.Future[Pickup] = asyncio.get_running_loop().create_future()
        self.over = asyncio.Event()
        self.refused_as: Status | None = None  # what <Reject> makes of it
        self.interruption: Interruption | None = None
        self.device: Device | None = None  # that has answered, where it is one that may be lost
        self.muted = False
        self.held = False
        self.is_speaking = True  # whoever holds the phone does, unless they say that they do not
        self.is_taped = False  # by <Record>: the tape hears the phone though nobody else does
        self.voice_news = asyncio.Event()
        self.endings: list[Callable[[], None]] = []  # what is to be done when the call ends
        self.hears: tuple[Leg, ...] = ()
        self.heard_by: tuple[Leg, ...] = ()
        self._segment: asyncio.Task[None] | None = None
        self._next: Script | None = None

    @property
    def parties(self) -> tuple[str, ...]:
        """The phones that are heard here."""
        return tuple(other.phone for other in self.hears)

    @property
    def is_ringing_out(self) -> bool:
        """Whether it rings on the phone: the phone may answer or reject it."""
        return self.call.direction != "inbound" and self.call.status == "ringing"

    async def run(self, script: Script) -> None:
        """The script, and what it is redirected to, until neither is left."""
        following: Script | None = script
        while following is not None and self.interruption != "hung-up":
            self.interruption, self._next = None, None
            self._segment = asyncio.create_task(_run(following, self), name=f"carrier call {self.call.sid}")
            try:
                await self._segment
            except HangUp:
                return
            except asyncio.CancelledError:
                if _is_told_to_end() or self.interruption is None:
                    raise
            following = self._next

    def redirect(self, script: Script) -> None:
        self._interrupt("redirected", script)

    def hang_up(self) -> None:
        """The call ends as soon as its script has cleaned up."""
        self._pick("canceled")
        self._interrupt("hung-up", None)

    def put_down(self) -> None:
        """The phone hangs up; one that rings declines."""
        if self.is_ringing_out:
            self.reject()
        else:
            self.hang_up()

    def answer(self) -> None:
        """The phone picks up."""
        self._pick("answered")

    def reject(self, how: Pickup = "rejected") -> None:
        self._pick(how)

    def press(self, keys: str) -> None:
        """Whoever hears this phone hears its keys."""
        for other in self.heard_by:
            other.hearing.pass_by("tones", text=keys)
        for key in keys:
            self.keys.put_nowait(key)

    def speak(self, on: bool) -> None:
        """Whoever holds the phone speaks from now on, or is silent."""
        self.is_speaking = on
        self.note_voice()

    def note_voice(self) -> None:
        """Whether somebody can hear this phone has changed."""
        self.hearing.diary.speak(self.is_speaking and (self.is_taped or bool(self.heard_by)))
        self.voice_news.set()

    def forget_keys(self) -> None:
        """Keys pressed while nobody asked for any are for nobody, as at Twilio."""
        while not self.keys.empty():
            self.keys.get_nowait()

    def _pick(self, outcome: Pickup) -> None:
        if not self.pickup.done():
            self.pickup.set_result(outcome)

    def _interrupt(self, why: Interruption, script: Script | None) -> None:
        if self.interruption == "hung-up":
            return
        self.interruption, self._next = why, script
        if self._segment is not None:
            self._segment.cancel()


def _is_told_to_end() -> bool:
    """Not only its script: the exchange is closing, and nothing follows."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def _run(script: Script, leg: Leg) -> None:
    await script(leg)
