"""One desk's conversation with the hub, without any socket: frames in, what to do out.

Pure: no clock, no I/O. ``sockets`` feeds it and carries out what it says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from agent_console import protocol as p
from hub.model.json_text import clean_json

# A person with a keyboard makes a few frames a second (typing marks are one per pause); a desk that
# resends its queue after a cut makes a burst. Beyond that something is broken, or malicious.
BURST = 120
PER_SECOND = 20.0
PONG: Final = '{"type":"pong"}'  # as the console writes it


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer with an error frame; ``close`` ends the session after it."""

    frame: dict[str, Any]
    close: bool = False


@dataclass(frozen=True, slots=True)
class Greet:
    resume: dict[str, int]


@dataclass(frozen=True, slots=True)
class Do:
    frame: Any


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


Step = Refuse | Greet | Do | Nothing


@dataclass(slots=True)
class Session:
    """``last_heard_at`` is when the desk last proved to be alive."""

    last_heard_at: int
    greeted: bool = False
    said_goodbye: bool = False
    _tokens: float = BURST
    _filled_at: int = field(default=0)

    def receive(self, data: str | bytes, now: int) -> Step:
        """What one frame from the desk asks for."""
        self.last_heard_at = now
        if not self._allow(now):
            return Refuse(error(_request_of(data), "over_rate"))  # the desk asks again, where it knows what
        if data == PONG and self.greeted:  # most of what ten thousand desks say
            return Nothing()
        text = clean_json(data if isinstance(data, str) else data.decode(errors="replace"))
        try:
            frame = p.desk_frame.validate_json(text)
        except ValidationError as failure:
            return Refuse(error(_request_of(text), "bad_frame", detail=_explain(failure)))
        return self._step(frame)

    def _step(self, frame: Any) -> Step:
        if isinstance(frame, p.Hello):
            return self._greet(frame)
        if not self.greeted:
            return Refuse(error(getattr(frame, "request", None), "hello_first"), close=True)
        if isinstance(frame, p.Pong):
            return Nothing()
        if isinstance(frame, p.Goodbye):
            self.said_goodbye = True
        return Do(frame)

    def _greet(self, hello: p.Hello) -> Step:
        if hello.protocol != p.PROTOCOL_VERSION:
            return Refuse(error(None, "unsupported_protocol"), close=True)
        if self.greeted:
            return Refuse(error(None, "bad_frame", detail={"reason": "hello was said already"}))
        self.greeted = True
        return Greet(dict(hello.resume or {}))

    def _allow(self, now: int) -> bool:
        passed = (now - self._filled_at) / 1000
        self._tokens = min(BURST, self._tokens + max(0.0, passed) * PER_SECOND)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


def error(request: str | None, code: str, *, detail: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "error",
        "request": request,
        "code": code,
        "message": p.ERROR_CODES[code],
        "detail": detail or {},
    }


def ack(request: str, result: dict[str, Any]) -> dict[str, Any]:
    return {"type": "ack", "request": request, "result": result}


MOST_EXPLAINED: Final = 3  # problems told of a bad frame; a fuzzer gets no essay


def _explain(failure: ValidationError) -> dict[str, Any]:
    problems = failure.errors(include_url=False, include_context=False, include_input=False)
    return {
        "problems": [
            {"at": ".".join(str(part) for part in problem["loc"]), "reason": problem["msg"]}
            for problem in problems[:MOST_EXPLAINED]
        ]
    }


def _request_of(data: str | bytes) -> str | None:
    """The request a frame names that is refused, so that the desk can tell which of its frames it was."""
    try:
        loose = p.loose_frame.validate_json(data)
    except ValidationError:
        return None
    return loose.request
