"""What all crosschecks say alike: a name that is there twice, and one that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator

from config.problems import Finding
from config.yaml_text import Path


def find_doubles(items: Iterable[tuple[Path, str]], noun: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, name in items:
        if name in seen:
            yield Finding(path, f"{noun} {name} is there already")
        seen.add(name)


def unknown_name(
    path: Path, name: str, known: Collection[str], noun: str, *, of_key: bool = False
) -> Finding:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return Finding(path, f"there is no {noun} {name}{hint}", of_key=of_key)
