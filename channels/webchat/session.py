"""One widget's conversation with the hub, without any socket: frames in, what to do out.

Pure: no clock, no I/O. ``visit`` feeds it and carries out what it says.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from channels.webchat import protocol as p
from channels.webchat.limits import Bucket
from channels.webchat.outbound import Json, error
from hub.model.json_text import clean_json


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with an error frame; ``close`` ends the session after it."""

    frame: Json
    close: bool = False


@dataclass(frozen=True, slots=True)
class Greet:
    hello: p.Hello


@dataclass(frozen=True, slots=True)
class Do:
    frame: p.Say | p.Page | p.Typing | p.Seen | p.Here | p.Close | p.Leave | p.Rate | p.MailTranscript


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


Step = Refuse | Greet | Do | Nothing


@dataclass(slots=True)
class Session:
    """``last_heard_at`` is when the widget last proved to be alive."""

    bucket: Bucket
    last_heard_at: int
    greeted: bool = False

    def receive(self, data: str | bytes, now: int) -> Step:
        """What one frame asks for. Whatever is wrong before the hello ends the session."""
        self.last_heard_at = now
        step = self._read(data, now)
        if isinstance(step, Refuse) and not self.greeted:
            return Refuse(step.frame, close=True)
        return step

    def _read(self, data: str | bytes, now: int) -> Step:
        if not self.bucket.take(now):
            return Refuse(error(_find_request(data), "over_rate"))
        if isinstance(data, bytes) or len(data.encode()) > p.MAX_FRAME_BYTES:
            return Refuse(error(None, "bad_frame"))
        try:
            return self._step(p.widget_frame.validate_json(clean_json(data)))
        except ValidationError:
            return Refuse(error(_find_request(data), "bad_frame"))

    def _step(self, frame: p.WidgetFrame) -> Step:
        if isinstance(frame, p.Hello):
            return self._greet(frame)
        if not self.greeted:
            return Refuse(error(getattr(frame, "request", None), "hello_first"))
        if isinstance(frame, p.Pong):
            return Nothing()
        if isinstance(frame, p.Say) and frame.is_blank:
            return Refuse(error(frame.request, "bad_frame"))  # a blank asks an agent's time for nothing
        return Do(frame)

    def _greet(self, hello: p.Hello) -> Step:
        if hello.protocol != p.PROTOCOL_VERSION:
            return Refuse(error(None, "unsupported_protocol"), close=True)
        if self.greeted:
            return Refuse(error(None, "bad_frame"))
        self.greeted = True
        return Greet(hello)


class _Loose(BaseModel):
    """As much of a refused frame as tells the widget which of its frames it was."""

    request: p.Key | None = None


def _find_request(data: str | bytes) -> str | None:
    if len(data) > p.MAX_FRAME_BYTES:
        return None
    try:
        return _Loose.model_validate_json(data).request
    except ValidationError:
        return None
