"""A mail as it was read: what crosses from bytes to the rest of the channel, frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Mailbox(NamedTuple):
    """``email`` in lower case; "" where the header names somebody without an address (a group)."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """``name`` is fit to be a file name anywhere; ``type`` is the sender's word ("image/png") and nothing to
    rely on. ``inline``: a picture the HTML shows in its place by ``content_id`` (without angle brackets)."""

    name: str
    type: str
    inline: bool
    content_id: str | None
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True, slots=True)
class BouncedRecipient:
    """``status`` as RFC 3463 has it ("5.1.1"), where the report says one; ``reason`` in the far server's words."""

    email: str
    status: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Automatic:
    """What says that no person wrote this, or not to us. Several can hold at once.

    ``is_auto_reply``: a machine's answer or notice (out of office, receipt, "delayed", "read").
    ``is_bounce``: a mail was not delivered for good, to ``bounced``; ``returned_message_id`` is that mail's.
    ``is_list``: it came over a list or is bulk mail. ``is_own``: we sent it, and it came back to us.
    """

    is_auto_reply: bool = False
    is_bounce: bool = False
    is_list: bool = False
    is_own: bool = False
    bounced: tuple[BouncedRecipient, ...] = ()
    returned_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail. Message ids are with their angle brackets; ``date`` in ms since 1970, UTC.

    ``text`` is all that was written, as plain text; ``reply_text``, ``signature`` and ``quote`` share out its
    words without losing one. ``html`` is sanitised, "" where there is none. ``delivered_to``: addresses that
    the envelope may have named, the surest first. ``problems`` are codes of what had to be mended;
    ``is_message_id_made``: it brought none, and ``message_id`` is made from its bytes, the same each time.
    """

    from_email: str
    from_name: str
    to: tuple[Mailbox, ...]
    cc: tuple[Mailbox, ...]
    reply_to: tuple[Mailbox, ...]
    subject: str
    date: int | None
    message_id: str
    is_message_id_made: bool
    in_reply_to: str | None
    references: tuple[str, ...]
    text: str
    reply_text: str
    signature: str
    quote: str
    html: str
    attachments: tuple[Attachment, ...]
    auto: Automatic
    delivered_to: tuple[str, ...]
    problems: tuple[str, ...]
