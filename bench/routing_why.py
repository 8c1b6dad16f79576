"""Why a past offer went where it went, by the size of the floor: what the answer costs, and what keeping the
engine's state costs the router.

`still`: the router copies its rows out between two turns and decides nothing meanwhile; `pack`: in a thread,
behind it. The answer reads a snapshot and the facts behind it from SQLite, builds an engine, lives through the
facts, and tells every agent as they stood before the last offer. Milliseconds are of the processor: on a busy
machine wall time tells of the neighbours.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import orjson

from bench.routing_floor import SIZES, Floor, Size
from hub import migrations
from hub.clock import FixedClock
from hub.dispatch.explaining import Explainer
from hub.dispatch.past import Asked
from hub.dispatch.recorder import EVERY_FACTS
from hub.dispatch.snapshots import Moment, Packed, pack, record_snapshots
from hub.store import Tx, open_store
from hub.store import tables as t
from hub.store.sets import insert_rows
from routing import events as ev
from routing.decisions import CreateOffer, Decision
from routing.engine import Engine
from routing.plain import to_plain
from routing.requirements import Expression
from routing.snapshot import Snapshot

ORDINARY = Size("ordinary", 1_000, 1_000)
MOST_WAITING = 10_000  # beyond, only when asked for: it takes minutes


@dataclass(slots=True)
class Witness:
    """Stands in the engine's place and writes down what it heard and said."""

    engine: Engine
    heard: list[ev.Event]
    offers: list[tuple[int, CreateOffer]]  # with the time of each

    def apply(self, event: ev.Event) -> list[Decision]:
        decisions = self.engine.apply(event)
        self.heard.append(event)
        self.offers += [(event.at, d) for d in decisions if isinstance(d, CreateOffer)]
        return decisions


def main(arguments: Sequence[str]) -> None:
    """why a past offer went where it went: milliseconds, by size"""
    parser = argparse.ArgumentParser(prog="bench routing-why", description=__doc__)
    parser.add_argument("--facts", type=int, default=EVERY_FACTS, help="between two snapshots")
    parser.add_argument("--only", help="one size by its name")
    options = parser.parse_args(arguments)
    print(
        f"{'':<8}{'agents':>8}{'waiting':>9}{'still ms':>10}{'pack ms':>9}{'kB':>8}{'facts':>8}{'answer ms':>11}"
    )
    for size in (*SIZES[:2], ORDINARY, *SIZES[2:4]):
        if options.only == size.name or (options.only is None and size.waiting <= MOST_WAITING):
            print(asyncio.run(_measure(size, options.facts)), flush=True)
            gc.collect()


async def _measure(size: Size, facts: int) -> str:
    floor = Floor(size)
    while len(floor.engine._state.interactions) < size.waiting:  # noqa: SLF001 - measured from within
        floor.pass_time()
        floor.arrive()
    snapshot, still_ms = _copied(floor.engine)
    started, at = time.process_time(), floor.at
    body = pack(snapshot)
    pack_ms = (time.process_time() - started) * 1000
    witness = Witness(floor.engine, [], [])
    floor.engine = witness  # type: ignore[assignment]
    while len(witness.heard) < facts:
        floor.pass_time()
        floor.arrive()
        floor.free()
    moment = Moment(1, snapshot.last_event_id, at, 1)
    answer_ms = await _answer_ms(floor, witness, Packed(moment, body, 2**60))
    return (
        f"{size.name:<8}{size.agents:>8,}{size.waiting:>9,}{still_ms:>10.0f}{pack_ms:>9.0f}"
        f"{len(body) // 1000:>8,}{len(witness.heard):>8,}{answer_ms:>11.0f}"
    )


def _copied(engine: Engine) -> tuple[Snapshot, float]:
    gc.disable()  # as the recorder does
    started = time.process_time()
    snapshot = engine.snapshot()
    spent = (time.process_time() - started) * 1000
    gc.enable()
    return snapshot, spent


async def _answer_ms(floor: Floor, witness: Witness, packed: Packed) -> float:
    made_at, made = witness.offers[-1]
    recorded: Any = SimpleNamespace(
        id=made.offer_id, epoch=1, created_at=made_at, agent_id=made.agent_id, slot=made.slot
    )
    recorded.deadline_at = made.deadline_ms
    recorded.reason = orjson.loads(orjson.dumps(made.reason.to_json()))
    clock = FixedClock()
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(f"sqlite:///{folder}/why.db", clock) as store:
            await store.backend.write(migrations.upgrade)
            await store.commit(_write_log, witness.heard)
            await store.commit(record_snapshots, packed)
            explainer = Explainer(store, clock=clock, load_config=lambda _connection, _version: floor.config)
            started = time.process_time()
            past, _ = await explainer.past(Asked(made.interaction_id, made_at, recorded))
            assert past.result == "replayed"
            return (time.process_time() - started) * 1000


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
