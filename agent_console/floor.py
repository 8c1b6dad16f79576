"""The live floor on the wire: one look for all who watch, encoded once for those who see the same of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import structlog

from agent_console.push import encode
from hub.clock import Clock
from hub.floor.figures import Json, Shown, totals
from hub.floor.keeper import Keeper
from hub.floor.needs import Facts, Watch, find_needs, put_off, rank, rule_view
from hub.floor.news import AT_ONCE
from hub.model.nouns import Scope
from hub.store import Store, Unavailable

log = structlog.get_logger("floor")

EVERY_SECONDS: Final = 0.25  # four times a second: more often nobody reads
NEEDS_SECONDS: Final = 1.0  # while all who are told hear of what needs them only
UNWATCHED_SECONDS: Final = 15.0  # while nobody is told: so little is new that the next look is quick
# Events of one look then: on a busy floor those of fifteen seconds would hold everybody up for a tenth of one.
UNWATCHED_AT_ONCE: Final = 400
MOST_NEEDS: Final = 30  # nobody reads more, and a hundred late queues change with every customer who comes
SIGN_OF_LIFE_MS: Final = 2_000  # a page that hears nothing for five seconds says that it is old

Queues = frozenset[str] | None


class Watcher(Protocol):
    @property
    def scope(self) -> Scope: ...

    def tell_encoded(self, frame: bytes) -> None: ...


@dataclass(slots=True)
class View:
    """What those of one scope were told last."""

    watchers: dict[Watcher, bool] = field(default_factory=dict)  # whether they have had the whole of it
    listeners: dict[Watcher, bool] = field(default_factory=dict)  # to what needs them, and nothing else
    queues: dict[str, Json] = field(default_factory=dict)
    agents: dict[str, Json] = field(default_factory=dict)
    figures: list[Json] = field(default_factory=list)
    needs: list[Json] = field(default_factory=list)
    needs_count: int = 0
    rules: list[Json] = field(default_factory=list)
    told_at: int = 0
    version: int = 0  # of the configuration

    def change(self, fresh: View, at: int) -> dict[str, Any] | None:
        """The frame that leads from what was told to ``fresh``; None: nothing is worth a frame."""
        queues = [row for key, row in fresh.queues.items() if self.queues.get(key) is not row]
        agents = [row for key, row in fresh.agents.items() if self.agents.get(key) is not row]
        gone = [key for key in self.agents if key not in fresh.agents]
        parts = {name: _unless_same(getattr(self, name), getattr(fresh, name)) for name in _TOLD}
        is_new = queues or agents or gone or any(part is not None for part in parts.values())
        if not is_new and at - self.told_at < SIGN_OF_LIFE_MS:
            return None
        return _frame(at, fresh.version, queues, agents, whole=False) | {"gone": gone} | parts

    def whole(self, at: int) -> dict[str, Any]:
        parts = {name: getattr(self, name) for name in _TOLD}
        return _frame(at, self.version, self.queues.values(), self.agents.values(), whole=True) | parts

    def alarm(self, at: int) -> dict[str, Any]:
        return {"type": "floor.needs", "at": at, "needs": self.needs, "needs_count": self.needs_count}

    def take(self, fresh: View, at: int) -> None:
        self.queues, self.agents, self.told_at = fresh.queues, fresh.agents, at
        self.version = fresh.version
        self.figures, self.rules = fresh.figures, fresh.rules
        self.needs, self.needs_count = fresh.needs, fresh.needs_count


_TOLD: Final = ("figures", "needs", "needs_count", "rules")


def _unless_same(before: Any, now: Any) -> Any:
    return None if before == now else now


def _frame(
    at: int, version: int, queues: Iterable[Json], agents: Iterable[Json], *, whole: bool
) -> dict[str, Any]:
    rows = {"queues": [*queues], "agents": [*agents], "gone": []}
    return {"type": "floor", "at": at, "version": version, "whole": whole} | rows


class Overview:
    """The node's: who watches, and the picture that is kept for them."""

    def __init__(self) -> None:
        self.keeper = Keeper()
        self.watch = Watch({})
        self._views: dict[Queues, View] = {}

    def follow(self, watcher: Watcher, part: str = "all") -> None:
        self.leave(watcher)
        view = self._views.setdefault(watcher.scope.queues, View())
        (view.watchers if part == "all" else view.listeners)[watcher] = False

    def leave(self, watcher: Watcher) -> None:
        view = self._views.get(watcher.scope.queues)
        if view is None:
            return
        view.watchers.pop(watcher, None)
        view.listeners.pop(watcher, None)
        if not view.watchers and not view.listeners:
            del self._views[watcher.scope.queues]

    def _is_awaited(self) -> bool:
        """By somebody who has come just now."""
        views = self._views.values()
        return not all(
            has_it for view in views for has_it in (*view.watchers.values(), *view.listeners.values())
        )

    def _pause_seconds(self) -> float:
        """Before the next look; none while somebody watches."""
        if any(view.watchers for view in self._views.values()):
            return 0.0
        return NEEDS_SECONDS if self._views else UNWATCHED_SECONDS

    async def run(self, store: Store, clock: Clock) -> None:
        """Worker."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            looked, is_awaited = clock.now() - self.keeper.looked_at, self._is_awaited()
            if looked < self._pause_seconds() * 1000 and not is_awaited and not self.keeper.is_behind:
                continue
            most = AT_ONCE if self._views or is_awaited else UNWATCHED_AT_ONCE
            try:
                now = await store.read(self.keeper.look, store.centre, clock.now(), most)
            except Unavailable:
                continue  # it is told by its silence, and by the outage
            except Exception:
                log.exception("the picture of the floor is begun anew")
                self.keeper = Keeper()
                continue
            self.tell(now)

    def tell(self, now: int) -> None:
        centre = self.keeper.centre
        self.watch.look(centre.alerts if centre else (), self.keeper.queues, now)
        for queues, view in self._views.items():
            self._tell_view(view, self._see(queues, now), now)

    def _tell_view(self, view: View, fresh: View, now: int) -> None:
        change = view.change(fresh, now)
        alarms = (view.needs, view.needs_count) != (fresh.needs, fresh.needs_count)
        if change is not None:
            view.take(fresh, now)
            _tell(view.watchers, lambda: change, has_it=True)
        if alarms:
            _tell(view.listeners, lambda: view.alarm(now), has_it=True)
        _tell(view.watchers, lambda: view.whole(now), has_it=False)
        _tell(view.listeners, lambda: view.alarm(now), has_it=False)

    def _see(self, queues: Queues, now: int) -> View:
        """What whoever sees these queues is shown: them, and the agents who serve any of them."""
        keeper = self.keeper
        centre = keeper.centre
        rules = centre.alerts if centre else ()
        seen = keeper.queues if queues is None else _some(keeper.queues, queues)
        agents = keeper.agents if queues is None else _serving(keeper.agents, queues)
        shown = Shown(tuple(seen.values()), tuple(agents.values()))
        ringing = tuple(keeper.standing.ringing.values())
        facts = Facts(shown, ringing, now, keeper.overdue)
        needs = sorted(find_needs(facts) + self.watch.needs(rules, shown, now), key=rank)
        told, snoozed = put_off(needs, keeper.snoozed)
        trends = keeper.trends.draw(queues, keeper.hour, keeper.tally, seen, agents)
        return View(
            queues=dict(seen),
            agents=dict(agents),
            figures=totals(shown, trends, now),
            needs=told[:MOST_NEEDS] + snoozed[:MOST_NEEDS],
            needs_count=len(told),
            rules=[rule_view(rule) for rule in rules if rule.queue_id is None or rule.queue_id in seen],
            version=centre.version if centre else 0,
        )


def _some(rows: dict[str, Json], keys: frozenset[str]) -> dict[str, Json]:
    return {key: row for key, row in rows.items() if key in keys}


def _serving(rows: dict[str, Json], queues: frozenset[str]) -> dict[str, Json]:
    return {key: row for key, row in rows.items() if not queues.isdisjoint(row["queues"])}


def _tell(watchers: dict[Watcher, bool], draw: Callable[[], dict[str, Any]], *, has_it: bool) -> None:
    """Those who have, or have not, had the whole. Drawn and encoded once for all of them."""
    those = [watcher for watcher, had in watchers.items() if had is has_it]
    if not those:
        return
    encoded = encode(draw())
    for watcher in those:
        watcher.tell_encoded(encoded)
        watchers[watcher] = True
