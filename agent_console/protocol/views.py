"""What a desk sees: the things that frames carry."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from agent_console.protocol.base import DraftMode, Frame
from agent_console.protocol.recordings import RecordingView, VoicemailView
from agent_console.protocol.rich import Block


class CustomerView(Frame):
    id: str
    display_name: str | None
    tier: str | None
    language: str | None


class AttachmentView(Frame):
    """``GET /api/attachments/{id}`` has the content, unless it is ``infected``, ``awaited`` (of a text: it comes from
    the provider, and ``message.file`` tells) or ``missing`` (it did not; ``POST .../{id}/collect`` tries again)."""

    id: str
    name: str
    type: str
    size: int  # bytes
    inline: bool  # shown within the page, not listed below it
    scan: Literal["clean", "infected", "unscanned", "awaited", "missing"]


class MailAddressView(Frame):
    name: str | None
    address: str


class MailView(Frame):
    """What a mail has beyond its words; ``body`` of the message is its writer's own, without quote."""

    sender: MailAddressView
    to: list[MailAddressView]
    cc: list[MailAddressView]
    bcc: list[MailAddressView]  # of a mail of ours
    reply_to: list[MailAddressView]  # where an answer is wanted; empty: at the sender
    forwards: str | None  # the message that it passes on
    document: list[Block] | None  # of a mail of ours: its words with their looks
    subject: str
    quote: str | None  # folded in the stream
    signature: str | None
    has_html: bool  # GET /api/messages/{id}/html, for a sandboxed frame
    automatic: Literal["reply", "bounce", "list"] | None
    attachments: list[AttachmentView]


class LegView(Frame):
    """``held``, ``muted``, ``coaches`` (the sid of the one leg that hears it): as the carrier has confirmed."""

    sid: str
    party: Literal["customer", "agent", "outside", "supervisor"]
    agent_id: str | None
    name: str | None  # of the agent or supervisor
    address: str
    held: bool
    muted: bool
    coaches: str | None
    started_at: int
    answered_at: int | None
    ended_at: int | None
    state: Literal["queued", "ringing", "in_progress", "completed", "busy", "no_answer", "failed", "canceled"]


class CallTargetView(Frame):
    kind: Literal["queue", "agent", "skill", "number"]
    id: str
    level: int | None


class ConsultedView(Frame):
    """Who is asked: the agent who answers or answered, or the number."""

    agent_id: str | None
    name: str | None
    address: str


class ConsultView(Frame):
    """``interaction_id``: theirs, null of a number outside. ``by``: who asks. ``joined``: all hear each other."""

    interaction_id: str | None
    by: str
    target: CallTargetView
    state: Literal["waiting", "ringing", "talking", "joined", "refused"]
    party: ConsultedView
    leg: str | None  # the sid of their leg
    customer_hears: bool
    since: int


class TransferView(Frame):
    by: str
    target: CallTargetView
    state: Literal["waiting", "ringing", "done", "refused", "taken_back", "ended"]
    since: int


class SupervisorView(Frame):
    name: str
    mode: Literal["listen", "whisper", "join"]


class CallView(Frame):
    """A call as its line in the stream and the call bar show it; ``result`` is null while it lasts. ``rejoin_by``: when
    the customer goes back to the line, where the agent's device is gone."""

    interaction_id: str | None
    phase: Literal["in_flow", "waiting", "ringing", "talking", "held", "lost_agent", "dialling", "over"]
    help: bool
    rejoin_by: int | None
    consults: list[ConsultView]  # those that are not over, and the last one where it was refused
    transfer: TransferView | None  # the last one
    supervisors: list[SupervisorView]  # where the line tells agents of them
    direction: Literal["inbound", "outbound"]
    account: str
    result: (
        Literal[
            "answered",
            "abandoned",
            "left_menu",
            "after_hours",
            "failed",
            "turned_away",
            "self_service",
            "transferred",
            "busy",
            "no_answer",
            "canceled",
            "machine",
            "unconfirmed",
            "voicemail",
            "no_message",
            "callback",
            "by_text",
        ]
        | None
    )
    menu: list[dict[str, str]]  # labels of what the caller chose, each by language tag
    started_at: int
    queued_at: int | None
    answered_at: int | None
    ended_at: int | None
    legs: list[LegView]
    recording: RecordingView | None = None
    voicemail: VoicemailView | None = None


class QuoteView(Frame):
    """The beginning of the message that is answered; empty where its words were taken out."""

    id: str
    kind: Literal["inbound", "outbound", "system"]
    author: str | None
    author_name: str | None
    body: str


class MessageView(Frame):
    """An ``aside`` is a mail to somebody outside, or, without author, by them: it answers nothing of the customer's."""

    id: str
    kind: Literal["inbound", "outbound", "note", "system", "call", "rating", "aside"]
    author: str | None  # agent id; null is the customer
    author_name: str | None
    body: str
    at: int
    delivery: (
        Literal["queued", "unknown", "sending", "sent", "delivered", "seen", "failed", "withdrawn"] | None
    )
    delivery_code: str | None
    mail: MailView | None = None
    call: CallView | None = None
    files: list[AttachmentView] = Field(
        default_factory=list
    )  # that came or go with it in a chat or a text; a mail has its own
    quotes: QuoteView | None = None
    redacted_at: int | None = (
        None  # its words and files were taken out, by an agent or a supervisor without a desk
    )
    redacted_by: str | None = None


