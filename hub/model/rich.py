"""What an agent writes with more than words: bold, italic, links, lists, quotes and pictures, and nothing else.

A document is a list of blocks without nesting: what mail programs of every kind show alike, and what can be said again
as plain text without a loss that matters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["paragraph", "bullet", "number", "quote"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look alike; a line break in them is one. With ``image``, the id of an upload, they describe it."""

    text: str
    bold: bool = False
    italic: bool = False
    link: str | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or an item of a list: neighbours of the same kind are one list, or one quote."""

    kind: BlockKind
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Document:
    blocks: tuple[Block, ...]

    @property
    def images(self) -> tuple[str, ...]:
        """Ids of uploads, each once, in their order."""
        runs = (run for block in self.blocks for run in block.runs)
        return tuple(dict.fromkeys(run.image for run in runs if run.image))
