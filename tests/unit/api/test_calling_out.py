"""Calling a number through the API: the check before it, the call, whom one may not call, and one's own telephone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from sqlalchemy import select

from hub.model.nouns import Address
from hub.store import tables as t
from tests.unit.api.hubs import Browser, SmallHub
from tests.unit.api.test_customers import Customer

FRONT, ORDERS = "+442071838750", "+442071838760"
MAYA: Final = "+442079460018"
ANYHOW: Final = ["quiet_hours", "doubtful", "called_often"]


async def checks(someone: Browser, number: str, **more: Any) -> Any:
    return (await someone.ask("POST", "/api/calls/check", json={"number": number, **more})).json


async def dials(someone: Browser, number: str = MAYA, **more: Any) -> Any:
    body = {"key": "k1", "number": number, "anyway": ANYHOW, **more}
    return await someone.ask("POST", "/api/calls", json=body)


async def test_a_number_is_looked_at_before_it_is_called(noor: Browser) -> None:
    seen = await checks(noor, "020 7946 0018")
    assert (seen["number"], seen["region"], seen["refusal"], seen["emergency"]) == (MAYA, "GB", None, False)
    assert seen["numbers"] == [
        {"account": FRONT, "name": FRONT, "default": True},
        {"account": ORDERS, "name": ORDERS, "default": False},
    ]
    assert seen["local_time"] is not None


@pytest.mark.parametrize(
    ("number", "refusal", "emergency"),
    [("999", "emergency", True), ("nonsense", "not_a_number", False), ("+33142685300", "not_allowed", False)],
)
async def test_what_may_not_be_called_is_said_with_its_reason(
    noor: Browser, number: str, refusal: str, emergency: bool
) -> None:
    seen = await checks(noor, number)
    assert (seen["refusal"], seen["emergency"]) == (refusal, emergency)
    answer = await dials(noor, number)
    assert (answer.status, answer.error) == (403, "not_allowed")


async def test_somebody_who_wrote_before_is_known_by_their_number(noor: Browser, hub: SmallHub) -> None:
    await Customer(hub, Address("phone", MAYA)).writes("Hello")
    seen = await checks(noor, MAYA)
    assert seen["customer_id"] is not None


async def test_a_call_is_made_once_for_each_key(noor: Browser) -> None:
    made = (await dials(noor)).json
    assert set(made) == {"call_id", "conversation_id", "interaction_id"}
    assert (await dials(noor)).json == made
    answer = await dials(noor, key="k2")
    assert (answer.status, answer.error) == (409, "on_call")


async def test_what_speaks_against_a_call_wants_to_be_confirmed(noor: Browser) -> None:
    answer: Any = await dials(noor, "+447700900123", anyway=["quiet_hours"])
    assert (answer.status, answer.error) == (409, "needs_confirmation")
    assert answer.json["error"]["detail"]["warnings"] == ["doubtful"]


async def test_who_wants_no_calls_gets_none_until_they_say_otherwise(noor: Browser, hub: SmallHub) -> None:
    await Customer(hub, Address("phone", MAYA)).writes("Do not call me")
    identity_id = await hub.store.read(
        lambda c: c.scalar(select(t.identity.c.id).where(t.identity.c.value == MAYA))
    )
    path = f"/api/identities/{identity_id}/calls"
    assert (await noor.ask("PUT", path, json={"allowed": False})).status == 204
    assert (await checks(noor, MAYA))["refusal"] == "do_not_call"
    assert (await noor.ask("PUT", path, json={"allowed": True})).status == 204
    assert (await checks(noor, MAYA))["refusal"] is None
    audits = await hub.store.read(lambda c: [row.action for row in c.execute(select(t.audit))])
    assert audits[-2:] == ["identity.calls_refused", "identity.calls_allowed"]


async def test_nobody_is_called_out_of_a_conversation_that_one_may_not_see(noor: Browser) -> None:
    answer = await dials(noor, conversation_id="cnv_nobodys")
    assert (answer.status, answer.error) == (404, "not_found")


async def test_a_supervisor_without_a_desk_dials_nobody(someone: Browser) -> None:
    await someone.sign_in("root")
    answer = await dials(someone)
    assert (answer.status, answer.error) == (403, "forbidden")


# -- one's own telephone -----------------------------------------------------------------------------------------


async def test_the_browser_of_an_agent_is_their_telephone_at_the_local_carrier(noor: Browser) -> None:
    phone: Any = (await noor.ask("POST", "/api/voice/token")).json
    assert (phone["kind"], phone["identity"], phone["url"]) == ("carrier", "client:noor", "/carrier/phone")


async def test_who_has_no_telephone_of_their_own_cannot_choose_it(noor: Browser) -> None:
    device: Any = (await noor.ask("GET", "/api/me/device")).json
    assert device == {"uses": "browser", "browser": "client:noor", "phone": None}
    answer = await noor.ask("PUT", "/api/me/device", json={"uses": "phone"})
    assert (answer.status, answer.error) == (409, "no_device")


async def test_an_agent_with_a_telephone_chooses_where_calls_ring(noor: Browser, hub: SmallHub) -> None:
    give_a_telephone(hub, "noor", "+442079460099")
    assert (await noor.ask("GET", "/api/me/device")).json == {
        "uses": "phone",
        "browser": "client:noor",
        "phone": "+442079460099",
    }
    own: Any = (await noor.ask("POST", "/api/voice/token")).json
    assert (own["kind"], own["number"]) == ("phone", "+442079460099")
    chosen: Any = (await noor.ask("PUT", "/api/me/device", json={"uses": "browser"})).json
    assert chosen["uses"] == "browser"
    assert (await noor.ask("POST", "/api/voice/token")).json["kind"] == "carrier"  # type: ignore[index]


def give_a_telephone(hub: SmallHub, agent_id: str, number: str) -> None:
    centre = hub.store.centre
    agent = replace(centre.agents[agent_id], phone=number, device=number)
    hub.store.centre = replace(centre, agents={**centre.agents, agent_id: agent})


async def test_a_supervisor_has_a_telephone_by_their_own_name(someone: Browser, hub: SmallHub) -> None:
    await someone.sign_in("root")
    phone: Any = (await someone.ask("POST", "/api/voice/token")).json
    user_id = await hub.store.read(lambda c: c.scalar(select(t.user.c.id).where(t.user.c.login == "root")))
    assert phone["identity"] == f"client:{user_id}"


async def test_the_desk_is_told_what_its_queues_want(noor: Browser) -> None:
    me: Any = (await noor.ask("GET", "/api/me")).json
    (billing, *_) = me["config"]["queues"]
    assert (billing["auto_answer"], billing["disposition_required"], billing["wrap_up_extensions"]) == (
        False,
        False,
        2,
    )
