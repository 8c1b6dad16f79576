"""Who looks for a reason finds it by its title: the list names every decision once, as it names itself."""

import re

from tests.architecture.tree import ROOT

_FOLDER = ROOT / "docs" / "decisions"
_LISTED = re.compile(r"^\* (\d+)\. \[(.+)\]\((.+)\)$", re.MULTILINE)
_HEADING = re.compile(r"# (\d+)\. (.+)")


def test_the_list_has_every_decision_by_the_number_and_title_it_gives_itself() -> None:
    listed = _LISTED.findall((_FOLDER / "README.md").read_text())
    written = [(*_heading(file.read_text()), file.name) for file in _FOLDER.glob("[0-9]*.md")]
    assert sorted(listed) == sorted(written)


def test_a_file_has_the_number_of_its_decision() -> None:
    for file in _FOLDER.glob("[0-9]*.md"):
        assert int(file.name[:4]) == int(_heading(file.read_text())[0])


def _heading(text: str) -> tuple[str, str]:
    found = _HEADING.match(text)
    assert found
    return found[1], found[2]
