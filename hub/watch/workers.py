"""The work that the hub does to look after itself, by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from hub.clock import Clock
from hub.dispatch.rebuild import LoadConfig
from hub.store import Store
from hub.watch.alarms import Alarms
from hub.watch.watcher import LawWatcher


class Settings(Protocol):
    @property
    def node_id(self) -> str: ...


class Watched(Protocol):
    """A node, as far as it is looked after here."""

    @property
    def store(self) -> Store: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def settings(self) -> Settings: ...

    @property
    def alarms(self) -> Alarms: ...


def watch_workers(hub: Watched, load_config: LoadConfig) -> Mapping[str, Callable[[], Awaitable[None]]]:
    laws = LawWatcher(
        hub.store,
        clock=hub.clock,
        node_id=hub.settings.node_id,
        load_config=load_config,
        alarms=hub.alarms,
    )
    return {"laws": laws.run}
