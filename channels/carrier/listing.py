"""The list of an account's messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.carrier.ledger import Ledger
from channels.carrier.model import Text
from channels.carrier.pages import Listing, parse_times, refuse_unknown
from channels.carrier.resource import messages_uri, show

_FILTERS: Final = ("To", "From", "DateSent", "DateSent<", "DateSent>")


def list_messages(ledger: Ledger, account_sid: str, query: Mapping[str, str]) -> dict[str, object]:
    refuse_unknown(query, _FILTERS)
    sent = parse_times(query, "DateSent")

    def is_wanted(text: Text) -> bool:
        ours = text.account_sid == account_sid
        fits = query.get("To", text.to) == text.to and query.get("From", text.sender) == text.sender
        return ours and fits and sent.fit(text.sent_at)

    texts = list(ledger.newest_first(is_wanted))
    return Listing("messages", messages_uri(account_sid), texts, lambda text: text.sid, show).page(query)
