"""Whom a call can be given to, through the API."""

from __future__ import annotations

from typing import Any

from hub.presence import SetPresence, set_presences
from tests.unit.api.hubs import Browser, SmallHub
from tests.unit.api.test_customers import Customer, ana, visitor

__all__ = ["ana", "visitor"]  # fixtures


async def targets(someone: Browser) -> dict[str, Any]:
    answer: Any = (await someone.ask("GET", "/api/targets")).json
    return {
        "agents": {each["id"]: each["standing"] for each in answer["agents"]},
        "queues": {each["id"]: each for each in answer["queues"]},
        "skills": answer["skills"],
    }


async def test_colleagues_are_shown_with_whether_they_are_free(noor: Browser, hub: SmallHub) -> None:
    assert set((await targets(noor))["agents"].values()) == {"away"}
    await hub.store.commit(set_presences, SetPresence("aisha", "ready", "aisha"))
    shown = await targets(noor)
    assert (shown["agents"]["aisha"], shown["agents"]["noor"]) == ("free", "away")
    hers = hub.store.centre.agents["aisha"].queues
    assert {key for key, queue in shown["queues"].items() if queue["ready"]} == set(hers)
    assert shown["skills"] == list(hub.store.centre.skills)


async def test_a_queue_says_what_waits_in_it_and_whether_it_is_open(noor: Browser, ana: Customer) -> None:
    await ana.writes("Where is my refund?")
    billing = (await targets(noor))["queues"]["billing"]
    assert (billing["waiting"], billing["ready"], billing["is_open"]) == (1, 0, True)


async def test_whoever_is_not_signed_in_learns_nothing(someone: Browser) -> None:
    assert (await someone.ask("GET", "/api/targets")).status == 401
