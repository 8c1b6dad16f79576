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


class AttachmentView(Told):
    id: str
    name: str
    type: str
    size: int
    inline: bool
    scan: str


class MailAddressView(Told):
    name: str | None
    address: str


class MailView(Told):
    sender: MailAddressView
    to: list[MailAddressView]
    cc: list[MailAddressView]
    bcc: list[MailAddressView]
    reply_to: list[MailAddressView]
    forwards: str | None
    document: list[dict[str, Any]] | None
    subject: str
    quote: str | None
    signature: str | None
    has_html: bool
    automatic: str | None
    attachments: list[AttachmentView]


class LegView(Told):
    sid: str
    party: str
    agent_id: str | None
    name: str | None
    address: str
    held: bool
    muted: bool
    coaches: str | None
    started_at: int
    answered_at: int | None
    ended_at: int | None
    state: str


class CallView(Told):
    interaction_id: str | None
    phase: str
    help: bool
    rejoin_by: int | None
    consults: list[dict[str, Any]]
    transfer: dict[str, Any] | None
    supervisors: list[dict[str, str]]
    direction: str
    account: str
    result: str | None
    menu: list[dict[str, str]]
    started_at: int
    queued_at: int | None
    answered_at: int | None
    ended_at: int | None
    legs: list[LegView]
    recording: dict[str, Any] | None = None
    voicemail: dict[str, Any] | None = None


class QuoteView(Told):
    id: str
    kind: str
    author: str | None
    author_name: str | None
    body: str


class MessageView(Told):
    id: str
    kind: str
    author: str | None
    author_name: str | None
    body: str
    at: int
    delivery: str | None
    delivery_code: str | None
    mail: MailView | None
    call: CallView | None
    files: list[AttachmentView]  # that came or go with it in a chat or a text; a mail has its own
    quotes: QuoteView | None
    redacted_at: int | None
    redacted_by: str | None


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
