"""Where a mail belongs. Pure: facts in, a verdict out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hub.threads.letters import Letter
from hub.threads.sight import OURS, Correspondence, Sight


@dataclass(frozen=True, slots=True)
class Verdict:
    """``joins`` that conversation; ``aside``: as somebody outside of it. Without one it opens another, which
    ``continues`` an earlier one for certain, or ``looks_like`` it for the ``reason``."""

    joins: Correspondence | None = None
    continues: str | None = None
    looks_like: str | None = None
    reason: Literal["unknown_sender", "subject"] | None = None
    aside: bool = False


def decide(letter: Letter, sight: Sight) -> Verdict:
    """Evidence decides in the order of the mail's own words: what it answers, then what it names."""
    stranger_to: Correspondence | None = None
    for key in letter.evidence:
        if (known := sight.keys.get(key)) is None:
            continue
        thread = sight.threads[known.conversation_id]
        if sight.takes_part(letter, thread) or _is_returned(letter, key, sight):
            return _go_on(letter, thread, sight)
        if sight.stands_outside(letter, thread):
            return _answer_aside(thread, sight)
        stranger_to = stranger_to or thread
    if stranger_to is not None:
        return Verdict(looks_like=stranger_to.id, reason="unknown_sender")
    if not letter.is_automatic and (like := sight.find_same_topic(letter)):
        return Verdict(looks_like=like.id, reason="subject")
    return Verdict()


def _go_on(letter: Letter, thread: Correspondence, sight: Sight) -> Verdict:
    """A conversation that is over for good is followed to what came after it."""
    if sight.goes_on(thread):
        return Verdict(joins=thread)
    newest = sight.newest(thread)
    if letter.is_automatic or sight.goes_on(newest):
        return Verdict(joins=newest)
    return Verdict(continues=newest.id)


def _answer_aside(thread: Correspondence, sight: Sight) -> Verdict:
    """However late it comes: it is no business of its own, and whoever wrote it becomes no customer."""
    return Verdict(joins=thread if sight.goes_on(thread) else sight.newest(thread), aside=True)


def _is_returned(letter: Letter, key: str, sight: Sight) -> bool:
    """A bounce comes from nobody; its evidence is the mail of ours that it returns."""
    return letter.mail.automatic == "bounce" and sight.keys[key].kind in OURS
