"""Closing by hand, new hours and removed queues, in a whole hub: what customers, agents and supervisors see of it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hub.configuration import ApplyConfig, apply_config, find_current_config
from hub.demo.clients.api import ApiClient
from hub.demo.clients.desk_state import DeskState
from hub.demo.clients.visitor_state import ChatState
from hub.demo.world import PASSWORD
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.calls import conversations, results, rows
from tests.scenarios.conftest import BILLING, MAYA, World

COME_BACK = "We are closed. Please come back tomorrow."


async def changes(world: World, change: Any) -> None:
    """A new version of the configuration, applied while the hub runs."""
    current = await world.hub.store.read(find_current_config)
    assert current is not None
    document = deepcopy(dict(current.document))
    change(document)
    await world.hub.store.commit(apply_config, ApplyConfig(document))


def sees_billing(desk: DeskState, *, is_open: bool) -> bool:
    return "billing" in desk.queues and desk.queues["billing"].is_open == is_open


async def test_a_queue_closed_by_hand_holds_what_waits_until_it_is_opened_again(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya, ApiClient(world.url) as ada:
        await ada.signs_in("admin", PASSWORD)
        await ada.post("/api/queues/billing/emergency", {"closed": True, "reason": "Fire alarm"})
        await noor.until(lambda desk: sees_billing(desk, is_open=False), what="a closed queue")
        billing = noor.state.queues["billing"]
        assert (billing.why, billing.emergency_reason) == ("emergency", "Fire alarm")
        await maya.texts(BILLING, "Is anybody there?")
        await noor.until(lambda desk: desk.queues["billing"].waiting == 1, what="somebody waiting")
        await noor.goes("ready")
        call = await maya.calls(BILLING)
        await call.hears("For billing and refunds")
        await call.presses("1")
        await call.hears("We are closed at the moment")
        assert noor.state.offers == {}
        await ada.post("/api/queues/billing/emergency", {"closed": False})
        await noor.is_offered("Is anybody there?")
        await noor.until(lambda desk: sees_billing(desk, is_open=True), what="an open queue")
    assert await results(world) == ["after_hours"]


async def test_what_waits_in_a_queue_that_is_removed_moves_to_the_fallback(world: World) -> None:
    def remove_billing(document: dict[str, Any]) -> None:
        document["queues"] = [queue for queue in document["queues"] if queue["id"] != "billing"]
        for holder in (*document["agents"], *document["teams"]):
            _without_billing(holder)
        for account in (account for accounts in document["channels"].values() for account in accounts):
            account["queue"] = "orders"
            account.pop("menu", None)

    async with world.desk("aisha") as aisha, world.phone(MAYA) as maya:
        await maya.texts(BILLING, "Where is my refund?")
        await becomes(lambda: queues_of_work(world), ["billing"])
        await aisha.goes("ready")  # who is in orders alone
        await changes(world, remove_billing)
        await aisha.is_offered("Where is my refund?")
        await becomes(lambda: queues_of_work(world), ["orders"])


def _without_billing(holder: dict[str, Any]) -> None:
    for name in ("queues", "sees"):
        if isinstance(holder.get(name), list):
            holder[name] = [q for q in holder[name] if (q["id"] if isinstance(q, dict) else q) != "billing"]


async def queues_of_work(world: World) -> list[str]:
    return [row.queue_id for row in await rows(world, t.interaction)]


def is_told_to_come_back(chat: ChatState) -> bool:
    return any(m.author == "system" and m.body == COME_BACK for m in chat.messages)


async def test_a_queue_that_closes_by_new_hours_says_its_words_to_who_waits_and_who_comes(
    world: World,
) -> None:
    def close_orders(document: dict[str, Any]) -> None:
        document["hours"].append({"id": "never", "week": {}})
        (orders,) = [queue for queue in document["queues"] if queue["id"] == "orders"]
        orders |= {"hours": "never", "after_close": "overflow"}
        orders["overflow"] = {"closing": {"message": {"en": COME_BACK}}}

    async with world.visitor("Maya") as maya:
        await maya.says("Hello?")
        await maya.until(lambda chat: chat.state == "waiting", what="a place in line")
        await changes(world, close_orders)
        await maya.until(is_told_to_come_back, what="words of the hub")
        await maya.until(lambda chat: chat.state == "closed", what="the end of the chat")
    async with world.visitor("Daniel") as daniel:
        await daniel.says("Anybody?")
        await daniel.until(is_told_to_come_back, what="words of the hub")
    await becomes(lambda: conversations(world), ["closed", "closed"])
