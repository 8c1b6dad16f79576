"""Frames as the hub sends them, for folding into a desk."""

from __future__ import annotations

from typing import Any

from agent_console import protocol as p

ME = "ana"
TALK = "cnv_1"
WORK = "int_1"


def customer(name: str | None = "Maya Lindqvist") -> p.CustomerView:
    return p.CustomerView(id="cus_1", display_name=name, tier=None, language=None)


def interaction(state: str = "active", *, agent: str | None = ME, key: str = WORK) -> p.InteractionView:
    return p.InteractionView.model_validate(
        {
            "id": key,
            "conversation_id": TALK,
            "channel": "webchat",
            "queue_id": "orders",
            "state": state,
            "agent_id": agent,
            "queued_at": 0,
            "accepted_at": None,
            "ended_at": None,
            "wrap_up_due_at": None,
            "complaint": False,
        }
    )


def message(body: str, *, by: str | None = None, key: str = "", **changes: Any) -> p.MessageView:
    """From the customer, or from the agent ``by``."""
    values = {
        "id": key or f"msg_{body}",
        "kind": "outbound" if by else "inbound",
        "author": by,
        "author_name": by,
        "body": body,
        "at": 0,
        "delivery": "sent" if by else None,
        "delivery_code": None,
    }
    return p.MessageView.model_validate(values | changes)


def event(kind: str, *, said: p.MessageView | None = None, work: str = WORK, **data: Any) -> p.EventView:
    return p.EventView(
        id=1,
        kind=kind,
        at=7,
        conversation_id=TALK,
        interaction_id=work,
        agent_id=ME,
        offer_id="off_1" if kind.startswith("offer.") else None,
        message=said,
        data=data,
    )


def said(body: str, *, by: str | None = None, work: str = WORK) -> p.EventView:
    kind = "message.sent" if by else "message.received"
    return event(kind, said=message(body, by=by), work=work)


def conversation(*events: p.EventView, **changes: Any) -> p.ConversationView:
    view = p.ConversationView(
        id=TALK,
        channel="webchat",
        account="shop",
        queue_id="orders",
        state="open",
        subject=None,
        opened_at=0,
        last_message_at=0,
        number=len(events),
        customer=customer(),
        identity_id="idn_1",
        address="",
        may_send=True,
        may_not_send_code=None,
        may_not_send_since=None,
        reply=None,
        files=p.FilesView(most=0, max_bytes=0, types=[], why_not="channel_without_files"),
        reach=[],
        looks_like=None,
        continues_id=None,
        events=list(events),
    )
    return view.model_copy(update=changes)


def offer() -> p.OfferView:
    return p.OfferView(
        id="off_1",
        interaction=interaction("offered", agent=None),
        customer=customer(),
        address="",
        known=False,
        created_at=0,
        deadline_at=60_000,
        last_text="Where is my parcel?",
        subject=None,
        call=None,
        reason={},
    )


def presence(state: str = "ready", *, reason: str | None = None, since: int = 0) -> p.PresenceView:
    return p.PresenceView.model_validate(
        {"agent_id": ME, "presence": state, "reason": reason, "changed_by": None, "since": since}
    )


def snapshot(
    *,
    number: int = 10,
    interactions: tuple[p.InteractionView, ...] = (),
    conversations: tuple[p.ConversationView, ...] = (),
    offers: tuple[p.OfferView, ...] = (),
) -> p.Snapshot:
    return p.Snapshot(
        type="snapshot",
        now=0,
        agent_stream=number,
        presence=presence(),
        capacity={"webchat": 3},
        interactions=list(interactions),
        conversations=list(conversations),
        offers=list(offers),
        queues=[],
        drafts=[],
    )


def mine(number: int, what: p.EventView, **brings: Any) -> p.StreamEvent:
    return p.StreamEvent(type="event", stream=f"agent:{ME}", number=number, event=what, **brings)


def theirs(number: int, what: p.EventView, **brings: Any) -> p.StreamEvent:
    """In the conversation's stream."""
    return p.StreamEvent(type="event", stream=f"conversation:{TALK}", number=number, event=what, **brings)
