"""The live floor on the wire: one look for all who watch, encoded once for those who see the same of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import structlog

from agent_console.push import encode
from hub.clock import Clock
from hub.floor.figures import Json, Shown, totals
from hub.floor.keeper import Keeper
from hub.floor.needs import Facts, Watch, find_needs, rank, rule_view
from hub.model.nouns import Scope
from hub.store import Store, Unavailable

log = structlog.get_logger("floor")

EVERY_SECONDS: Final = 0.25  # four times a second: more often nobody reads
UNWATCHED_SECONDS: Final = 15.0  # while nobody watches: the trend has a value for each minute nevertheless
SIGN_OF_LIFE_MS: Final = 2_000  # a page that hears nothing for five seconds says that it is old

Queues = frozenset[str] | None


class Watcher(Protocol):
    @property
    def scope(self) -> Scope: ...

    def tell_encoded(self, frame: str) -> None: ...


@dataclass(slots=True)
class View:
    """What those of one scope were told last."""

    watchers: dict[Watcher, bool] = field(default_factory=dict)  # whether they have had the whole of it
    queues: dict[str, Json] = field(default_factory=dict)
    agents: dict[str, Json] = field(default_factory=dict)
    figures: list[Json] = field(default_factory=list)
    needs: list[Json] = field(default_factory=list)
    rules: list[Json] = field(default_factory=list)
    told_at: int = 0

    def change(self, fresh: View, at: int) -> dict[str, Any] | None:
        """The frame that leads from what was told to ``fresh``; None: nothing is worth a frame."""
        queues = [row for key, row in fresh.queues.items() if self.queues.get(key) is not row]
        agents = [row for key, row in fresh.agents.items() if self.agents.get(key) is not row]
        gone = [key for key in self.agents if key not in fresh.agents]
        parts = {name: _unless_same(getattr(self, name), getattr(fresh, name)) for name in _WHOLE_LISTS}
        is_new = queues or agents or gone or any(part is not None for part in parts.values())
        if not is_new and at - self.told_at < SIGN_OF_LIFE_MS:
            return None
        return _frame(at, queues, agents, whole=False) | {"gone": gone} | parts

    def whole(self, at: int) -> dict[str, Any]:
        parts = {name: getattr(self, name) for name in _WHOLE_LISTS}
        return _frame(at, self.queues.values(), self.agents.values(), whole=True) | parts

    def take(self, fresh: View, at: int) -> None:
        self.queues, self.agents, self.told_at = fresh.queues, fresh.agents, at
        self.figures, self.needs, self.rules = fresh.figures, fresh.needs, fresh.rules


_WHOLE_LISTS: Final = ("figures", "needs", "rules")


def _unless_same(before: list[Json], now: list[Json]) -> list[Json] | None:
    return None if before == now else now


def _frame(at: int, queues: Iterable[Json], agents: Iterable[Json], *, whole: bool) -> dict[str, Any]:
    return {"type": "floor", "at": at, "whole": whole, "queues": [*queues], "agents": [*agents], "gone": []}


class Overview:
    """The node's: who watches, and the picture that is kept for them."""

    def __init__(self) -> None:
        self.keeper = Keeper()
        self.watch = Watch({})
        self._views: dict[Queues, View] = {}

    def follow(self, watcher: Watcher) -> None:
        self._views.setdefault(watcher.scope.queues, View()).watchers[watcher] = False

    def leave(self, watcher: Watcher) -> None:
        view = self._views.get(watcher.scope.queues)
        if view is not None and view.watchers.pop(watcher, None) is not None and not view.watchers:
            del self._views[watcher.scope.queues]

    async def run(self, store: Store, clock: Clock) -> None:
        """Worker."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            if not self._views and clock.now() - self.keeper.looked_at < UNWATCHED_SECONDS * 1000:
                continue
            try:
                now = await store.read(self.keeper.look, store.centre, clock.now())
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
        known = [watcher for watcher, has_it in view.watchers.items() if has_it]
        if change is not None:
            view.take(fresh, now)
            _tell_all(known, change)
        if len(known) < len(view.watchers):
            _tell_all([watcher for watcher, has_it in view.watchers.items() if not has_it], view.whole(now))
            view.watchers.update(dict.fromkeys(view.watchers, True))

    def _see(self, queues: Queues, now: int) -> View:
        """What whoever sees these queues is shown: them, and the agents who serve any of them."""
        keeper = self.keeper
        centre = keeper.centre
        rules = centre.alerts if centre else ()
        seen = keeper.queues if queues is None else _some(keeper.queues, queues)
        agents = keeper.agents if queues is None else _serving(keeper.agents, queues)
        shown = Shown(tuple(seen.values()), tuple(agents.values()))
        ringing = tuple(keeper.standing.ringing.values())
        needs = find_needs(Facts(shown, ringing, now)) + self.watch.needs(rules, shown, now)
        trends = keeper.trends.draw(queues, keeper.hour, keeper.tally, seen, agents)
        return View(
            queues=dict(seen),
            agents=dict(agents),
            figures=totals(shown, trends, now),
            needs=sorted(needs, key=rank),
            rules=[rule_view(rule) for rule in rules if rule.queue_id is None or rule.queue_id in seen],
        )


def _some(rows: dict[str, Json], keys: frozenset[str]) -> dict[str, Json]:
    return {key: row for key, row in rows.items() if key in keys}


def _serving(rows: dict[str, Json], queues: frozenset[str]) -> dict[str, Json]:
    return {key: row for key, row in rows.items() if not queues.isdisjoint(row["queues"])}


def _tell_all(watchers: Iterable[Watcher], frame: dict[str, Any]) -> None:
    encoded = encode(frame)
    for watcher in watchers:
        watcher.tell_encoded(encoded)
