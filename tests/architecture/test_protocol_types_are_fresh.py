"""What is generated for the desk and committed says the same as the sources it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_console.frontend import generate


@pytest.mark.parametrize(
    "path", [generate.SCHEMA, generate.TYPES, generate.CODES], ids=lambda path: path.name
)
def test_generated_file_is_what_the_sources_say_now(path: Path) -> None:
    assert path.read_text() == generate.render()[path], "run agent_console/frontend/generate.py"
