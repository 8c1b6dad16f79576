"""Mails to customers, through the SMTP server of their mailbox's account."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiosmtplib
import structlog
from aiosmtplib import errors

from channels.email.build import build_mail, encode_domain
from channels.email.config import EmailConfig, Server
from channels.email.imap_box import BoxFault, was_put_by
from hub.clock import Clock
from hub.model.nouns import Bounced, Mailbox, OutboundMail, OutboundMessage, Sent
from hub.ports import GiveUp, Media, RetryLater, Unknowable
from hub.watch.alarms import Alarms
from hub.watch.certificates import find_end, tell_ending

log = structlog.get_logger("email")

SLOWEST_SECONDS: Final = 25.0  # below what the sender allows a send, so that the error is ours to name
_LONGEST_PROVIDER_ID: Final = 200
_ENHANCED: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# There is nobody of this name, or no such place. Other refusals are of this mail, not of the address.
_NO_SUCH_ADDRESS: Final = re.compile(r"5\.1\.[12346]|5\.1\.10|5\.2\.1")
_NO_SUCH_REPLIES: Final = frozenset({550, 551, 553})


# Of a server: when the certificate ends that it has shown (ms); None where the line is not safe.
TellEnd = Callable[[Server, int | None], None]


@dataclass(frozen=True, slots=True)
class EmailOutbound:
    """Implements ``hub.ports.Outbound``. ``account`` of a message is the mailbox it is sent from."""

    config: EmailConfig
    media: Media
    tell_end: TellEnd = lambda _server, _ends_at: None

    async def send(self, message: OutboundMessage) -> Sent:
        mail, server = self._mail(message), self._server(message)
        content = await self._build(message, mail)
        recipients = [box.address for box in (*mail.to, *mail.cc, *mail.bcc)]
        hostname = self.config.hostname
        refused = await _send(
            server, message.account, recipients, content, hostname=hostname, tell_end=self.tell_end
        )
        return Sent(mail.header_id[:_LONGEST_PROVIDER_ID], "sent", refused)

    async def find_sent(self, message: OutboundMessage, *, since: int) -> Sent | None:  # noqa: ARG002
        """SMTP keeps no list. Where the account has a mailbox whose server puts by what it sends, our Message-ID is
        looked for there. That it is not there says nothing: most servers put nothing by. Raises Unknowable."""
        mail, account = self._mail(message), self.config.find_account(message.account)
        if account is not None and account.imap is not None:
            try:
                async with asyncio.timeout(SLOWEST_SECONDS):
                    if await asyncio.to_thread(was_put_by, account.imap, mail.header_id):
                        return Sent(mail.header_id[:_LONGEST_PROVIDER_ID], "sent")
            except (BoxFault, TimeoutError) as fault:
                log.warning("sent mails not looked through", account=message.account, error=str(fault))
        raise Unknowable("no_list")

    async def _build(self, message: OutboundMessage, mail: OutboundMail) -> bytes:
        policy = self.config.centre().find_account("email", message.account)
        box = policy.mailbox if policy else None
        words = mail.signature
        if words is None and box and box.signature:
            words = self.config.centre().say(box.signature, mail.language)
        try:
            contents = [await self.media.read(file.sha256) for file in mail.files]
        except FileNotFoundError as error:
            raise GiveUp("attachment_gone", "A file of this mail is no longer in the media store.") from error
        return build_mail(
            mail,
            message.body,
            key=message.message_id,
            sender=Mailbox(box.sender_name if box else None, message.account),
            signature=words,
            contents=contents,
        )

    def _mail(self, message: OutboundMessage) -> OutboundMail:
        if message.mail is None:
            raise GiveUp("no_mail", "The message is no mail.")
        return message.mail

    def _server(self, message: OutboundMessage) -> Server:
        account = self.config.find_account(message.account)
        if account is None or account.smtp is None:
            raise GiveUp("no_server", f"No HUB_MAIL_<ACCOUNT>_SMTP_URL is set for {message.account}.")
        return account.smtp


def make_tell_end(clock: Clock, alarms: Alarms) -> TellEnd:
    """On the board of the node that sends, until the server shows another one."""

    def tell(server: Server, ends_at: int | None) -> None:
        told = tell_ending(ends_at, clock.now())
        alarms.set("credential_expiring", told, about=f"smtp {server.host}")

    return tell


class _Client(aiosmtplib.SMTP):
    """Knows whether the mail itself was on its way: only then is it unknown what became of it."""

    handed_over = False

    async def data(self, *args: Any, **options: Any) -> aiosmtplib.SMTPResponse:
        self.handed_over = True
        return await super().data(*args, **options)


async def _send(
    server: Server,
    sender: str,
    recipients: list[str],
    content: bytes,
    *,
    hostname: str,
    tell_end: TellEnd,
) -> tuple[Bounced, ...]:
    """Who was refused for good while others got it. Raises RetryLater or GiveUp."""
    people = {encode_domain(address): address for address in recipients}
    client = _Client(
        hostname=server.host,
        port=server.port,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        username=server.user,
        password=server.password,
        local_hostname=hostname,
        timeout=SLOWEST_SECONDS,
    )
    try:
        async with asyncio.timeout(SLOWEST_SECONDS), client:
            tell_end(server, find_end(client.get_transport_info("peercert")))
            answers, _ = await client.sendmail(sender, list(people), content)
    except errors.SMTPRecipientsRefused as error:
        refusals = {people.get(e.recipient, e.recipient): (e.code, e.message) for e in error.recipients}
        raise _judge_refusals(refusals) from error
    except errors.SMTPAuthenticationError as error:
        log.warning("mail account refuses our password", server=server.host, code=error.code)
        raise RetryLater("mail_login") from error
    except errors.SMTPResponseException as error:
        raise _judge(error.code, error.message) from error
    except (ssl.SSLError, errors.SMTPException, OSError) as error:
        raise _name_trouble(error, server, handed_over=client.handed_over) from error
    return _find_refused(
        {people.get(address, address): (reply.code, reply.message) for address, reply in answers.items()}
    )


def _judge_refusals(refusals: Mapping[str, tuple[int, str]]) -> RetryLater | GiveUp:
    """Nobody got it. For good only where everybody was refused for good."""
    codes = [code for code, _ in refusals.values()]
    words = "; ".join(f"{address}: {code} {text}" for address, (code, text) in refusals.items())
    if any(code < 500 for code in codes):
        return RetryLater(f"smtp_{min(codes)}")
    return GiveUp(_code(codes[0], words), words, refused=_find_refused(refusals))


def _judge(code: int, words: str) -> RetryLater | GiveUp:
    if code < 500:
        return RetryLater(f"smtp_{code}")
    return GiveUp(_code(code, words), f"{code} {words}")


def _code(code: int, words: str) -> str:
    found = _ENHANCED.search(words)
    return found[1] if found else f"smtp_{code}"


def _find_refused(refusals: Mapping[str, tuple[int, str]]) -> tuple[Bounced, ...]:
    return tuple(
        Bounced(address, _code(code, words), f"{code} {words}")
        for address, (code, words) in refusals.items()
        if _is_no_address(code, words)
    )


def _is_no_address(code: int, words: str) -> bool:
    found = _ENHANCED.search(words)
    if found:
        return bool(_NO_SUCH_ADDRESS.fullmatch(found[1]))
    return code in _NO_SUCH_REPLIES


def _name_trouble(error: Exception, server: Server, *, handed_over: bool) -> RetryLater:
    """``tls``: no safe line to the server, and none but a safe one is used. ``unknown``: it may have gone."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            log.warning("no safe line to the mail server", server=server.host, error=str(cause))
            return RetryLater("tls")
        cause = cause.__cause__ or cause.__context__
    if "STARTTLS" in str(error):  # it offers none; the library has no class of its own for that
        log.warning("mail server offers no safe line", server=server.host)
        return RetryLater("tls")
    log.warning("mail server away", server=server.host, error=str(error))
    return RetryLater("unknown" if handed_over else "unreachable")
