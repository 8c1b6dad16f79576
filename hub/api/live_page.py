"""The page of laws as HTML, drawn here: it must work when nothing else does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any, Final

from hub.api.live_words import WORDS, Words
from hub.watch.alarm_words import ZH
from hub.watch.alarms import Alarm
from hub.watch.figures import Figures
from hub.watch.laws import LAWS

SHOWN: Final = 5  # ids of a law that is broken
_UNITS: Final = ((86_400, "ago_d"), (3_600, "ago_h"), (60, "ago_m"), (0, "ago_s"))
LATE_MS: Final = 10_000  # looks are a second apart: nobody has looked for so long


def draw(figures: Figures, alarms: Sequence[Alarm], language: str) -> str:
    words = WORDS[language]
    other = next(tag for tag in WORDS if tag != language)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{words["title"]}</title>'
        '<link rel="stylesheet" href="/live/static/live.css"><script type="module" src="/live/static/live.js">'
        f'</script></head><body><header><h1>{words["title"]}</h1><p class="intro">{words["intro"]}</p>'
        f'<a href="?lang={other}" lang="{other}" hreflang="{other}">{words["other_language"]}</a></header>'
        f"<main>{_verdict(figures, words)}{_laws(figures, words, language)}{_office(figures, words)}"
        f"{_alarms(alarms, figures.at, words, language)}</main></body></html>"
    )


def _verdict(figures: Figures, words: Words) -> str:
    standing = sum(row.standing for row in figures.laws.values())
    looked = max((row.looked_at for row in figures.laws.values()), default=0)
    if figures.at - looked > LATE_MS:
        return f'<p class="verdict bad">{words["not_looked"]}</p>'
    if standing:
        return f'<p class="verdict bad">{words["broken"].format(n=standing)}</p>'
    return f'<p class="verdict good">{words["all_hold"]}</p>'


def _laws(figures: Figures, words: Words, language: str) -> str:
    rows = []
    for law in LAWS:
        row = figures.laws.get(law.name)
        standing = row.standing if row else 0
        which = ", ".join(row.subjects[:SHOWN]) if row else ""
        rows.append(
            f'<tr><th scope="row">{escape(law.says[language])}<br><code>{law.name}</code></th>'
            f'<td class="number{" bad" if standing else ""}">{standing}</td>'
            f'<td class="number">{row.seen if row else 0}</td>'
            f'<td class="number">{row.repaired if row else 0}</td>'
            f"<td>{_ago(row.looked_at if row else None, figures.at, words)}</td>"
            f"<td>{_ago(row.broken_at if row else None, figures.at, words)}</td>"
            f"<td><code>{escape(which)}</code></td></tr>"
        )
    heads = ("law", "now", "seen", "repaired", "looked", "last", "which")
    return _table(words["title"], heads, rows, words, numbers=("now", "seen", "repaired"))


def _office(figures: Figures, words: Words) -> str:
    office, takeovers = figures.office, figures.takeovers
    silent = None if office.silent_ms is None else figures.at - office.silent_ms
    told = {
        "leader": escape(office.holder if office.at_work else words["nobody"]),
        "epoch": str(office.epoch),
        "at_work": _ago(silent, figures.at, words),
        "watcher": escape(office.watcher or words["nobody"]),
        "takeovers": str(takeovers.count),
        "takeover_last": words["seconds"].format(n=f"{takeovers.last_ms / 1000:.1f}"),
        "takeover_longest": words["seconds"].format(n=f"{takeovers.longest_ms / 1000:.1f}"),
    }
    pairs = "".join(f"<dt>{words[name]}</dt><dd>{value}</dd>" for name, value in told.items())
    return f'<h2>{words["office"]}</h2><div class="scroll"><dl>{pairs}</dl></div>'


def _alarms(alarms: Sequence[Alarm], now: int, words: Words, language: str) -> str:
    if not alarms:
        return f"<h2>{words['alarms']}</h2><p>{words['no_alarms']}</p>"
    rows = []
    for alarm in alarms:
        meaning, remedy = alarm.kind.meaning, alarm.kind.remedy
        if language != "en":
            meaning, remedy = ZH.get(alarm.name, (meaning, remedy))
        severity = alarm.kind.severity
        rows.append(
            f'<tr><th scope="row"><code>{alarm.name}</code> <span class="{severity}">{words[severity]}</span></th>'
            f"<td>{escape(alarm.about)}</td><td>{_ago(alarm.since, now, words)}</td>"
            f"<td>{escape(alarm.detail)}</td><td>{escape(meaning)}</td><td>{escape(remedy)}</td></tr>"
        )
    heads = ("alarm", "about", "since", "detail", "meaning", "remedy")
    return f"<h2>{words['alarms']}</h2>{_table(words['alarms'], heads, rows, words)}"


def _table(
    label: str, heads: Sequence[str], rows: Iterable[str], words: Words, *, numbers: Sequence[str] = ()
) -> str:
    """Scrolls by itself on a narrow screen, and by the keyboard."""
    cells = "".join(
        f'<th scope="col"{" class=number" if head in numbers else ""}>{words[head]}</th>' for head in heads
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(label)}"><table>'
        f"<thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _ago(at: int | None, now: int, words: Words) -> str:
    if not at:
        return words["never"]
    seconds = max(0, now - at) // 1000
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= size)
    moment = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
    return f'<time datetime="{moment}">{words[unit].format(n=seconds // size if size else seconds)}</time>'


def told(figures: Figures, alarms: Sequence[Alarm]) -> dict[str, Any]:
    """The same for programs."""
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
