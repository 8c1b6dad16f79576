"""Frames of the widget to what the hub understands, and back from what was kept. Pure.

A frame alone does not say who sent it: that was settled by the hello. So what is kept is the frame with
its visitor; no token is kept, for it would open the chat.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from channels.webchat.addresses import read_mail, read_phone
from channels.webchat.protocol import Close, Leave, Page, Rate, Say
from hub.model.nouns import (
    Address,
    AddressKind,
    Channel,
    CustomerLeft,
    Inbound,
    InboundMessage,
    Rated,
    RawItem,
    WayOut,
)

CONTENT_TYPE: Final = "application/json"
# What is stored before it is acknowledged.
Storable = Say | Close | Leave | Rate


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is on the line, as the hello has shown. ``vouched``: what the site's token proves theirs."""

    id: str
    key: str  # the widget's
    language: str
    name: str | None = None
    vouched: tuple[Address, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()  # and what it says of them

    @property
    def address(self) -> Address:
        return Address("visitor", self.id)


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)
    visitor: str
    language: str
    name: str | None
    vouched: tuple[tuple[AddressKind, str], ...]
    facts: tuple[tuple[str, str], ...] = ()
    frame: Annotated[Storable, Field(discriminator="type")]


_kept: Final[TypeAdapter[_Kept]] = TypeAdapter(_Kept)


def parse_frame(frame: Storable, visitor: Visitor, *, received_at: int) -> Inbound:
    """``provider_id`` is the visitor's own key for the frame: sent again, nothing happens twice."""
    provider_id = make_provider_id(visitor.id, frame.request)
    about: tuple[Channel, str, Address, str, int]
    about = ("webchat", visitor.key, visitor.address, provider_id, received_at)
    match frame:
        case Close():
            return CustomerLeft(*about)
        case Leave():
            return CustomerLeft(*about, way=_way(frame, visitor))
        case Rate():
            return Rated(*about, frame.score, frame.comment.strip())
        case Say():
            return _message(frame, visitor, provider_id, received_at)


def _way(frame: Leave, visitor: Visitor) -> WayOut:
    to = Address("email" if frame.way == "email" else "phone", frame.address)
    return WayOut(frame.way, to, frame.body.strip(), _name(frame, visitor), visitor.language)


def _name(frame: Say | Leave, visitor: Visitor) -> str | None:
    return visitor.name or (frame.name or "").strip() or None


def _claims(frame: Say) -> tuple[Address, ...]:
    """A mistyped one is of no use; a number is one with its country code, as the door has read it."""
    mail = read_mail(frame.email)
    phone = read_phone(frame.phone, None)
    return (*([Address("email", mail)] if mail else []), *([Address("phone", phone)] if phone else []))


def read_context(frame: Say | Page) -> tuple[tuple[str, str], ...]:
    """In one line each, as far as the site says them."""
    told = frame.context.model_dump() if frame.context else {}
    return tuple((name, line) for name, value in told.items() if (line := " ".join(value.split())))


def _message(frame: Say, visitor: Visitor, provider_id: str, received_at: int) -> InboundMessage:
    return InboundMessage(
        channel="webchat",
        account=visitor.key,
        sender=visitor.address,
        body=frame.body,
        provider_id=provider_id,
        received_at=received_at,
        sender_name=_name(frame, visitor),
        language=visitor.language,
        vouched=visitor.vouched,
        client_key=frame.request,
        topic=frame.topic,
        uploads=frame.files,
        claims=_claims(frame),
        context=read_context(frame),
        facts=visitor.facts,
    )


def make_raw(frame: Storable, visitor: Visitor, *, received_at: int) -> RawItem:
    """What is stored before the frame is acknowledged."""
    kept = _Kept(
        visitor=visitor.id,
        language=visitor.language,
        name=visitor.name,
        vouched=tuple((address.kind, address.value) for address in visitor.vouched),
        facts=visitor.facts,
        frame=frame,
    )
    return RawItem(
        channel="webchat",
        dedupe_key=make_provider_id(visitor.id, frame.request),
        account=visitor.key,
        content_type=CONTENT_TYPE,
        body=_kept.dump_json(kept),
        received_at=received_at,
    )


def read_raw(raw: RawItem) -> Inbound:
    """A kept frame again, for placing and replay. Raises ValueError where it is not readable."""
    kept = _kept.validate_json(raw.body)
    vouched = tuple(Address(kind, value) for kind, value in kept.vouched)
    visitor = Visitor(kept.visitor, raw.account, kept.language, kept.name, vouched, kept.facts)
    return parse_frame(kept.frame, visitor, received_at=raw.received_at)


def make_provider_id(visitor_id: str, request: str) -> str:
    return f"{visitor_id}:{request}"


def find_visitor_id(provider_id: str | None) -> str:
    """Whose message it is; ids of visitors have no colon."""
    return (provider_id or "").partition(":")[0]
