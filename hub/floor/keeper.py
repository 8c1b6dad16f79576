"""A node's picture of the floor, kept up by what is new in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from hub.callbacks.inviting import read_invited
from hub.floor.figures import Json, agent_row, line_of, queue_row
from hub.floor.hour import Hour
from hub.floor.news import AT_ONCE, COUNTED, MOVING, News, Reading, find_first, read_news
from hub.floor.overdue import EVERY_MS as OVERDUE_EVERY_MS
from hub.floor.overdue import read_overdue
from hub.floor.rereading import read_hour
from hub.floor.snoozing import Snoozed, read_snoozed
from hub.floor.standing import Standing, Touched, read_people, read_ringing, read_work
from hub.floor.tally import KEPT_MINUTES, MINUTE_MS, Day, Tally
from hub.floor.trends import Trends, waiting_of
from hub.model.contact_centre import ContactCentre

ALL_AGAIN_MS: Final = 60_000  # what no event tells (a customer's name) is read again after so long


@dataclass(slots=True)
class Keeper:
    """``look`` again and again; ``agents`` and ``queues`` are rows as they are shown. Of thousands only those are
    drawn again of which something was heard, and all of them when a minute is over."""

    centre: ContactCentre | None = None
    reading: Reading = field(default_factory=Reading)
    standing: Standing = field(default_factory=Standing)
    tally: Tally = field(default_factory=lambda: Tally({}, Day(0, 0)))
    hour: Hour = field(default_factory=Hour)
    agents: dict[str, Json] = field(default_factory=dict)
    queues: dict[str, Json] = field(default_factory=dict)
    trends: Trends = field(default_factory=Trends)
    overdue: dict[str, int] = field(default_factory=dict)
    snoozed: dict[str, Snoozed] = field(default_factory=dict)
    invited: dict[str, int] = field(default_factory=dict)  # queues whose callers are offered callbacks
    looked_at: int = 0
    is_behind: bool = False  # there was more than was asked for
    _asked_at: int = 0
    _staff: dict[str, Counter[str]] = field(default_factory=dict)  # of each queue, by state
    _read_at: int = 0
    _minute: int = 0

    def look(self, connection: Connection, centre: ContactCentre, now: int, most: int = AT_ONCE) -> int:
        """Takes in what is new, or the first so many events of it; ``now`` back."""
        if self.centre is None or self.centre.version != centre.version:
            self._begin(connection, centre, now)
        heard = self._remember(connection, now)
        news = self._news(connection, now, most)
        self.is_behind = bool(self._read_at) and len(news) == most
        self.reading.take(heard, now)
        is_new_day = False
        is_new_minute = now // MINUTE_MS != self._minute
        if is_new_minute:
            self._minute = now // MINUTE_MS
            is_new_day = self.tally.turn(now, Day.of(now, centre.organisation.timezone))
        self.tally.add(news)
        everything = is_new_day or now - self._read_at >= ALL_AGAIN_MS
        self.hour.take(news if self._read_at else ())
        self.hour.turn(news[-1].at if self.is_behind else now)
        if news or everything or is_new_minute:
            touched = self._read(connection, news, now, everything=everything)
            self._draw(touched, now, everything=everything or is_new_minute)
        self._ask(connection, now)
        self.looked_at = now
        return now

    def _ask(self, connection: Connection, now: int) -> None:
        """What no event tells."""
        self.snoozed = read_snoozed(connection, now)
        before, self.invited = self.invited, read_invited(connection, now)
        for queue_id in (before.keys() | self.invited.keys()) & self.queues.keys():
            until = self.invited.get(queue_id)
            if self.queues[queue_id]["callbacks_until"] != until:
                self.queues[queue_id] = {**self.queues[queue_id], "callbacks_until": until}
        if now - self._asked_at >= OVERDUE_EVERY_MS:
            self.overdue, self._asked_at = read_overdue(connection, now), now

    def _begin(self, connection: Connection, centre: ContactCentre, now: int) -> None:
        """A new configuration has other targets: what was counted against the old ones is counted again."""
        day = Day.of(now, centre.organisation.timezone)
        targets = {queue_id: queue.target_ms for queue_id, queue in centre.queues.items()}
        self.centre, self.tally = centre, Tally(targets, day)
        self.agents, self.queues, self._read_at, self._minute = {}, {}, 0, 0
        self._staff = {queue_id: Counter() for queue_id in centre.queues}
        begins = min(day.begins, now - KEPT_MINUTES * MINUTE_MS)
        self.reading = Reading(after=find_first(connection, begins))

    def _remember(self, connection: Connection, now: int) -> list[News]:
        """What was read of the hour before this node was there: none of it is news."""
        if self.hour.minute:
            return []
        self.hour, heard = read_hour(connection, now)
        return heard

    def _news(self, connection: Connection, now: int, most: int) -> list[News]:
        """Of what was before the first look, only what is counted: the rows say how all else stands."""
        kinds, news, is_full = MOVING if self._read_at else COUNTED, list[News](), True
        most = most if self._read_at else AT_ONCE
        after = self.reading.after
        while is_full:
            batch = read_news(connection, after, kinds, self.reading.seen, most)
            news += self.reading.take(batch, now)
            is_full = len(batch) == AT_ONCE
            after = batch[-1].id if batch else after
        return news

    def _read(self, connection: Connection, news: Collection[News], now: int, *, everything: bool) -> Touched:
        """Whose rows are to be drawn again."""
        works: set[str] | None = {each.interaction_id for each in news if each.interaction_id is not None}
        agents: set[str] | None = {each.agent_id for each in news if each.agent_id is not None}
        if everything:
            works = agents = None
            self._read_at = now
        touched = self.standing.take_work(works, read_work(connection, works) if works != set() else ())
        rings = read_ringing(connection, works) if works != set() else ()
        rung = self.standing.take_ringing(works, rings)
        people = read_people(connection, agents) if agents != set() else ()
        self.standing.people.update((each.agent_id, each) for each in people)
        if everything and not self.is_behind:  # what is still to be heard would be folded over it once more
            self.hour.now = self.standing.as_folded()
        counted = {each.queue_id for each in news if each.queue_id is not None}
        return Touched(touched.agents | rung | (agents or set()), touched.queues | counted)

    def _draw(self, touched: Touched, now: int, *, everything: bool) -> None:
        assert self.centre is not None
        agents, queues = self.centre.agents.keys(), self.centre.queues.keys()
        moved = self._draw_agents(agents if everything else touched.agents & agents)
        self.agents = {key: self.agents[key] for key in agents} if everything else self.agents
        for queue_id in queues if everything else (touched.queues | moved) & queues:
            queue = self.centre.queues[queue_id]
            line = line_of(queue, self.standing.work_in(queue_id), +self._staff[queue_id])
            trend = waiting_of(self.hour, queue_id)
            row = queue_row(queue, line, self.tally, now, trend, self.invited.get(queue_id))
            if self.queues.get(queue_id) != row:
                self.queues[queue_id] = row

    def _draw_agents(self, agent_ids: Collection[str]) -> set[str]:
        """The queues whose staff is in another state by it."""
        assert self.centre is not None
        rings = {each.agent_id: each for each in self.standing.ringing.values()}
        moved: set[str] = set()
        for agent_id in agent_ids:
            row = agent_row(
                self.centre.agents[agent_id],
                self.standing.people.get(agent_id),
                self.standing.work_of(agent_id),
                rings.get(agent_id),
                self.tally.handled.get(agent_id, 0),
                self.tally.declines_of(agent_id),
            )
            before = self.agents.get(agent_id)
            if before != row:  # else the old one stays: whoever was told it knows it by that
                self.agents[agent_id] = row
                moved |= self._restaff(before, row)
        return moved

    def _restaff(self, before: Json | None, row: Json) -> set[str]:
        if before is not None and before["state"] == row["state"]:
            return set()
        for queue_id in row["queues"]:
            if before is not None:
                self._staff[queue_id][before["state"]] -= 1
            self._staff[queue_id][row["state"]] += 1
        return set(row["queues"])
