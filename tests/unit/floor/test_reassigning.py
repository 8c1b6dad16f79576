"""A supervisor gives what an agent has to somebody else: one owner at every moment, and a line in the audit."""

from __future__ import annotations

import pytest

from hub.floor.reassigning import Reassign, Target, reassign_work
from hub.model.nouns import Refused, Scope
from hub.presence import SetPresence, set_presences
from hub.store import tables as t
from tests.builders import ANA, BEN
from tests.nodes import Node, on_sqlite
from tests.unit.stations.dispatching import has_heard, routing

LEAD = Scope("usr_lead", "supervisor", None, None)
NARROW = Scope("usr_narrow", "supervisor", None, frozenset({"elsewhere"}))
TO_BEN, TO_SUPPORT = Target("agent", BEN), Target("queue", "support")


async def test_it_waits_for_whom_was_named_and_is_over_for_who_had_it(node: Node) -> None:
    held = await node.talking()
    before = await node.row(t.interaction, id=held)
    await node.becomes_ready(BEN)
    again = await node.commit(reassign_work, Reassign(held, ANA, TO_BEN, LEAD))
    own, waits = await node.row(t.interaction, id=held), await node.row(t.interaction, id=again)
    assert (own.state, own.closed_by, own.slot) == ("closed", "system", None)
    assert (waits.state, waits.preferred_agent_id, waits.order_ms) == ("queued", BEN, before.order_ms)
    assert waits.conversation_id == own.conversation_id
    assert (await node.row(t.conversation, id=own.conversation_id)).state == "open"
    (line,) = await node.rows(t.audit, action="interaction.reassigned")
    assert (line.user_id, line.target) == (LEAD.user_id, held)
    assert line.detail == {"from": ANA, "to": {"kind": "agent", "id": BEN}, "as": again}


@pytest.mark.parametrize("to", [TO_BEN, TO_SUPPORT])
async def test_the_router_rings_it_at_somebody_else_while_its_agent_is_on_a_break(
    node: Node, to: Target
) -> None:
    async with routing(node):
        await node.becomes_ready(ANA)
        held = await node.waiting_chat()
        await has_heard(node)
        (offer,) = await node.rows(t.offer, state="live")
        await node.accepts(offer.id)
        await node.commit(set_presences, SetPresence(ANA, "not_ready", ANA, "break"))
        await node.becomes_ready(BEN)
        again = await node.commit(reassign_work, Reassign(held, ANA, to, LEAD))
        await has_heard(node)
        (offer,) = await node.rows(t.offer, state="live")
        assert (offer.agent_id, offer.interaction_id) == (BEN, again)


@on_sqlite
@pytest.mark.parametrize(
    ("agent", "to", "scope", "code"),
    [
        (BEN, TO_SUPPORT, LEAD, "taken"),
        (ANA, TO_BEN, LEAD, "agent_away"),
        (ANA, Target("queue", "nowhere"), LEAD, "not_found"),
        (ANA, Target("agent", ANA), LEAD, "not_found"),
        (ANA, TO_SUPPORT, NARROW, "not_found"),
    ],
)
async def test_what_cannot_be_is_refused_and_changes_nothing(
    node: Node, agent: str, to: Target, scope: Scope, code: str
) -> None:
    held = await node.talking()
    answer = await node.commit(reassign_work, Reassign(held, agent, to, scope))
    assert isinstance(answer, Refused)
    assert answer.code == code
    assert (await node.row(t.interaction, id=held)).state == "active"
    assert await node.rows(t.audit, action="interaction.reassigned") == []


async def test_of_two_supervisors_the_second_is_told(node: Node) -> None:
    held = await node.talking()
    await node.becomes_ready(BEN)
    wish = Reassign(held, ANA, TO_SUPPORT, LEAD)
    first, second = await node.together(reassign_work, wish, wish)
    assert isinstance(first, str)
    assert isinstance(second, Refused)
    assert second.code == "illegal_move"
    assert len(await node.rows(t.interaction)) == 2
