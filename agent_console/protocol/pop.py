"""What an agent does in the screen pop: guides, who it is, canned replies."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agent_console.protocol.base import Frame, Key

MAX_NOTE_CHARACTERS = 1_000  # what somebody says to one question


class AnswerGuide(Frame):
    """A step of a guide is done: said, read, noted, or one of its choices made. ``undone``: it is open again. Who is on
    the contact sees it at once, and who gets it next goes on from there."""

    type: Literal["guide.answer"]
    request: Key
    interaction_id: Key
    guide_id: Key
    step_id: Key
    choice: Key | None = None
    note: Annotated[str, Field(max_length=MAX_NOTE_CHARACTERS)] | None = None
    undone: bool = False


PopFrame = AnswerGuide
