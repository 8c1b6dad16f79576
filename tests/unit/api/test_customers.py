"""A customer's record through the API: found, read, scrolled, joined and parted."""

from typing import Any

import pytest
from sqlalchemy import select

from hub.identity import Sender, resolve_identities
from hub.interactions import Received, receive_messages
from hub.model.nouns import Address, InboundMessage, MessageRow
from hub.store import Tx
from hub.store import tables as t
from tests.unit.api.hubs import Browser, SmallHub, add_person

BILLING = "+442071838750"


def place(tx: Tx, items: list[InboundMessage]) -> list[MessageRow]:
    """As intake does with what it has read."""
    senders = resolve_identities(tx, [Sender(m.sender, m.sender_name) for m in items])
    return receive_messages(tx, [Received(m, i) for m, i in zip(items, senders, strict=True)])


class Customer:
    def __init__(self, hub: SmallHub, address: Address, name: str | None = None) -> None:
        self.hub, self.address, self.name, self.sent = hub, address, name, 0

    async def writes(self, body: str) -> MessageRow:
        self.sent += 1
        self.hub.clock.advance(seconds=1)
        by_phone = self.address.kind == "phone"
        channel, account = ("sms", BILLING) if by_phone else ("webchat", "shop")
        key = f"{self.address.value}-{self.sent}"
        message = InboundMessage(
            channel,  # type: ignore[arg-type]
            account,
            self.address,
            body,
            key,
            self.hub.clock.now(),
            self.name,
        )
        return await self.hub.store.commit(place, message)


@pytest.fixture
def ana(hub: SmallHub) -> Customer:
    return Customer(hub, Address("phone", "+447700900123"))


@pytest.fixture
def visitor(hub: SmallHub) -> Customer:
    return Customer(hub, Address("visitor", "v1"), "Ana Lopes")


async def find(someone: Browser, text: str) -> list[Any]:
    answer: Any = (await someone.ask("GET", "/api/customers", params={"q": text})).json
    return list(answer["customers"])


async def test_a_customer_is_found_by_part_of_a_number_or_name(
    noor: Browser, ana: Customer, visitor: Customer
) -> None:
    await ana.writes("Where is my refund?")
    await visitor.writes("hello")
    (by_number,) = await find(noor, "900123")
    assert [i["value"] for i in by_number["identities"]] == ["+447700900123"]
    (by_name,) = await find(noor, "lopes")
    assert by_name["display_name"] == "Ana Lopes"
    assert await find(noor, "%%") == []


async def test_a_customer_is_read_with_identities_and_links(noor: Browser, ana: Customer) -> None:
    await ana.writes("Where is my refund?")
    (found,) = await find(noor, "900123")
    answer: Any = (await noor.ask("GET", f"/api/customers/{found['id']}")).json
    assert answer["customer"]["id"] == found["id"]
    assert [(i["kind"], i["consents"]) for i in answer["identities"]] == [("phone", [])]
    assert answer["links"] == []


async def test_a_timeline_goes_back_page_by_page_without_gap_or_double(noor: Browser, ana: Customer) -> None:
    for number in range(5):
        await ana.writes(f"text {number}")
    (found,) = await find(noor, "900123")
    seen: list[Any] = []
    before: int | None = None
    while True:
        query: dict[str, Any] = {"limit": 2} | ({"before": before} if before else {})
        page: Any = (await noor.ask("GET", f"/api/customers/{found['id']}/timeline", params=query)).json
        seen += page["entries"]
        before = page["before"]
        if before is None:
            break
    assert [e["message"]["body"] for e in seen if e["message"]] == [f"text {n}" for n in (4, 3, 2, 1, 0)]
    assert len({e["id"] for e in seen}) == len(seen)
    assert {e["channel"] for e in seen} == {"sms"}


async def test_a_conversation_is_scrolled_back_by_its_numbers(noor: Browser, ana: Customer) -> None:
    rows = [await ana.writes(f"text {number}") for number in range(3)]
    path = f"/api/conversations/{rows[0].conversation_id}/events"
    newest: Any = (await noor.ask("GET", path, params={"limit": 2})).json
    numbers = [e["number"] for e in newest["events"]]
    assert numbers == sorted(numbers)
    older: Any = (await noor.ask("GET", path, params={"before": numbers[0]})).json
    assert [e["number"] for e in older["events"]] == list(range(1, numbers[0]))


async def test_what_is_out_of_scope_is_not_there(someone: Browser, hub: SmallHub, ana: Customer) -> None:
    row = await ana.writes("Where is my refund?")
    await add_person(hub, "gone", "agent", "gone")
    await someone.sign_in("gone")
    assert await find(someone, "900123") == []
    customer_id = await hub.store.read(lambda connection: connection.scalar(select(t.customer.c.id)))
    assert (await someone.ask("GET", f"/api/customers/{customer_id}")).error == "not_found"
    timeline: Any = (await someone.ask("GET", f"/api/customers/{customer_id}/timeline")).json
    assert timeline["entries"] == []
    assert (await someone.ask("GET", f"/api/conversations/{row.conversation_id}/events")).error == "not_found"
    assert (await someone.ask("GET", f"/api/interactions/{row.interaction_id}/why")).error == "not_found"


