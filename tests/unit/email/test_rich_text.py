"""Rich text: whatever a desk says is a document that stays the same, and text and page hold all its words."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.sanitise import sanitise
from hub.model.rich import Block, Document, Run
from hub.rich.page import write_page
from hub.rich.reading import parse_document, show_document
from hub.rich.text import write_text

KINDS = ("paragraph", "bullet", "number", "quote")
WORDS = st.text("ab <>&\"'*\r\n\x00\u202e\u4e2d\U0001f600", max_size=8) | st.sampled_from(
    ["<script>", "&nbsp;", "中文"]
)
LINKS = st.none() | st.sampled_from(
    [
        "https://x.example",
        "javascript:alert(1)",
        "mailto:a@x.example",
        'https://x"onclick=',
        "data:text/html,x",
        "//x",
    ]
)
RUNS = st.fixed_dictionaries(
    {
        "text": WORDS,
        "bold": st.booleans(),
        "italic": st.booleans(),
        "link": LINKS,
        "image": st.none() | st.just("att_1"),
    }
)
BLOCKS = st.lists(
    st.fixed_dictionaries({"kind": st.sampled_from(KINDS), "runs": st.lists(RUNS, max_size=5)}), max_size=6
)


def blocks(*said: tuple[str, str]) -> Document:
    return Document(tuple(Block(kind, (Run(text),)) for kind, text in said))  # type: ignore[arg-type]


@given(BLOCKS)
def test_what_was_read_is_read_the_same_again(said: list[dict[str, Any]]) -> None:
    document = parse_document(said)
    if document is not None:
        assert parse_document(show_document(document) or []) == document


@given(BLOCKS)
def test_the_page_has_no_tag_and_no_link_but_ours(said: list[dict[str, Any]]) -> None:
    document = parse_document(said)
    page = write_page(document, {}) if document else ""
    assert set(re.findall(r"<(\w+)", page)) <= {"p", "ul", "ol", "li", "blockquote", "a", "b", "i", "br"}
    assert all(re.match("https?:|mailto:", link) for link in re.findall(r'href="([^"]*)"', page))
    assert re.findall(r"<[^>]* on\w+=", page) == []


@given(BLOCKS)
def test_text_and_page_hold_the_same_words(said: list[dict[str, Any]]) -> None:
    document = parse_document(said)
    if document is None:
        return
    words = "".join(run.text for block in document.blocks for run in block.runs if not run.image)
    letters = re.sub(r"\s", "", words)
    page = html.unescape(re.sub(r"<[^>]*>", "", write_page(document, {})))
    assert is_within(letters, re.sub(r"\s", "", page))
    assert is_within(letters, re.sub(r"\s", "", write_text(document, {})))


def is_within(letters: str, text: str) -> bool:
    left = iter(text)
    return all(letter in left for letter in letters)


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (blocks(("paragraph", "Hi"), ("paragraph", "there\nyou")), "Hi\n\nthere\nyou"),
        (blocks(("number", "a"), ("number", "b\nc"), ("paragraph", "d")), "1. a\n2. b\n   c\n\nd"),
        (blocks(("quote", "a"), ("quote", "b")), "> a\n>\n> b"),
        (
            Document((Block("paragraph", (Run("https://x.example/", link="https://x.example"),)),)),
            "https://x.example/",
        ),
        (Document((Block("paragraph", (Run("us", link="mailto:a@x.example"),)),)), "us <a@x.example>"),
        (
            Document(
                (Block("paragraph", (Run("a ", link="https://x"), Run("b", bold=True, link="https://x"))),)
            ),
            "a b <https://x>",
        ),
    ],
)
def test_plain_text_reads_well(document: Document, text: str) -> None:
    assert write_text(document, {}) == text


def test_our_own_page_survives_being_made_safe() -> None:
    document = Document(
        (Block("bullet", (Run("a", bold=True), Run("b", italic=True, link="https://x.example"))),)
    )
    page = sanitise(write_page(document, {}))
    assert "<b>a</b>" in page
    assert '<a href="https://x.example"' in page


def test_blanks_alone_are_no_words() -> None:
    assert (
        parse_document([{"kind": "paragraph", "runs": [{"text": " \n "}, {"text": " ", "bold": True}]}])
        is None
    )
