"""Why a past offer went where it went, by the size of the floor: what the answer costs, and what keeping the
engine's state costs the router.

`whole` and `delta`: the worker's time to write down the state, or what some facts changed of it; `slowest`: the
longest that one event took the engine while the whole was written in a thread beside it, and without that. The
answer reads a snapshot, what changed since and the facts behind it from SQLite, builds an engine, lives through the
facts, and tells every agent as they stood before the last offer; `first` also learns the configuration, `again` does
not, `later` goes on from an answer to the next. Milliseconds are of the processor, but for the slowest and for `told`,
how long whoever asks first waits for the whole answer or for its first part: on a busy machine wall time tells of the
neighbours.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import orjson

from bench.routing_floor import SIZES, Floor, Size
from hub import migrations
from hub.clock import FixedClock
from hub.dispatch.course import Asked
from hub.dispatch.explaining import Explainer
from hub.dispatch.recorder import EVERY_FACTS, Keeping, Pages
from hub.dispatch.snapshots import Moment, Packed, record_snapshots
from hub.store import Tx, open_store
from hub.store import tables as t
from hub.store.sets import insert_rows
from routing import events as ev
from routing.decisions import CreateOffer, Decision
from routing.engine import Engine
from routing.plain import to_plain
from routing.requirements import Expression

ORDINARY = Size("ordinary", 1_000, 1_000)


@dataclass(slots=True)
class Witness:
    """Stands in the engine's place and writes down what it heard and said, and how long it took."""

    engine: Engine
    heard: list[ev.Event] = field(default_factory=list)
    offers: list[tuple[int, CreateOffer]] = field(default_factory=list)  # with the time of each
    slowest_ms: float = 0.0

    def apply(self, event: ev.Event) -> list[Decision]:
        started = time.perf_counter()
        decisions = self.engine.apply(event)
        self.slowest_ms = max(self.slowest_ms, (time.perf_counter() - started) * 1000)
        self.heard.append(event)
        self.offers += [(event.at, d) for d in decisions if isinstance(d, CreateOffer)]
        return decisions


@dataclass(frozen=True, slots=True)
class Kept:
    """What was written down, what that took, and the slowest event beside it."""

    packed: Sequence[Packed]
    whole_ms: float
    delta_ms: float
    slowest_ms: float


def main(arguments: Sequence[str]) -> None:
    """why a past offer went where it went: milliseconds, by size"""
    parser = argparse.ArgumentParser(prog="bench routing-why", description=__doc__)
    parser.add_argument("--facts", type=int, default=EVERY_FACTS, help="between two times of writing down")
    parser.add_argument("--only", help="one size by its name")
    options = parser.parse_args(arguments)
    print(
        f"{'':<8}{'agents':>8}{'waiting':>9}{'whole ms':>10}{'kB':>7}{'delta ms':>10}{'kB':>6}"
        f"{'slowest ms':>12}{'without':>9}{'told ms':>9}{'first ms':>10}{'again':>7}{'later':>7}"
    )
    for size in (*SIZES[:2], ORDINARY, *SIZES[2:4]):
        if options.only in (size.name, None):
            print(asyncio.run(_measure(size, options.facts)), flush=True)
            gc.unfreeze()
            gc.collect()


