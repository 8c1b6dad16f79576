"""The alarms in docs/operations.md, written anew from hub/watch/alarms.py."""

from __future__ import annotations

import re
from typing import Final

from hub.watch.alarms import KINDS
from tools.environment import ROOT

PAGE: Final = ROOT / "docs" / "operations.md"
_BETWEEN: Final = re.compile(
    r"(<!-- alarms: `\./dev docs` writes them -->\n).*?(<!-- /alarms -->)", re.DOTALL
)


def draw() -> str:
    rows = [
        f"| `{name}` | {kind.severity} | {kind.meaning} | {kind.remedy} |" for name, kind in KINDS.items()
    ]
    return "\n".join(["| alarm | | means | do |", "|---|---|---|---|", *rows, ""])


def renew(page: str) -> str:
    """The page with the table as it should be. Raises ValueError where it has no place for one."""
    renewed, found = _BETWEEN.subn(lambda match: f"{match[1]}\n{draw()}\n{match[2]}", page)
    if not found:
        raise ValueError("docs/operations.md has lost the marks between which the alarms stand")
    return renewed


if __name__ == "__main__":
    PAGE.write_text(renew(PAGE.read_text()))
