"""The ledger on the page of laws: what came in, and that nothing of it is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from hub.api.live_parts import ago, table
from hub.api.live_words import Words
from hub.watch.figures import Figures
from hub.watch.ledger import Day

_NUMBERS = ("received", "handled", "waiting", "refused", "missing", "fetched")


def draw_ledger(figures: Figures, words: Words) -> str:
    if not figures.days:
        return f"<h2>{words['ledger']}</h2><p>{words['nothing_counted']}</p>"
    total = {name: sum(getattr(day, name) for day in figures.days) for name in _NUMBERS}
    verdict = "bad" if total["missing"] else "good"
    told = "balance_of_all" if total["waiting"] or total["refused"] else "balance"
    balance = f'<p class="verdict {verdict}">{words[told].format(**total)}</p>'
    heads = ("day", "channel", "account", *_NUMBERS)
    rows = [_row(day, words) for day in figures.days]
    days = table(words["ledger"], heads, rows, words, numbers=_NUMBERS)
    return f"<h2>{words['ledger']}</h2>{balance}{days}{_lists(figures, words)}"


def _row(day: Day, words: Words) -> str:
    date = datetime.fromtimestamp(day.day_at / 1000, UTC).date().isoformat()
    bad = ' class="number bad"' if day.missing else ' class="number"'
    numbers = "".join(
        f"<td{bad if name == 'missing' else ' class=number'}>{getattr(day, name)}</td>" for name in _NUMBERS
    )
    return (
        f'<tr><th scope="row">{date}</th><td>{escape(words.get(day.channel, day.channel))}</td>'
        f"<td><code>{escape(day.account)}</code></td>{numbers}</tr>"
    )


def _lists(figures: Figures, words: Words) -> str:
    pairs = "".join(
        f"<dt><code>{escape(name)}</code></dt><dd>{ago(row.looked_at, figures.at, words)} "
        f"{escape(row.fault or '')}</dd>"
        for name, row in figures.lists.items()
    )
    return f"<h3>{words['compared']}</h3><div class=scroll><dl>{pairs}</dl></div>" if pairs else ""
