"""A document as HTML for mail programs: a handful of tags that all of them know, and looks only where they differ."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from hub.model.rich import Block, BlockKind, Document, Run
from hub.rich.grouping import group_blocks, group_runs

QUOTE_STYLE: Final = "margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex"
# Programs differ in the space they put around these; under and not above, so that none is doubled.
_BLOCK_STYLE: Final = "margin:0 0 .8em"
_LIST_STYLE: Final = "margin:0 0 .8em;padding-left:2em"


def write_page(document: Document, addresses: Mapping[str, str]) -> str:
    """``addresses``: where each picture is to be had (``cid:...``); one that has none is its description."""
    return "\n".join(
        _WRITERS[kind]([_words(block, addresses) for block in blocks])
        for kind, blocks in group_blocks(document)
    )


def make_content_id(upload_id: str, domain: str) -> str:
    """By which the page of a mail names a picture that goes with it (RFC 2392), without angle brackets."""
    return f"{upload_id}@{domain}"


def find_upload(content_id: str) -> str:
    """The picture of the document that has this id in the mail."""
    return content_id.rpartition("@")[0]


def _words(block: Block, addresses: Mapping[str, str]) -> str:
    return "".join(
        _linked(link, "".join(_look(run, addresses) for run in runs)) for link, runs in group_runs(block.runs)
    )


def _linked(link: str | None, inside: str) -> str:
    return f'<a href="{html.escape(link)}">{inside}</a>' if link else inside


def _look(run: Run, addresses: Mapping[str, str]) -> str:
    if run.image and (address := addresses.get(run.image)):
        return f'<img src="{html.escape(address)}" alt="{html.escape(run.text)}" style="max-width:100%">'
    words = html.escape(run.text, quote=False).replace("  ", " &nbsp;").replace("\n", "<br>\n")
    words = f"<i>{words}</i>" if run.italic else words
    return f"<b>{words}</b>" if run.bold else words


def _paragraphs(blocks: Sequence[str]) -> str:
    return "\n".join(f'<p style="{_BLOCK_STYLE}">{block}</p>' for block in blocks)


def _list(tag: str) -> Callable[[Sequence[str]], str]:
    def write(items: Sequence[str]) -> str:
        inside = "".join(f"<li>{item}</li>" for item in items)
        return f'<{tag} style="{_LIST_STYLE}">{inside}</{tag}>'

    return write


def _quote(blocks: Sequence[str]) -> str:
    return f'<blockquote style="{QUOTE_STYLE};margin-bottom:.8em">{_paragraphs(blocks)}</blockquote>'


_WRITERS: Final[Mapping[BlockKind, Callable[[Sequence[str]], str]]] = {
    "paragraph": _paragraphs,
    "bullet": _list("ul"),
    "number": _list("ol"),
    "quote": _quote,
}
