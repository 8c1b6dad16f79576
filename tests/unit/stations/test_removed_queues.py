"""A queue in which work waits is not removed from the configuration without saying where the work goes."""

from __future__ import annotations

import pytest

from hub.configuration import ApplyConfig, StrandedWorkError, apply_config, find_current_config
from hub.store import tables as t
from tests.nodes import Node


def version(*queues: str, fallback: str | None = None) -> ApplyConfig:
    routing = {"fallback_queue": fallback}
    return ApplyConfig({"queues": [{"id": queue_id} for queue_id in queues], "routing": routing})


async def test_it_is_refused_with_the_queue_and_how_much_waits(node: Node) -> None:
    await node.commit(apply_config, version("support", "sales"))
    await node.waiting_chat("v1")
    await node.rings(await node.waiting_chat("v2"))  # what rings waits still
    with pytest.raises(StrandedWorkError, match=r"2 in support.*name a routing.fallback_queue") as refusal:
        await node.commit(apply_config, version("sales"))
    assert refusal.value.waiting == {"support": 2}
    current = await node.store.read(find_current_config)
    assert current is not None
    assert current.version == 1


async def test_it_may_move_to_the_queue_that_is_named(node: Node) -> None:
    await node.commit(apply_config, version("support", "sales"))
    await node.waiting_chat()
    assert (await node.commit(apply_config, version("sales", fallback="sales"))).changed


async def test_an_empty_queue_goes_as_it_came(node: Node) -> None:
    await node.commit(apply_config, version("support", "sales"))
    await node.waiting_chat()
    assert (await node.commit(apply_config, version("support"))).changed


async def test_work_that_is_with_an_agent_hinders_nothing(node: Node) -> None:
    await node.commit(apply_config, version("support", "sales"))
    await node.talking()
    assert await node.values(t.interaction, "state") == ["active"]
    assert (await node.commit(apply_config, version("sales"))).changed


async def test_what_was_left_behind_before_does_not_hold_up_the_next_version(node: Node) -> None:
    await node.commit(apply_config, version("sales"))
    await node.waiting_chat()  # in support, which this version does not have
    assert (await node.commit(apply_config, version("other"))).changed
