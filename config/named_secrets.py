"""Environment variables whose name carries the name of what they belong to."""

from __future__ import annotations

import re
from collections.abc import Mapping


def environment_name(name: str) -> str:
    """How an account or widget key of the YAML is written in a variable's name: ``gb-2`` is ``GB_2``."""
    return name.upper().replace("-", "_")


def collect_named(pattern: re.Pattern[str], environ: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """``pattern`` has the groups ``name`` and ``part``: returns {NAME: {part in lower case: value}}."""
    found: dict[str, dict[str, str]] = {}
    for variable, value in sorted(environ.items()):
        if match := pattern.fullmatch(variable):
            found.setdefault(match["name"], {})[match["part"].lower()] = value
    return found
