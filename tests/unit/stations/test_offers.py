"""Offers: whatever happens at once, exactly one outcome."""

from tests.nodes import Node


async def test_an_accepted_offer_is_the_agents(node: Node) -> None:
    await node.talking()
