"""What is generated for the desk and committed says the same as the sources it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent_console.frontend import generate
from agent_console.protocol import ERROR_CODES


@pytest.mark.parametrize(
    "path", [generate.SCHEMA, generate.TYPES, generate.CODES], ids=lambda path: path.name
)
def test_generated_file_is_what_the_sources_say_now(path: Path) -> None:
    assert path.read_text() == generate.render()[path], "run agent_console/frontend/generate.py"


def test_every_error_that_a_desk_may_meet_is_on_the_page_of_the_protocol() -> None:
    page = (generate.ROOT / "docs/protocols/console.md").read_text(encoding="utf-8").partition("## Errors")[2]
    assert [code for code in ERROR_CODES if f"| `{code}` |" not in page] == []
