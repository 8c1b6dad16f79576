"""A small contact centre and what its customers send: two queues, two numbers, a chat widget, three agents.

Everything has an ordinary value, so that a test names only what matters to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any, Final

from hub.model.contact_centre import (
    AccountPolicy,
    AgentPolicy,
    ContactCentre,
    MailboxPolicy,
    Organisation,
    QueuePolicy,
)
from hub.model.nouns import (
    Address,
    AddressKind,
    Channel,
    CustomerLeft,
    DeliveryReport,
    InboundMail,
    InboundMessage,
    Mailbox,
    RawItem,
)
from routing.config import (
    AgentConfig,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)

START: Final = 1_790_000_000_000
SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE

OUR_NUMBER: Final = "+15550001"
OUR_SLOW_NUMBER: Final = "+15550002"  # one message a second; its provider confirms STOP by itself
WIDGET: Final = "shop"
OUR_MAILBOX: Final = "help@small.example"  # "hello@" lands in it too
OUR_OTHER_MAILBOX: Final = "sales@small.example"
ANA, BEN, CLEO = "ana", "ben", "cleo"
CUSTOMER: Final = Address("phone", "+447700900001")
GOODBYE: Final = "You will get no more messages."

_serial = count(1)


def small_centre(**changes: Any) -> ContactCentre:
    """``changes`` are of the queue ``support``, to which all accounts lead."""
    support = QueuePolicy(
        id="support",
        name={"en": "Support"},
        wrap_up_ms=60 * SECOND,
        reopen_window_ms=HOUR,
        silence_ms={"sms": 4 * HOUR, "webchat": 10 * MINUTE},
    )
    goodbye = {"en": GOODBYE, "zh-CN": "您不会再收到消息。"}
    accounts = (
        AccountPolicy("sms", OUR_NUMBER, "Main", "support", ("en",), opt_out_confirmation=goodbye),
        AccountPolicy("sms", OUR_SLOW_NUMBER, "Slow", "support", ("en",), messages_per_second=1),
        AccountPolicy("webchat", WIDGET, "Shop", "support", ("en",)),
        _mailbox(OUR_MAILBOX, "hello@small.example"),
        _mailbox(OUR_OTHER_MAILBOX),
    )
    agents = (
        AgentPolicy(agent, agent.title(), "team", ("support",), {"sms": 3, "webchat": 2})
        for agent in (ANA, BEN, CLEO)
    )
    return ContactCentre(
        version=1,
        organisation=Organisation("Small", "GB", "Europe/London", ("en", "zh-CN")),
        queues={"support": replace(support, **changes)},
        accounts={(account.channel, account.account): account for account in accounts},
        agents={agent.id: agent for agent in agents},
        tiers=("gold", "silver"),
    )


def _mailbox(address: str, *aliases: str) -> AccountPolicy:
    box = MailboxPolicy("Small Help", (address, *aliases))
    return AccountPolicy("email", address, "Help", "support", ("en",), carrier_account="main", mailbox=box)


def small_routing(**changes: Any) -> RoutingConfig:
    """The same for the engine; ``changes`` are of the queue. Nobody's desk is waited for."""
    queue = QueueConfig(wrap_up_ms=60 * SECOND, delivered_timeout_ms=0)
    capacity = CapacityProfile({"sms": ChannelCapacity(max=3), "webchat": ChannelCapacity(max=2)})
    return RoutingConfig(
        version=1,
        queues={"support": replace(queue, **changes)},
        agents={agent: AgentConfig({}, {"support": Membership()}, capacity) for agent in (ANA, BEN, CLEO)},
    )


def phone(last_digits: int) -> Address:
    return Address("phone", f"+44770090{last_digits:04}")


def address(kind: AddressKind, value: str) -> Address:
    return Address(kind, value)


def text(body: str = "Hello", *, sender: Address | None = CUSTOMER, **values: Any) -> InboundMessage:
    """A text to our number, never the same provider id twice unless it is given."""
    message = InboundMessage(
        channel="sms",
        account=OUR_NUMBER,
        sender=sender,
        body=body,
        provider_id=f"SM{next(_serial)}",
        received_at=START,
    )
    return replace(message, **values)


def stop(**values: Any) -> InboundMessage:
    return text("STOP", consent="stop", consent_word="STOP", **values)


def start(**values: Any) -> InboundMessage:
    return text("START", consent="start", consent_word="START", **values)


def chat(body: str = "Hello", *, visitor: str = "v1", **values: Any) -> InboundMessage:
    return text(body, channel="webchat", account=WIDGET, sender=Address("visitor", visitor), **values)


def mail(
    body: str = "Hello",
    *,
    sender: str = "maya@example.com",
    to: str | tuple[str, ...] = OUR_MAILBOX,
    cc: tuple[str, ...] = (),
    subject: str = "My order",
    header_id: str | None = None,
    answers: tuple[str, ...] = (),
    account: str = OUR_MAILBOX,
    provider_id: str | None = None,
    **values: Any,
) -> InboundMessage:
    """A mail; ``answers`` are the Message-IDs of the thread before it, oldest first."""
    number = next(_serial)
    recipients = (to,) if isinstance(to, str) else to
    told = InboundMail(
        sender=Mailbox(sender.partition("@")[0].title(), sender),
        to=tuple(Mailbox(None, each) for each in recipients),
        cc=tuple(Mailbox(None, each) for each in cc),
        subject=f"Re: {subject}" if answers else subject,
        topic=subject,
        header_id=header_id or f"{number}@example.com",
        in_reply_to=answers[-1] if answers else None,
        references=answers,
    )
    return text(
        body,
        channel="email",
        account=account,
        sender=Address("email", sender),
        provider_id=provider_id or f"mail:{number}",
        mail=replace(told, **values),
    )


def left(*, visitor: str = "v1") -> CustomerLeft:
    return CustomerLeft("webchat", WIDGET, Address("visitor", visitor), f"left-{next(_serial)}", START)


def report(provider_id: str, state: str, *, code: str | None = None, at: int = START) -> DeliveryReport:
    return DeliveryReport("sms", OUR_NUMBER, provider_id, state, code, at)


def raw(
    key: str | None = None, *, body: bytes = b"payload", channel: Channel = "sms", received_at: int = START
) -> RawItem:
    return RawItem(channel, key or f"raw-{next(_serial)}", OUR_NUMBER, "text/plain", body, received_at)


def key() -> str:
    """A desk's key for what an agent writes."""
    return f"key-{next(_serial)}"


def pick(mapping: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: mapping[name] for name in names}
