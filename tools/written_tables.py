"""Tables of pages that are written from tables of the code: alarms and laws. ``./dev docs`` writes them, and a test
tells when it has not been."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from hub.watch.alarms import KINDS
from hub.watch.laws import LAWS

DOCS: Final = Path(__file__).parents[1] / "docs"
_TABLE: Final = re.compile(r"(<!-- table: ([a-z]+) -->\n).*?(<!-- end of table -->)", re.DOTALL)


def write_alarms() -> str:
    rows = [
        f"| `{name}` | {kind.severity} | {_cell(kind.meaning)} | {_cell(kind.remedy)} |"
        for name, kind in KINDS.items()
    ]
    return _table("| alarm | severity | means | do |", rows)


def write_laws() -> str:
    rows = [
        f"| `{law.name}` | {_cell(law.says['en'])} | {'while somebody leads' if law.needs_leader else 'always'} | "
        f"{law.grace_ms // 1000} s | {'yes' if law.mend else 'no'} |"
        for law in LAWS
    ]
    return _table("| law | says | judged | after | put right |", rows)


def _table(head: str, rows: list[str]) -> str:
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


WRITERS: Final[Mapping[str, Callable[[], str]]] = {"alarms": write_alarms, "laws": write_laws}
PAGES: Final = {"alarms": DOCS / "operations.md", "laws": DOCS / "laws.md"}


def with_tables(page: str) -> str:
    """Raises KeyError for a table that nothing writes."""

    def written(found: re.Match[str]) -> str:
        opening, name, closing = found.groups()
        return f"{opening}{WRITERS[name]()}\n{closing}"

    return _TABLE.sub(written, page)


def main() -> None:
    for page in PAGES.values():
        page.write_text(with_tables(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
