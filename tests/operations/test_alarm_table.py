"""Whoever is woken by an alarm finds it on the page, as the program means it."""

from __future__ import annotations

import pytest

from hub.watch.alarms import KINDS
from tools import alarm_table


def test_the_page_has_every_alarm_with_its_meaning_and_remedy() -> None:
    page = alarm_table.PAGE.read_text()
    assert alarm_table.renew(page) == page, "./dev docs writes them anew"
    assert [name for name in KINDS if f"| `{name}` |" not in page] == []


def test_a_page_without_a_place_for_them_is_noticed() -> None:
    with pytest.raises(ValueError, match="marks"):
        alarm_table.renew("# Operations")
