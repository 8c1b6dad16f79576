"""The texts the carrier remembers, the oldest forgotten first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from channels.carrier.model import Text

_KEPT: Final = 10_000  # a day of a busy demo; a carrier that ran for weeks must not eat the laptop


class Ledger:
    def __init__(self) -> None:
        self._texts: dict[str, Text] = {}

    def add(self, text: Text) -> None:
        self._texts[text.sid] = text
        if len(self._texts) > _KEPT:
            del self._texts[next(iter(self._texts))]

    def remove(self, text: Text) -> None:
        self._texts.pop(text.sid, None)

    def find(self, sid: str) -> Text | None:
        return self._texts.get(sid)

    def newest_first(self, wanted: Callable[[Text], bool]) -> Iterator[Text]:
        return (text for text in reversed(self._texts.values()) if wanted(text))

    def of(self, number: str) -> list[Text]:
        """What went from or to a number, oldest first."""
        return [text for text in self._texts.values() if number in (text.sender, text.to)]
