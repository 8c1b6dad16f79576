"""What the parts of the page of laws are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Final

from hub.api.live_words import Words

_UNITS: Final = ((86_400, "ago_d"), (3_600, "ago_h"), (60, "ago_m"), (0, "ago_s"))


def table(
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


def ago(at: int | None, now: int, words: Words) -> str:
    if not at:
        return words["never"]
    seconds = max(0, now - at) // 1000
    size, unit = next((size, unit) for size, unit in _UNITS if seconds >= size)
    moment = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
    return f'<time datetime="{moment}">{words[unit].format(n=seconds // size if size else seconds)}</time>'
