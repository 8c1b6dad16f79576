"""Our ends of the channels: numbers, mailboxes, widgets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.document.base import Id, Label, Part, Text, Words
from config.document.recordings import RecordingOrMode
from config.values import LanguageTag, MailAddress, Origin, PhoneNumber, WebAddress


class SmsNumber(Part):
    number: PhoneNumber
    account: Id  # credentials: HUB_TWILIO_<ACCOUNT>_SID and _TOKEN
    queue: Id
    # What carriers let an ordinary long number send; more only queues up at the provider.
    messages_per_second: Annotated[float, Field(strict=True, gt=0, le=1000)] = 1.0
    # "provider": the carrier answers STOP itself, as Twilio does unless told otherwise.
    opt_out_confirmation: Literal["provider"] | Text = "provider"
    pictures: bool = (
        False  # agents may send pictures from it (MMS), which few numbers outside North America can
    )
    languages: list[LanguageTag] = Field(default_factory=list)  # empty: the organisation's


class Mailbox(Part):
    address: MailAddress
    account: Id  # servers and credentials: HUB_MAIL_<ACCOUNT>_SMTP_URL and _IMAP_URL
    queue: Id
    sender_name: Label  # "Halden Service" <service@halden.example>
    aliases: list[MailAddress] = Field(default_factory=list)  # other addresses whose mail lands here
    signature: Text | None = None
    agent_signature: Words | None = None  # of agents who have none of their own, with variables
    # Large providers slow down or refuse senders that are faster.
    messages_per_second: Annotated[float, Field(strict=True, gt=0, le=1000)] = 5.0
    languages: list[LanguageTag] = Field(default_factory=list)  # empty: the organisation's


class MenuChoice(Part):
    key: Annotated[str, StringConstraints(pattern=r"^[0-9*#]$")]
    queue: Id
    label: Text


class Menu(Part):
    prompt: Text  # "For billing press 1, for orders press 2."
    choices: Annotated[list[MenuChoice], Field(min_length=1, max_length=12)]
    # Long enough to find the key, short enough not to be taken for a dead line.
    timeout_seconds: Annotated[int, Field(strict=True, ge=1, le=30)] = 6
    # How often it is asked; then the number's own queue takes the call: nobody is hung up on.
    attempts: Annotated[int, Field(strict=True, ge=1, le=5)] = 2


class PhoneLine(Part):
    number: PhoneNumber
    account: Id  # credentials: HUB_TWILIO_<ACCOUNT>_SID and _TOKEN
    queue: Id
    flow: Id | None = None  # what callers hear and are asked; null: greeting and menu
    greeting: Text | None = None  # required without a flow
    after_hours: Text | None = None  # said where the queue serves nobody now; required without a flow
    menu: Menu | None = None
    hold_music: WebAddress | None = None  # null: the hub's own
    # how long an agent whose browser died may take to get back to their caller; 0: the call is over with it
    rejoin_seconds: Annotated[int, Field(ge=0, le=300)] = 30
    tells_supervision: bool = True  # agents see who listens to their calls
    recording: RecordingOrMode | None = None  # where the queue says nothing of its own; null: off
    languages: list[LanguageTag] = Field(default_factory=list)  # the first one is spoken; empty: ours


WidgetField = Literal["name", "email", "phone", "topic"]


def _name_alone() -> list[WidgetField]:
    return ["name"]


class WidgetTopic(Part):
    """What a chat may be about."""

    id: Id
    label: Text
    queue: Id | None = None  # null: the widget's own


class WebchatWidget(Part):
    key: Id
    name: Label
    team_name: Label
    queue: Id
    origins: Annotated[list[Origin], Field(min_length=1)]
    greeting: Text | None = None  # null: "Hello, how can we help?"
    # asked for before the question, in this order: with it at most four, as nobody fills in more to ask something
    fields: Annotated[list[WidgetField], Field(max_length=3)] = Field(default_factory=_name_alone)
    topics: Annotated[list[WidgetTopic], Field(max_length=8)] = Field(default_factory=list)
    privacy: WebAddress | None = None  # the page with the privacy notice
    mailbox: MailAddress | None = None  # of channels.email: answers who will not wait, sends transcripts
    callbacks: bool = False  # who waits may ask to be called instead
    max_file_megabytes: Annotated[int, Field(ge=0, le=100)] = 20  # 0: no files
    brand: Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")] | None = (
        None  # the page may say another
    )


class Channels(Part):
    voice: list[PhoneLine] = Field(default_factory=list)
    email: list[Mailbox] = Field(default_factory=list)
    sms: list[SmsNumber] = Field(default_factory=list)
    webchat: list[WebchatWidget] = Field(default_factory=list)
