"""What is POSTed to the REST API, read as Twilio reads it; what it would refuse is a CarrierError."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from aiohttp import web

from channels.carrier.calls.documents import Inline, Page, Source
from channels.carrier.calls.twiml import TwimlError, parse_voice
from channels.carrier.calls.verbs import Callback, Link, Method
from channels.carrier.checks import is_url
from channels.carrier.resource import CarrierError

_BAD_URL, _BAD_METHOD, _BAD_CALLBACK, _BAD_TIMEOUT, _UNKNOWN, _BAD_EVENT = (
    21205,
    21209,
    21609,
    21208,
    20001,
    21626,
)
T = TypeVar("T", bound=str)

_BAD_DIGITS: Final = 13301
_LONGEST_TWIML: Final = 4_000


class Form:
    def __init__(self, values: Sequence[tuple[str, str]]) -> None:
        self._values = values

    @classmethod
    async def read(cls, request: web.Request, known: Sequence[str], *, ignored: Sequence[str] = ()) -> Form:
        """Raises CarrierError where a parameter is not known: the carrier would not do as asked."""
        values = [(name, str(value)) for name, value in (await request.post()).items()]
        unknown = sorted({name for name, _ in values} - {*known, *ignored})
        if unknown:
            raise CarrierError(400, _UNKNOWN, f"The local carrier does not do {', '.join(unknown)}")
        return cls(values)

    def text(self, name: str) -> str | None:
        return next((value for given, value in self._values if given == name), None)

    def need(self, name: str, code: int, message: str) -> str:
        value = self.text(name)
        if not value:
            raise CarrierError(400, code, message)
        return value

    def flag(self, name: str) -> bool | None:
        """Anything but true is false, as Twilio says."""
        value = self.text(name)
        return None if value is None else value.lower() == "true"

    def whole(self, name: str, default: int, *, least: int, most: int, code: int = _BAD_TIMEOUT) -> int:
        value = self.text(name)
        if value is None:
            return default
        if not value.isdecimal() or not least <= int(value) <= most:
            raise CarrierError(400, code, f"Invalid {name}: {value}")
        return int(value)

    def digits(self, name: str) -> str:
        """Keys, with w for a pause of half a second and W for a whole one."""
        value = self.text(name) or ""
        if set(value) - set("0123456789*#wW"):
            raise CarrierError(400, _BAD_DIGITS, f"Invalid {name}: {value}")
        return value

    def choice(self, name: str, choices: Sequence[T]) -> T:
        """The first where it is not given."""
        value = self.text(name) or choices[0]
        found = next((choice for choice in choices if choice == value), None)
        if found is None:
            raise CarrierError(400, _UNKNOWN, f"Invalid {name}: {value}")
        return found

    def method(self, name: str, default: Method = "POST") -> Method:
        value = (self.text(name) or default).upper()
        if value not in {"GET", "POST"}:
            raise CarrierError(400, _BAD_METHOD, f"Invalid {name}: {value}")
        return "GET" if value == "GET" else "POST"

    def link(self, name: str, method: str, *, code: int = _BAD_URL, default: Method = "POST") -> Link | None:
        value = self.text(name)
        if not value:
            return None
        if not is_url(value):
            raise CarrierError(400, code, f"{name} is not a valid URL: {value}")
        return Link(value, self.method(method, default))

    def source(self) -> Source | None:
        """``Url`` or ``Twiml``; None where neither is given."""
        link = self.link("Url", "Method")
        if link is not None:
            return Page(link.url, link.method)
        twiml = self.text("Twiml")
        if not twiml:
            return None
        if len(twiml) > _LONGEST_TWIML:
            raise CarrierError(400, _BAD_URL, "Twiml is longer than 4000 characters")
        try:
            return Inline(parse_voice(twiml))
        except TwimlError as error:
            raise CarrierError(400, error.code, str(error)) from error

    def callback(self, prefix: str, *, events: Sequence[str], default: Sequence[str]) -> Callback | None:
        """``StatusCallback``, its method and its events, which come one by one or with spaces between."""
        name = f"{prefix}StatusCallback"
        link = self.link(name, f"{name}Method", code=_BAD_CALLBACK)
        asked = " ".join(value for given, value in self._values if given == f"{name}Event").split()
        if unknown := sorted(set(asked) - set(events)):
            raise CarrierError(400, _BAD_EVENT, f"Invalid {name}Event: {', '.join(unknown)}")
        return None if link is None else Callback(link, frozenset(asked or default))
