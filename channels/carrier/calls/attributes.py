"""Attributes of a TwiML element: read once each; what is not understood is a remark, as Twilio warns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from channels.carrier.calls.verbs import Callback, Link, Method

_SCHEMA: Final = 12200
_FLAGS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning of Twilio's about a document it executes nevertheless."""

    code: int
    text: str


class Attributes:
    def __init__(self, element: ET.Element, remarks: list[Remark]) -> None:
        self.element = element
        self.remarks = remarks
        self._read: set[str] = set()

    @property
    def content(self) -> str:
        return (self.element.text or "").strip()

    def remark(self, code: int, what: str) -> None:
        self.remarks.append(Remark(code, f"<{self.element.tag}>: {what}"))

    def remark_unknown(self) -> None:
        for name in sorted(self.element.attrib.keys() - self._read):
            self.remark(_SCHEMA, f"unknown attribute {name}")

    def text(self, name: str) -> str | None:
        self._read.add(name)
        return self.element.get(name)

    def whole(self, name: str, default: int, *, code: int, least: int, most: int | None = None) -> int:
        text = self.text(name)
        if text is None:
            return default
        if text.isdecimal() and int(text) >= least and (most is None or int(text) <= most):
            return int(text)
        self.remark(code, f"{name}={text!r}")
        return default

    def flag(self, name: str, *, default: bool, code: int) -> bool:
        text = self.text(name)
        if text is not None and text.lower() not in _FLAGS:
            self.remark(code, f"{name}={text!r}")
        return _FLAGS.get((text or "").lower(), default)

    def choice(self, name: str, default: str, choices: Sequence[str], *, code: int) -> str:
        text = self.text(name)
        if text is not None and text not in choices:
            self.remark(code, f"{name}={text!r}")
        return text if text is not None and text in choices else default

    def method(self, name: str, *, code: int) -> Method:
        text = (self.text(name) or "POST").upper()
        if text not in {"GET", "POST"}:
            self.remark(code, f"{name}={text!r}")
        return "GET" if text == "GET" else "POST"

    def link(self, name: str, method: str, *, code: int) -> Link | None:
        """None where the attribute is missing; an empty one is a link too."""
        how = self.method(method, code=code)
        url = self.text(name)
        return None if url is None else Link(url, how)

    def callback(
        self, *, events: Sequence[str], default: Sequence[str], code: int, name: str = "statusCallback"
    ) -> Callback | None:
        """``statusCallback`` and what belongs to it."""
        link = self.link(name, f"{name}Method", code=code)
        asked = (self.text(f"{name}Event") or " ".join(default)).split()
        for event in asked:
            if event not in events:
                self.remark(code, f"{name}Event {event!r}")
        return Callback(link, frozenset(asked) & frozenset(events)) if link and link.url else None
