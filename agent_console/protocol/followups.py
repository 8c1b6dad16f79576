"""Follow-ups: a conversation is laid aside until a time."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agent_console.protocol.base import Frame, Key
from agent_console.protocol.views import CustomerView


class SetFollowUp(Frame):
    """``mine``: it comes back to this agent where they are free then; otherwise to anybody of its queue. ``by``: as a
    text or a mail to the customer, null: where it is now; a caller is called back instead (``POST /api/callbacks``). A
    conversation has one at a time: setting another moves it."""

    type: Literal["follow_up.set"]
    request: Key
    conversation_id: Key
    due_at: int
    mine: bool = True
    why: str | None = Field(default=None, max_length=200)
    by: Literal["sms", "email"] | None = None


class DropFollowUp(Frame):
    type: Literal["follow_up.drop"]
    request: Key
    follow_up_id: Key


class FollowUpView(Frame):
    """One that this agent set and that still waits."""

    id: str
    conversation_id: str
    channel: Literal["voice", "sms", "email", "webchat"]
    queue_id: str
    subject: str | None
    customer: CustomerView
    address: str
    mine: bool
    due_at: int
    why: str | None
    by: Literal["sms", "email"] | None
