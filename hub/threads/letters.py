"""A mail about to be placed, and the keys by which mails know each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Address, InboundMail, InboundMessage


@dataclass(frozen=True, slots=True)
class Letter:
    """An inbound message that is a mail. ``ours``: the addresses of our own mailboxes."""

    message: InboundMessage
    mail: InboundMail
    ours: frozenset[str]
    raw_id: str | None = None

    @property
    def sender(self) -> str:
        return self.message.sender.value if self.message.sender else ""

    @property
    def address(self) -> Address | None:
        return self.message.sender

    @property
    def is_automatic(self) -> bool:
        return self.mail.automatic is not None or self.mail.is_own

    @property
    def own_key(self) -> str | None:
        return make_key(self.mail.header_id) if self.mail.header_id else None

    @property
    def named_keys(self) -> tuple[str, ...]:
        """Keys of the mails it names, the one it answers first, then the newest first."""
        mail = self.mail
        named = (mail.returned_id, mail.in_reply_to, *reversed(mail.references))
        return tuple(dict.fromkeys(make_key(header_id) for header_id in named if header_id))

    @property
    def evidence(self) -> tuple[str, ...]:
        """Its own id comes last: it is known beforehand where an answer overtook it."""
        return (*self.named_keys, *([self.own_key] if self.own_key else []))

    @property
    def people(self) -> set[str]:
        """Everybody who takes part by this mail, but for ourselves."""
        return set(self._addresses()) - self.ours - {""}

    def _addresses(self) -> Iterator[str]:
        yield self.sender
        for mailbox in (*self.mail.to, *self.mail.cc, *self.mail.reply_to):
            yield mailbox.address


def make_key(header_id: str) -> str:
    """Of a Message-ID without its angle brackets."""
    return sha256(header_id.encode("utf-8", "surrogatepass")).hexdigest()


def our_addresses(centre: ContactCentre) -> frozenset[str]:
    """Every address whose mail lands in one of our mailboxes."""
    boxes = (account.mailbox for account in centre.accounts.values() if account.mailbox)
    return frozenset(address for box in boxes for address in box.addresses)
