"""What the mail channel is told at start: its accounts' servers, and whose mailboxes there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from channels.email.groups import is_group_of
from channels.email.mail import Mail
from channels.email.parse import parse_mail
from hub.model.contact_centre import AccountPolicy, ContactCentre

Security = Literal["tls", "starttls", "none"]

_PORTS: Final = {"smtp": 587, "smtps": 465, "imap": 143, "imaps": 993}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how to talk to it. ``folder`` is what is read over IMAP."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    folder: str = "INBOX"


@dataclass(frozen=True, slots=True)
class MailAccount:
    """Credentials of one account that ``hub.yaml`` names: where mail goes out, and where it is fetched."""

    smtp: Server | None = None
    imap: Server | None = None


@dataclass(frozen=True, slots=True)
class Listen:
    """Where this node takes mail itself. A certificate brings STARTTLS."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None


@dataclass(frozen=True, slots=True)
class EmailConfig:
    """``accounts`` by their names as environment variables have them (``GB_2``); the mailboxes are those of
    the applied configuration."""

    accounts: Mapping[str, MailAccount]
    centre: Callable[[], ContactCentre]
    hostname: str
    smtp_listen: Listen | None = None
    lmtp_listen: Listen | None = None

    def mailboxes(self) -> Iterator[AccountPolicy]:
        return (a for a in self.centre().accounts.values() if a.channel == "email" and a.mailbox)

    def find_mailbox(self, address: str) -> AccountPolicy | None:
        """The mailbox in which mail to this address lands."""
        wanted = address.strip().lower()
        return next(
            (box for box in self.mailboxes() if box.mailbox and wanted in box.mailbox.addresses), None
        )

    def choose_mailbox(self, account: str, delivered_to: Iterable[str]) -> str | None:
        """Which of an account's mailboxes a fetched mail was for: the first that the mail names, else the
        account's first. None where the configuration has none of it."""
        boxes = [box for box in self.mailboxes() if env_name(box.carrier_account or "") == env_name(account)]
        named = (box for address in delivered_to for box in boxes if address in _addresses(box))
        found = next(named, boxes[0] if boxes else None)
        return found.account if found else None

    def find_account(self, mailbox: str) -> MailAccount | None:
        policy = self.centre().find_account("email", mailbox)
        return self.find_account_named(policy.carrier_account) if policy and policy.carrier_account else None

    def find_account_named(self, name: str) -> MailAccount | None:
        return self.accounts.get(env_name(name))

    def parse(self, body: bytes) -> Mail:
        """A mail that came to us: what we sent is known again, and our own groups are no mailing lists."""
        mail = parse_mail(body, own=self.own_domains())
        if mail.auto.is_list and is_group_of(body, chain.from_iterable(map(_addresses, self.mailboxes()))):
            return replace(mail, auto=replace(mail.auto, is_list=False))
        return mail

    def own_domains(self) -> frozenset[str]:
        """The domains of our Message-IDs: those of our mailboxes."""
        return frozenset(
            box.account.rpartition("@")[2].encode("idna").decode("ascii").lower() for box in self.mailboxes()
        )


def env_name(account: str) -> str:
    """As a variable's name has it."""
    return account.upper().replace("-", "_")


def _addresses(box: AccountPolicy) -> tuple[str, ...]:
    return box.mailbox.addresses if box.mailbox else ()


def parse_server(url: str) -> Server:
    """``smtps://user:password@host:465``, ``smtp://`` (STARTTLS), ``imaps://user:password@host/INBOX``,
    ``imap://`` (STARTTLS). ``?tls=none`` for a server on this machine. Raises ValueError without the URL
    in it: that has the password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(
            "a mail server's address that cannot be read; encode / : @ in the password"
        ) from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("a mail server's address begins with smtp://, smtps://, imap:// or imaps://")
    return Server(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        security=_security(parts),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def _security(parts: SplitResult) -> Security:
    if parts.scheme.endswith("s"):
        return "tls"
    wanted = parse_qs(parts.query).get("tls", ["starttls"])[-1]
    if wanted not in ("starttls", "none"):
        raise ValueError("tls= is starttls or none")
    return "none" if wanted == "none" else "starttls"


def parse_listen(address: str, *, certificate: Path | None = None, key: Path | None = None) -> Listen:
    """``host:port``; port 0 is any free one. Raises ValueError."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65_535:
        raise ValueError("where to listen is written host:port")
    return Listen(host.strip("[]") or "127.0.0.1", int(port), certificate, key)
