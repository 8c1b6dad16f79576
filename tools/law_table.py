"""The table of docs/laws.md, written anew from hub/watch/laws.py."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from hub.watch.laws import LAWS

PAGE: Final = Path(__file__).parents[1] / "docs" / "laws.md"
_TABLE: Final = re.compile(r"(<!-- laws: `\./dev docs` writes them -->\n).*?(<!-- /laws -->)", re.DOTALL)


def write_table() -> str:
    rows = [
        f"| `{law.name}` | {law.says['en']} | {'while somebody leads' if law.needs_leader else 'always'} | "
        f"{law.grace_ms // 1000} s | {'yes' if law.mend else 'no'} |"
        for law in LAWS
    ]
    head = ("| law | says | judged | counts after | put right |", "|---|---|---|---|---|")
    return "\n".join(["", *head, *rows, "", ""])


def with_table(page: str) -> str:
    """Raises ValueError where the page has lost its marks."""
    written, found = _TABLE.subn(lambda marks: marks[1] + write_table() + marks[2], page)
    if found != 1:
        raise ValueError("docs/laws.md has lost the marks between which the laws stand")
    return written


def main() -> None:
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
