"""A small contact centre on a database, for random stories: what can happen at the stations, and the leader's turns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection, select, update

from hub.accepting import accept_work
from hub.dispatch.facts import read_fact
from hub.dispatch.lease import acquire_lease
from hub.dispatch.rebuild import read_inheritance
from hub.dispatch.turns import Turn, Turns
from hub.endings import (
    CompleteWrapUp,
    End,
    abandon_interactions,
    close_silent,
    complete_wrap_ups,
    end_interactions,
)
from hub.groups import Group, takes
from hub.handing_on import TakeBack, Target, Transfer, hand_on, take_back
from hub.identity import LinkIdentity, Sender, link_identities, resolve_identities
from hub.interactions import Received, receive_messages
from hub.model.contact_centre import ContactCentre
from hub.model.events import Event
from hub.model.nouns import Address
from hub.offers import Accept, EndOffer, deliver_offers, end_offers
from hub.opening.changing import SetEmergency, set_emergencies
from hub.picking import Pick, pick_interactions
from hub.presence import SetPresence, note_activity, see_agents, set_presences
from hub.steering import Reprogram, SetPriority, reprogram_interactions, set_priorities
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import write_events
from routing.config import CapacityProfile, ChannelCapacity, QueueConfig, RoutingConfig
from routing.decisions import Decision
from routing.engine import Engine
from routing.events import Tick
from routing.programs import Action, Step
from routing.requirements import Requirement
from routing.snapshot import Snapshot
from tests.builders import ANA, BEN, CLEO, SECOND, START, chat, phone, small_centre, small_routing, text

AGENTS: Final = (ANA, BEN, CLEO)
QUEUES: Final = ("support", "sales")
PEOPLE: Final = 5


def centre() -> ContactCentre:
    small = small_centre()
    support = replace(small.queues["support"], overflow_words={"wait": {"en": "Nobody is free."}})
    agents = {key: replace(agent, queues=QUEUES) for key, agent in small.agents.items()}
    agents[CLEO] = replace(agents[CLEO], wrap_up_beside=frozenset({"webchat"}))
    return replace(small, queues={"support": support, "sales": replace(support, id="sales")}, agents=agents)


def configs() -> Mapping[int, RoutingConfig]:
    """Versions that a story can apply. In all of them the stations' capacity and the engine's agree."""
    skilled = (Step(Requirement("french", 2), duration_ms=10_000), Step(duration_ms=20_000), Step())
    plain = QueueConfig(wrap_up_ms=60 * SECOND, delivered_timeout_ms=3_000, announce_wait=True)
    support = replace(
        plain,
        steps=skilled,
        max_wait_ms=90_000,
        overflow={"wait": Action("message"), "full": Action("queue", "sales"), "closing": Action("cancel")},
        max_waiting=3,
        tier_seconds={"gold": 60},
        handle_ms=120_000,
    )
    sales = replace(plain, preferred_mode="hold", hold_ms=15_000, starvation_cap_ms=40_000)
    moving = replace(support, steps=(Step(duration_ms=5_000, on_exhaust=Action("queue", "sales")),))
    adding = replace(
        support, overflow={"wait": Action("add_queue", "sales")}, after_close="overflow", max_waiting=None
    )
    return {
        1: _config(1, support, sales),
        2: _config(2, moving, replace(sales, max_waiting=2, overflow={"full": Action("cancel")})),
        3: _config(3, adding, sales),
        4: _config(4, support, sales),
    }


def _config(version: int, support: QueueConfig, sales: QueueConfig) -> RoutingConfig:
    small = small_routing()
    room = {"sms": ChannelCapacity(max=3), "webchat": ChannelCapacity(max=2)}
    beside = room | {"webchat": ChannelCapacity(max=2, wrap_uses_capacity=False)}
    agents = {
        ANA: replace(small.agents[ANA], skills={"french": 3}, capacity=CapacityProfile(room)),
        BEN: replace(small.agents[BEN], capacity=CapacityProfile(room, total_units=2)),
        CLEO: replace(small.agents[CLEO], capacity=CapacityProfile(beside)),
    }
    sellers = {
        key: replace(agent, memberships={**agent.memberships, "sales": agent.memberships["support"]})
        for key, agent in agents.items()
        if key != ANA
    }
    return RoutingConfig(
        version=version,
        skills={"french": "level"},
        queues={"support": support, "sales": sales},
        agents={**agents, **sellers},
        return_after_ms=20_000,
    )


@dataclass
class Floor:
    """``turn`` is the leader's; what a station says no to, changes nothing."""

    connection: Connection
    now: int = START
    versions: list[int] = field(default_factory=lambda: [1])
    epoch: int = 0
    turns: Turns = field(init=False)
    last: Turn = field(init=False)

    def __post_init__(self) -> None:
        self.centre, self.configs = centre(), configs()
        self.turns = Turns(self.load_config)
        with self.transaction() as tx:
            self.epoch = acquire_lease(tx, "n1") or 0
        with self.transaction() as tx:
            see_agents(tx, [AGENTS])
        self.turn()

    def load_config(self, _connection: Connection, version: int | None) -> RoutingConfig:
        return self.configs[version or self.versions[-1]]

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        self.now += 1
        with self.connection.begin():
            tx = Tx(self.connection, self.now, self.centre)
            yield tx
            write_events(tx)

    @contextmanager
    def look(self) -> Iterator[Tx]:
        with self.connection.begin():
            yield Tx(self.connection, self.now, self.centre)

    # -- the leader

    def turn(self) -> Turn:
        if self.turns.needs_engine:
            with self.look() as tx:
                self.turns.build(tx.connection, self.now, self.centre)
        with self.connection.begin():
            tx = Tx(self.connection, self.now, self.centre)
            self.last = self.turns.take(tx, self.epoch)
            write_events(tx)
        self.turns.keep(self.last)
        return self.last

    def die(self) -> None:
        self.turns = Turns(self.load_config)

    def rows(self) -> Snapshot:
        with self.look() as tx:
            found = read_inheritance(tx, self.load_config)
        assert not found.derived.agents
        assert not found.derived.interactions
        assert not found.dropped
        return found.snapshot

    def build(self, rows: Snapshot) -> tuple[Engine, list[Decision]]:
        """An engine from rows alone, and what it decides at once."""
        assert self.last.engine is not None
        engine = Engine(self.configs[self.last.engine.config_version])
        return engine, engine.load(rows, self.now)

    def hear(self, engine: Engine, after: int) -> list[Decision]:
        """What an engine decides of what was numbered behind ``after``, and of the time that has passed."""
        e = t.event.c
        with self.look() as tx:
            rows = tx.connection.execute(
                select(t.event).where(e.log_number > after).order_by(e.log_number)
            ).all()
        facts = [read_fact(row, lambda version: self.configs[version]) for row in rows]
        decided = [decision for fact in facts for decision in engine.apply(fact)]
        return decided + engine.apply(Tick(self.now))

    # -- what can happen

    def arrives(self, person: int, by_chat: bool, tier: str) -> None:
        sender = Address("visitor", f"v{person}") if by_chat else phone(person)
        message = chat(visitor=f"v{person}") if by_chat else text(sender=sender)
        with self.transaction() as tx:
            (identity,) = resolve_identities(tx, [Sender(sender)])
            tx.connection.execute(
                update(t.customer).where(t.customer.c.id == identity.customer_id).values(tier=tier or None)
            )
            receive_messages(tx, [Received(message, identity)])

    def accepts(self, which: int) -> None:
        for offer in self._one(self._offers(), which):
            with self.transaction() as tx:
                accept_work(tx, [Accept(offer.id, offer.agent_id)])

    def delivers(self, which: int) -> None:
        for offer in self._one(self._offers(), which):
            with self.transaction() as tx:
                deliver_offers(tx, [Accept(offer.id, offer.agent_id)])

    def declines(self, which: int) -> None:
        for offer in self._one(self._offers(), which):
            with self.transaction() as tx:
                end_offers(tx, [EndOffer(offer.id, "declined", offer.agent_id)])

    def leaves(self, which: int) -> None:
        for row in self._one(self._interactions("queued", "offered"), which):
            with self.transaction() as tx:
                abandon_interactions(tx, [row.id], by="customer")

    def ends(self, which: int) -> None:
        for row in self._one(self._interactions("active"), which):
            with self.transaction() as tx:
                end_interactions(tx, [End(row.id, row.agent_id)])

    def wraps_up(self, which: int) -> None:
        for row in self._one(self._interactions("active", "wrapup"), which):
            with self.transaction() as tx:
                complete_wrap_ups(tx, [CompleteWrapUp(row.id, row.agent_id)])

    def picks(self, which: int, agent: str, override: bool) -> None:
        for row in self._one(self._interactions("queued", "offered"), which):
            with self.transaction() as tx:
                pick_interactions(tx, [Pick(row.id, agent, "u1", override)])

    def gains(self, which: int, seconds: int) -> None:
        for row in self._one(self._interactions("queued", "offered"), which):
            with self.transaction() as tx:
                set_priorities(tx, [SetPriority(row.id, seconds, "u1")])

    def begins_anew(self, which: int) -> None:
        for row in self._one(self._interactions("queued", "offered"), which):
            with self.transaction() as tx:
                reprogram_interactions(tx, [Reprogram(row.id, "u1")])

    def hands_on(self, which: int, kind: str, target: str) -> None:
        for row in self._one(self._interactions("active"), which):
            with self.transaction() as tx:
                hand_on(tx, [Transfer(row.id, row.agent_id, Target(kind, target))])

    def hands_out(self, which: int, to: tuple[str, str]) -> None:
        self.hands_on(which, *to)

    def takes_back(self, which: int) -> None:
        for row in self._one(self._interactions("wrapup", "closed"), which):
            with self.transaction() as tx:
                take_back(tx, [TakeBack(row.id, row.agent_id or ANA)])

    def is_present(self, agent: str, presence: str, only: Group | None = None) -> None:
        with self.transaction() as tx:
            set_presences(tx, [SetPresence(agent, presence, agent, only=only)])

    def is_active(self, agent: str) -> None:
        with self.transaction() as tx:
            note_activity(tx, [agent])

    def is_seen(self, agent: str) -> None:
        with self.transaction() as tx:
            see_agents(tx, [(agent,)])

    def closes(self, queue_id: str, closed: bool) -> None:
        with self.transaction() as tx:
            set_emergencies(tx, [SetEmergency(queue_id, closed, None, None)])

    def falls_silent(self) -> None:
        with self.transaction() as tx:
            close_silent(tx, [10])

    def joins(self, person: int, other: int) -> None:
        with self.transaction() as tx:
            one, two = resolve_identities(tx, [Sender(phone(person)), Sender(phone(other))])
            link_identities(tx, [LinkIdentity(one.id, two.customer_id, "said so", "u1")])

    def applies(self, version: int) -> None:
        self.versions.append(version)
        with self.transaction() as tx:
            tx.record(Event("config.applied", tx.now, data={"version": version}))

    def waits(self, seconds: int) -> None:
        self.now += seconds * SECOND

    def look_for_faults(self) -> None:
        """Of whom a conversation is, there are never two; and nothing rings that its agent has switched off."""
        a, o, i = t.agent_state.c, t.offer.c, t.interaction.c
        rings = select(o.channel, a.only, a.presence).join(t.agent_state, a.agent_id == o.agent_id)
        with self.look() as tx:
            for row in tx.connection.execute(rings.where(o.state == "live")):
                assert takes(row.only, row.channel), row
            owned = select(i.conversation_id).where(i.state.in_(("queued", "offered", "active")))
            held = list(tx.connection.scalars(owned))
        assert len(held) == len(set(held))

    def _offers(self) -> Sequence[Any]:
        with self.look() as tx:
            return tx.connection.execute(
                select(t.offer).where(t.offer.c.state == "live").order_by(t.offer.c.id)
            ).all()

    def _interactions(self, *states: str) -> Sequence[Any]:
        i = t.interaction.c
        with self.look() as tx:
            return tx.connection.execute(
                select(t.interaction).where(i.state.in_(states)).order_by(i.id)
            ).all()

    @staticmethod
    def _one(rows: Sequence[Any], which: int) -> Sequence[Any]:
        return [rows[which % len(rows)]] if rows else []
