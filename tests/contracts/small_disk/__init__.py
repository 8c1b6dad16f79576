"""Programs that are run on a disk of two megabytes, which they fill. They say what they find, a word a line."""

from __future__ import annotations

import sys


def say(word: str, *, if_: bool) -> None:
    sys.stdout.write(f"{word}\n" if if_ else f"not {word}\n")
