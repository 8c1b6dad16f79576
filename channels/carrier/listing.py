"""The list of an account's messages, newest first, in pages.

Pages follow each other by ``PageToken``, the last message of the page before, so that a message that comes in
between is neither shown twice nor hides another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Final
from urllib.parse import urlencode

from channels.carrier.ledger import Ledger
from channels.carrier.model import Text
from channels.carrier.resource import CarrierError, messages_uri, show

_DAY_MS: Final = 86_400_000
_PAGE_SIZE: Final = 50
_LARGEST_PAGE: Final = 1_000
_PARAMETERS: Final = frozenset(
    {"To", "From", "DateSent", "DateSent<", "DateSent>", "PageSize", "Page", "PageToken"}
)


def list_page(ledger: Ledger, account_sid: str, query: Mapping[str, str]) -> dict[str, object]:
    unknown = sorted(query.keys() - _PARAMETERS)
    if unknown:
        raise CarrierError(400, 20001, f"Unknown parameters: {', '.join(unknown)}")
    size, page = min(_whole(query, "PageSize", _PAGE_SIZE), _LARGEST_PAGE), _whole(query, "Page", 0)
    matching = _after(query.get("PageToken"), list(ledger.newest_first(_filter(account_sid, query))))
    texts = list(islice(matching, size + 1))
    shown = texts[:size]
    following = f"PA{shown[-1].sid}" if len(texts) > size else None
    return {
        "messages": [show(text) for text in shown],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(shown) - 1, 0),
        "uri": _uri(account_sid, query, page, size, query.get("PageToken")),
        "first_page_uri": _uri(account_sid, query, 0, size, None),
        "next_page_uri": _uri(account_sid, query, page + 1, size, following) if following else None,
        "previous_page_uri": None,
    }


def _filter(account_sid: str, query: Mapping[str, str]) -> Callable[[Text], bool]:
    on, before, after = (_date(query.get(name)) for name in ("DateSent", "DateSent<", "DateSent>"))

    def wanted(text: Text) -> bool:
        if text.account_sid != account_sid:
            return False
        if query.get("To", text.to) != text.to or query.get("From", text.sender) != text.sender:
            return False
        if on is before is after is None:
            return True
        at = text.sent_at
        if at is None:
            return False
        return (
            (on is None or on <= at < on + _DAY_MS)
            and (before is None or at <= before)
            and (after is None or at >= after)
        )

    return wanted


def _after(token: str | None, texts: list[Text]) -> list[Text]:
    if not token:
        return texts
    sids = [text.sid for text in texts]
    last = token.removeprefix("PA")
    return texts[sids.index(last) + 1 :] if last in sids else []


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


def _uri(account_sid: str, query: Mapping[str, str], page: int, size: int, token: str | None) -> str:
    kept = {name: value for name, value in query.items() if not name.startswith("Page")}
    paging = {"PageSize": str(size), "Page": str(page)} | ({"PageToken": token} if token else {})
    return f"{messages_uri(account_sid)}.json?{urlencode(kept | paging)}"
