"""What Twilio does by itself when a customer texts STOP, START or HELP to a long code number.

"Twilio support for opt-out keywords (SMS STOP filtering)" and
https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out. The text still goes to the webhook.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Keyword = Literal["stop", "start", "help"]

_WORDS: Final[Mapping[Keyword, str]] = {
    "stop": "STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT",
    "start": "START YES UNSTOP",
    "help": "HELP INFO",
}
_KEYWORDS: Final = {word: keyword for keyword, words in _WORDS.items() for word in words.split()}

REPLIES: Final[Mapping[Keyword, str]] = {
    "stop": "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe.",
    "start": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "help": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


def find_keyword(body: str) -> Keyword | None:
    """Only a text of that one word counts; case and space around it do not."""
    return _KEYWORDS.get(body.strip().upper())
