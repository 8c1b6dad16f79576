"""What an agent writes with more than words, as it crosses the wire: blocks without nesting."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agent_console.protocol.base import MAX_BODY_CHARACTERS, MAX_LINK_CHARACTERS, Frame, Key


class Run(Frame):
    """Words that look alike; a line break in them is one. With ``image``, the id of an upload that is a picture, they
    describe it. ``link`` is of http, https, mailto or tel; any other is left out."""

    text: Annotated[str, Field(max_length=MAX_BODY_CHARACTERS)]
    bold: bool = False
    italic: bool = False
    link: Annotated[str, Field(max_length=MAX_LINK_CHARACTERS)] | None = None
    image: Key | None = None


class Block(Frame):
    """A paragraph, or an item of a list: neighbours of the same kind are one list, or one quote."""

    kind: Literal["paragraph", "bullet", "number", "quote"]
    runs: list[Run]
