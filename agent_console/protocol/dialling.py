"""Desk to hub: an agent calls a number."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agent_console.protocol.base import Frame, Key

MAX_NUMBER_CHARACTERS = 40  # with all the brackets and dots that people put into one


class DialNumber(Frame):
    """``number`` as it was typed or stands on the screen; ``account``: the number of ours that is shown, null for
    whichever fits. ``conversation_id``: where the agent is, whose queue the call belongs to. ``anyway``: codes of
    warnings that the agent has read (error ``needs_confirmation``) and passes over.

    The ack has ``call_id``, ``conversation_id`` and ``interaction_id``; interaction.assigned comes in the agent's
    stream, and the agent's device rings first.
    """

    type: Literal["call.dial"]
    request: Key
    number: Annotated[str, Field(min_length=1, max_length=MAX_NUMBER_CHARACTERS)]
    account: Annotated[str, Field(max_length=20)] | None = None
    conversation_id: Key | None = None
    anyway: list[Annotated[str, Field(max_length=32)]] = Field(default_factory=list, max_length=10)
