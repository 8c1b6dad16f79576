"""What the demo world is made of: settings of its own, sign-ins, the carrier's numbers and people."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from channels.carrier.exchange import Carrier
from channels.carrier.model import CarrierAccount, CarrierNumber, Person
from channels.sms.config import CONNECTION_OVERRIDES
from config.secret import resolve_secret
from config.settings import Settings, TwilioAccount
from hub.clock import Clock
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
    SignIn("admin", "Ada Lund", "admin", None),
    SignIn("jonas", "Jonas Weber", "agent", "jonas", simulated=True),
    SignIn("aisha", "Aisha Bello", "agent", "aisha", simulated=True),
    SignIn("mei", "Mei", "agent", "mei", simulated=True),
)

# Numbers that no carrier gives out (Ofcom keeps 07700 900000 to 900999 for drama).
PEOPLE: Final = (
    Person("+447700900123", "Maya Lindqvist"),
    Person("+447700900412", "Daniel Osei"),
    Person("+447700900234", "Priya Raman"),
    Person("+447700900345", "Owen Pryce"),
    Person("+447700900456", "陈思远"),
    Person("+447700900567", "Lucía Ferreira"),
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
    *, port: int, data_dir: Path, database_url: str | None = None, redis_url: str | None = None
) -> Settings:
    """Settings of the demo, whatever the environment says: it must not touch a real installation."""
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
        twilio={
            CARRIER_ACCOUNT.upper(): TwilioAccount(
                sid="AC" + "0" * 32,
                token=SecretStr(secrets.token_hex(16)),
                base_url=f"{public_url}/carrier",
            )
        },
        webchat_secrets={"SHOP": SecretStr(secrets.token_urlsafe(32))},
    )


def make_carrier(settings: Settings, centre: ContactCentre, clock: Clock) -> Carrier:
    """A carrier whose numbers are those of the configuration, with webhooks to this hub."""
    account = settings.twilio[CARRIER_ACCOUNT.upper()]
    numbers = [
        CarrierNumber(
            policy.account,
            account.sid,
            label=centre.say(centre.queues[policy.queue_id].name, "en"),
            sms_url=f"{settings.public_url}/hooks/sms/{policy.carrier_account}{CONNECTION_OVERRIDES}",
            opt_out="off",  # the hub confirms STOP itself, as the configuration says
        )
        for policy in centre.accounts.values()
        if policy.channel == "sms"
    ]
    return Carrier(
        accounts=[CarrierAccount(account.sid, account.token.get_secret_value())],
        numbers=numbers,
        now=clock.now,
        people=PEOPLE,
        devices=[Person(f"client:{s.agent_id}", s.name) for s in SIGN_INS if s.agent_id and not s.simulated],
        origins=[settings.public_url],
    )
