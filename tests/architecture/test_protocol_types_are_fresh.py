"""What is generated from the console's wire and committed says the same as the wire."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_console.frontend import generate


@pytest.mark.parametrize("path", [generate.SCHEMA, generate.TYPES], ids=lambda path: path.name)
def test_generated_file_is_what_the_protocol_says_now(path: Path) -> None:
    assert path.read_text() == generate.render()[path], "run agent_console/frontend/generate.py"
