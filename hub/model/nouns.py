"""What crosses the hub's doors, as frozen data. No vendor object or loose dict passes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from hub.model.recordings import RecordingReport
from hub.model.rich import Document

# voicemail: what a caller has left, as work of its own; it lives in the conversation of the call
Channel = Literal["voice", "sms", "email", "webchat", "voicemail"]
AddressKind = Literal["phone", "email", "visitor", "external"]


# Channels whose customers follow the conversation's stream themselves: what is committed is sent.
STREAMED: Final[frozenset[Channel]] = frozenset({"webchat"})


# Channels whose provider keeps no list that could be asked whether something was sent.
UNLISTED: Final[frozenset[Channel]] = frozenset({"email"})


# The key of what the hub says begins with it where it asks whoever writes whether they still want to be called.
CALLBACK_ASKED: Final = "callback:"

# Kinds of identities whose value says nothing to anybody: a visitor's id, a withheld number, the site's own id.
_UNSPOKEN: Final = frozenset({"visitor", "anonymous", "external"})


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """Where a customer writes from, normalised (E.164, lower-case mail, visitor id, site's own id)."""

    kind: AddressKind
    value: str


@dataclass(frozen=True, slots=True)
class RawItem:
    """A payload as it arrived. ``dedupe_key`` is the provider's own id for it, unique per channel."""

    channel: Channel
    dedupe_key: str
    account: str  # our end: the number, mailbox or widget id it came to
    content_type: str
    body: bytes
    received_at: int


class Mailbox(NamedTuple):
    """Somebody by mail: ``address`` in lower case."""

    name: str | None
    address: str


@dataclass(frozen=True, slots=True)
class File:
    """What hangs on a mail. ``sha256`` names its content in the media store; until it lies there the
    content comes along (``content``). ``scan``: clean, infected or unscanned."""

    name: str
    type: str
    size: int
    sha256: str = ""
    inline: bool = False
    content_id: str | None = None
    scan: str = "unscanned"
    content: bytes | None = field(default=None, repr=False)


class RemoteFile(NamedTuple):
    """``address`` as the provider names it, ``type`` as it says, or empty."""

    address: str
    type: str


class Bounced(NamedTuple):
    """An address that could not be reached: the far server's code ("5.1.1") and its words."""

    address: str
    code: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class InboundMail:
    """What a mail has beyond its words. Message-IDs are without angle brackets, ``references`` oldest first.

    ``topic`` is the subject without "Re:" and the like; it alone never threads. ``automatic``: no person
    wrote it. ``is_own``: we had sent it, and it came back. ``bounced``: who could not be reached, by the
    mail of ours whose Message-ID is ``returned_id``.
    """

    sender: Mailbox
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    topic: str
    header_id: str | None = None
    reply_to: tuple[Mailbox, ...] = ()
    sent_at: int | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    html: str | None = None
    quote: str | None = None
    signature: str | None = None
    automatic: Literal["reply", "bounce", "list"] | None = None
    is_own: bool = False
    bounced: tuple[Bounced, ...] = ()
    returned_id: str | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A customer's message, parsed. ``sender`` is None where the sender is withheld."""

    channel: Channel
    account: str
    sender: Address | None
    body: str
    provider_id: str
    received_at: int
    sender_name: str | None = None
    language: str | None = None
    # Addresses the site vouches for in a signed token: they name the same customer.
    vouched: tuple[Address, ...] = ()
    # "stop" / "start" when the text is an opt-out or opt-in word of the channel.
    consent: Literal["stop", "start"] | None = None
    consent_word: str | None = None
    client_key: str | None = None  # the customer's own key for it, where their end gives one (widget)
    mail: InboundMail | None = None
    # what the customer chose it to be about, an id of their widget's topics; and the queue, where that is settled
    topic: str | None = None
    queue_id: str | None = None
    uploads: tuple[str, ...] = ()  # ids of files that its sender has brought
    claims: tuple[Address, ...] = ()  # addresses the customer says are theirs: nothing proves it
    context: tuple[tuple[str, str], ...] = ()  # where they are on the site: page, cart, order, in its words
    remote_files: tuple[RemoteFile, ...] = ()  # what lies at the provider still, fetched once it is placed
    facts: tuple[tuple[str, str], ...] = ()  # attributes that the site has signed of its customer


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """The provider's word on a message of ours, in our own states (``DELIVERY_RANK``)."""

    channel: Channel
    account: str
    provider_id: str
    state: str
    code: str | None
    received_at: int


@dataclass(frozen=True, slots=True)
class WayOut:
    """How somebody who does not wait any longer wants to be answered: at this address. ``body``: what they add."""

    by: Literal["email", "call"]
    to: Address
    body: str = ""
    name: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerLeft:
    """The customer closed their end (left the chat); what waits is abandoned, what runs is ended. With a ``way`` what
    waits goes on by it."""

    channel: Channel
    account: str
    sender: Address
    provider_id: str
    received_at: int
    way: WayOut | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """What the customer thought of their last talk with an agent: from 1, bad, to 5, great."""

    channel: Channel
    account: str
    sender: Address
    provider_id: str
    received_at: int
    score: int
    comment: str = ""


@dataclass(frozen=True, slots=True)
class CallStarted:
    """Somebody calls our number; ``sid`` is the carrier's id of their leg. ``sender`` None: withheld."""

    account: str
    sid: str
    sender: Address | None
    received_at: int
    sender_name: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message that a caller has left: the carrier's id of it, and how long it is."""

    sid: str
    seconds: int


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What a caller pressed when the flow waited for them the ``turn``-th time; "" is nothing. ``talked``: they were
    put through to a number outside, and somebody answered there, or nobody did. ``message``: what they have left.
    ``call_id``: of a call that we made. ``machine``: a voicemail box has picked it up. ``in_line``: nobody had asked
    them, they waited for an agent; then ``turn`` is the moment at which this round of music began, ms."""

    account: str
    sid: str
    digits: str
    turn: int
    received_at: int
    talked: bool | None = None
    call_id: str | None = None
    machine: bool = False
    message: Spoken | None = None
    in_line: bool = False


@dataclass(frozen=True, slots=True)
class LegReport:
    """The carrier's word on a leg of a call, in our own states (``LEG_RANK``).

    ``call_id`` is there for a leg that we asked for, with its ``party`` (agent, outside, supervisor; customer, where
    they were called), and ``agent_id`` where it is to an agent's device. A caller's own has neither, and ``caller``
    where the number is not withheld.
    """

    account: str
    sid: str
    state: str
    code: str | None
    received_at: int
    call_id: str | None = None
    agent_id: str | None = None
    caller: Address | None = None
    party: str = "agent"


Inbound = (
    InboundMessage
    | DeliveryReport
    | CustomerLeft
    | Rated
    | CallStarted
    | CallAnswer
    | LegReport
    | RecordingReport
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What was parsed, and the row of the payload that it was parsed from."""

    raw_id: str
    inbound: Inbound


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as stored. ``author`` is an agent's id, or None for the customer and the hub itself. ``files``: how
    many hang on it, where it is not a mail. An ``aside`` is a mail to somebody outside, or by them (no author)."""

    id: str
    conversation_id: str
    interaction_id: str | None
    channel: str
    kind: Literal["inbound", "outbound", "note", "system", "call", "rating", "aside"]
    author: str | None
    body: str
    created_at: int
    client_key: str | None = None
    provider_id: str | None = None
    delivery: str | None = None
    delivery_code: str | None = None
    files: int = 0
    quotes: str | None = None  # id of the message it answers
    redacted_at: int | None = None
    redacted_by: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A station's no: a code of the protocol pages and what the asker should know. Nothing was changed."""

    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a mail answers or passes on: put below its words, as mail programs do. ``forwarded``: with its subject and
    its readers, for somebody who has never seen it."""

    sender: Mailbox
    sent_at: int
    body: str
    forwarded: bool = False
    subject: str = ""
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()


@dataclass(frozen=True, slots=True)
class OutboundMail:
    """What an outgoing mail has beyond its words: as frozen when the agent pressed send."""

    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    subject: str
    header_id: str
    sent_at: int
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    language: str | None = None  # the customer's, for the signature
    bcc: tuple[Mailbox, ...] = ()  # in no header: the envelope has them
    signature: str | None = None  # None: the mailbox's own; "": none
    document: Document | None = None  # what the body says, with its looks
    quoted: Quoted | None = None
    files: tuple[File, ...] = ()
    is_automatic: bool = False  # the hub's own answer: it says so of itself


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to leave the building. ``key`` is the same on every retry."""

    key: str
    message_id: str
    channel: Channel
    account: str
    to: Address
    body: str
    mail: OutboundMail | None = None
    files: tuple[File, ...] = ()  # of a text; a mail has its own


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it: its own id, and the state it starts in (``sending`` or ``sent``). ``refused``
    are recipients it did not take it for."""

    provider_id: str
    state: str = "sending"
    refused: tuple[Bounced, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a reader may see (law 11). ``queues`` None means all of them."""

    user_id: str
    role: Literal["agent", "supervisor", "admin"]
    agent_id: str | None
    queues: frozenset[str] | None

    def sees(self, queue_id: str) -> bool:
        return self.queues is None or queue_id in self.queues


def show_address(kind: str, value: str) -> str:
    """The customer's end in words, or nothing where it would say nothing."""
    return "" if kind in _UNSPOKEN else value
