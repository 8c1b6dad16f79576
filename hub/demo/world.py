"""What the demo world is made of: settings of its own, sign-ins, the carrier's numbers and people."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from channels.carrier.calls.tempo import Tempo
from channels.carrier.exchange import Carrier
from channels.carrier.model import CarrierAccount, CarrierNumber, Person
from channels.sms.config import CONNECTION_OVERRIDES
from channels.voice.config import VoiceConfig
from config.secret import resolve_secret
from config.settings import MailAccount, Settings, TwilioAccount
from hub.clock import Clock
from hub.demo.crowd import Doors, Line, Residents
from hub.flows.graph import find_keys
from hub.model.contact_centre import ContactCentre
from hub.security.roles import Role

CONFIG_FILE: Final = Path(__file__).parents[2] / "config" / "hub.yaml"
PASSWORD: Final = "halden-demo"  # noqa: S105 - printed at start and on /demo: the demo listens on this machine only
CARRIER_ACCOUNT: Final = "local"


@dataclass(frozen=True, slots=True)
class SignIn:
    """``simulated``: the crowd sits at this desk while simulated agents are on."""

    login: str
    name: str
    role: Role
    agent_id: str | None
    simulated: bool = False


SIGN_INS: Final = (
    SignIn("noor", "Noor Haddad", "agent", "noor"),
    SignIn("wei", "陈伟", "agent", "wei"),
    SignIn("rosa", "Rosa Keller", "supervisor", "rosa"),
    SignIn("admin", "Ada Lund", "admin", None),
    SignIn("jonas", "Jonas Weber", "agent", "jonas", simulated=True),
    SignIn("aisha", "Aisha Bello", "agent", "aisha", simulated=True),
    SignIn("mei", "林美 Lin Mei", "agent", "mei", simulated=True),
)

# Where the hub takes mail in the demo, unless it is taken: the usual stand-in for 25, which needs privileges.
MAIL_PORT: Final = 8025

# Numbers that no carrier gives out (Ofcom keeps 07700 900000 to 900999 for drama).
PEOPLE: Final = (
    Person("+447700900123", "Maya Lindqvist"),
    Person("+447700900412", "Daniel Osei"),
    Person("+447700900234", "Priya Raman"),
    Person("+447700900345", "Owen Pryce"),
    Person("+447700900456", "陈思远"),
    Person("+447700900567", "Lucía Ferreira"),
)


# Domains that nobody owns (RFC 2606).
MAIL_PEOPLE: Final = (
    ("maya.lindqvist@example.com", "Maya Lindqvist"),
    ("daniel.osei@example.com", "Daniel Osei"),
    ("priya.raman@example.org", "Priya Raman"),
    ("owen.pryce@example.net", "Owen Pryce"),
    ("chen.siyuan@example.com", "陈思远"),
    ("lucia.ferreira@example.org", "Lucía Ferreira"),
)
# The crowd's mailboxes: others than those whose mail a person may be reading.
CORRESPONDENTS: Final = (
    ("hannah.frost@example.com", "Hannah Frost"),
    ("tom@example.org", "Tom Hartley"),
    ("c.reid@example.net", "Callum Reid"),
    ("accounts@example.com", "Pryce & Daughters Ltd"),
    ("amara@example.org", "Amara Okafor"),
    ("zhang.lei@example.com", "张磊"),
    ("lina@example.org", "李娜"),
)


@dataclass(frozen=True, slots=True)
class ShopCustomer:
    """Signed in at the shop: what the shop vouches for in its token."""

    external_id: str
    name: str
    email: str
    phone: str


SHOP_CUSTOMERS: Final = {
    "maya": ShopCustomer("halden-1001", "Maya Lindqvist", "maya.lindqvist@example.com", "+447700900123"),
}


def make_settings(
    *,
    port: int,
    data_dir: Path,
    mail_port: int,
    post_office_port: int,
    database_url: str | None = None,
    redis_url: str | None = None,
) -> Settings:
    """Settings of the demo, whatever the environment says: it must not touch a real installation.
    ``mail_port``: where the hub takes mail; ``post_office_port``: where it leaves its own."""
    public_url = f"http://localhost:{port}"
    return Settings(
        public_url=public_url,
        host="127.0.0.1",
        port=port,
        data_dir=data_dir,
        database_url=database_url or f"sqlite:///{(data_dir / 'hub.db').absolute()}",
        redis_url=redis_url,
        secret=SecretStr(resolve_secret(data_dir)),
        log_level="warning",
        drain_seconds=2,  # nobody moves elsewhere
        twilio={
            CARRIER_ACCOUNT.upper(): TwilioAccount(
                sid="AC" + "0" * 32,
                token=SecretStr(secrets.token_hex(16)),
                base_url=f"{public_url}/carrier",
            )
        },
        smtp_listen=f"127.0.0.1:{mail_port}",
        mail={
            CARRIER_ACCOUNT.upper(): MailAccount(
                smtp_url=SecretStr(f"smtp://127.0.0.1:{post_office_port}?tls=none")
            )
        },
        webchat_secrets={"SHOP": SecretStr(secrets.token_urlsafe(32))},
    )


def find_doors(centre: ContactCentre) -> Doors:
    """Where the simulated customers knock: of each channel one end for every queue."""

    def by_queue(channel: str) -> dict[str, str]:
        return {a.queue_id: a.account for a in centre.accounts.values() if a.channel == channel}

    return Doors(by_queue("sms"), by_queue("email"), dict(_find_lines(centre)))


def _find_lines(centre: ContactCentre) -> Iterator[tuple[str, Line]]:
    """By queue: a number whose flow leads there by at most one key."""
    for account in centre.accounts.values():
        for queue_id, key in find_keys(account.line.flow).items() if account.line else ():
            yield queue_id, Line(account.account, key)


def make_residents() -> Residents:
    return Residents([(person.number, person.name) for person in PEOPLE], CORRESPONDENTS)


def make_carrier(
    settings: Settings, centre: ContactCentre, clock: Clock, *, tempo: Tempo | None = None
) -> Carrier:
    """A carrier whose numbers are those of the configuration, with webhooks to this hub."""
    accounts = {name.lower(): account for name, account in settings.twilio.items()}
    voice = VoiceConfig(settings.public_url, {}, {}, centre.default_region, lambda _number: None)
    numbers = [
        CarrierNumber(
            policy.account,
            accounts[policy.carrier_account].sid,
            label=centre.say(centre.queues[policy.queue_id].name, "en"),
            sms_url=f"{settings.public_url}/hooks/sms/{policy.carrier_account}{CONNECTION_OVERRIDES}",
            opt_out="off",  # the hub confirms STOP itself, as the configuration says
            voice_url=voice.call_url(policy.carrier_account),
            voice_fallback_url=voice.fallback_url(policy.carrier_account),
            status_callback=voice.status_url(policy.carrier_account),
        )
        for policy in centre.accounts.values()
        if policy.channel == "sms" and policy.carrier_account is not None
    ]
    return Carrier(
        accounts=[CarrierAccount(each.sid, each.token.get_secret_value()) for each in accounts.values()],
        numbers=numbers,
        now=clock.now,
        people=PEOPLE,
        tempo=tempo,
        devices=[Person(f"client:{s.agent_id}", s.name) for s in SIGN_INS if s.agent_id and not s.simulated],
        origins=[settings.public_url],
        base_url=accounts[CARRIER_ACCOUNT].base_url or "",
    )


def plug_in_headsets(carrier: Carrier, centre: ContactCentre) -> None:
    """Every agent has a device that answers by itself, so that to press Accept is enough."""
    for agent in centre.agents.values():
        if agent.device.startswith("client:"):
            carrier.register(agent.device, auto_answer=True)
