"""What stands below an outgoing mail: the one it answers, or the one it passes on. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from hub.model.nouns import Mailbox, Quoted
from hub.rich.page import QUOTE_STYLE

# By these words programs know a mail that was passed on, and fold it.
_FORWARDED: Final = "---------- Forwarded message ----------"
_NOT_ONE_LINE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """A name comes from a customer's header: what could end a line is a blank."""
    return " ".join(_NOT_ONE_LINE.sub(" ", text).split())


def quote_text(quoted: Quoted) -> str:
    """Each line of what is answered behind a mark; what is passed on as it was."""
    if quoted.forwarded:
        return "\n".join(["", *_head(quoted), "", quoted.body, ""])
    lines = (f"> {line}" if line else ">" for line in quoted.body.splitlines())
    return "\n".join(["", _heading(quoted), *lines, ""])


def quote_page(quoted: Quoted) -> str:
    words = write_lines(quoted.body.splitlines())
    if quoted.forwarded:
        return f"<br><div>{write_lines(_head(quoted))}</div><br><div>{words}</div>"
    heading = html.escape(_heading(quoted))
    return f'<br><div>{heading}</div><blockquote type="cite" style="{QUOTE_STYLE}">{words}</blockquote>'


def write_lines(lines: Iterable[str]) -> str:
    return "<br>\n".join(html.escape(line) for line in lines)


def _heading(quoted: Quoted) -> str:
    who = quoted.sender.name or quoted.sender.address
    return f"On {_time(quoted)}, {one_line(who)} <{quoted.sender.address}> wrote:"


def _head(quoted: Quoted) -> list[str]:
    named = {"From": (quoted.sender,), "To": quoted.to, "Cc": quoted.cc}
    people = [f"{name}: {', '.join(map(_person, boxes))}" for name, boxes in named.items() if boxes]
    return [
        _FORWARDED,
        people[0],
        f"Date: {_time(quoted)}",
        f"Subject: {one_line(quoted.subject)}",
        *people[1:],
    ]


def _person(box: Mailbox) -> str:
    name = one_line(box.name or "")
    return f"{name} <{box.address}>" if name else box.address


def _time(quoted: Quoted) -> str:
    return f"{datetime.fromtimestamp(quoted.sent_at / 1000, UTC):%Y-%m-%d %H:%M} UTC"
