"""The contact centre as the stations see it: one applied configuration version, frozen.

``config.compile`` makes it from the document; whoever holds one holds a consistent picture, and a
new version is a new object. What the engine needs to decide is in ``routing.config.RoutingConfig``,
made from the same document. Times are milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from hub.model.customers import CustomerPolicy
from hub.model.flows import Flow
from hub.model.guides import Guide
from hub.model.line_order import BY_AGE, LineOrder
from hub.model.nouns import Channel
from hub.model.outbound import DialPolicy
from hub.model.recordings import RecordingRules

# Minutes after midnight, sorted, apart; 1440 is midnight at the end, and beyond it is the next morning.
Windows = tuple[tuple[int, int], ...]
Text = Mapping[str, str]  # language tag -> words, for instance {"en": "Billing", "zh-CN": "账单"}


@dataclass(frozen=True, slots=True)
class Organisation:
    name: str
    default_region: str  # ISO 3166 alpha-2: how a number without a country code is read
    timezone: str
    languages: tuple[str, ...]  # the first one stands in where a text lacks the language asked for


@dataclass(frozen=True, slots=True)
class Disposition:
    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class HoursPolicy:
    """When a queue is open, in wall-clock time of ``timezone``. ``week`` is Monday first. A public holiday
    replaces its day of the week, an exception either; with no windows the day is closed."""

    id: str
    timezone: str
    week: tuple[Windows, ...]
    exceptions: Mapping[date, Windows] = field(default_factory=dict)
    holidays: Mapping[date, Windows] = field(default_factory=dict)


Deed = Literal["callback", "text", "voicemail"]


@dataclass(frozen=True, slots=True)
class KeyPolicy:
    """What a key does for somebody in line. ``words`` offer it (``{key}``); None: the channel's own."""

    does: Deed
    words: Text | None = None


@dataclass(frozen=True, slots=True)
class WaitingPolicy:
    """What callers in line hear. ``music`` None: the number's. ``repeat_ms``: after so long they are told again where
    they stand though it has become no better."""

    music: str | None = None
    says_place: bool = True
    says_wait: bool = True
    repeat_ms: int = 60_000
    keys: Mapping[str, KeyPolicy] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallbackPolicy:
    """Whom we call back first, the agent or the customer, how often, and after which pause again."""

    mode: Literal["agent_first", "customer_first"] = "agent_first"
    max_attempts: int = 3
    retry_ms: int = 15 * 60_000


AfterClose = Literal["pause", "serve", "drain", "stop_new", "overflow"]


@dataclass(frozen=True, slots=True)
class QueuePolicy:
    """``closing_to``: the queue that takes what comes while this one is closed. ``overflow_words``: what an
    overflow that ends with words says, by its cause."""

    id: str
    name: Text
    wrap_up_ms: int  # 0: wrap-up ends by the agent alone
    reopen_window_ms: int  # a message this soon after the end continues the conversation
    silence_ms: Mapping[Channel, int]  # without a message for so long it closes; absent: never
    dispositions: tuple[Disposition, ...] = ()
    hours: HoursPolicy | None = None  # None: always open
    after_close: AfterClose = "pause"
    closing_to: str | None = None
    overflow_words: Mapping[str, Text] = field(default_factory=dict)
    auto_answer: bool = False  # its calls are accepted by the desk itself, after a tone
    disposition_required: bool = False  # of an agent; a timer has none to give
    wrap_up_extensions: int = 0  # how often an agent may have ``wrap_up_ms`` once more
    recording: RecordingRules | None = None  # None: as the number says
    waiting: WaitingPolicy = field(default_factory=WaitingPolicy)
    callback: CallbackPolicy = field(default_factory=CallbackPolicy)
    declining: Literal["allowed", "with_reason", "never"] = "allowed"  # what is offered of it
    target_ms: int = 20_000  # answered within it is in time
    goal_percent: int = 80  # so many shall be
    order: LineOrder = BY_AGE
    silence_warning_ms: int = 0  # so long before silence closes a chat its customer is told; 0: is not


@dataclass(frozen=True, slots=True)
class CannedReply:
    """Words with variables (``{{customer.name}}``). Empty ``queues`` or ``channels``: for all of them."""

    id: str
    name: Text
    text: Text
    queues: frozenset[str] = frozenset()
    channels: frozenset[Channel] = frozenset()


@dataclass(frozen=True, slots=True)
class Topic:
    """What a chat may be about; ``queue_id`` None: the widget's own queue answers it."""

    id: str
    label: Text
    queue_id: str | None = None


@dataclass(frozen=True, slots=True)
class WidgetPolicy:
    """What a web chat widget says and asks first, and where it may stand. Origin ``self`` is our own public address.

    ``fields``: asked for besides the question, in this order (name, email, phone, topic). ``mailbox``: the mail account
    that takes over from a chat, and sends transcripts; None: there is no such way. ``calls_back``: waiting visitors may
    ask for a call. ``max_file_bytes`` 0: no files. ``brand``: #rrggbb, where the page says none.
    """

    team_name: str
    origins: tuple[str, ...]
    greeting: Text | None = None
    fields: tuple[str, ...] = ("name",)
    topics: tuple[Topic, ...] = ()
    privacy_url: str | None = None
    mailbox: str | None = None
    calls_back: bool = False
    max_file_bytes: int = 20 * 1024 * 1024
    brand: str | None = None

    def find_topic(self, topic_id: str | None) -> Topic | None:
        return next((topic for topic in self.topics if topic.id == topic_id), None)


