"""Figures in the form that Prometheus reads. Names and units as its conventions want them: seconds, ``_total``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hub.watch.alarms import Alarm
from hub.watch.figures import Figures
from hub.watch.laws import LAWS
from hub.watch.ledger import DAY_MS


@dataclass(frozen=True, slots=True)
class Scrape:
    """All there is to tell. ``figures`` None: the database is away, and this node tells of itself alone."""

    figures: Figures | None
    alarms: Sequence[Alarm]


Sample = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Family:
    """One metric: its name, what it says, its labels, and its samples in a scrape."""

    name: str
    says: str
    labels: tuple[str, ...]
    read: Callable[[Figures], Iterable[Sample]]
    counts: bool = False  # only ever grows


def _age(at: int, now: int) -> float:
    return max(0, now - at) / 1000 if at else 0.0


FATES: Final = ("received", "handled", "waiting", "refused", "missing", "fetched")


def _of_ledger(figures: Figures) -> Iterator[Sample]:
    sums: Counter[tuple[str, str, str]] = Counter()
    yesterday = figures.at - figures.at % DAY_MS - DAY_MS
    for day in figures.days:
        if day.day_at >= yesterday:
            sums.update({(day.channel, day.account, fate): getattr(day, fate) for fate in FATES})
    return iter(list(sums.items()))


def _of_laws(column: str, *, divided_by: float = 1) -> Callable[[Figures], Iterator[Sample]]:
    def read(figures: Figures) -> Iterator[Sample]:
        for law in LAWS:
            row = figures.laws.get(law.name)
            yield (law.name,), (getattr(row, column) if row is not None else 0) / divided_by

    return read


_STATES: Final = ("queued", "offered", "active", "wrapup")
FAMILIES: Final = (
    Family("hub_law_standing", "Violations of a law at the last look", ("law",), _of_laws("standing")),
    Family("hub_law_seen", "Violations of a law ever seen", ("law",), _of_laws("seen"), counts=True),
    Family("hub_law_repaired", "Violations that were put right", ("law",), _of_laws("repaired"), counts=True),
    Family(
        "hub_law_looked_at_seconds",
        "When a law was last looked at (Unix time)",
        ("law",),
        _of_laws("looked_at", divided_by=1000),
    ),
    Family(
        "hub_router_epoch", "How often the router's office was taken", (), lambda f: [((), f.office.epoch)]
    ),
    Family(
        "hub_router_silent_seconds",
        "Since the router's leader was last at work",
        (),
        lambda f: [((), (f.office.silent_ms or 0) / 1000)],
    ),
    Family("hub_takeovers", "Takeovers of the last day", (), lambda f: [((), f.takeovers.count)]),
    Family(
        "hub_takeover_seconds",
        "How long nobody led: the last takeover, and the longest of the last day",
        ("which",),
        lambda f: [
            (("last",), f.takeovers.last_ms / 1000),
            (("longest",), f.takeovers.longest_ms / 1000),
        ],
    ),
    Family(
        "hub_queue_waiting",
        "Interactions that wait in a queue",
        ("queue", "channel"),
        lambda f: [(key, line.waiting) for key, line in f.queues.items()],
    ),
    Family(
        "hub_queue_longest_wait_seconds",
        "The longest wait in a queue",
        ("queue", "channel"),
        lambda f: [(key, _age(line.oldest_at, f.at)) for key, line in f.queues.items()],
    ),
    Family(
        "hub_interactions_open",
        "Interactions by state",
        ("state",),
        lambda f: [((state,), f.interactions.get(state, 0)) for state in _STATES],
    ),
    Family(
        "hub_agents",
        "Agents by presence",
        ("presence",),
        lambda f: [((presence,), number) for presence, number in f.agents.items()],
    ),
    Family(
        "hub_outbox_waiting",
        "Messages that are to be sent",
        ("channel", "state"),
        lambda f: [(key, line.waiting) for key, line in f.outbox.items()],
    ),
    Family(
        "hub_outbox_age_seconds",
        "Age of the oldest message that is to be sent",
        ("channel", "state"),
        lambda f: [(key, _age(line.oldest_at, f.at)) for key, line in f.outbox.items()],
    ),
    Family(
        "hub_unplaced_waiting",
        "Payloads that are stored and not placed",
        ("channel",),
        lambda f: [((channel,), line.waiting) for channel, line in f.unplaced.items()],
    ),
    Family(
        "hub_unplaced_age_seconds",
        "Age of the oldest payload that is not placed",
        ("channel",),
        lambda f: [((channel,), _age(line.oldest_at, f.at)) for channel, line in f.unplaced.items()],
    ),
    Family(
        "hub_ledger_messages",
        "What came in today and yesterday (UTC), by what became of it; received is the sum of the others",
        ("channel", "account", "fate"),
        _of_ledger,
    ),
    Family(
        "hub_list_compared_at_seconds",
        "Until when a provider's list was compared with what came in (Unix time)",
        ("list",),
        lambda f: [((name,), row.looked_at / 1000) for name, row in f.lists.items()],
    ),
    Family(
        "hub_nodes",
        "Nodes by whether they were seen within 5 s",
        ("state",),
        lambda f: [
            (("alive",), sum(node.alive for node in f.nodes)),
            (("silent",), sum(not node.alive for node in f.nodes)),
        ],
    ),
)
ALARM: Final = "hub_alarm"


class _OfScrape(Collector):
    def __init__(self, scrape: Scrape) -> None:
        self._scrape = scrape

    def collect(self) -> Iterator[Metric]:
        alarms = GaugeMetricFamily(
            ALARM, "1 for each alarm that stands on this node", labels=("alarm", "about", "severity")
        )
        for alarm in self._scrape.alarms:
            alarms.add_metric([alarm.name, alarm.about, alarm.kind.severity], 1)
        yield alarms
        if self._scrape.figures is not None:
            yield from (_metric(family, self._scrape.figures) for family in FAMILIES)


def _metric(family: Family, figures: Figures) -> Metric:
    kind = CounterMetricFamily if family.counts else GaugeMetricFamily
    metric = kind(family.name, family.says, labels=family.labels)
    for labels, value in family.read(figures):
        metric.add_metric(list(labels), value)
    return metric


def expose(scrape: Scrape) -> bytes:
    """This process's own figures, and those of the rows."""
    registry = CollectorRegistry()
    registry.register(_OfScrape(scrape))
    return generate_latest() + generate_latest(registry)