async def _measure(size: Size, facts: int) -> str:
    floor = Floor(size, keeps_journal=True)
    while floor.waiting() < size.waiting:
        _moment(floor)
    witness = Witness(floor.engine)
    floor.engine = witness  # type: ignore[assignment]
    gc.collect()
    gc.freeze()  # as the leader does
    _live(floor, witness, 300)
    without = witness.slowest_ms
    kept = await _keep(floor, witness, facts)
    _live(floor, witness, facts // 2)
    earlier = witness.offers[-1]
    _live(floor, witness, facts // 2)
    told, *answers = await _answers_ms(floor, witness, kept, earlier, witness.offers[-1])
    whole, delta = (len(each.body) // 1000 for each in kept.packed)
    return (
        f"{size.name:<8}{size.agents:>8,}{size.waiting:>9,}{kept.whole_ms:>10.0f}{whole:>7,}{kept.delta_ms:>10.0f}"
        f"{delta:>6,}{kept.slowest_ms:>12.1f}{without:>9.1f}{told:>9.0f}{answers[0]:>10.0f}{answers[1]:>7.0f}{answers[2]:>7.0f}"
    )


def _live(floor: Floor, witness: Witness, facts: int) -> None:
    until = len(witness.heard) + facts
    witness.slowest_ms = 0.0
    while len(witness.heard) < until:
        _moment(floor)
        floor.free()


def _moment(floor: Floor) -> None:
    floor.pass_time()
    floor.arrive()


async def _keep(floor: Floor, witness: Witness, facts: int) -> Kept:
    """Whole, while the engine goes on beside it, and then what changed meanwhile."""
    engine, pages = witness.engine, Pages(0)
    engine.changed_rows()
    began = Moment(1, engine.last_event_id, floor.at, 1)
    writing = asyncio.create_task(asyncio.to_thread(_timed, pages, Keeping(began, engine.snapshot())))
    slowest_ms = 0.0
    while not writing.done():
        _live(floor, witness, 20)
        slowest_ms = max(slowest_ms, witness.slowest_ms)
        await asyncio.sleep(0)
    body, whole_ms = await writing
    _live(floor, witness, facts)
    now = Moment(1, engine.last_event_id, floor.at, 1)
    delta, delta_ms = _timed(pages, Keeping(now, None, [(engine.changed_rows(), 1)]))
    packed = [Packed(began, body, 2**60), Packed(now, delta, 2**60, is_delta=True)]
    return Kept(packed, whole_ms, delta_ms, slowest_ms)


def _timed(pages: Pages, keeping: Keeping) -> tuple[bytes, float]:
    started = time.thread_time()
    body, _ = pages.turn(keeping)
    return body, (time.thread_time() - started) * 1000


async def _answers_ms(
    floor: Floor,
    witness: Witness,
    kept: Kept,
    earlier: tuple[int, CreateOffer],
    later: tuple[int, CreateOffer],
) -> list[float]:
    """How long whoever asks first waits; then what the answers cost: of the later offer and of the earlier one, each
    from the snapshot, and from there of the later again."""
    clock, load = FixedClock(), lambda _connection, _version: floor.config
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(f"sqlite:///{folder}/why.db", clock) as store:
            await store.backend.write(migrations.upgrade)
            await store.commit(_write_log, witness.heard)
            for packed in kept.packed:
                await store.commit(record_snapshots, packed)
            explainer = Explainer(store, clock=clock, load_config=load)
            answers = [await _answer_ms(explainer, *offer) for offer in (later, earlier, later)]
            return [answers[0][0], *(spent for _, spent in answers)]


async def _answer_ms(explainer: Explainer, made_at: int, made: CreateOffer) -> tuple[float, float]:
    """Until something is told, and all that it costs."""
    recorded: Any = SimpleNamespace(
        id=made.offer_id, epoch=1, created_at=made_at, agent_id=made.agent_id, slot=made.slot
    )
    recorded.deadline_at = made.deadline_ms
    recorded.reason = orjson.loads(orjson.dumps(made.reason.to_json()))
    explainer._answers.clear()  # noqa: SLF001 - else it would only be remembered
    began, started = time.perf_counter(), time.process_time()
    asked = Asked(made.interaction_id, made_at, recorded)
    past, _ = await explainer.past(asked)
    told_ms = (time.perf_counter() - began) * 1000
    while past.result == "replaying":
        past, _ = await explainer.past(asked)
    assert past.result == "replayed"
    return told_ms, (time.process_time() - started) * 1000


def _write_log(tx: Tx, logs: list[list[ev.Event]]) -> list[None]:
    for heard in logs:
        for start in range(0, len(heard), 1_000):
            insert_rows(tx.connection, t.event, [_row(event) for event in heard[start : start + 1_000]])
    return [None] * len(logs)


def _row(event: Any) -> dict[str, Any]:
    kind, data = _KINDS[type(event)]
    return {
        "at": event.at,
        "kind": kind,
        "interaction_id": event.interaction_id,
        "agent_id": getattr(event, "agent_id", None),
        "offer_id": getattr(event, "offer_id", None),
        "data": data(event),
        "routed": True,
        "log_number": event.event_id,
        "log_at": event.at,
    }


def _queued(event: ev.InteractionQueued) -> dict[str, Any]:
    return {
        "channel": event.channel,
        "queue_id": event.queue_id,
        "order_ms": event.order_ms,
        "requirements": to_plain(tuple[Expression, ...], event.requirements),
    }


_KINDS: dict[type, tuple[str, Any]] = {
    ev.InteractionQueued: ("interaction.queued", _queued),
    ev.InteractionEnded: ("interaction.given_back", lambda _: {}),
    ev.OfferDelivered: ("offer.delivered", lambda _: {}),
    ev.OfferAccepted: ("offer.accepted", lambda _: {}),
    ev.OfferEnded: ("offer.ended", lambda event: {"outcome": event.outcome}),
}
