"""The wire between a visitor's widget and the hub: JSON text frames over one WebSocket, version 1.

``docs/protocols/webchat.md`` tells it in prose. The widget follows its conversation's stream: every
event it gets carries the stream's number; numbers grow but skip what is not for customers (notes,
offers). After a drop the widget says the last number it saw and gets what follows.

``request`` is the widget's own key: sent again after a lost answer, nothing happens twice.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PROTOCOL_VERSION: Final = 1
MAX_FRAME_BYTES: Final = 32 * 1024
MAX_BODY_CHARACTERS: Final = 4_000  # about two screens of a phone; longer is a mail
MAX_NAME_CHARACTERS: Final = 100
MAX_ADDRESS_CHARACTERS: Final = 254  # RFC 5321: a longer one cannot be written to
MAX_COMMENT_CHARACTERS: Final = 1_000
MAX_CONTEXT_CHARACTERS: Final = 200  # a line of the agent's screen
MAX_FILES: Final = 10  # of one message

Key = Annotated[str, Field(min_length=1, max_length=80)]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# -- widget to hub ----------------------------------------------------------------------------


class Hello(_Frame):
    """First frame.

    ``visitor`` is the token an earlier welcome gave (kept by the widget); ``identity`` is the
    site's own signed token (a JWT, HS256 with the widget's secret; claims ``sub``, optional
    ``email``, ``phone``, ``name``, required ``exp``). ``after`` resumes the stream.
    """

    type: Literal["hello"]
    protocol: int
    key: Key
    visitor: str | None = Field(default=None, max_length=500)
    identity: str | None = Field(default=None, max_length=4_000)
    language: str | None = Field(default=None, max_length=20)
    after: int | None = None


Id = Annotated[str, Field(min_length=1, max_length=64)]
Typed = Annotated[str, Field(min_length=1, max_length=MAX_ADDRESS_CHARACTERS)]


class Context(_Frame):
    """Where the visitor is on the site, in its own words: for the agent to read, and proven by nothing."""

    page: Annotated[str, Field(max_length=MAX_CONTEXT_CHARACTERS)] = ""
    cart: Annotated[str, Field(max_length=MAX_CONTEXT_CHARACTERS)] = ""
    order: Annotated[str, Field(max_length=MAX_CONTEXT_CHARACTERS)] = ""


class Say(_Frame):
    """A message: words, or ``files`` (ids that ``/webchat/uploads`` has given), or both. The fields of the form,
    ``name`` to ``topic``, may come with the first one; ``context`` with each before which it has become another."""

    type: Literal["say"]
    request: Key
    body: Annotated[str, Field(max_length=MAX_BODY_CHARACTERS)]
    name: str | None = Field(default=None, max_length=MAX_NAME_CHARACTERS)
    email: Typed | None = None
    phone: Typed | None = None
    topic: Id | None = None
    files: Annotated[tuple[Id, ...], Field(max_length=MAX_FILES)] = ()
    context: Context | None = None

    @property
    def is_blank(self) -> bool:
        return not self.files and not self.body.strip()


class Page(_Frame):
    """On which page of the site the widget stands, when that has become another, where the welcome wants to know:
    its ``path`` without what follows a question mark. ``context``: what the page says of itself, as in ``say``."""

    type: Literal["page"]
    path: Annotated[str, Field(max_length=MAX_CONTEXT_CHARACTERS)]
    title: Annotated[str, Field(max_length=MAX_CONTEXT_CHARACTERS)] = ""
    context: Context | None = None


class Typing(_Frame):
    type: Literal["typing"]
    on: bool


class Seen(_Frame):
    """The visitor has had agent messages up to this number on screen."""

    type: Literal["seen"]
    number: int


class Here(_Frame):
    """I am still here: the answer to a chat that says when it closes, without a word to the agent."""

    type: Literal["here"]
    request: Key


class Close(_Frame):
    type: Literal["close"]
    request: Key


class Leave(_Frame):
    """Will not wait: answer me by ``email`` or ``call`` me, at ``address``. ``body`` is added to what was written."""

    type: Literal["leave"]
    request: Key
    way: Literal["email", "call"]
    address: Typed
    name: str | None = Field(default=None, max_length=MAX_NAME_CHARACTERS)
    body: Annotated[str, Field(max_length=MAX_BODY_CHARACTERS)] = ""


class Rate(_Frame):
    """What the visitor thought of the talk that is over: 1 bad, 5 great. Only the first one counts."""

    type: Literal["rate"]
    request: Key
    score: Annotated[int, Field(ge=1, le=5)]
    comment: Annotated[str, Field(max_length=MAX_COMMENT_CHARACTERS)] = ""


class MailTranscript(_Frame):
    """Send me what was written, by mail."""

    type: Literal["transcript"]
    request: Key
    email: Typed


class Pong(_Frame):
    type: Literal["pong"]


WidgetFrame = Annotated[
    Hello | Say | Page | Typing | Seen | Here | Close | Leave | Rate | MailTranscript | Pong,
    Field(discriminator="type"),
]
widget_frame: Final[TypeAdapter[WidgetFrame]] = TypeAdapter(WidgetFrame)


# -- hub to widget ----------------------------------------------------------------------------


class ChatFile(_Frame):
    """``GET /webchat/files/{id}`` has the content; ``shown``: a picture that can be shown in its place."""

    id: str
    name: str
    type: str
    size: int  # bytes
    shown: bool


class ChatQuote(_Frame):
    """The beginning of the message that is answered; empty where its words were taken out."""

    id: str
    author: Literal["visitor", "agent", "system"]
    name: str | None
    body: str


class ChatMessage(_Frame):
    id: str
    author: Literal["visitor", "agent", "system"]
    name: str | None  # the agent's first name
    body: str
    at: int
    request: str | None = None  # the widget's own key, on the visitor's messages
    seen: bool = False  # agent messages the visitor has had on screen
    files: list[ChatFile] = []
    # The hub asks, and words on buttons answer: talk here now, or keep the call for which they wait.
    asks: Literal["callback"] | None = None
    quotes: ChatQuote | None = None
    redacted: bool = False  # its words and files were taken out


class Chat(_Frame):
    """The visitor's conversation as it stands. ``state`` is what the widget draws."""

    id: str
    state: Literal["waiting", "active", "closed"]
    number: int
    agent_name: str | None
    messages: list[ChatMessage]
    talked: bool = False  # the newest interaction has had an agent: it can be rated
    score: int | None = None  # what it was rated
    closes_at: int | None = None  # as nobody writes: until when the visitor may say that they are here
    silent: bool = False  # closed, as nobody wrote


