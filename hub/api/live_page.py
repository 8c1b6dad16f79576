"""The page of laws as HTML, drawn here: it must work when nothing else does."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from hub.api.live_ledger import draw_ledger
from hub.api.live_parts import ago, table
from hub.api.live_words import WORDS, Words
from hub.watch.alarm_words import ZH
from hub.watch.alarms import KINDS, Alarm
from hub.watch.figures import Figures
from hub.watch.laws import LAWS

SHOWN: Final = 5  # ids of a law that is broken
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
        f"<main>{_verdict(figures, words)}{_laws(figures, words, language)}"
        f"{_alarms(all_alarms(figures, alarms), figures.at, words, language)}"
        f"{draw_ledger(figures, words)}{_office(figures, words)}{_nodes(figures, words)}</main></body></html>"
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
            f"<td>{ago(row.looked_at if row else None, figures.at, words)}</td>"
            f"<td>{ago(row.broken_at if row else None, figures.at, words)}</td>"
            f"<td><code>{escape(which)}</code></td></tr>"
        )
    heads = ("law", "now", "seen", "repaired", "looked", "last", "which")
    return table(words["title"], heads, rows, words, numbers=("now", "seen", "repaired"))


def _office(figures: Figures, words: Words) -> str:
    office, takeovers = figures.office, figures.takeovers
    silent = None if office.silent_ms is None else figures.at - office.silent_ms
    told = {
        "leader": escape(office.holder if office.at_work else words["nobody"]),
        "epoch": str(office.epoch),
        "at_work": ago(silent, figures.at, words),
        "watcher": escape(office.watcher or words["nobody"]),
        "takeovers": str(takeovers.count),
        "takeover_last": words["seconds"].format(n=f"{takeovers.last_ms / 1000:.1f}"),
        "takeover_longest": words["seconds"].format(n=f"{takeovers.longest_ms / 1000:.1f}"),
    }
    pairs = "".join(f"<dt>{words[name]}</dt><dd>{value}</dd>" for name, value in told.items())
    return f'<h2>{words["office"]}</h2><div class="scroll"><dl>{pairs}</dl></div>'


def all_alarms(figures: Figures, own: Sequence[Alarm]) -> list[Alarm]:
    """Those of every node that is alive, as its own row has them, and of this one as they are now."""
    found = {(alarm.name, alarm.about): alarm for alarm in own}
    for node in figures.nodes:
        for told_ in node.alarms if node.alive else ():
            if told_["name"] in KINDS:  # another version may know others
                alarm = Alarm(told_["name"], told_["about"], told_["since"], told_["detail"])
                found.setdefault((alarm.name, alarm.about), alarm)
    return sorted(found.values(), key=lambda alarm: (alarm.since, alarm.name, alarm.about))


def _nodes(figures: Figures, words: Words) -> str:
    rows = []
    for node in figures.nodes:
        roles = {"gone": not node.alive, "leads": node.leading, "drains": node.draining}
        role = ", ".join(words[name] for name, holds in roles.items() if holds)
        rows.append(
            f'<tr><th scope="row"><code>{escape(node.id)}</code></th><td>{escape(node.version)}</td>'
            f"<td>{ago(node.started_at, figures.at, words)}</td>"
            f"<td>{ago(figures.at - node.silent_ms, figures.at, words)}</td><td>{role}</td></tr>"
        )
    heads = ("node", "version", "started", "last_beat", "role")
    return f"<h2>{words['nodes']}</h2>{table(words['nodes'], heads, rows, words)}" if rows else ""


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
            f"<td>{escape(alarm.about)}</td><td>{ago(alarm.since, now, words)}</td>"
            f"<td>{escape(alarm.detail)}</td><td>{escape(meaning)}</td><td>{escape(remedy)}</td></tr>"
        )
    heads = ("alarm", "about", "since", "detail", "meaning", "remedy")
    return f"<h2>{words['alarms']}</h2>{table(words['alarms'], heads, rows, words)}"
