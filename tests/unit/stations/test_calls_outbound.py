"""An agent calls a number: whether they may, what stands there from the first moment, and which number is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hub.calls.handovers import Target
from hub.calls.outbound import Dialling, DialOut, dial_out
from hub.calls.permitting import KEPT_MS, forget_dials, permit
from hub.calls.transferring import Transfer, transfer_calls
from hub.consent import Consent, record_consent
from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.identity import Sender, resolve_identities
from hub.model.nouns import Address, Refused
from hub.model.outbound import DialLimits
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, BEN
from tests.nodes import Node
from tests.unit.stations.calling import (
    DIRECT,
    LINE,
    calls,
    due,
    is_accepted,
    talking,
)
from tests.unit.stations.dialling import MAYA, PARIS, allow, dials, has_dialled, the_only


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    allow(node)


# -- before anything rings ---------------------------------------------------------------------------------


async def test_who_dials_has_a_call_of_their_own_from_the_first_moment(node: Node) -> None:
    call = await has_dialled(node)
    row = await node.row(t.interaction)
    assert (call.direction, call.account, call.dialled, call.dialling) == ("outbound", LINE, MAYA, "agent")
    assert (row.state, row.agent_id, row.slot, row.queue_id) == ("active", ANA, 1, "support")
    (event,) = await node.events("interaction.assigned")
    assert event.data == {"slot": 1, "channel": "voice", "queue_id": "support", "by": ANA}
    order = await the_only(node, "reach")
    assert (order.device, order.room, order.account) == ("client:ana", call.room, LINE)
    assert (await node.row(t.message, kind="call")).author == ANA


async def test_a_second_click_is_the_first_one(node: Node) -> None:
    first = await dials(node)
    assert await dials(node) == first
    assert len(await node.rows(t.call)) == 1


async def test_who_has_a_call_or_is_rung_for_one_makes_none(node: Node) -> None:
    await is_accepted(node, await calls(node))
    assert await dials(node) == Refused("busy")
    await has_dialled(node, agent=BEN)
    assert await dials(node, PARIS, agent=BEN, key="k2") != Refused("busy")  # not allowed goes first
    assert await dials(node, agent=BEN, key="k3", number="+442079460019") == Refused("busy")


async def test_two_clicks_in_one_moment_are_one_call(node: Node) -> None:
    both = await node.together(dial_out, DialOut(MAYA, ANA, "k1"), DialOut("+442079460019", ANA, "k2"))
    assert isinstance(both[0], Dialling)
    assert both[1] == Refused("busy")


async def test_who_takes_no_calls_makes_none(node: Node) -> None:
    centre = node.store.centre
    without = {key: replace(agent, capacity={"sms": 1}) for key, agent in centre.agents.items()}
    node.store.centre = replace(centre, agents=without)
    assert await dials(node) == Refused("no_device")


async def test_a_number_that_may_not_be_called_is_refused_by_its_reason_and_rings_nobody(node: Node) -> None:
    assert await dials(node, "nonsense") == Refused("not_allowed", {"reason": "not_a_number", "number": None})
    assert await dials(node, PARIS) == Refused("not_allowed", {"reason": "not_allowed", "number": PARIS})
    assert await dials(node, "999") == Refused("not_allowed", {"reason": "emergency", "number": "999"})
    assert await dials(node, LINE) == Refused("not_allowed", {"reason": "own_number", "number": LINE})
    assert await node.rows(t.call) == await node.rows(t.dial) == []


async def test_an_emergency_number_is_dialled_where_the_centre_wants_it_and_is_not_counted(
    node: Node,
) -> None:
    allow(node, emergency="dial", limits=DialLimits(agent=0, number=0, abroad=0, total=0))
    call = await has_dialled(node, number="112")
    assert call.dialled == "112"
    assert await node.rows(t.dial) == []


async def test_at_night_one_is_asked_and_dials_anyway(node: Node) -> None:
    allow(node, week=((),) * 7)
    asked = Refused("needs_confirmation", {"warnings": ["quiet_hours"], "number": MAYA})
    assert await dials(node) == asked
    assert isinstance(await dials(node, anyway=frozenset({"quiet_hours"})), Dialling)


async def test_whoever_is_blocked_or_wants_no_calls_is_not_called(node: Node) -> None:
    await node.commit(wants_no_calls, MAYA)
    assert await dials(node) == Refused("not_allowed", {"reason": "do_not_call", "number": MAYA})


def wants_no_calls(tx: Tx, numbers: list[str]) -> list[None]:
    for number in numbers:
        (person,) = resolve_identities(tx, [Sender(Address("phone", number))])
        consent = Consent(person.id, "voice", "", False, "keyword", None, tx.now)
        record_consent(tx, consent, conversation_id="")
    return [None] * len(numbers)


async def test_calls_are_counted_by_agent_number_and_country_and_forgotten_after_days(node: Node) -> None:
    allow(node, countries=frozenset({"GB", "FR"}), limits=DialLimits(agent=2, abroad=1))
    for key, number in (("k1", MAYA), ("k2", PARIS)):
        made = await dials(node, number, key=key)
        assert isinstance(made, Dialling)
        await node.commit(complete_wrap_ups, CompleteWrapUp(made.interaction_id, ANA))
    assert await dials(node, key="k3") == Refused("not_allowed", {"reason": "limit_agent", "number": MAYA})
    abroad = await dials(node, PARIS, agent=BEN, key="k4")
    assert abroad == Refused("not_allowed", {"reason": "limit_country", "number": PARIS})
    node.clock.advance(seconds=24 * 3600)
    assert isinstance(await dials(node, PARIS, agent=BEN, key="k5"), Dialling)
    node.clock.advance(seconds=KEPT_MS // 1000 + 1)
    await node.commit(forget_dials, None)
    assert [row.number for row in await node.rows(t.dial)] == []


async def test_the_hub_that_calls_by_itself_is_held_to_what_all_may_together(node: Node) -> None:
    allow(node, limits=DialLimits(total=1))
    await has_dialled(node)

    def look(tx: Tx, items: list[str]) -> list[Any]:
        return [permit(tx.connection, tx.centre, tx.now, number, agent_id=None) for number in items]

    assert (await node.commit(look, "+442079460019")).refusals == ("limit_all",)


# -- from which number --------------------------------------------------------------------------------------


async def test_the_number_is_the_one_asked_for_if_it_is_ours(node: Node) -> None:
    assert (await has_dialled(node, account=DIRECT)).account == DIRECT
    refused = await dials(node, agent=BEN, key="k2", account="+15559999")
    assert refused == Refused("not_allowed", {"reason": "no_number", "number": MAYA})


async def test_in_a_conversation_it_is_the_number_that_the_customer_knows(node: Node) -> None:
    called = await calls(node)  # at DIRECT
    made = await has_dialled(node, conversation_id=called.conversation_id)
    assert (made.account, (await node.rows(t.conversation))[0].account) == (DIRECT, DIRECT)


async def test_else_it_is_the_one_that_the_centre_has_chosen(node: Node) -> None:
    allow(node, number=DIRECT)
    assert (await has_dialled(node)).account == DIRECT


# -- a customer put through to a number outside -----------------------------------------------------------------


async def put_through(node: Node, number: str) -> Refused | None:
    call, _ = await talking(node)
    await due(node)
    return await node.commit(transfer_calls, Transfer(call.interaction_id, ANA, Target("number", number)))


@pytest.mark.parametrize(
    ("number", "reason"), [("999", "emergency"), (PARIS, "not_allowed"), ("12", "not_a_number")]
)
async def test_nobody_is_put_through_to_a_number_that_may_not_be_called(
    node: Node, number: str, reason: str
) -> None:
    refused = await put_through(node, number)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.detail["reason"]) == ("not_allowed", reason)
    assert await node.rows(t.call_handover) == []


async def test_a_number_outside_is_called_as_it_is_dialled_abroad_and_counted_whatever_the_hour(
    node: Node,
) -> None:
    allow(node, week=((),) * 7, outside_hours="refuse", limits=DialLimits(number=0))
    assert await put_through(node, "020 7946 0018") is None
    assert (await node.row(t.dial)).why == "transfer"
    assert (await node.row(t.call_handover)).to_id == MAYA