class Reception(_Frame):
    """Whether anybody answers now. ``waits``: what is written meanwhile is kept and answered after opening, at
    ``opens_at`` where that is known; else it is not taken for later, and a message will say so."""

    open: bool = True
    waits: bool = False
    opens_at: int | None = None


class TopicChoice(_Frame):
    id: str
    label: str


class Form(_Frame):
    """What is asked before the first message, besides the question: of ``fields`` what is not known already."""

    fields: list[Literal["name", "email", "phone", "topic"]]
    topics: list[TopicChoice]
    privacy_url: str | None


class Files(_Frame):
    """``endings`` of names that are taken, in lower case."""

    max_bytes: int
    endings: list[str]


class Welcome(_Frame):
    """``visitor`` replaces the token the widget holds. ``chat`` is null before the first message. ``email`` and
    ``phone``: as the site vouches for. ``ways``: out of the line. ``files`` null: none are taken."""

    type: Literal["welcome"]
    protocol: int
    now: int
    visitor: str
    name: str | None
    team_name: str
    greeting: str | None  # null: the widget has words of its own
    language: str
    chat: Chat | None
    opening: Reception = Reception()
    form: Form = Form(fields=["name"], topics=[], privacy_url=None)
    ways: list[Literal["email", "call"]] = []
    files: Files | None = None
    email: str | None = None
    phone: str | None = None
    brand: str | None = None  # #rrggbb, where the page says none
    page: bool = False  # tell on which page you stand


class Opening(Reception):
    """The same when it has changed. Not numbered: the newest counts."""

    type: Literal["opening"]


class Event(_Frame):
    """``message`` with kind message; ``agent_name`` with kind joined; ``message_id`` with kind redacted: its words and
    files are gone, there and where it is quoted; ``closes_at`` with kind warned: then it closes, unless somebody writes
    or the visitor says that they are here, or it is given on (kind kept); ``silent`` with kind closed: nobody did."""

    type: Literal["event"]
    number: int
    kind: Literal["message", "joined", "waiting", "warned", "kept", "closed", "seen", "redacted"]
    message: ChatMessage | None = None
    agent_name: str | None = None
    message_id: str | None = None
    closes_at: int | None = None
    silent: bool = False


class Wait(_Frame):
    """What is left of the wait that was promised, in whole minutes from 1. ``late``: it has been longer."""

    low_minutes: int
    high_minutes: int
    late: bool


class Queue(_Frame):
    """Place in line while waiting, from 1, in the order in which the queue serves; null when nobody can tell. ``wait``
    is null where none is known. Told again when any of it has changed, not numbered."""

    type: Literal["queue"]
    position: int | None
    wait: Wait | None = None


class AgentTyping(_Frame):
    type: Literal["typing"]
    on: bool


class Ack(_Frame):
    type: Literal["ack"]
    request: str
    number: int | None


class Error(_Frame):
    type: Literal["error"]
    request: str | None
    code: str
    message: str


class Ping(_Frame):
    type: Literal["ping"]


class Outage(_Frame):
    """While ``on``, the hub cannot store anything: the widget keeps what is written and sends it when it is over."""

    type: Literal["outage"]
    on: bool


class Bye(_Frame):
    type: Literal["bye"]
    code: str


HubFrame = Annotated[
    Welcome | Opening | Event | Queue | AgentTyping | Ack | Error | Ping | Outage | Bye,
    Field(discriminator="type"),
]
hub_frame: Final[TypeAdapter[HubFrame]] = TypeAdapter(HubFrame)

ERROR_CODES: Final = {
    "bad_frame": "Not a frame of this protocol; nothing was done.",
    "unsupported_protocol": "Reload the page.",
    "hello_first": "The first frame must be hello.",
    "unknown_widget": "No widget has this key.",
    "forbidden_origin": "This site may not show this widget.",
    "bad_identity": "The site's identity token is forged, expired or incomplete; the chat goes on unidentified.",
    "over_rate": "Too many messages; this one was not taken, send it again later.",
    "blocked": "Chat is not available.",
    "no_chat": "There is no chat of which this can be done.",
    "bad_address": "Not a mail address, or not a number that we can call.",
    "not_offered": "This widget does not offer that.",
    "too_large": "Larger than a file may be here.",
    "bad_type": "Files of this kind are not taken.",
    "bad_offset": "Not the piece that comes next; `offset` says which does.",
    "infected": "The file carries a virus.",
    "gone": "Not there, or not any more.",
    "unavailable": "The hub cannot store messages now; send it again.",
}
