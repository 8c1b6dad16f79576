"""What stands now: open work, agents, what rings. Read whole once, and then only where something happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Select, select

from hub.floor.hour import Now
from hub.model.nouns import show_address
from hub.model.states import INTERACTION_TERMINAL
from hub.store import tables as t
from hub.store.sets import one_of_these

OPEN: Final = ("queued", "offered", "active", "wrapup")


@dataclass(frozen=True, slots=True)
class Work:
    """An interaction that is not over. ``address``: of the customer's end, where they have no name
    and it says something. ``help_at``: since when its agent asks for a supervisor."""

    id: str
    conversation_id: str
    channel: str
    queue_id: str
    state: str
    agent_id: str | None
    created_at: int
    target_ms: int
    accepted_at: int | None
    ended_at: int | None
    wrap_up_due_at: int | None
    held_at: int | None
    consults: str | None
    customer: str | None
    address: str
    help_at: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """An agent's row."""

    agent_id: str
    presence: str
    reason: str | None
    changed_by: str | None
    since: int
    idle_since: int


@dataclass(frozen=True, slots=True)
class Ringing:
    agent_id: str
    interaction_id: str
    since: int
    deadline_at: int


@dataclass(frozen=True, slots=True)
class Touched:
    """Whose rows are to be drawn again."""

    agents: set[str]
    queues: set[str]


@dataclass(slots=True)
class Standing:
    work: dict[str, Work] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    ringing: dict[str, Ringing] = field(
        default_factory=dict
    )  # by interaction: it rings at one agent at a time
    by_agent: dict[str, set[str]] = field(default_factory=dict)  # ids of the work that each has
    by_queue: dict[str, set[str]] = field(default_factory=dict)  # and of what is in each

    def take_work(self, asked: Collection[str] | None, found: Iterable[Work]) -> Touched:
        """Whose work is another now. ``asked`` None: all of it was read."""
        before = list(self.work) if asked is None else asked
        gone = [self.work.pop(key) for key in before if key in self.work]
        for work in gone:
            self.by_agent.get(work.agent_id or "", set()).discard(work.id)
            self.by_queue[work.queue_id].discard(work.id)
        fresh = list(found)
        for work in fresh:
            self.work[work.id] = work
            self.by_queue.setdefault(work.queue_id, set()).add(work.id)
            if work.agent_id is not None:
                self.by_agent.setdefault(work.agent_id, set()).add(work.id)
        both = (*gone, *fresh)
        agents = {work.agent_id for work in both if work.agent_id is not None}
        return Touched(agents, {work.queue_id for work in both})

    def take_ringing(self, asked: Collection[str] | None, found: Iterable[Ringing]) -> set[str]:
        before = list(self.ringing) if asked is None else asked
        gone = [self.ringing.pop(key) for key in before if key in self.ringing]
        fresh = list(found)
        self.ringing.update((each.interaction_id, each) for each in fresh)
        return {each.agent_id for each in (*gone, *fresh)}

    def as_folded(self) -> Now:
        """What the fold of the hour is at where the rows are believed."""
        waits = [each for each in self.work.values() if each.state in ("queued", "offered")]
        return Now(
            waiting={each.id: (each.queue_id, each.created_at) for each in waits if each.consults is None},
            busy={each.id: each.agent_id for each in self.work.values() if each.agent_id is not None},
            ringing={key: each.agent_id for key, each in self.ringing.items()},
            presence={key: each.presence for key, each in self.people.items()},
        )

    def work_in(self, queue_id: str) -> list[Work]:
        return [self.work[key] for key in self.by_queue.get(queue_id, ())]

    def work_of(self, agent_id: str) -> list[Work]:
        """The oldest first."""
        return sorted((self.work[key] for key in self.by_agent.get(agent_id, ())), key=_taken)


def _taken(work: Work) -> tuple[int, str]:
    return (work.accepted_at or work.created_at, work.id)


def read_work(connection: Connection, ids: Collection[str] | None) -> list[Work]:
    rows: Iterable[Any] = _ask(connection, _WORK, _WORK_OF, ids)
    return [_work(row) for row in rows if row.state not in INTERACTION_TERMINAL]


def _ask(
    connection: Connection, everything: Select[Any], some: Select[Any], ids: Collection[str] | None
) -> Iterable[Any]:
    return connection.execute(everything) if ids is None else connection.execute(some, {"ids": list(ids)})


def _works() -> Select[Any]:
    i, call = t.interaction.c, t.call.c
    return select(
        i.id,
        i.conversation_id,
        i.channel,
        i.queue_id,
        i.state,
        i.agent_id,
        i.created_at,
        i.target_ms,
        i.accepted_at,
        i.ended_at,
        i.wrap_up_due_at,
        i.held_at,
        i.consults,
        t.customer.c.display_name.label("customer"),
        t.identity.c.kind,
        t.identity.c.value,
        call.help_at,
    ).select_from(
        t.interaction.join(t.identity, t.identity.c.id == i.identity_id)
        .join(t.customer, t.customer.c.id == t.identity.c.customer_id)
        .outerjoin(t.call, (call.interaction_id == i.id) & call.ended_at.is_(None))
    )


_WORK: Final = _works().where(t.interaction.c.state.in_(OPEN))
_WORK_OF: Final = _works().where(one_of_these(t.interaction.c.id, "ids"))


def _work(row: Any) -> Work:
    shown = dict(row._mapping)
    kind, value = shown.pop("kind"), shown.pop("value")
    return Work(**shown, address=find_address(shown["customer"], kind, value))


def find_address(customer: str | None, kind: str, value: str) -> str:
    """Whoever has a name is called by it, and nothing else is told."""
    return "" if customer is not None else show_address(kind, value)


def read_people(connection: Connection, ids: Collection[str] | None) -> list[Person]:
    return [Person(*row) for row in _ask(connection, _PEOPLE, _PEOPLE_OF, ids)]


_A: Final = t.agent_state.c
_PEOPLE: Final = select(_A.agent_id, _A.presence, _A.reason, _A.changed_by, _A.since, _A.idle_since)
_PEOPLE_OF: Final = _PEOPLE.where(one_of_these(_A.agent_id, "ids"))


def read_ringing(connection: Connection, ids: Collection[str] | None) -> list[Ringing]:
    return [Ringing(*row) for row in _ask(connection, _RINGING, _RINGING_OF, ids)]


_O: Final = t.offer.c
_RINGING: Final = select(_O.agent_id, _O.interaction_id, _O.created_at, _O.deadline_at).where(
    _O.state == "live"
)
_RINGING_OF: Final = _RINGING.where(one_of_these(_O.interaction_id, "ids"))
