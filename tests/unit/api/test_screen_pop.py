"""The screen pop and the customer panel by the API: what is shown, what is locked until it is proven, what is logged."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from hub.identity import Sender, resolve_identities
from hub.interactions import Received, receive_messages
from hub.model.nouns import Address, InboundMessage
from hub.pop.checking import AskIdentity, ask_identities
from hub.pop.uses import Use, record_uses
from hub.store import Tx
from hub.store import tables as t
from tests.unit.api.hubs import Browser, SmallHub

BILLING = "+442071838750"


def _place(tx: Tx, items: list[InboundMessage]) -> list[Any]:
    senders = resolve_identities(tx, [Sender(m.sender, m.sender_name) for m in items])
    return receive_messages(tx, [Received(m, i) for m, i in zip(items, senders, strict=True)])


async def _texts(hub: SmallHub, number: str, body: str, *, name: str | None = None) -> tuple[str, str]:
    """(interaction, customer) of somebody who writes, and with whom Noor is in contact at once."""
    now = hub.clock.now()
    sender = Address("phone", number)
    message = InboundMessage("sms", BILLING, sender, body, f"SM{number}", now, name)
    row = await hub.store.commit(_place, message)

    def take(tx: Tx, items: list[str]) -> list[str]:
        i, n = t.interaction.c, t.identity.c
        mine = update(t.interaction).where(i.conversation_id == row.conversation_id)
        taken = tx.connection.execute(
            mine.values(state="active", agent_id="noor").returning(i.id, i.identity_id)
        ).one()
        return [(taken.id, tx.connection.scalar(select(n.customer_id).where(n.id == taken.identity_id)))]  # type: ignore[list-item]

    interaction_id, customer_id = await hub.store.commit(take, "")
    return str(interaction_id), str(customer_id)


@pytest.fixture
async def refund(hub: SmallHub) -> tuple[str, str]:
    return await _texts(hub, "+447700900123", "Where is my refund?", name="Ana Lopes")


async def _knows(someone: Browser, customer_id: str, **values: str | None) -> int:
    await someone.sign_in("root")
    put = await someone.ask("PUT", f"/api/customers/{customer_id}/facts", json={"values": values})
    await someone.sign_in("noor")
    return put.status


async def test_a_guide_and_the_questions_stand_beside_a_contact(
    noor: Browser, refund: tuple[str, str]
) -> None:
    answer: Any = (await noor.ask("GET", f"/api/interactions/{refund[0]}/pop")).json
    assert [guide["id"] for guide in answer["guides"]] == ["refund-silent"]
    assert (answer["check"]["enough"], answer["sharing"]["kind"]) == (False, "known")
    assert {p["id"]: p["state"] for p in answer["check"]["proofs"]} == {
        "postcode": "unknown",
        "born": "unknown",
        "bought": "open",
    }
    assert (await noor.ask("GET", "/api/interactions/int_none/pop")).status == 404


async def test_a_masked_fact_is_shown_once_it_is_proven_who_they_are_and_that_is_logged(
    hub: SmallHub, noor: Browser, refund: tuple[str, str]
) -> None:
    interaction_id, customer_id = refund
    assert await _knows(noor, customer_id, postcode="SW1A 1AA", orders="23") == 204
    profile: Any = (await noor.ask("GET", f"/api/customers/{customer_id}")).json
    assert {fact["id"]: fact["value"] for fact in profile["facts"]} == {
        "orders": "23",
        "spent": None,
        "postcode": None,
    }
    reveal = {"json": {"attribute": "postcode"}}
    path = f"/api/customers/{customer_id}/reveal"
    refused: Any = await noor.ask("POST", path, **reveal)
    assert (refused.status, refused.json["error"]["code"]) == (409, "not_proven")
    for question, said in (("postcode", {"answer": "sw1a 1aa"}), ("bought", {"matches": True})):
        item = AskIdentity(interaction_id, "noor", "u", question, **said)
        assert await hub.store.commit(ask_identities, item) is True
    shown: Any = await noor.ask("POST", path, **reveal)
    assert shown.json == {"value": "SW1A 1AA"}
    logged = await hub.store.read(
        lambda c, _: list(c.execute(select(t.audit).where(t.audit.c.action == "customer.revealed"))), None
    )
    assert [(row.target, row.detail) for row in logged] == [(customer_id, {"attribute": "postcode"})]


async def test_two_who_are_one_are_merged_when_it_is_proven_and_parted_again(
    hub: SmallHub, noor: Browser, refund: tuple[str, str]
) -> None:
    interaction_id, customer_id = refund
    _, other = await _texts(hub, "+447700900124", "Me again", name="Ana Lopes")
    profile: Any = (await noor.ask("GET", f"/api/customers/{customer_id}")).json
    assert [(each["id"], each["reason"]) for each in profile["duplicates"]] == [(other, "same_name")]
    body = {"json": {"other_id": other, "reason": "Same name"}}
    locked: Any = await noor.ask("POST", f"/api/customers/{customer_id}/merge", **body)
    assert locked.json["error"]["code"] == "not_proven"
    await noor.sign_in("root")
    assert (await noor.ask("POST", f"/api/customers/{customer_id}/merge", **body)).status == 200
    merged: Any = (await noor.ask("GET", f"/api/customers/{customer_id}")).json
    assert len(merged["identities"]) == 2
    assert (await noor.ask("POST", f"/api/customers/{customer_id}/unmerge", **body)).status == 200
    parted: Any = (await noor.ask("GET", f"/api/customers/{customer_id}")).json
    assert len(parted["identities"]) == 1


async def test_an_agent_says_nothing_of_facts_and_nobody_of_attributes_that_are_not_there(
    noor: Browser, refund: tuple[str, str]
) -> None:
    path = f"/api/customers/{refund[1]}/facts"
    assert (await noor.ask("PUT", path, json={"values": {"orders": "1"}})).status == 403
    assert await _knows(noor, refund[1], shoe="44") == 400
    assert await _knows(noor, "cus_none", orders="1") == 404


async def test_uses_of_canned_replies_are_counted_for_a_week(hub: SmallHub, noor: Browser) -> None:
    for macro in ("closing", "closing", "no-such"):
        await hub.store.commit(record_uses, Use(macro, "cnv", "noor"))
    assert (await noor.ask("GET", "/api/macros/uses")).json == {"uses": {"closing": 2}}
    hub.clock.advance(seconds=8 * 86_400)
    await noor.sign_in("noor")
    assert (await noor.ask("GET", "/api/macros/uses")).json == {"uses": {}}
