"""What the API shows of the log. The desk's wire draws the same things (a test keeps the two alike)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from hub.api.route import Asked, Told

MAX_NUMBER = 2**63 - 1  # what a database counts to

Limit = Annotated[int, Field(ge=1, le=200)]


class Page(Asked):
    """Back in time: ``before`` is the last page's, absent for the newest."""

    before: Annotated[int, Field(ge=0, le=MAX_NUMBER)] | None = None
    limit: Limit = 50  # about two screens


class MessageView(Told):
    id: str
    kind: str
    author: str | None
    author_name: str | None
    body: str
    at: int
    delivery: str | None
    delivery_code: str | None


class EventView(Told):
    id: int
    kind: str
    at: int
    conversation_id: str | None
    interaction_id: str | None
    agent_id: str | None
    offer_id: str | None
    message: MessageView | None
    data: dict[str, Any]
