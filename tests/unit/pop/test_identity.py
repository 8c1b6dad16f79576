"""An identity check with a customer on the line: what is asked, what stays locked until enough is proven, and what is
kept of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.model.customers import Attribute, CustomerPolicy, IdentityPolicy, Question
from hub.model.nouns import InboundMessage, Refused, Scope
from hub.pop.checking import AskIdentity, TakeFor, ask_identities, take_for
from hub.pop.facts import SetFacts, read_facts, set_facts
from hub.pop.introducing import Introduce, introduce_customers
from hub.pop.merging import Merge, merge_customers, unmerge_customers
from hub.pop.panel import read_panel
from hub.pop.proving import find_lock
from hub.pop.sheet import read_pop
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, BEN, chat, phone, text
from tests.nodes import Node

NAME = {"en": "It"}
POLICY = CustomerPolicy(
    attributes={
        "postcode": Attribute("postcode", NAME, masked=True),
        "other_phone": Attribute("other_phone", NAME, "phone"),
        "page": Attribute("page", NAME, set_by=frozenset({"flow"})),
        "zone": Attribute("zone", NAME, "zone"),
    },
    facts=("postcode", "page"),
    timezone="zone",
    check=IdentityPolicy(
        3,
        number_on_file=1,
        questions=(Question("postcode", NAME, NAME, 2, "postcode"), Question("bought", NAME, NAME, 1)),
        tries=2,
    ),
)
EVERYTHING = Scope("u", "agent", ANA, None)
LEAD = Scope("lead", "supervisor", None, None)


@pytest.fixture
async def talk(node: Node) -> str:
    """An interaction that Ana handles, with a customer whose postcode is on file."""
    node.store.centre = replace(node.store.centre, customers=POLICY)
    interaction_id = await node.talking()
    await knows(node, interaction_id, postcode="SW1A 1AA")
    return interaction_id


async def customer_of(node: Node, interaction_id: str) -> str:
    identity_id = (await node.row(t.interaction, id=interaction_id)).identity_id
    return str((await node.row(t.identity, id=identity_id)).customer_id)


async def knows(node: Node, interaction_id: str, **values: str | None) -> Refused | None:
    identity_id = (await node.row(t.interaction, id=interaction_id)).identity_id
    return await node.commit(set_facts, SetFacts(identity_id, values, "api"))


async def asks(node: Node, interaction_id: str, question: str = "postcode", **said: Any) -> bool | Refused:
    agent = said.pop("agent", ANA)
    return await node.commit(ask_identities, AskIdentity(interaction_id, agent, "u", question, **said))


async def shown(node: Node, interaction_id: str) -> dict[str, Any]:
    found = await node.store.read(read_pop, interaction_id, EVERYTHING, node.store.centre)
    assert found is not None
    return found


async def comes(node: Node, message: InboundMessage) -> str:
    """Whoever wrote it, and nobody knew before."""
    before = set(await node.values(t.customer, "id"))
    await node.receives(message)
    (new,) = set(await node.values(t.customer, "id")) - before
    return str(new)


async def lock(node: Node, customer_id: str, scope: Scope = EVERYTHING, **more: bool) -> Refused | None:
    def read(connection: Any) -> Refused | None:
        return find_lock(connection, [customer_id], scope, node.store.centre, **more)

    return await node.store.read(read)


async def test_the_hub_compares_and_keeps_the_result_alone(node: Node, talk: str) -> None:
    assert await asks(node, talk, answer="sw1a1aa") is True
    (kept,) = await node.rows(t.identity_check)
    assert (kept.result, kept.agent_id) == ("matches", ANA)
    (event,) = await node.events("identity.checked")
    (audited,) = await node.rows(t.audit, action="identity.checked")
    for told in (event.data, audited.detail):
        assert told["result"] == "matches"
        assert "sw1a" not in str(told).lower()


async def test_what_is_locked_opens_when_enough_is_proven(node: Node, talk: str) -> None:
    customer_id = await customer_of(node, talk)
    assert await lock(node, customer_id) == Refused("not_proven", {"points": 0, "needed": 3})
    await asks(node, talk, answer="SW1A 1AA")
    assert (await lock(node, customer_id) or Refused("")).detail == {"points": 2, "needed": 3}
    await asks(node, talk, "bought", matches=True)
    assert await lock(node, customer_id) is None
    assert (await shown(node, talk))["check"]["enough"]


async def test_a_supervisor_is_not_locked_out_and_an_agent_without_contact_reveals_nothing(
    node: Node, talk: str
) -> None:
    customer_id = await customer_of(node, talk)
    assert await lock(node, customer_id, LEAD, without_contact=True) is None
    ben = Scope("b", "agent", BEN, None)
    assert await lock(node, customer_id, ben) is None
    assert (await lock(node, customer_id, ben, without_contact=True) or Refused("")).code == "not_proven"


async def test_wrong_answers_are_counted_and_then_it_is_not_asked_again(node: Node, talk: str) -> None:
    for _ in range(2):
        assert await asks(node, talk, answer="W1") is False
    assert await asks(node, talk, answer="SW1A 1AA") == Refused("illegal_move", {"state": "spent"})
    assert [row.result for row in await node.rows(t.identity_check)] == ["differs", "differs"]


async def test_nobody_but_its_agent_asks_and_nothing_is_compared_with_nothing(node: Node, talk: str) -> None:
    assert await asks(node, talk, answer="SW1A 1AA", agent=BEN) == Refused("not_found")
    assert await asks(node, talk, "nothing", answer="x") == Refused("not_found")
    assert await asks(node, talk, answer="  ") == Refused("illegal_move", {"state": "answer"})
    assert await asks(node, talk, "bought", answer="a lamp") == Refused("illegal_move", {"state": "answer"})
    await knows(node, talk, postcode=None)
    assert await asks(node, talk, answer="") == Refused("illegal_move", {"state": "unknown"})


async def test_what_was_proven_is_over_with_the_contact(node: Node, talk: str) -> None:
    await asks(node, talk, answer="SW1A 1AA")
    assert (await shown(node, talk))["check"]["points"] == 2
    await node.commit(complete_wrap_ups, CompleteWrapUp(talk, ANA))
    node.clock.advance(seconds=60)
    await node.receives(chat())
    (again,) = await node.rows(t.interaction, state="queued")
    assert (await shown(node, again.id))["check"]["points"] == 0


async def test_a_number_counts_once_it_was_known_before(node: Node, talk: str) -> None:
    await node.receives(text(sender=phone(5)))
    (first,) = await node.rows(t.interaction, channel="sms")
    assert (await shown(node, first.id))["check"]["points"] == 0
    assert (await shown(node, first.id))["sharing"]["kind"] == "new"

    def long_ago(tx: Tx, items: list[int]) -> list[int]:
        older = {"created_at": tx.now - 86_400_000}
        tx.connection.execute(update(t.identity).where(t.identity.c.value == phone(5).value).values(**older))
        return items

    await node.commit(long_ago, 1)
    (proof, *_) = (await shown(node, first.id))["check"]["proofs"]
    assert (proof["kind"], proof["state"], proof["points"]) == ("number_on_file", "proven", 1)


async def test_customers_who_share_a_number_are_picked_from_and_asked_for_themselves(
    node: Node, talk: str
) -> None:
    """Only one of those who have the number among their facts can be picked."""
    named = await customer_of(node, talk)
    await knows(node, talk, other_phone=phone(6).value)
    await node.becomes_ready(BEN)
    await node.receives(text(sender=phone(6)))
    (call,) = await node.rows(t.interaction, channel="sms")

    def give(tx: Tx, items: list[int]) -> list[int]:
        row = update(t.interaction).where(t.interaction.c.id == call.id)
        tx.connection.execute(row.values(state="active", agent_id=ANA, slot=1))
        return items

    await node.commit(give, 1)
    sharing = (await shown(node, call.id))["sharing"]
    assert (sharing["kind"], [each["id"] for each in sharing["customers"]]) == ("shared", [named])
    assert await node.commit(take_for, TakeFor(call.id, ANA, "u", "cus_nobody")) == Refused("not_found")
    assert await node.commit(take_for, TakeFor(call.id, ANA, "u", named)) is None
    pop = await shown(node, call.id)
    assert (pop["sharing"]["taken"], pop["check"]["points"]) == (named, 1)
    assert await asks(node, call.id, answer="SW1A 1AA") is True
    assert (await shown(node, call.id))["check"]["enough"]


async def test_somebody_new_is_written_down_once(node: Node, talk: str) -> None:
    new = Introduce(talk, ANA, "u", "Maria Souza", "Refund of an order")
    assert await node.commit(introduce_customers, new) is None
    customer = await node.row(t.customer, id=await customer_of(node, talk))
    conversation = await node.row(t.conversation)
    assert (customer.display_name, conversation.subject) == ("Maria Souza", "Refund of an order")
    other = replace(new, name="Somebody Else")
    assert await node.commit(introduce_customers, other) == Refused("illegal_move", {"state": "named"})
    (event,) = await node.events("customer.introduced")
    assert "Maria" not in str(event.data)


async def test_a_fact_is_set_by_those_who_may_and_moves_with_its_identity(node: Node, talk: str) -> None:
    identity_id = (await node.row(t.interaction, id=talk)).identity_id
    by_caller = SetFacts(identity_id, {"postcode": "W1"}, "flow")
    assert await node.commit(set_facts, by_caller) == Refused("forbidden", {"attribute": "postcode"})
    unknown = await node.commit(set_facts, SetFacts(identity_id, {"shoe": "44"}, "api"))
    assert isinstance(unknown, Refused)
    assert unknown.code == "unknown_attribute"
    old, new = await customer_of(node, talk), await comes(node, chat(visitor="v2"))
    assert await node.commit(merge_customers, Merge(new, old, "same person", "u"))
    assert (await facts(node, new))["postcode"].value == "SW1A 1AA"
    assert await facts(node, old) == {}
    assert await node.commit(unmerge_customers, Merge(new, old, "not the same", "u"))
    assert (await facts(node, old))["postcode"].value == "SW1A 1AA"
    again = await node.commit(unmerge_customers, Merge(new, old, "again", "u"))
    assert again == Refused("not_found")


async def facts(node: Node, customer_id: str) -> Any:
    return await node.store.read(read_facts, customer_id)


async def test_the_panel_shows_no_masked_value_and_says_when_a_time_zone_is_a_guess(
    node: Node, talk: str
) -> None:
    caller = await comes(node, text(sender=phone(7)))

    async def panel(customer_id: str) -> Any:
        return await node.store.read(read_panel, customer_id, EVERYTHING, node.store.centre)

    chatting = await panel(await customer_of(node, talk))
    assert [(f["id"], f["known"], f["value"]) for f in chatting["facts"]] == [
        ("postcode", True, None),
        ("page", False, None),
    ]
    assert (chatting["zone"], (await panel(caller))["zone"]) == (
        None,
        {"name": "Europe/London", "guess": True},
    )
    await knows(node, talk, zone="Asia/Shanghai")
    assert (await panel(await customer_of(node, talk)))["zone"] == {"name": "Asia/Shanghai", "guess": False}


async def test_who_has_the_same_number_looks_like_them_unless_they_were_parted(node: Node, talk: str) -> None:
    caller = await comes(node, text(sender=phone(8)))
    await knows(node, talk, other_phone=phone(8).value)
    chatting = await customer_of(node, talk)

    async def alike(customer_id: str) -> list[tuple[str, str]]:
        panel = await node.store.read(read_panel, customer_id, EVERYTHING, node.store.centre)
        return [(each["id"], each["reason"]) for each in panel["duplicates"]]

    assert await alike(chatting) == [(caller, "same_phone")]
    assert await alike(caller) == [(chatting, "same_phone")]
    await node.commit(merge_customers, Merge(chatting, caller, "same number", "u"))
    assert await alike(chatting) == []
    await node.commit(unmerge_customers, Merge(chatting, caller, "two people", "u"))
    assert await alike(chatting) == []


async def test_an_open_complaint_of_theirs_is_what_it_is_likely_about(node: Node, talk: str) -> None:
    def complain(tx: Tx, items: list[int]) -> list[int]:
        tx.connection.execute(update(t.interaction).where(t.interaction.c.id == talk).values(complaint=True))
        return items

    assert (await shown(node, talk))["about"] == []
    await node.commit(complain, 1)
    (about,) = (await shown(node, talk))["about"]
    assert about["because"] == "complaint"
    panel = await node.store.read(read_panel, await customer_of(node, talk), EVERYTHING, node.store.centre)
    assert [case["id"] for case in panel["cases"]] == [talk]
