"""The work that the hub does to look after itself, by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from hub.clock import Clock
from hub.dispatch.rebuild import LoadConfig
from hub.ports import Intake, ProviderList
from hub.store import Store
from hub.watch.alarms import Alarms
from hub.watch.certificates import CertificateWatch
from hub.watch.counting_in import Counter
from hub.watch.ledger import DAY_MS
from hub.watch.reconciling import LOOK_BACK_MS, Reconciler
from hub.watch.watcher import LawWatcher


class Settings(Protocol):
    @property
    def node_id(self) -> str: ...

    @property
    def raw_payload_retention_days(self) -> int: ...

    @property
    def reconcile_seconds(self) -> float: ...

    @property
    def smtp_certificate(self) -> Path | None: ...

    @property
    def smtp_key(self) -> Path | None: ...

    @property
    def quiet_after_hours(self) -> Mapping[str, int]: ...


class Channel(Protocol):
    """A plug, as far as it has something to be compared with."""

    @property
    def lists(self) -> tuple[ProviderList, ...]: ...


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

    @property
    def intake(self) -> Intake: ...

    @property
    def plugs(self) -> Sequence[Channel]: ...


Worker = Callable[[], Awaitable[None]]


def watch_workers(hub: Watched, load_config: LoadConfig) -> dict[str, Worker]:
    laws = LawWatcher(
        hub.store,
        clock=hub.clock,
        node_id=hub.settings.node_id,
        load_config=load_config,
        alarms=hub.alarms,
    )
    counter = Counter(
        hub.store,
        clock=hub.clock,
        node_id=hub.settings.node_id,
        alarms=hub.alarms,
        silence_hours=hub.settings.quiet_after_hours,
    )
    lists = [each for plug in hub.plugs for each in plug.lists]
    reconcilers = {f"list-{each.name}": _reconciler(hub, each).run for each in lists}
    return {"laws": laws.run, "ledger": counter.run, **reconcilers, **_certificates(hub)}


def _certificates(hub: Watched) -> dict[str, Worker]:
    file, key = hub.settings.smtp_certificate, hub.settings.smtp_key
    if file is None:
        return {}
    return {"certificates": CertificateWatch(file, key, clock=hub.clock, alarms=hub.alarms).run}


def _reconciler(hub: Watched, source: ProviderList) -> Reconciler:
    return Reconciler(
        source,
        store=hub.store,
        intake=hub.intake,
        clock=hub.clock,
        node_id=hub.settings.node_id,
        alarms=hub.alarms,
        every_seconds=hub.settings.reconcile_seconds,
        look_back_ms=min(LOOK_BACK_MS, hub.settings.raw_payload_retention_days * DAY_MS),
    )
