"""The wire between a desk and the hub: every frame that may cross it, and nothing else.

One WebSocket per desk, JSON text frames, protocol version 1. ``docs/protocols/console.md`` tells it
in prose; ``docs/protocols/console.schema.json`` and the desk's TypeScript types are generated from
this file.

A desk follows **streams**: its agent's own (``agent:<id>``) and one for each conversation it holds
or has opened (``conversation:<id>``). Every event of a stream carries the stream's next number, in
commit order and without gaps. After a drop the desk says how far it had come in each stream and
gets what follows; where that is too much, or too old, it gets a snapshot. Snapshot, then events,
equals the later snapshot.

Frames with ``request`` are answered by exactly one ``ack`` or ``error`` with the same value. It is
the desk's own key for the action: sent again after a lost answer it does nothing twice.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PROTOCOL_VERSION: Final = 1
MAX_FRAME_BYTES: Final = 64 * 1024  # a reply of 20,000 characters fits with room; nothing else is long
MAX_BODY_CHARACTERS: Final = 20_000
RESUME_LIMIT: Final = 1_000  # events per stream; a desk further behind gets a snapshot

Key = Annotated[str, Field(min_length=1, max_length=80)]
Body = Annotated[str, Field(min_length=1, max_length=MAX_BODY_CHARACTERS)]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# -- desk to hub ------------------------------------------------------------------------------


class Hello(_Frame):
    """First frame. ``resume`` maps stream names to the last number seen."""

    type: Literal["hello"]
    protocol: int
    resume: dict[str, int] | None = None


class Pong(_Frame):
    type: Literal["pong"]


class Goodbye(_Frame):
    """The desk is being closed on purpose: the agent goes offline after 30 s unless it comes back."""

    type: Literal["goodbye"]


class SetPresence(_Frame):
    type: Literal["presence.set"]
    request: Key
    presence: Literal["ready", "not_ready", "offline"]
    reason: str | None = Field(default=None, max_length=64)


class OfferDelivered(_Frame):
    """The offer is on the screen. Without it the hub takes the desk for unreachable."""

    type: Literal["offer.delivered"]
    offer_id: Key


class AcceptOffer(_Frame):
    type: Literal["offer.accept"]
    request: Key
    offer_id: Key


class DeclineOffer(_Frame):
    type: Literal["offer.decline"]
    request: Key
    offer_id: Key
    reason: str | None = Field(default=None, max_length=64)


class SendMessage(_Frame):
    """A reply to the customer. ``seen_number`` is the newest number of the conversation on screen:

    where the customer has written since, the answer is error ``stale`` and nothing is sent, unless
    ``anyway``.
    """

    type: Literal["message.send"]
    request: Key
    conversation_id: Key
    body: Body
    seen_number: int
    anyway: bool = False


class AddNote(_Frame):
    type: Literal["note.add"]
    request: Key
    conversation_id: Key
    body: Body


class Typing(_Frame):
    type: Literal["typing"]
    conversation_id: Key
    on: bool


class OpenConversation(_Frame):
    """Follow a conversation (history, another agent's). Acked with its snapshot in ``result``."""

    type: Literal["conversation.open"]
    request: Key
    conversation_id: Key


class EndInteraction(_Frame):
    """The talk is over: active becomes wrap-up."""

    type: Literal["interaction.end"]
    request: Key
    interaction_id: Key


class CompleteWrapUp(_Frame):
    """Ends the wrap-up. Also allowed on an active interaction, which it ends first."""

    type: Literal["wrapup.complete"]
    request: Key
    interaction_id: Key
    disposition: str | None = Field(default=None, max_length=64)
    note: str | None = Field(default=None, max_length=MAX_BODY_CHARACTERS)


DeskFrame = Annotated[
    Hello
    | Pong
    | Goodbye
    | SetPresence
    | OfferDelivered
    | AcceptOffer
    | DeclineOffer
    | SendMessage
    | AddNote
    | Typing
    | OpenConversation
    | EndInteraction
    | CompleteWrapUp,
    Field(discriminator="type"),
]
desk_frame: Final[TypeAdapter[DeskFrame]] = TypeAdapter(DeskFrame)


class LooseFrame(BaseModel):
    """As much as can be told of a frame that is none of the above."""

    model_config = ConfigDict(extra="ignore")
    request: Key | None = None


loose_frame: Final[TypeAdapter[LooseFrame]] = TypeAdapter(LooseFrame)


# -- what a desk sees -------------------------------------------------------------------------


class CustomerView(_Frame):
    id: str
    display_name: str | None
    tier: str | None
    language: str | None


class MessageView(_Frame):
    id: str
    kind: Literal["inbound", "outbound", "note", "system"]
    author: str | None  # agent id; null is the customer
    author_name: str | None
    body: str
    at: int
    delivery: Literal["queued", "sending", "sent", "delivered", "seen", "failed"] | None
    delivery_code: str | None


class EventView(_Frame):
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


class InteractionView(_Frame):
    id: str
    conversation_id: str
    channel: Literal["voice", "sms", "email", "webchat"]
    queue_id: str
    state: Literal["queued", "offered", "active", "wrapup", "closed", "abandoned"]
    agent_id: str | None
    queued_at: int
    accepted_at: int | None
    ended_at: int | None
    wrap_up_due_at: int | None


class ConversationView(_Frame):
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
    may_not_send_code: str | None  # opted_out_keyword | opted_out_provider | blocked | withheld
    may_not_send_since: int | None
    events: list[EventView]


class OfferView(_Frame):
    """An offer with what the agent must know before saying yes."""

    id: str
    interaction: InteractionView
    customer: CustomerView
    address: str
    known: bool  # the customer has been here before
    created_at: int
    deadline_at: int
    last_text: str | None  # the customer's newest words
    # why me: routing.decisions.Reason.to_json(): skills asked and held, waited, idle ...
    reason: dict[str, Any]


class PresenceView(_Frame):
    agent_id: str
    presence: Literal["offline", "not_ready", "ready", "not_responding", "unreachable"]
    reason: str | None
    changed_by: str | None  # agent id, "system", or another user's id
    since: int


class QueueView(_Frame):
    """The foot of the work list: told as it is now, coalesced, not numbered."""

    queue_id: str
    waiting: int
    longest_since: int | None


# -- hub to desk ------------------------------------------------------------------------------


class Welcome(_Frame):
    """First answer. ``now`` is the hub's clock: the desk shows timers by it, not by its own."""

    type: Literal["welcome"]
    protocol: int
    now: int
    heartbeat_seconds: float
    resumed: bool  # events follow; otherwise a snapshot does


class Snapshot(_Frame):
    type: Literal["snapshot"]
    now: int
    agent_stream: int  # the position of the agent's own stream
    presence: PresenceView
    capacity: dict[str, int]  # channel -> most at once
    interactions: list[InteractionView]  # mine: active and in wrap-up
    conversations: list[ConversationView]  # of those interactions
    offers: list[OfferView]  # live ones, mine
    queues: list[QueueView]


class StreamEvent(_Frame):
    """The next event of a stream. What it brings along is in the field of that name:

    ``offer`` with offer.created, ``conversation`` (whole, with its position) and ``interaction``
    with offer.accepted and interaction.assigned, ``interaction`` wherever its state changed,
    ``presence`` with presence.changed.
    """

    type: Literal["event"]
    stream: str
    number: int
    event: EventView
    offer: OfferView | None = None
    interaction: InteractionView | None = None
    conversation: ConversationView | None = None
    presence: PresenceView | None = None


class Queues(_Frame):
    type: Literal["queues"]
    queues: list[QueueView]


class CustomerTyping(_Frame):
    type: Literal["typing"]
    conversation_id: str
    who: str  # "customer" or an agent id
    on: bool


class Ping(_Frame):
    type: Literal["ping"]
    now: int


class Ack(_Frame):
    type: Literal["ack"]
    request: str
    result: dict[str, Any]


class Error(_Frame):
    """``request`` is null where the frame could not be read. Codes are listed in the protocol page."""

    type: Literal["error"]
    request: str | None
    code: str
    message: str
    detail: dict[str, Any]


class Bye(_Frame):
    """The hub closes: ``draining`` (come back at once), ``slow`` (resync), ``session_ended``."""

    type: Literal["bye"]
    code: str


HubFrame = Annotated[
    Welcome | Snapshot | StreamEvent | Queues | CustomerTyping | Ping | Ack | Error | Bye,
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
    "illegal_move": "Not possible in the present state; detail.state says which.",
    "stale": "The customer wrote after what you had seen; detail.number is the newest. Read, or send anyway.",
    "opted_out": "The customer does not want messages from this number; detail says since when and how.",
    "too_long": "The text is longer than the channel takes.",
    "not_yours": "The conversation is not assigned to you.",
    "over_rate": "Too many frames; slow down.",
    "unavailable": "The database is away; nothing was done, try again.",
}
