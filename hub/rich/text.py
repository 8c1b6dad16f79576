"""A document as plain text: for readers of it, for the row of the message, and for whoever looks for its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from hub.model.rich import Block, BlockKind, Document, Run
from hub.rich.grouping import group_blocks, group_runs

_SCHEMES: Final = ("https://", "http://", "mailto:", "tel:")


def write_text(document: Document, pictures: Mapping[str, str]) -> str:
    """Paragraphs apart by an empty line, "-" and numbers before items, ">" before a quote. ``pictures``: what stands
    for each, its file's name."""
    parts = [
        _WRITERS[kind]([_words(block, pictures) for block in blocks])
        for kind, blocks in group_blocks(document)
    ]
    return "\n\n".join(parts)


def _words(block: Block, pictures: Mapping[str, str]) -> str:
    said = (
        _linked(link, "".join(_say(run, pictures) for run in runs)) for link, runs in group_runs(block.runs)
    )
    return "\n".join(line.rstrip(" ") for line in "".join(said).split("\n"))


def _say(run: Run, pictures: Mapping[str, str]) -> str:
    return f"[{pictures.get(run.image) or run.text}]" if run.image else run.text


def _linked(link: str | None, words: str) -> str:
    """The address once, where the words are not it already."""
    if link is None or _bare(link) == _bare(words):
        return words
    return f"{words} <{link.removeprefix('mailto:')}>"


def _bare(address: str) -> str:
    lowered = address.strip().casefold()
    for scheme in _SCHEMES:
        lowered = lowered.removeprefix(scheme)
    return lowered.rstrip("/")


def _items(mark: Callable[[int], str]) -> Callable[[Sequence[str]], str]:
    def write(items: Sequence[str]) -> str:
        return "\n".join(_indent(mark(place), item) for place, item in enumerate(items, 1))

    return write


def _indent(mark: str, item: str) -> str:
    return mark + item.replace("\n", "\n" + " " * len(mark))


def _quote(blocks: Sequence[str]) -> str:
    lines = "\n\n".join(blocks).split("\n")
    return "\n".join(f"> {line}" if line else ">" for line in lines)


_WRITERS: Final[Mapping[BlockKind, Callable[[Sequence[str]], str]]] = {
    "paragraph": "\n\n".join,
    "bullet": _items(lambda _place: "- "),
    "number": _items(lambda place: f"{place}. "),
    "quote": _quote,
}
