"""The installation's secret when nobody gave one: made once, kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def resolve_secret(data_dir: Path) -> str:
    """Reads ``data_dir/secret`` or makes it, readable for this user alone.

    For one process on one machine: nodes that share a database share ``HUB_SECRET`` instead.
    """
    path = data_dir / "secret"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        _write_private(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii").strip()


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all: a crash must not leave an empty secret behind."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)
