"""Rows written behind the hub's back: each plant breaks one law, as no station would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.schema import CreateIndex

from hub.store import tables as t
from tests.builders import ANA, BEN, OUR_NUMBER, WIDGET

LONG_AGO: Final = 3_600_000
_serial = count(1)


@dataclass(frozen=True, slots=True)
class Garden:
    """One connection, inside a transaction, and what time it is."""

    connection: Connection
    now: int

    def put(self, table: Any, **values: Any) -> None:
        self.connection.execute(insert(table).values(**values))

    def conversation(self, channel: str = "webchat") -> tuple[str, str]:
        """Of a customer of its own: (conversation, identity)."""
        n = next(_serial)
        customer, identity, conversation = f"cus_{n}", f"ide_{n}", f"cnv_{n}"
        self.put(t.customer, id=customer, created_at=self.now)
        self.put(
            t.identity, id=identity, customer_id=customer, kind="visitor", value=f"v{n}", created_at=self.now
        )
        self.put(
            t.conversation,
            id=conversation,
            identity_id=identity,
            channel=channel,
            account=WIDGET,
            queue_id="support",
            state="open",
            opened_at=self.now,
            last_message_at=self.now,
        )
        return conversation, identity

    def interaction(self, state: str, *, of: tuple[str, str] | None = None, **values: Any) -> str:
        conversation, identity = of or self.conversation(values.get("channel", "webchat"))
        interaction_id = f"int_{next(_serial)}"
        row = {
            "id": interaction_id,
            "conversation_id": conversation,
            "identity_id": identity,
            "channel": "webchat",
            "queue_id": "support",
            "state": state,
            "order_ms": self.now - LONG_AGO,
            "created_at": self.now - LONG_AGO,
        }
        self.put(t.interaction, **(row | values))
        return interaction_id

    def offer(self, interaction_id: str, agent: str, **values: Any) -> str:
        offer_id = f"{interaction_id}.{next(_serial)}"
        row = {
            "id": offer_id,
            "interaction_id": interaction_id,
            "conversation_id": "",
            "agent_id": agent,
            "channel": "webchat",
            "slot": 1,
            "state": "live",
            "created_at": self.now,
            "deadline_at": self.now + LONG_AGO,
            "epoch": 1,
            "reason": {},
        }
        self.put(t.offer, **(row | values))
        return offer_id

    def agent(self, agent: str, presence: str = "ready", **values: Any) -> None:
        row = {
            "agent_id": agent,
            "presence": presence,
            "since": self.now,
            "idle_since": self.now,
            "last_seen_at": self.now + LONG_AGO,
        }
        self.put(t.agent_state, **(row | values))

    def message(self) -> str:
        conversation, _ = self.conversation("sms")
        message_id = f"msg_{next(_serial)}"
        self.put(
            t.message,
            id=message_id,
            conversation_id=conversation,
            channel="sms",
            kind="outbound",
            body="Hello",
            created_at=self.now,
            delivery="queued",
        )
        return message_id

    def outbox(self, **values: Any) -> None:
        row = {
            "id": f"out_{next(_serial)}",
            "message_id": self.message(),
            "channel": "sms",
            "account": OUR_NUMBER,
            "to_kind": "phone",
            "to_value": f"+4477009{next(_serial):05}",
            "created_at": self.now - LONG_AGO,
            "due_at": self.now - LONG_AGO,
        }
        self.put(t.outbox, **(row | values))

    def call(self, interaction_id: str | None, *, party: str = "customer", **values: Any) -> None:
        """That began long ago, with one leg that lasts."""
        n = next(_serial)
        call_id, (conversation, _) = f"msg_{n}", self.conversation("voice")
        message = {"conversation_id": conversation, "channel": "voice", "kind": "call", "body": ""}
        self.put(t.message, id=call_id, created_at=self.now - LONG_AGO, **message)
        row: dict[str, Any] = {
            "message_id": call_id,
            "conversation_id": conversation,
            "interaction_id": interaction_id,
            "account": OUR_NUMBER,
            "direction": "inbound",
            "sid": f"CA{n}",
            "menu": [],
            "started_at": self.now - LONG_AGO,
        }
        self.put(t.call, **(row | values))
        self.put(
            t.call_leg,
            sid=f"CA{n}",
            call_id=call_id,
            party=party,
            address="",
            account=OUR_NUMBER,
            state="answered",
            started_at=self.now - LONG_AGO,
            looked_at=self.now,
        )

    def lose_unique(self, name: str) -> None:
        """The index forbids nothing any more, and still serves whoever asks by it."""
        (index,) = (
            each for table in t.metadata.tables.values() for each in table.indexes if each.name == name
        )
        made = str(CreateIndex(index).compile(dialect=self.connection.dialect))
        self.connection.execute(text(f"drop index {name}"))
        self.connection.execute(text(made.replace("UNIQUE ", "")))


def _no_place(g: Garden) -> None:
    """Waits, and nobody ever told the router."""
    g.interaction("queued")


def _no_owner(g: Garden) -> None:
    g.interaction("active")


def _waits_with_an_owner(g: Garden) -> None:
    g.interaction("queued", agent_id="dora")


def _stray(g: Garden) -> None:
    g.put(t.router_row, key="waits int_gone", data=waits("int_gone", g.now))


def _idle(g: Garden) -> None:
    """Somebody is ready and the router believes what waits to be held for nobody in particular, for an hour."""
    g.agent(ANA)
    interaction_id = g.interaction("queued")
    g.put(t.router_row, key=f"waits {interaction_id}", data=waits(interaction_id, g.now))


def waits(interaction_id: str, now: int) -> dict[str, Any]:
    return {
        "interaction_id": interaction_id,
        "channel": "webchat",
        "queue_id": "support",
        "order_ms": now - LONG_AGO,
        "seq": 1,
    }


def _rings_for_nothing(g: Garden) -> None:
    g.agent("edda")
    g.offer(g.interaction("closed"), "edda")


def _rings_at_nobody(g: Garden) -> None:
    g.offer(g.interaction("offered"), "nobody")


def _offered_to_nobody(g: Garden) -> None:
    g.interaction("offered")


def _late_offer(g: Garden) -> None:
    g.agent("finn")
    g.offer(g.interaction("offered"), "finn", deadline_at=g.now - LONG_AGO)


def _late_wrap_up(g: Garden) -> None:
    g.interaction("wrapup", agent_id="gina", wrap_up_due_at=g.now - LONG_AGO)


def _late_presence(g: Garden) -> None:
    g.agent("hugo", last_seen_at=g.now - LONG_AGO)


def _late_unreachable(g: Garden) -> None:
    g.agent("ines", "unreachable", last_seen_at=g.now - LONG_AGO)


def _late_leaving(g: Garden) -> None:
    g.agent("jon", left_at=g.now - LONG_AGO)


def _left_send(g: Garden) -> None:
    g.outbox(state="leased", lease_until=g.now - LONG_AGO)


def _left_lease(g: Garden) -> None:
    g.put(t.lease, name="imap:gone", epoch=0, holder="dead", expires_at=g.now - LONG_AGO)


def _left_order(g: Garden) -> None:
    g.call(None)
    call_id = g.connection.scalar(select(func.max(t.call.c.message_id)))
    moments = dict.fromkeys(("created_at", "due_at", "lease_until"), g.now - LONG_AGO)
    g.put(t.call_order, id="ord_1", call_id=call_id, kind="end", state="leased", **moments)


def _two_live_offers(g: Garden) -> None:
    g.lose_unique("uq_offer_live")
    g.agent("kim")
    g.agent("lea")
    interaction_id = g.interaction("offered")
    g.offer(interaction_id, "kim")
    g.offer(interaction_id, "lea")


def _two_owners(g: Garden) -> None:
    g.lose_unique("uq_interaction_live")
    thread = g.conversation()
    g.interaction("active", of=thread, agent_id="max", slot=1)
    g.interaction("active", of=thread, agent_id="nina", slot=1)


def _two_offers_in_one_place(g: Garden) -> None:
    g.lose_unique("uq_offer_live_slot")
    g.agent("olga")
    for _ in range(2):
        g.offer(g.interaction("offered"), "olga")


def _two_in_one_place(g: Garden) -> None:
    g.lose_unique("uq_interaction_slot")
    for _ in range(2):
        g.interaction("active", agent_id="pia", slot=1)


def _overload(g: Garden) -> None:
    """Three chats where two are the most."""
    for slot in (1, 2, 3):
        g.interaction("active", agent_id=BEN, slot=slot, accepted_at=g.now)


def _overdue_send(g: Garden) -> None:
    g.outbox(state="waiting")


def _unplaced(g: Garden) -> None:
    g.put(
        t.raw_item,
        id="raw_1",
        channel="sms",
        dedupe_key="SM1",
        account=OUR_NUMBER,
        content_type="text/plain",
        body=b"",
        received_at=g.now - LONG_AGO,
        state="stored",
        expires_at=g.now + LONG_AGO,
    )


def _caller_whom_nobody_has(g: Garden) -> None:
    """The work is done, and the customer still holds the line."""
    g.call(g.interaction("closed", channel="voice"))


def _device_of_nobodys_call(g: Garden) -> None:
    g.call(None, party="agent", ended_at=g.now - LONG_AGO)


PLANTS: Final[Mapping[str, tuple[str, Callable[[Garden], None]]]] = {
    "no place in line": ("one_place", _no_place),
    "no owner": ("one_place", _no_owner),
    "an owner while it waits": ("one_place", _waits_with_an_owner),
    "a place for what is over": ("line_is_open", _stray),
    "somebody idles": ("nobody_idles", _idle),
    "rings for nothing": ("offers_end", _rings_for_nothing),
    "rings at nobody": ("offers_end", _rings_at_nobody),
    "offered to nobody": ("offers_end", _offered_to_nobody),
    "an offer past its deadline": ("offers_in_time", _late_offer),
    "a wrap-up past its end": ("wrap_ups_in_time", _late_wrap_up),
    "a silent desk": ("presences_in_time", _late_presence),
    "unreachable for too long": ("presences_in_time", _late_unreachable),
    "left long ago": ("presences_in_time", _late_leaving),
    "a send left behind": ("leases_in_time", _left_send),
    "an order to the carrier left behind": ("leases_in_time", _left_order),
    "a lease left behind": ("leases_in_time", _left_lease),
    "two live offers": ("one_owner", _two_live_offers),
    "two owners": ("one_owner", _two_owners),
    "two offers in one place of an agent's": ("one_owner", _two_offers_in_one_place),
    "two in one place of an agent's": ("one_owner", _two_in_one_place),
    "more than one takes": ("capacity_kept", _overload),
    "an overdue send": ("sends_in_time", _overdue_send),
    "a caller whom nobody has": ("calls_have_purpose", _caller_whom_nobody_has),
    "a device in a call that is over": ("calls_have_purpose", _device_of_nobodys_call),
    "stored and never placed": ("placed_in_time", _unplaced),
}


def plant_all(now: int) -> Callable[[Connection], None]:
    def write(connection: Connection) -> None:
        with connection.begin():
            for _, sow in PLANTS.values():
                sow(Garden(connection, now))

    return write


def plant(name: str, now: int) -> Callable[[Connection], None]:
    def write(connection: Connection) -> None:
        with connection.begin():
            PLANTS[name][1](Garden(connection, now))

    return write


def appoint(now: int) -> Callable[[Connection], None]:
    """A leader who is at work for ever and does nothing."""

    def write(connection: Connection) -> None:
        with connection.begin():
            connection.execute(delete(t.lease).where(t.lease.c.name == "router"))
            connection.execute(
                insert(t.lease).values(
                    name="router",
                    epoch=7,
                    holder="idler",
                    expires_at=now + LONG_AGO,
                    last_turn_at=now + LONG_AGO,
                )
            )

    return write


def depose(now: int) -> Callable[[Connection], None]:
    """The leader was last at work so long ago."""

    def write(connection: Connection) -> None:
        with connection.begin():
            connection.execute(
                update(t.lease)
                .where(t.lease.c.name == "router")
                .values(last_turn_at=now - LONG_AGO, expires_at=now - LONG_AGO)
            )

    return write