@dataclass(frozen=True, slots=True)
class MailboxPolicy:
    """``addresses``: every address whose mail lands here, the account itself first, lower case. ``agent_signature``:
    of agents who have none of their own, with variables that the desk fills in."""

    sender_name: str
    addresses: tuple[str, ...]
    signature: Text | None = None
    agent_signature: Text | None = None


@dataclass(frozen=True, slots=True)
class LinePolicy:
    """What callers of a number hear. ``after_hours``: where a queue takes nobody and the flow does not say what then;
    None: the hub's own words. ``hold_music`` None: the hub's own. ``rejoin_ms``: how long an agent whose device is gone
    in the middle of a talk may take to get in again; 0: the talk is over with it. ``tells_supervision``: an agent sees
    who listens to their call."""

    flow: Flow
    after_hours: Text | None = None
    hold_music: str | None = None
    rejoin_ms: int = 0
    tells_supervision: bool = True
    recording: RecordingRules | None = None  # where the queue says nothing; None: none


@dataclass(frozen=True, slots=True)
class AccountPolicy:
    """Our end of a channel: an E.164 number, a mail address or a widget key, and where what comes in
    there goes."""

    channel: Channel
    account: str
    name: str
    queue_id: str
    languages: tuple[str, ...]
    # names the credentials (HUB_TWILIO_<CARRIER_ACCOUNT>_*); None where the channel has no carrier
    carrier_account: str | None = None
    messages_per_second: float | None = None  # None: the channel has no sending limit
    # the words that confirm STOP; None: the provider confirms it itself and we must not
    opt_out_confirmation: Text | None = None
    sends_pictures: bool = False  # texts from this number may carry pictures (MMS)
    widget: WidgetPolicy | None = None
    mailbox: MailboxPolicy | None = None
    line: LinePolicy | None = None


@dataclass(frozen=True, slots=True)
class AgentPolicy:
    id: str
    name: str
    team: str
    queues: tuple[str, ...]
    capacity: Mapping[Channel, int]  # channel -> most at once; absent: none
    skills: Mapping[str, int] = field(default_factory=dict)  # a flag is held at level 1
    signature: Text | None = None  # below their mails, with variables that the desk fills in
    device: str = ""  # where calls ring: "client:<agent>" or an E.164 number
    phone: str | None = None  # of their own, where they may choose between it and the browser
    wrap_up_beside: frozenset[Channel] = frozenset()  # whose wrap-up takes no place: the next one may come


@dataclass(frozen=True, slots=True)
class TeamPolicy:
    id: str
    sees: frozenset[str] | None  # queues; None: all of them


@dataclass(frozen=True, slots=True)
class AlertRule:
    """Supervisors are told when ``metric`` of a queue (None: of any) is over or under so much for so long."""

    id: str
    metric: Literal[
        "longest_wait_seconds", "waiting", "service_level_percent", "abandoned_percent", "ready_agents"
    ]
    queue_id: str | None = None
    over: int | None = None
    under: int | None = None
    for_ms: int = 60_000
    severity: Literal["late", "soon"] = "soon"


@dataclass(frozen=True, slots=True)
class ContactCentre:
    """Version 0 is the centre before any configuration: it has nothing, and says so by ``.get``."""

    version: int
    organisation: Organisation
    queues: Mapping[str, QueuePolicy] = field(default_factory=dict)
    accounts: Mapping[tuple[Channel, str], AccountPolicy] = field(default_factory=dict)
    agents: Mapping[str, AgentPolicy] = field(default_factory=dict)
    teams: Mapping[str, TeamPolicy] = field(default_factory=dict)
    skills: Mapping[str, Text] = field(default_factory=dict)  # id -> name; the id itself where it has none
    tiers: tuple[str, ...] = ()  # what a customer may be worth to a queue, the best first
    dialling: DialPolicy = field(default_factory=DialPolicy)
    macros: tuple[CannedReply, ...] = ()
    alerts: tuple[AlertRule, ...] = ()
    guides: tuple[Guide, ...] = ()
    customers: CustomerPolicy = field(default_factory=CustomerPolicy)

    @property
    def default_region(self) -> str:
        return self.organisation.default_region

    def find_account(self, channel: Channel, account: str) -> AccountPolicy | None:
        return self.accounts.get((channel, account))

    def find_agent_name(self, agent_id: str | None) -> str | None:
        agent = self.agents.get(agent_id or "")
        return agent.name if agent else None

    def say(self, text: Text, language: str | None) -> str:
        """The words in ``language``, else in its base language, else in the organisation's first."""
        return choose_words(text, language, fallbacks=self.organisation.languages)


EMPTY_CENTRE = ContactCentre(version=0, organisation=Organisation("", "GB", "UTC", ("en",)))


def choose_words(text: Text, language: str | None, *, fallbacks: tuple[str, ...]) -> str:
    """``zh-TW`` is content with ``zh-CN``: the same base language before any fallback."""
    wanted = (language or "").lower()
    for tag in text:
        if tag.lower() == wanted:
            return text[tag]
    for tag in text:
        if wanted and tag.lower().split("-")[0] == wanted.split("-")[0]:
            return text[tag]
    return next((text[tag] for tag in fallbacks if tag in text), next(iter(text.values()), ""))
