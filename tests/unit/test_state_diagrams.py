"""The state machines as people read them are those the code runs on."""

import pytest

from tools.state_diagrams import MACHINES, PAGE, Machine, draw, with_diagrams

DOOR = {
    ("new", "built"): "open",
    ("open", "shut"): "closed",
    ("closed", "shut"): "closed",
    ("closed", "burn"): "gone",
}


def test_the_page_shows_the_tables_as_they_are() -> None:
    page = PAGE.read_text("utf-8")
    assert with_diagrams(page) == page, "run ./dev docs"


def test_every_machine_is_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    assert all(f"<!-- diagram: {name} -->" in page for name in MACHINES)


def test_what_is_new_comes_from_outside_and_what_has_no_exit_ends() -> None:
    drawn = draw(Machine(DOOR, "new", is_nothing=True)).splitlines()
    assert drawn[1:] == [
        "    [*] --> open: built",
        "    open --> closed: shut",
        "    closed --> closed: shut",
        "    closed --> gone: burn",
        "    gone --> [*]",
    ]


def test_a_move_that_a_whole_group_has_is_one_arrow() -> None:
    drawn = draw(Machine(DOOR, "new", is_nothing=True, groups={"standing": ("open", "closed")}))
    assert drawn.count(": shut") == 1
    assert "    standing --> closed: shut" in drawn.splitlines()


def test_a_diagram_without_a_table_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="weather"):
        with_diagrams("<!-- diagram: weather -->\nrain\n<!-- end of diagram -->")