async def test_an_identity_is_joined_with_a_reason_and_parted_again(
    noor: Browser, ana: Customer, visitor: Customer
) -> None:
    await ana.writes("by phone")
    await visitor.writes("by chat")
    (phone,), (chat,) = await find(noor, "900123"), await find(noor, "lopes")
    body = {"identity_id": chat["identities"][0]["id"], "reason": "she named her order number"}

    joined: Any = (await noor.ask("POST", f"/api/customers/{phone['id']}/links", json=body)).json
    assert joined["link"]["evidence"] == "agent_decision"
    assert joined["link"]["reason"] == "she named her order number"
    timeline: Any = (await noor.ask("GET", f"/api/customers/{phone['id']}/timeline")).json
    assert {e["channel"] for e in timeline["entries"]} == {"sms", "webchat"}
    again = await noor.ask("POST", f"/api/customers/{phone['id']}/links", json=body)
    assert (again.status, again.error) == (409, "illegal_move")

    undo = f"/api/links/{joined['link']['id']}/undo"
    parted: Any = (await noor.ask("POST", undo, json={"reason": "another Ana"})).json
    assert parted["link"]["undone_reason"] == "another Ana"
    timeline = (await noor.ask("GET", f"/api/customers/{phone['id']}/timeline")).json
    assert {e["channel"] for e in timeline["entries"]} == {"sms"}
    assert (await noor.ask("POST", undo, json={"reason": "once more"})).error == "illegal_move"
    assert (await noor.ask("POST", "/api/links/lnk_none/undo", json={"reason": "x"})).error == "not_found"


async def test_nobody_there_is_not_found(noor: Browser) -> None:
    assert (await noor.ask("GET", "/api/customers/cus_none")).error == "not_found"
    assert (await noor.ask("GET", "/api/conversations/con_none/events")).error == "not_found"
    assert (await noor.ask("GET", "/api/interactions/int_none/why")).error == "not_found"


async def test_why_it_waits_names_every_agent_and_what_is_in_the_way(noor: Browser, ana: Customer) -> None:
    row = await ana.writes("Where is my refund?")
    answer: Any = (await noor.ask("GET", f"/api/interactions/{row.interaction_id}/why")).json
    assert answer["offers"] == []
    assert answer["now"]["queue_id"] == "billing"
    refusals = {agent["agent_id"]: agent["refusal"] for agent in answer["now"]["agents"]}
    assert set(refusals) == {"noor", "jonas", "aisha", "wei", "mei", "rosa"}
    assert all(refusals.values())


async def test_an_identity_is_blocked_with_a_reason_and_nothing_of_it_becomes_work(
    noor: Browser, hub: SmallHub, ana: Customer
) -> None:
    first = await ana.writes("buy my pills")
    (found,) = await find(noor, "900123")
    identity_id = found["identities"][0]["id"]
    body = {"reason": "spam"}
    assert (await noor.ask("POST", f"/api/identities/{identity_id}/block", json=body)).status == 204
    second = await ana.writes("buy more pills")
    assert (second.conversation_id == first.conversation_id, second.interaction_id) == (True, None)
    states = await hub.store.read(lambda c: list(c.scalars(select(t.interaction.c.state))))
    assert states == ["abandoned"]
    answer: Any = (await noor.ask("GET", f"/api/customers/{found['id']}")).json
    assert answer["identities"][0]["block_reason"] == "spam"

    unblocked = await noor.ask("POST", f"/api/identities/{identity_id}/unblock", json={"reason": "a mistake"})
    assert unblocked.status == 204
    assert (await ana.writes("sorry")).interaction_id is not None
    audit = await hub.store.read(lambda c: list(c.scalars(select(t.audit.c.action).order_by(t.audit.c.id))))
    assert audit[-2:] == ["identity.blocked", "identity.unblocked"]
    nobody = await noor.ask("POST", "/api/identities/idn_none/block", json=body)
    assert nobody.error == "not_found"


async def test_a_supervisor_sets_a_tier_and_an_agent_may_not(
    noor: Browser, someone: Browser, hub: SmallHub, ana: Customer
) -> None:
    await ana.writes("Where is my refund?")
    (found,) = await find(noor, "900123")
    path = f"/api/customers/{found['id']}"
    assert (await noor.ask("PATCH", path, json={"tier": "gold", "was": None})).error == "forbidden"
    await someone.sign_in("root")
    unknown: Any = (await someone.ask("PATCH", path, json={"tier": "tin", "was": None})).json
    assert unknown["error"]["code"] == "unknown_tier"
    assert unknown["error"]["detail"] == {"known": ["platinum", "gold", "silver"]}
    assert (await someone.ask("PATCH", path, json={"tier": "gold", "was": None})).status == 204
    stale: Any = (await someone.ask("PATCH", path, json={"tier": "silver", "was": None})).json
    assert (stale["error"]["code"], stale["error"]["detail"]) == ("changed", {"tier": "gold"})
    assert (await find(someone, "900123"))[0]["tier"] == "gold"
    nobody = await someone.ask("PATCH", "/api/customers/cus_0", json={"tier": None, "was": None})
    assert nobody.error == "not_found"


async def test_the_next_message_of_a_gold_customer_waits_as_gold(
    someone: Browser, hub: SmallHub, ana: Customer
) -> None:
    await someone.sign_in("root")
    row = await ana.writes("Where is my refund?")
    (found,) = await find(someone, "900123")
    await someone.ask("PATCH", f"/api/customers/{found['id']}", json={"tier": "gold", "was": None})
    tiers = await hub.store.read(
        lambda connection: connection.scalars(
            select(t.interaction.c.tier).where(t.interaction.c.id == row.interaction_id)
        ).all()
    )
    assert tiers == ["gold"]


async def test_an_agent_marks_a_complaint_and_the_line_shows_it(noor: Browser, ana: Customer) -> None:
    row = await ana.writes("This is the third time!")
    path = f"/api/interactions/{row.interaction_id}/complaint"
    assert (await noor.ask("POST", path, json={"complaint": True})).status == 204
    line: Any = (await noor.ask("GET", "/api/queues/billing/waiting")).json
    assert line["waiting"][0]["interaction"]["complaint"] is True
    assert (await noor.ask("POST", path, json={"complaint": "perhaps"})).error == "invalid"
