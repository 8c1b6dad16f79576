"""What the tests of calls that we make share: an agent dials, devices ring, whoever is called answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from hub.calls.outbound import Dialling, DialOut, dial_out
from hub.model.calls import CallOrder, Told
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import LegReport, Refused
from hub.model.outbound import DialPolicy
from hub.store import tables as t
from tests.builders import ANA
from tests.nodes import Node
from tests.unit.stations.calling import (
    LINE,
    calling_centre,
    device,
    due,
    report,
    sid,
    told,
)

MAYA: Final = "+442079460018"
PARIS: Final = "+33142685300"


def dialling_centre(**policy: Any) -> ContactCentre:
    """At any hour, unless it is said otherwise: the clock of the tests stands where it stands."""
    always = {"week": (((0, 24 * 60),),) * 7}
    centre = calling_centre()
    agents = {key: replace(agent, capacity={"voice": 1, "sms": 3}) for key, agent in centre.agents.items()}
    return replace(centre, agents=agents, dialling=DialPolicy(**{**always, **policy}))


def allow(node: Node, **policy: Any) -> None:
    node.store.centre = dialling_centre(**policy)


async def dials(
    node: Node, number: str = MAYA, *, agent: str = ANA, key: str = "k1", **values: Any
) -> Dialling | Refused:
    node.clock.advance(seconds=0.001)
    return await node.commit(dial_out, DialOut(number, agent, key, **values))


async def has_dialled(node: Node, **values: Any) -> Any:
    """The row of the call."""
    made = await dials(node, **values)
    assert isinstance(made, Dialling)
    return await node.row(t.call, message_id=made.call_id)


async def the_only(node: Node, kind: str) -> CallOrder:
    (order,) = [order for order in await due(node) if order.kind != "record"]
    assert order.kind == kind
    return order


async def picks_up(node: Node, call: Any, agent: str = ANA) -> str:
    """The agent's device has rung and was answered; the sid of its leg."""
    order = await the_only(node, "reach")
    leg_sid = sid()
    await told(node, order, Told(leg_sid))
    await node.commit(report, device(call.message_id, leg_sid, "in_progress", agent=agent))
    return leg_sid


async def rings(node: Node, call: Any) -> tuple[str, str]:
    """(the agent's leg, the customer's): the number is called and rings."""
    agent_leg = await picks_up(node, call)
    order = await the_only(node, "dial")
    leg_sid = sid()
    await told(node, order, Told(leg_sid))
    await node.commit(report, theirs(call, leg_sid, "ringing"))
    return agent_leg, leg_sid


async def talks(node: Node) -> tuple[Any, str, str]:
    call = await has_dialled(node)
    agent_leg, leg_sid = await rings(node, call)
    await node.commit(report, theirs(call, leg_sid, "in_progress"))
    return await node.row(t.call), agent_leg, leg_sid


def theirs(call: Any, leg_sid: str, state: str) -> LegReport:
    """Of the leg to the number."""
    return LegReport(LINE, leg_sid, state, None, 0, call_id=call.message_id, party="customer")


async def standing(node: Node) -> tuple[str, str | None]:
    """(how the interaction stands, what became of the call)"""
    return (await node.row(t.interaction)).state, (await node.row(t.call)).result
