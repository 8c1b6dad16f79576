"""Our source files, as the tests of the house's rules see them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Everything that may be imported at run time. The wheel brings just these.
PACKAGES = ("agent_console", "channels", "config", "hub", "routing")

_NOT_OURS = {"node_modules", ".venv"}


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            if not _NOT_OURS & set(file.parts):
                yield file
