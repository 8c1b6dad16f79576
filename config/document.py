"""The contact centre as code: the shape of ``hub.yaml``. What names what is in ``crosschecks``.

Units are in the names. Defaults carry the reason for their size; a setting that is not there yet is
not accepted either (extra keys are errors).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from config.values import (
    DayWindows,
    Held,
    IsoDate,
    LanguageTag,
    MailAddress,
    Origin,
    PhoneNumber,
    Region,
    TimeZone,
    WebAddress,
)


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[dict[LanguageTag, Label], Field(min_length=1)]
Seconds = Annotated[int, Field(strict=True, ge=1, le=86_400)]
Minutes = Annotated[int, Field(strict=True, ge=1, le=60 * 24 * 90)]


class Organisation(Part):
    name: Label
    default_region: Region  # how a phone number without a country code is read
    timezone: TimeZone
    languages: Annotated[list[LanguageTag], Field(min_length=1)]  # the first one is the fallback


class Skill(Part):
    id: Id
    kind: Literal["level", "flag"] = "level"
    name: Text | None = None


class OfferTimeouts(Part):
    """How long an offer rings at one desk. Four or five rings for a call; the less the customer is
    kept on the line, the longer the agent may take to look up."""

    voice: Seconds = 20
    webchat: Seconds = 30
    sms: Seconds = 60
    email: Seconds = 60


class SilenceMinutes(Part):
    """After so long without a word from either side the exchange closes; null: never."""

    webchat: Minutes | None = 30  # whoever left the page for half an hour has left
    sms: Minutes | None = 240  # people answer a text after the meeting, not the next day
    email: Minutes | None = 2880  # two days: a question asked on Friday is answered by Monday


class MissedOffers(Part):
    """Offers in a row an agent may miss before being paused. A chat is overlooked once, a ringing
    phone is not."""

    voice: Annotated[int, Field(strict=True, ge=1, le=20)] = 1
    webchat: Annotated[int, Field(strict=True, ge=1, le=20)] = 2
    sms: Annotated[int, Field(strict=True, ge=1, le=20)] = 2
    email: Annotated[int, Field(strict=True, ge=1, le=20)] = 2


class Disposition(Part):
    id: Id
    label: Text


class Queue(Part):
    id: Id
    name: Text
    requires: dict[Id, Held] = Field(default_factory=dict)
    band: Literal["emergency", "normal", "background"] = "normal"
    offer_timeout_seconds: OfferTimeouts = OfferTimeouts()
    # 0: only the agent ends the wrap-up. A minute is enough for a code and a line of note.
    wrap_up_seconds: Annotated[int, Field(strict=True, ge=0, le=3600)] = 60
    # A day: "and one more thing" belongs to yesterday's talk, last week's does not.
    reopen_window_minutes: Annotated[int, Field(strict=True, ge=0, le=60 * 24 * 90)] = 1440
    silence_close_minutes: SilenceMinutes = SilenceMinutes()
    missed_offers_before_pause: MissedOffers = MissedOffers()
    dispositions: list[Disposition] = Field(default_factory=list)
    hours: Id | None = None  # null: always open


class Team(Part):
    id: Id
    sees: Literal["all"] | list[Id]


class QueueMembership(Part):
    """``rank``: queues of a lower rank come first for this agent. ``delay_seconds``: the agent helps
    out with what has waited that long."""

    id: Id
    rank: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    delay_seconds: Annotated[int, Field(strict=True, ge=0, le=86_400)] = 0


# A bare id is the membership with nothing special about it.
Membership = Annotated[
    QueueMembership,
    BeforeValidator(
        lambda v: {"id": v} if isinstance(v, str) else v, json_schema_input_type=Id | QueueMembership
    ),
]


class Capacity(Part):
    """How many of a channel at once. One cannot hold two calls; three chats or five threads of
    texts or mails are what people keep apart in their heads."""

    voice: Annotated[int, Field(strict=True, ge=0, le=1)] = 1
    webchat: Annotated[int, Field(strict=True, ge=0, le=50)] = 3
    sms: Annotated[int, Field(strict=True, ge=0, le=50)] = 5
    email: Annotated[int, Field(strict=True, ge=0, le=50)] = 5


class Agent(Part):
    id: Id
    name: Label
    team: Id
    skills: dict[Id, Held] = Field(default_factory=dict)
    queues: list[Membership] = Field(default_factory=list)
    capacity: Capacity = Capacity()
    phone: PhoneNumber | None = None  # where calls ring; null: the agent's device at the carrier


class SmsNumber(Part):
    number: PhoneNumber
    account: Id  # credentials: HUB_TWILIO_<ACCOUNT>_SID and _TOKEN
    queue: Id
    # What carriers let an ordinary long number send; more only queues up at the provider.
    messages_per_second: Annotated[float, Field(strict=True, gt=0, le=1000)] = 1.0
    # "provider": the carrier answers STOP itself, as Twilio does unless told otherwise.
    opt_out_confirmation: Literal["provider"] | Text = "provider"
    languages: list[LanguageTag] = Field(default_factory=list)  # empty: the organisation's


class Mailbox(Part):
    address: MailAddress
    account: Id  # servers and credentials: HUB_MAIL_<ACCOUNT>_SMTP_URL and _IMAP_URL
    queue: Id
    sender_name: Label  # "Halden Service" <service@halden.example>
    aliases: list[MailAddress] = Field(default_factory=list)  # other addresses whose mail lands here
    signature: Text | None = None
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
    greeting: Text
    after_hours: Text  # said when the queue is closed by its hours
    menu: Menu | None = None
    hold_music: WebAddress | None = None  # null: the hub's own
    languages: list[LanguageTag] = Field(default_factory=list)  # the first one is spoken; empty: ours


class WebchatWidget(Part):
    key: Id
    name: Label
    team_name: Label
    queue: Id
    origins: Annotated[list[Origin], Field(min_length=1)]
    greeting: Text | None = None  # null: "Hello, how can we help?"


class Channels(Part):
    voice: list[PhoneLine] = Field(default_factory=list)
    email: list[Mailbox] = Field(default_factory=list)
    sms: list[SmsNumber] = Field(default_factory=list)
    webchat: list[WebchatWidget] = Field(default_factory=list)


class Week(Part):
    mon: DayWindows = ()
    tue: DayWindows = ()
    wed: DayWindows = ()
    thu: DayWindows = ()
    fri: DayWindows = ()
    sat: DayWindows = ()
    sun: DayWindows = ()


class HoursException(Part):
    """One date that differs, its whole day. No windows, or ``closed: true``: closed."""

    date: IsoDate
    windows: DayWindows = ()
    closed: Literal[True] | None = None


class Hours(Part):
    id: Id
    timezone: TimeZone | None = None  # null: the organisation's
    week: Week
    exceptions: list[HoursException] = Field(default_factory=list)


class Document(Part):
    organisation: Organisation
    skills: list[Skill] = Field(default_factory=list)
    queues: list[Queue] = Field(default_factory=list)
    teams: list[Team] = Field(default_factory=list)
    agents: list[Agent] = Field(default_factory=list)
    channels: Channels = Channels()
    hours: list[Hours] = Field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """What is stored as a version and read back by ``model_validate``."""
        return self.model_dump(mode="json")
