"""Hub to desk: what happened, and what it was answered."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter

from agent_console.protocol.base import Frame
from agent_console.protocol.floor import FloorFrame, FloorNeedsFrame
from agent_console.protocol.followups import FollowUpView
from agent_console.protocol.views import (
    AnnouncementView,
    ConversationView,
    DraftView,
    EventView,
    InteractionView,
    MentionView,
    OfferView,
    PresenceView,
    QueueView,
)


class Welcome(Frame):
    """First answer. ``now`` is the hub's clock: the desk shows timers by it, not by its own. ``build``: the
    script of the desk that this node serves; another one than the reader's is a newer desk."""

    type: Literal["welcome"]
    protocol: int
    now: int
    heartbeat_seconds: float
    resumed: bool  # events follow; otherwise a snapshot does
    build: str | None = None


class Snapshot(Frame):
    type: Literal["snapshot"]
    now: int
    agent_stream: int  # the position of the agent's own stream
    presence: PresenceView
    capacity: dict[str, int]  # channel -> most at once
    interactions: list[InteractionView]  # mine: active and in wrap-up
    conversations: list[ConversationView]  # of those interactions
    offers: list[OfferView]  # live ones, mine
    queues: list[QueueView]
    follow_ups: list[FollowUpView] = Field(default_factory=list)  # mine, that wait
    mentions: list[MentionView] = Field(default_factory=list)  # of me, that I have not seen, newest first
    # to me, that I have not read, newest first
    announcements: list[AnnouncementView] = Field(default_factory=list)
    drafts: list[DraftView]  # whatever the agent has begun to write and not sent, newest first


class StreamEvent(Frame):
    """The next event of a stream. What it brings along is in the field of that name:

    ``offer`` with offer.created, ``conversation`` (whole, with its position) and ``interaction``
    with offer.accepted and interaction.assigned, ``interaction`` wherever its state changed,
    ``presence`` with presence.changed, ``follow_up`` with follow_up.set, ``mention`` with mention.added,
    ``announcement`` with announcement.made.
    """

    type: Literal["event"]
    stream: str
    number: int
    event: EventView
    offer: OfferView | None = None
    interaction: InteractionView | None = None
    conversation: ConversationView | None = None
    presence: PresenceView | None = None
    follow_up: FollowUpView | None = None
    mention: MentionView | None = None
    announcement: AnnouncementView | None = None


class Queues(Frame):
    type: Literal["queues"]
    queues: list[QueueView]


class CustomerTyping(Frame):
    type: Literal["typing"]
    conversation_id: str
    who: str  # "customer" or an agent id
    on: bool


class ColleagueHere(Frame):
    """A colleague looks at a conversation that this desk follows, or writes there. Said again while it lasts: what has
    not been said for ``HERE_LASTS_SECONDS`` is over."""

    type: Literal["here"]
    conversation_id: str
    agent_id: str
    doing: Literal["viewing", "writing", "away"]


class CustomerOnSite(Frame):
    """Where the customer of a chat is: on the page of the site on which their widget stands (``on``), since when; or
    when they left it. ``said``: page, cart and order in the page's own words, proven by nothing. Told on following a
    conversation, if anything is known, and when it is another page. An empty ``path``: nothing is known any more,
    for they have gone on to another conversation."""

    type: Literal["site"]
    conversation_id: str
    on: bool
    path: str
    title: str
    said: dict[str, str]
    since: int


class Ping(Frame):
    type: Literal["ping"]
    now: int


class Ack(Frame):
    type: Literal["ack"]
    request: str
    result: dict[str, Any]


class Error(Frame):
    """``request`` is null where the frame could not be read. Codes are listed in the protocol page."""

    type: Literal["error"]
    request: str | None
    code: str
    message: str
    detail: dict[str, Any]


class Outage(Frame):
    """While ``on``, the hub's database is away: nothing is lost and nothing new is taken. The desk keeps what is
    written and sends it when it is over."""

    type: Literal["outage"]
    on: bool


class Bye(Frame):
    """The hub closes: ``draining`` (come back at once), ``slow`` (resync), ``session_ended`` (sign in again)."""

    type: Literal["bye"]
    code: str


HubFrame = Annotated[
    Welcome
    | Snapshot
    | StreamEvent
    | Queues
    | FloorFrame
    | FloorNeedsFrame
    | CustomerTyping
    | ColleagueHere
    | CustomerOnSite
    | Ping
    | Ack
    | Error
    | Outage
    | Bye,
    Field(discriminator="type"),
]
hub_frame: Final[TypeAdapter[HubFrame]] = TypeAdapter(HubFrame)

# Every code an ``error`` frame can carry, and what the desk may do about it.
ERROR_CODES: Final = {
    "bad_frame": "The frame is not JSON or not a frame of this protocol; nothing was done.",
    "unsupported_protocol": "The hub does not speak this version: reload the desk.",
    "hello_first": "The first frame must be hello.",
    "not_found": "No such thing, or not within your scope.",
    "forbidden": "Your role does not allow it.",
    "offer_gone": "The offer has ended; detail.outcome says how.",
    "may_not_decline": "What its queue offers is not declined.",
    "reason_needed": "Its queue wants a reason before it is declined.",
    "open_items": "You still have detail.count open: give them on, keep them as follow-ups, or stay.",
    "illegal_move": "Not possible in the present state; detail.state says which.",
    "stale": "The customer wrote after what you had seen; detail.number is the newest. Read, or send anyway.",
    "past": "The time is over already.",
    "opted_out": "The customer does not want messages from this number; detail says since when and how.",
    "not_in_writing": "What is spoken is not answered in writing here; a note may be added.",
    "too_long": "The text is longer than the channel takes.",
    "not_yours": "The conversation is not assigned to you.",
    "bad_address": "A recipient is no mail address; detail.address says which.",
    "attachment_gone": "An attachment is not there or may not be sent; detail.attachment says which.",
    "files_not_here": "No files can go this way; detail.reason says why.",
    "quote_gone": "What is quoted is not there, or this channel shows no quotes.",
    "may_not_see": "A colleague who is named may not see the conversation; detail.agents says who.",
    "too_late": "It is on its way already.",
    "unknown_disposition": "That is none of the codes of its queue.",
    "disposition_needed": "Its queue wants a code before it is closed.",
    "no_more_time": "The wrap-up has no more time to give.",
    "agent_away": "The agent is not at work; detail.presence says how.",
    "taken": "Somebody has it already; detail says how it stands.",
    "not_allowed": "The number may not be called; detail.reason says why.",
    "needs_confirmation": "Something speaks against the call; detail.warnings says what. Confirm each by name.",
    "busy": "You have a call already, or one rings.",
    "no_device": "There is no device at which calls ring.",
    "over_rate": "Too many frames; slow down.",
    "not_recording": "The call is not being recorded, so there is nothing to pause.",
    "may_not_record": "It must not be recorded: its queue does not, or the customer objected.",
    "unavailable": "The database is away; nothing was done, try again.",
}
