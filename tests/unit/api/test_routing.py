"""What the router warns of, and what became of its promises, through the API."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from hub.dispatch.promising import keep_alerts
from hub.identity import Sender, resolve_identities
from hub.interactions import Received, receive_messages
from hub.store import Tx
from hub.store import tables as t
from routing.decisions import Alert
from tests.builders import text
from tests.unit.api.hubs import Browser, SmallHub


@pytest.fixture
async def root(someone: Browser) -> Browser:
    await someone.sign_in("root")
    return someone


def warn(tx: Tx, items: list[Alert]) -> list[None]:
    keep_alerts(tx, items)
    return [None] * len(items)


def was_promised(tx: Tx, items: list[tuple[int, int, int]]) -> list[None]:
    """(low, high, what came) of interactions that were accepted now."""
    (identity,) = resolve_identities(tx, [Sender(text().sender)])
    (row,) = receive_messages(tx, [Received(text(), identity)])
    for number, (low, high, came) in enumerate(items):
        values: dict[str, Any] = {
            "id": f"int_p{number}",
            "conversation_id": row.conversation_id,
            "identity_id": identity.id,
            "channel": "sms",
            "queue_id": "billing",
            "state": "closed",
            "order_ms": tx.now,
            "created_at": tx.now,
            "accepted_at": tx.now - 1,
            "promised_at": tx.now - came,
            "promised_ms": (low + high) // 2,
            "promised_low_ms": low,
            "promised_high_ms": high,
            "promised_basis": "history",
            "waited_ms": came,
        }
        tx.connection.execute(insert(t.interaction).values(values))
    return [None] * len(items)


async def test_an_alert_that_repeats_itself_is_one_that_counts(hub: SmallHub, root: Browser) -> None:
    for _ in range(3):
        await hub.store.commit(warn, Alert("over_capacity", ("ana", "int_1", "picked")))
        hub.clock.advance(seconds=60)
    await hub.store.commit(warn, Alert("unknown_queue", ("int_2", "old")))
    answer: Any = (await root.ask("GET", "/api/routing/alerts")).json
    told = [(a["kind"], a["ids"], a["times"]) for a in answer["alerts"]]
    assert told == [("unknown_queue", ["int_2", "old"], 1), ("over_capacity", ["ana", "int_1", "picked"], 3)]


async def test_promised_and_came_is_one_question(hub: SmallHub, root: Browser) -> None:
    await hub.store.commit(lambda tx, lists: [was_promised(tx, lists[0])], [(0, 100, 50), (0, 100, 60_001)])
    answer = await root.ask("GET", "/api/routing/promises")
    assert answer.json == {
        "queues": [
            {
                "queue_id": "billing",
                "basis": "history",
                "promised": 2,
                "kept": 1,
                "mean_promised_ms": 50,
                "mean_waited_ms": 30_026,
            }
        ]
    }


@pytest.mark.parametrize("path", ["/api/routing/alerts", "/api/routing/promises"])
async def test_it_is_for_supervisors(noor: Browser, path: str) -> None:
    assert (await noor.ask("GET", path)).status == 403
