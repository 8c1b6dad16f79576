"""May this customer be written to first, here, now? Pure: what is known comes in, a verdict goes out.

What holds for a call holds for a text as far as it is about disturbing somebody, about whom we may reach and what it
costs; what is about ringing does not. A mail disturbs nobody at night. Whoever has opted out of a channel has opted out
of it at every number of ours: another number is no way around a STOP.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from hub.model.outbound import Verdict

# Of what is said about calling the number (``hub.calls.permission``).
_REFUSES_TEXTS: Final = ("not_a_number", "own_number", "premium", "not_allowed", "quiet_hours")
_WARNS_OF_TEXTS: Final = ("premium", "quiet_hours", "unknown_zone")
_OF_HOURS: Final = frozenset({"quiet_hours", "unknown_zone"})


@dataclass(frozen=True, slots=True)
class FirstFacts:
    """``number``: what is said about calling it; None by mail. ``is_awake``: the agent talks with them at this moment.
    ``has_written``: they have written from there, so that it takes what we write. Times in ms, None: never."""

    agent_takes: bool
    number: Verdict | None = None
    is_landline: bool = False
    is_awake: bool = False
    has_written: bool = False
    is_taken: bool = False  # somebody else talks with them there, or is about to
    blocked_at: int | None = None
    refused_at: int | None = None
    bounced_at: int | None = None


@dataclass(frozen=True, slots=True)
class MayWrite:
    """``refusal``: why not at all, since when where that is known. ``warnings``: what a person may pass over,
    knowingly."""

    refusal: str | None
    since: int | None
    warnings: tuple[str, ...]

    def unconfirmed(self, confirmed: frozenset[str]) -> tuple[str, ...]:
        return tuple(code for code in self.warnings if code not in confirmed)


def judge_first(facts: FirstFacts) -> MayWrite:
    for code, applies in _REFUSALS:
        if since := applies(facts):
            return MayWrite(code, None if since is True else since, ())
    return MayWrite(_refuse_number(facts), None, _warn(facts))


# True, or since when.
_REFUSALS: Final[tuple[tuple[str, Callable[[FirstFacts], int | bool | None]], ...]] = (
    ("not_your_channel", lambda facts: not facts.agent_takes),
    ("blocked", lambda facts: facts.blocked_at),
    ("opted_out", lambda facts: facts.refused_at),
    ("bounced", lambda facts: facts.bounced_at),
    ("taken", lambda facts: facts.is_taken),
)


def _refuse_number(facts: FirstFacts) -> str | None:
    if facts.number is None:
        return None
    if facts.number.kind == "emergency":
        return "emergency"
    return next(
        (code for code in _REFUSES_TEXTS if code in facts.number.refusals and _holds(code, facts)), None
    )


def _warn(facts: FirstFacts) -> tuple[str, ...]:
    said = facts.number.warnings if facts.number is not None else ()
    warned = tuple(code for code in _WARNS_OF_TEXTS if code in said and _holds(code, facts))
    return (*warned, "landline") if facts.is_landline and not facts.has_written else warned


def _holds(code: str, facts: FirstFacts) -> bool:
    """Nobody is woken who talks with us."""
    return code not in _OF_HOURS or not facts.is_awake
