"""A mail's lines shared out: what the customer says, how they sign, what they quote."""

from __future__ import annotations

from dataclasses import dataclass

from channels.email.lines import Line, join_lines
from channels.email.threading_keys import is_forward


@dataclass(frozen=True, slots=True)
class Reply:
    """Every word of the lines is in one of the three."""

    text: str
    signature: str
    quote: str


def split_reply(lines: list[Line], subject: str, *, is_answer: bool) -> Reply:
    """``is_answer``: the head names the mail that this one answers."""
    if is_forward(subject) and not is_answer:
        return Reply(join_lines(lines), "", "")
    own = [line for line in lines if not line.depth]
    return Reply(join_lines(own), "", join_lines([line for line in lines if line.depth]))