class EventView(Frame):
    """One row of the log as the desk draws it; ``message`` is there where the kind has one."""

    id: int
    kind: str
    at: int
    conversation_id: str | None
    interaction_id: str | None
    agent_id: str | None
    offer_id: str | None
    message: MessageView | None
    data: dict[str, Any]


class InteractionView(Frame):
    id: str
    conversation_id: str
    channel: Literal["voice", "sms", "email", "webchat", "voicemail"]
    queue_id: str
    state: Literal["queued", "offered", "active", "wrapup", "closed", "abandoned"]
    agent_id: str | None
    queued_at: int
    accepted_at: int | None
    ended_at: int | None
    wrap_up_due_at: int | None
    complaint: bool


class LooksLikeView(Frame):
    """A conversation this one may go on with; POST /api/conversations/{id}/match says whether it does."""

    conversation_id: str
    subject: str | None
    customer_name: str | None
    reason: Literal["unknown_sender", "subject"]


class ReplyView(Frame):
    """Who a reply by mail goes to unless the agent changes it."""

    to: list[MailAddressView]
    cc: list[MailAddressView]
    subject: str


class FilesView(Frame):
    """What may go with a reply: ``max_bytes`` of all files together, ``types`` null: of any kind. ``why_not``: none."""

    most: int
    max_bytes: int
    types: list[str] | None
    why_not: Literal["number_without_pictures", "channel_without_files"] | None


class ReachView(Frame):
    """Another channel of the same customer. ``elsewhere``: in the open conversation of that id. ``reachable``: they
    can be written to first (``message.first``). ``not_begun``: only they can begin there. ``since``: of the last three.
    """

    channel: Literal["sms", "email", "webchat"]
    state: Literal["elsewhere", "reachable", "not_begun", "no_address", "refused", "bounced", "blocked"]
    since: int | None
    conversation_id: str | None


class MentionView(Frame):
    """A note of ``by``'s that names the reader."""

    id: str
    conversation_id: str
    message_id: str
    by: str
    by_name: str | None
    customer_name: str | None
    channel: Literal["voice", "sms", "email", "webchat"]
    text: str  # its beginning
    asks: bool = False  # an answer is awaited
    at: int


class AnnouncementView(Frame):
    """A supervisor's line, which stands at the desk until it is read. ``queue_id``: to all who serve it; null: to those
    who were named."""

    id: str
    by: str
    by_name: str | None
    queue_id: str | None
    text: str
    at: int


class ConversationView(Frame):
    """A conversation with the newest part of its stream (up to 50 events, oldest first)."""

    id: str
    channel: Literal["voice", "sms", "email", "webchat"]
    account: str
    queue_id: str
    state: Literal["open", "closed"]
    subject: str | None
    opened_at: int
    last_message_at: int
    number: int  # the stream's position that this view shows
    customer: CustomerView
    identity_id: str
    address: str  # the customer's end as shown: number, mail address, "Visitor"
    may_send: bool
    # opted_out_keyword | opted_out_provider | blocked | withheld | bounced | voice
    may_not_send_code: str | None
    may_not_send_since: int | None
    reply: ReplyView | None  # mail only
    files: FilesView
    reach: list[ReachView]
    looks_like: LooksLikeView | None
    continues_id: str | None
    events: list[EventView]


class HandoverView(Frame):
    """A colleague gives it on, or asks about it: who, and their words for whoever takes it."""

    kind: Literal["transfer", "consult"]
    by: str
    by_name: str | None
    note: str | None


class OfferView(Frame):
    """An offer with what the agent must know before saying yes."""

    id: str
    interaction: InteractionView
    customer: CustomerView
    address: str
    known: bool  # the customer has been here before
    created_at: int
    deadline_at: int
    last_text: str | None  # the customer's newest words
    subject: str | None  # of a mail
    call: CallView | None  # of a call
    handover: HandoverView | None = None
    # why me: routing.decisions.Reason.to_json(): skills asked and held, waited, idle ...
    reason: dict[str, Any]


class DraftView(Frame):
    """What an agent is in the middle of writing. ``other``: what another desk of theirs had written there."""

    conversation_id: str
    mode: DraftMode
    text: str
    other: str | None
    seen: int
    revision: int
    at: int


class PresenceView(Frame):
    agent_id: str
    presence: Literal["offline", "not_ready", "ready", "not_responding", "unreachable", "draining"]
    reason: str | None
    only: Literal["calls", "messages"] | None = None  # the kind of work that they take, while they are ready
    changed_by: str | None  # agent id, "system", or another user's id
    since: int


class QueueView(Frame):
    """The foot of the work list: told as it is now, coalesced, not numbered. ``changes_at``: when its hours open or
    close it next; null: not within a year, or it is closed by hand, for ``emergency_reason``."""

    queue_id: str
    waiting: int
    longest_since: int | None
    is_open: bool = True
    why: Literal["always", "hours", "holiday", "exception", "emergency"] = "always"
    changes_at: int | None = None
    emergency_reason: str | None = None
