"""Widgets in the configuration: forms, topics and the mailbox that must exist."""

from __future__ import annotations

import pytest

from config.check import check
from config.compile import compile_centre
from config.document import Document
from tests.unit.config.texts import SOUND, spoiled

WIDGET = "queue: billing, origins: [self]}"


def with_widget(more: str) -> str:
    return spoiled(WIDGET, f"queue: billing, origins: [self], {more}}}")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("fields: [name, name]", "field name is there already"),
        ("fields: [name, email, phone, topic]", "at most 3"),
        ("fields: [age]", "input should be"),
        ("fields: [topic]", "asks for a topic, and there are no topics"),
        ("topics: [{id: a, label: {en: A}}, {id: a, label: {en: B}}]", "topic a is there already"),
        ("topics: [{id: a, label: {en: A}, queue: bill}]", "there is no queue bill; did you mean billing"),
        ("mailbox: nobody@example.com", "there is no mailbox nobody@example.com"),
        ("brand: green", "should match"),
    ],
)
def test_what_a_widget_asks_for_must_be_there(more: str, problem: str) -> None:
    found = [str(each) for each in check(with_widget(more), "hub.yaml").problems]
    assert any(problem in each for each in found), found


def test_a_widget_that_says_nothing_asks_for_a_name_and_takes_files() -> None:
    document = check(SOUND, "hub.yaml").document
    assert isinstance(document, Document)
    widget = compile_centre(document, 1).accounts["webchat", "shop"].widget
    assert widget is not None
    assert (widget.fields, widget.mailbox, widget.calls_back) == (("name",), None, False)
    assert widget.max_file_bytes == 20 * 1024 * 1024
