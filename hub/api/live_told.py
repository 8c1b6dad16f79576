"""What the page of laws says, for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from hub.watch.alarms import Alarm
from hub.watch.figures import Figures
from hub.watch.laws import LAWS


def told(figures: Figures, alarms: Sequence[Alarm]) -> dict[str, Any]:
    office = figures.office
    return {
        "at": figures.at,
        "laws": [
            {
                "name": law.name,
                "says": dict(law.says),
                **{
                    name: getattr(row, name) if (row := figures.laws.get(law.name)) else empty
                    for name, empty in _EMPTY.items()
                },
            }
            for law in LAWS
        ],
        "leader": {"holder": office.holder, "epoch": office.epoch, "silent_ms": office.silent_ms},
        "watcher": office.watcher,
        "takeovers": {
            "count": figures.takeovers.count,
            "last_ms": figures.takeovers.last_ms,
            "longest_ms": figures.takeovers.longest_ms,
        },
        "ledger": [asdict(day) for day in figures.days],
        "lists": [
            {"name": name, "looked_at": row.looked_at, "fault": row.fault}
            for name, row in figures.lists.items()
        ],
        "alarms": [
            {
                "name": alarm.name,
                "about": alarm.about,
                "severity": alarm.kind.severity,
                "since": alarm.since,
                "detail": alarm.detail,
            }
            for alarm in alarms
        ],
    }


_EMPTY: Final[Mapping[str, Any]] = {
    "standing": 0,
    "seen": 0,
    "repaired": 0,
    "looked_at": 0,
    "broken_at": None,
    "subjects": [],
}
