"""What is wrong at this moment, by name.

An alarm stands from the moment somebody sounds it until somebody ends it; sounding it again changes nothing
but its words. Every name has its meaning and its remedy in one table, from which the page for operators is
made: an alarm that nobody can look up is noise. The board is this node's own. What concerns all nodes (a
queue, a mailbox) each finds in the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import structlog

log = structlog.get_logger("alarms")

Severity = Literal["critical", "warning"]  # critical: customers notice it now; warning: they soon would


@dataclass(frozen=True, slots=True)
class AlarmKind:
    severity: Severity
    meaning: str
    remedy: str


KINDS: Final[Mapping[str, AlarmKind]] = {
    "database_away": AlarmKind(
        "critical",
        "Writes and reads fail. Webhooks get 503, mail 451, desks and widgets say so and keep drafts.",
        "Bring it back; nothing needs a restart.",
    ),
    "database_read_only": AlarmKind(
        "critical",
        "The database answers but takes no writes: a standby was promoted elsewhere, or it was set so.",
        "Point HUB_DATABASE_URL at the primary, or make it writable.",
    ),
    "disk_full": AlarmKind(
        "critical",
        "The database or the media folder has no room. What comes in is refused with 503 or 451, and whoever"
        " sent it keeps it.",
        "Make room; nothing needs a restart.",
    ),
    "redis_away": AlarmKind(
        "warning",
        "Nodes find each other's news by polling, up to 2 s late. Nothing is lost.",
        "Bring it back.",
    ),
    "clock_off": AlarmKind(
        "critical",
        "This machine's clock and the database's differ by 5 s or more: waits and deadlines would be wrong.",
        "Set up time synchronisation (chrony, systemd-timesyncd) on both.",
    ),
    "messages_missing": AlarmKind(
        "critical",
        "A provider's own list has what never came to us. What could be fetched was; what stands here could not,"
        " or its webhooks do not reach us.",
        "Look whether the webhooks entered at the provider lead here and are answered; /live/laws says what of"
        " which account and hour is missing.",
    ),
    "channel_quiet": AlarmKind(
        "warning",
        "Far less came in than in the same hours of the weeks before, or nothing for longer than was set.",
        "Write to the account yourself. If it does not arrive: look at the provider's state, the webhooks, the"
        " mailbox's forwarding.",
    ),
    "credential_refused": AlarmKind(
        "critical",
        "A provider refuses our password or token: nothing is sent through the account, or fetched from it.",
        "Set the new one in HUB_TWILIO_* or HUB_MAIL_* and restart the nodes one after the other.",
    ),
    "credential_expiring": AlarmKind(
        "warning",
        "A certificate ends within two weeks, or has ended: of our own mail door, or of a mail server.",
        "Renew it; a certificate of ours is read at the start of a node.",
    ),
    "no_leader": AlarmKind(
        "critical",
        "No node has held the router's office for longer than a takeover takes: nothing is offered to anybody.",
        "Look for `turn failed` and `database away` in the nodes' logs.",
    ),
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """``about``: the one thing it is about (a mailbox, a queue), empty where there is only one."""

    name: str
    about: str
    since: int
    detail: str

    @property
    def kind(self) -> AlarmKind:
        return KINDS[self.name]


class Alarms:
    """This node's board. Raises KeyError for a name that is not in the table."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._standing: dict[tuple[str, str], Alarm] = {}

    def sound(self, name: str, detail: str = "", *, about: str = "") -> None:
        """Stands from now on, or goes on standing with the new words."""
        kind = KINDS[name]
        known = self._standing.get((name, about))
        if known is None:
            self._standing[name, about] = Alarm(name, about, self._now(), detail)
            log.warning("alarm", alarm=name, about=about, severity=kind.severity, detail=detail)
        elif known.detail != detail:
            self._standing[name, about] = replace(known, detail=detail)

    def end(self, name: str, *, about: str = "") -> None:
        """Over; nothing happens where it did not stand."""
        known = self._standing.pop((name, about), None)
        if known is not None:
            log.info("alarm over", alarm=name, about=about, seconds=(self._now() - known.since) / 1000)

    def set(self, name: str, detail: str | None, *, about: str = "") -> None:
        """Sound it, or end it where there is nothing to say (None)."""
        if detail is None:
            self.end(name, about=about)
        else:
            self.sound(name, detail, about=about)

    def standing(self) -> list[Alarm]:
        """Oldest first."""
        return sorted(self._standing.values(), key=lambda alarm: (alarm.since, alarm.name, alarm.about))
