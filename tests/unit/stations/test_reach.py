"""Why a customer cannot be written to in another channel, or where they can."""

from __future__ import annotations

from typing import Any

import pytest

from agent_console.views import read_in_sight
from hub.model.nouns import Scope
from hub.reach import End, decide_reach
from tests.nodes import Node
from tests.unit.stations.test_replies import texting

OPEN = End(None, None, None, None)


@pytest.mark.parametrize(
    ("ends", "state", "since"),
    [
        ((), "no_address", None),
        ((OPEN,), "reachable", None),
        ((End(None, None, 7, None),), "refused", 7),
        ((End(5, None, None, None),), "blocked", 5),
        ((End(None, 6, None, None),), "bounced", 6),
        ((End(None, None, 7, None), End(None, None, 9, None)), "refused", 9),
        ((End(None, None, 7, None), OPEN), "reachable", None),
        ((End(None, None, 7, None), End(None, None, None, "cnv_1")), "elsewhere", None),
    ],
)
def test_one_way_that_is_open_is_enough_and_else_the_reason_is_told(
    ends: tuple[End, ...], state: str, since: int | None
) -> None:
    said = decide_reach("sms", ends)
    assert (said["state"], said["since"]) == (state, since)
    assert said["conversation_id"] == ("cnv_1" if state == "elsewhere" else None)


def test_a_chat_is_begun_by_whoever_is_on_the_site() -> None:
    assert decide_reach("webchat", (OPEN,))["state"] == "not_begun"


async def reach(node: Node, conversation_id: str) -> dict[str, dict[str, Any]]:
    scope = Scope("usr_1", "admin", None, None)
    (view,) = await node.store.read(read_in_sight, [(conversation_id, scope, node.store.centre)])
    assert view is not None
    return {each["channel"]: each for each in view["reach"]}


async def test_of_a_texting_customer_the_other_tabs_say_why(node: Node) -> None:
    here = await texting(node)
    found = await reach(node, here)
    assert {channel: each["state"] for channel, each in found.items()} == {
        "webchat": "no_address",
        "email": "no_address",
    }
