"""A customer's tier set by hand, and a complaint: what waits gets its new place at once."""

from __future__ import annotations

from hub.model.nouns import Refused
from hub.steering import SetComplaint, set_complaints
from hub.store import tables as t
from hub.tiers import SetTier, set_tiers
from tests.builders import ANA
from tests.nodes import Node, becomes
from tests.unit.stations.dispatching import ready_in_turn
from tests.unit.stations.test_picking import routing


async def two_wait(node: Node) -> tuple[str, str]:
    """The second a minute behind the first."""
    first = await node.waiting_chat("v1")
    node.clock.advance(seconds=60)
    return first, await node.waiting_chat("v2")


async def customer_of(node: Node, interaction_id: str) -> str:
    identity_id = (await node.row(t.interaction, id=interaction_id)).identity_id
    return str((await node.row(t.identity, id=identity_id)).customer_id)


async def test_a_better_tier_puts_what_waits_first_and_the_log_says_who_set_it(node: Node) -> None:
    async with routing(node, tier_seconds={"gold": 300}):
        _, later = await two_wait(node)
        customer = await customer_of(node, later)
        assert await node.commit(set_tiers, SetTier(customer, "gold", None, "usr_1")) is None
        await ready_in_turn(node, ANA)
        await becomes(lambda: node.values(t.offer, "interaction_id", slot=1), [later])
    assert (await node.row(t.customer, id=customer)).tier == "gold"
    assert (await node.row(t.interaction, id=later)).tier == "gold"
    (told,) = await node.events("customer.updated")
    assert told.data == {"customer_id": customer, "tier": "gold", "was": None, "by": "usr_1"}
    assert await node.values(t.audit, "action") == ["customer.tier"]


async def test_of_two_who_change_it_at_once_the_second_is_told_how_it_stands(node: Node) -> None:
    customer = await customer_of(node, await node.waiting_chat())
    answers = await node.together(
        set_tiers, SetTier(customer, "gold", None, "usr_1"), SetTier(customer, "silver", None, "usr_2")
    )
    assert answers == [None, Refused("changed", {"tier": "gold"})]
    assert await node.commit(set_tiers, SetTier(customer, None, "gold", "usr_2")) is None
    assert await node.values(t.customer, "tier") == [None]
    assert await node.values(t.interaction, "tier") == [""]


async def test_the_tier_that_it_is_already_is_no_change(node: Node) -> None:
    customer = await customer_of(node, await node.waiting_chat())
    await node.commit(set_tiers, SetTier(customer, "gold", None, "usr_1"))
    assert await node.commit(set_tiers, SetTier(customer, "gold", None, "usr_2")) is None
    assert len(await node.events("customer.updated")) == 1


async def test_a_tier_that_is_not_configured_is_refused_with_those_that_are(node: Node) -> None:
    customer = await customer_of(node, await node.waiting_chat())
    refused = await node.commit(set_tiers, SetTier(customer, "diamond", None, "usr_1"))
    assert refused == Refused("unknown_tier", {"known": ["gold", "silver"]})
    assert await node.commit(set_tiers, SetTier("cus_0", "gold", None, "usr_1")) == Refused("not_found")
    assert await node.values(t.audit, "action") == []


async def test_a_complaint_puts_what_waits_first(node: Node) -> None:
    async with routing(node, complaint_seconds=300):
        _, later = await two_wait(node)
        assert await node.commit(set_complaints, SetComplaint(later, True, "usr_1")) is None
        await ready_in_turn(node, ANA)
        await becomes(lambda: node.values(t.offer, "interaction_id", slot=1), [later])
    assert (await node.row(t.interaction, id=later)).complaint
    assert await node.values(t.audit, "detail") == [{"complaint": True}]


async def test_a_complaint_marked_while_it_is_handled_stays_with_it_and_can_be_taken_back(node: Node) -> None:
    handled = await node.talking()
    assert await node.commit(set_complaints, SetComplaint(handled, True, "usr_1")) is None
    assert await node.commit(set_complaints, SetComplaint(handled, True, "usr_1")) is None
    assert await node.commit(set_complaints, SetComplaint(handled, False, "usr_1")) is None
    assert [event.data["complaint"] for event in await node.events("interaction.updated")] == [True, False]


async def test_what_is_over_is_no_complaint_any_more(node: Node) -> None:
    assert await node.commit(set_complaints, SetComplaint("int_0", True, "usr_1")) == Refused("not_found")
