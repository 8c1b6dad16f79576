"""Links between customers are reversible, whatever was linked, said and undone in between."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select

from hub.identity import LinkIdentity, Sender, UndoLink, link_identities, resolve_identities, undo_links
from hub.interactions import Received, receive_messages
from hub.model.nouns import Refused, Scope
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import write_events
from hub.timeline import read_timeline
from tests.builders import START, phone, small_centre, text
from tests.services.tables import lay_down

PEOPLE = 4
EVERYTHING = Scope("u1", "supervisor", None, None)


@dataclass(frozen=True)
class Say:
    person: int


@dataclass(frozen=True)
class Link:
    """Person's identity to the customer that ``to`` began as."""

    person: int
    to: int


@dataclass(frozen=True)
class Undo:
    """One of the links made so far, by its place among them."""

    place: int


people = st.integers(0, PEOPLE - 1)
steps = st.lists(
    st.one_of(st.builds(Say, people), st.builds(Link, people, people), st.builds(Undo, st.integers(0, 12))),
    max_size=20,
)


@dataclass
class World:
    engine: Engine
    now: int = START
    links: list[str] = field(default_factory=list)
    said: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    identities: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        self.now += 1_000
        with self.engine.begin() as connection:
            tx = Tx(connection, self.now, small_centre())
            yield tx
            write_events(tx)

    def meet(self) -> None:
        with self.transaction() as tx:
            for identity in resolve_identities(tx, [Sender(phone(n)) for n in range(PEOPLE)]):
                self.identities.append(identity.id)
                self.origins.append(identity.customer_id)

    def take(self, step: Say | Link | Undo) -> None:
        match step:
            case Say(person):
                self.say(person)
            case Link(person, to):
                with self.transaction() as tx:
                    link = LinkIdentity(self.identities[person], self.origins[to], "said so", "u1")
                    (answer,) = link_identities(tx, [link])
                if isinstance(answer, str):
                    self.links.append(answer)
            case Undo(place) if self.links:
                self.undo(self.links[place % len(self.links)])

    def say(self, person: int) -> None:
        words = f"{person}:{len(self.said[person])}"
        self.said[person].append(words)
        with self.transaction() as tx:
            (owner,) = resolve_identities(tx, [Sender(phone(person))])
            receive_messages(tx, [Received(text(words, sender=phone(person)), owner)])

    def undo(self, link_id: str) -> str | Refused:
        with self.transaction() as tx:
            (answer,) = undo_links(tx, [UndoLink(link_id, "a mistake", "u1")])
        return answer

    def undo_everything(self) -> None:
        """Newest first, as the desk shows them."""
        for link_id in reversed(self.links):
            self.undo(link_id)

    def customers(self) -> list[str]:
        with self.engine.begin() as connection:
            rows = connection.execute(select(t.identity.c.id, t.identity.c.customer_id))
            found = {row.id: row.customer_id for row in rows}
        return [found[identity_id] for identity_id in self.identities]

    def timeline(self, customer_id: str) -> list[str]:
        with self.engine.begin() as connection:
            read = read_timeline(connection, customer_id, EVERYTHING, None, 1_000, small_centre())
        return [entry["message"]["body"] for entry in reversed(read["entries"]) if entry["message"]]


@contextmanager
def world(steps_taken: Sequence[Say | Link | Undo]) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(lay_down(Path(folder) / "hub.db"))
        made = World(engine)
        made.meet()
        for step in steps_taken:
            made.take(step)
        yield made
        engine.dispose()


@settings(max_examples=40, deadline=None)
@given(steps)
def test_undoing_every_link_gives_everybody_back_as_if_there_had_been_none(
    steps_taken: list[Say | Link | Undo],
) -> None:
    with world(steps_taken) as made:
        made.undo_everything()
        assert made.customers() == made.origins
        for person, origin in enumerate(made.origins):
            assert made.timeline(origin) == made.said[person]


@settings(max_examples=40, deadline=None)
@given(steps)
def test_a_timeline_is_always_what_its_present_identities_said_in_the_order_they_said_it(
    steps_taken: list[Say | Link | Undo],
) -> None:
    with world(steps_taken) as made:
        customers = made.customers()
        for customer in set(customers) | set(made.origins):
            theirs = [person for person in range(PEOPLE) if customers[person] == customer]
            shown = made.timeline(customer)
            assert sorted(shown) == sorted(words for person in theirs for words in made.said[person])
            for person in theirs:
                assert [words for words in shown if words.startswith(f"{person}:")] == made.said[person]
