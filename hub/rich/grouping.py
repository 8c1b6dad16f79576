"""Blocks as they are drawn: neighbours of one kind together, and words under one link together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from hub.model.rich import Block, BlockKind, Document, Run


def group_blocks(document: Document) -> Iterator[tuple[BlockKind, list[Block]]]:
    """Lists and quotes whole; each paragraph by itself."""
    for kind, blocks in groupby(document.blocks, lambda block: block.kind):
        if kind == "paragraph":
            yield from ((kind, [block]) for block in blocks)
        else:
            yield kind, list(blocks)


def group_runs(runs: Sequence[Run]) -> Iterator[tuple[str | None, list[Run]]]:
    """A link is one, however its words look."""
    for link, together in groupby(runs, lambda run: run.link):
        yield link, list(together)
