"""Lists of the REST API, newest first, in pages.

Pages follow each other by ``PageToken``, the last item of the page before, so that an item that comes in
between is neither shown twice nor hides another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Generic, TypeVar
from urllib.parse import urlencode

from channels.carrier.resource import CarrierError

_DAY_MS: Final = 86_400_000
_PAGE_SIZE: Final = 50
_LARGEST_PAGE: Final = 1_000
_PAGING: Final = frozenset({"PageSize", "Page", "PageToken"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """``items`` are all that match, newest first; ``key`` names one; ``uri`` is the list's without its ``.json``."""

    name: str
    uri: str
    items: Sequence[T]
    key: Callable[[T], str]
    show: Callable[[T], dict[str, object]]

    def page(self, query: Mapping[str, str]) -> dict[str, object]:
        size, page = min(_whole(query, "PageSize", _PAGE_SIZE), _LARGEST_PAGE), _whole(query, "Page", 0)
        matching = self._after(query.get("PageToken"))
        shown = matching[:size]
        following = f"PA{self.key(shown[-1])}" if len(matching) > size else None
        return {
            self.name: [self.show(item) for item in shown],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + max(len(shown) - 1, 0),
            "uri": self._uri(query, page, size, query.get("PageToken")),
            "first_page_uri": self._uri(query, 0, size, None),
            "next_page_uri": self._uri(query, page + 1, size, following) if following else None,
            "previous_page_uri": None,
        }

    def _after(self, token: str | None) -> Sequence[T]:
        if not token:
            return self.items
        keys = [self.key(item) for item in self.items]
        last = token.removeprefix("PA")
        return self.items[keys.index(last) + 1 :] if last in keys else []

    def _uri(self, query: Mapping[str, str], page: int, size: int, token: str | None) -> str:
        kept = {name: value for name, value in query.items() if name not in _PAGING}
        paging = {"PageSize": str(size), "Page": str(page)} | ({"PageToken": token} if token else {})
        return f"{self.uri}.json?{urlencode(kept | paging)}"


@dataclass(frozen=True, slots=True)
class Times:
    """``Name``, ``Name<`` and ``Name>`` of a query: on a day, at or before, at or after."""

    on: int | None
    before: int | None
    after: int | None

    def fit(self, at: int | None) -> bool:
        if self.on is self.before is self.after is None:
            return True
        if at is None:
            return False
        return (
            (self.on is None or self.on <= at < self.on + _DAY_MS)
            and (self.before is None or at <= self.before)
            and (self.after is None or at >= self.after)
        )


def parse_times(query: Mapping[str, str], name: str) -> Times:
    return Times(*(_date(query.get(f"{name}{sign}")) for sign in ("", "<", ">")))


def refuse_unknown(query: Mapping[str, str], known: Sequence[str]) -> None:
    """Raises CarrierError where a filter is none of these (times: with their signs)."""
    unknown = sorted(query.keys() - _PAGING - set(known))
    if unknown:
        raise CarrierError(400, 20001, f"Unknown parameters: {', '.join(unknown)}")


def _date(text: str | None) -> int | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CarrierError(400, 20001, f"Not a date: {text}") from None
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal():
        raise CarrierError(400, 20001, f"{name} is not a whole number")
    return max(int(text), 1) if name == "PageSize" else int(text)
