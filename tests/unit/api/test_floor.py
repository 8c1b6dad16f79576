"""The live floor through the API: figures that open, and what a supervisor changes of an agent."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, select

from hub.configuration import ApplyConfig, apply_config, find_current_config
from hub.model.contact_centre import TeamPolicy
from hub.model.nouns import Address
from hub.presence import SetPresence, set_presences
from hub.store import tables as t
from tests.unit.api.hubs import Browser, SmallHub, add_person, demo_world
from tests.unit.api.test_customers import Customer

CUSTOMER = Address("phone", "+447700900123")
NAP = {"presence": "not_ready", "reason": "coaching"}


@pytest.fixture
async def lead(hub: SmallHub, someone: Browser) -> Browser:
    await hub.store.commit(apply_config, ApplyConfig(demo_world().to_json()))
    await add_person(hub, "lena", "supervisor")
    await someone.sign_in("lena")
    return someone


def _audits(connection: Connection) -> list[tuple[str, str | None, Any]]:
    a = t.audit.c
    rows = connection.execute(
        select(a.action, a.target, a.detail).where(a.action.like("agent.%")).order_by(a.id)
    )
    return [(row.action, row.target, row.detail) for row in rows]


async def queues_of(hub: SmallHub, agent_id: str) -> list[str]:
    current = await hub.store.read(find_current_config)
    assert current is not None
    (agent,) = (each for each in current.document["agents"] if each["id"] == agent_id)
    return [each["id"] for each in agent["queues"]]


async def test_every_figure_says_in_both_languages_what_it_means(lead: Browser) -> None:
    answer: Any = (await lead.ask("GET", "/api/floor/figures")).json
    told = {figure["id"]: figure["says"] for figure in answer["figures"]}
    assert {"level", "waiting", "longest", "ready", "abandoned", "handled"} <= told.keys()
    assert all(says["en"] and says["zh-CN"] for says in told.values())


async def test_a_figure_opens_to_the_interactions_behind_it(lead: Browser, hub: SmallHub) -> None:
    await Customer(hub, CUSTOMER).writes("Where is my refund?")
    hub.clock.at += 1
    answer: Any = (await lead.ask("GET", "/api/floor/behind?figure=waiting&queue_id=billing")).json
    assert answer["total"] == 1
    assert [row["queue_id"] for row in answer["interactions"]] == ["billing"]
    other: Any = (await lead.ask("GET", "/api/floor/behind?figure=waiting&queue_id=orders")).json
    assert (other["total"], other["interactions"]) == (0, [])
    for figure in (
        "answered",
        "in_target",
        "missed_target",
        "abandoned_today",
        "handled_today",
        "in_progress",
    ):
        assert (await lead.ask("GET", f"/api/floor/behind?figure={figure}")).status == 200
    for wrong in ("figure=happiness", "figure=waiting&queue_id=nowhere"):
        assert (await lead.ask("GET", f"/api/floor/behind?{wrong}")).error == "not_found"


async def test_an_agents_presence_is_changed_by_name_and_with_a_reason(lead: Browser, hub: SmallHub) -> None:
    await hub.store.commit(set_presences, SetPresence("noor", "ready", by="noor"))
    answer = await lead.ask("POST", "/api/floor/agents/noor/presence", json=NAP)
    assert answer.json == {"agent_id": "noor", "presence": "not_ready"}
    (row,) = await hub.store.read(lambda c: c.execute(select(t.agent_state)).all())
    me: Any = (await lead.ask("GET", "/api/me")).json
    names = {each["id"]: each["name"] for each in me["config"]["supervisors"]}
    assert (row.presence, row.reason, names[row.changed_by]) == ("not_ready", "coaching", "Lena")
    assert await hub.store.read(_audits) == [("agent.presence", "noor", NAP)]


async def test_a_change_that_is_no_move_or_of_nobody_changes_nothing(lead: Browser, hub: SmallHub) -> None:
    assert (
        await lead.ask("POST", "/api/floor/agents/noor/presence", json={**NAP, "reason": None})
    ).status == 400
    assert (await lead.ask("POST", "/api/floor/agents/nobody/presence", json=NAP)).error == "not_found"
    assert await hub.store.read(_audits) == []


async def test_agents_are_moved_out_of_a_queue_and_into_it_again(lead: Browser, hub: SmallHub) -> None:
    before = await queues_of(hub, "mei")
    move = {"queue_id": before[-1], "agent_ids": ["mei"]}
    out: Any = (await lead.ask("POST", "/api/floor/moves", json={**move, "into": False})).json
    assert (await queues_of(hub, "mei"), out["agent_ids"]) == (before[:-1], ["mei"])
    back: Any = (await lead.ask("POST", "/api/floor/moves", json=move)).json
    again: Any = (await lead.ask("POST", "/api/floor/moves", json=move)).json
    assert (await queues_of(hub, "mei"), back["agent_ids"], again["agent_ids"]) == (before, ["mei"], [])
    assert (out["version"], back["version"], again["version"]) == (2, 3, 3)
    assert [action for action, _, _ in await hub.store.read(_audits)] == ["agent.moved", "agent.moved"]


async def test_skills_are_changed_as_a_version_that_is_a_sound_document(lead: Browser, hub: SmallHub) -> None:
    asked: dict[str, dict[str, int]] = {"skills": {"billing": 7, "refunds": 1}}
    assert (await lead.ask("PUT", "/api/floor/agents/noor/skills", json=asked)).status == 200
    current = await hub.store.read(find_current_config)
    assert current is not None
    sound = type(demo_world()).model_validate(current.document)
    assert sound.to_json() == current.document
    (noor,) = (agent for agent in sound.agents if agent.id == "noor")
    assert noor.skills == {"billing": 7, "refunds": True}
    ((action, target, detail),) = await hub.store.read(_audits)
    assert (action, target, detail["after"]) == ("agent.skills", "noor", asked["skills"])
    answer = await lead.ask("PUT", "/api/floor/agents/noor/skills", json={"skills": {"juggling": 3}})
    assert answer.error == "unknown_skill"


async def test_a_line_is_told_to_a_queue_s_agents_and_its_callers_are_offered_callbacks(
    lead: Browser, hub: SmallHub
) -> None:
    line = {"text": " Say up to ten minutes. ", "queue_id": "billing"}
    told: Any = (await lead.ask("POST", "/api/floor/announcements", json=line)).json
    assert "noor" in told["agent_ids"]
    assert "aisha" not in told["agent_ids"]
    for wrong in ({"text": "   ", "queue_id": "billing"}, {"text": "x" * 281, "queue_id": "billing"}):
        assert (await lead.ask("POST", "/api/floor/announcements", json=wrong)).status == 400
    offers = "/api/floor/callback-offers"
    on: Any = (await lead.ask("POST", offers, json={"queue_id": "billing", "minutes": 60})).json
    assert on["until"] == hub.clock.now() + 3_600_000
    off: Any = (await lead.ask("POST", offers, json={"queue_id": "billing", "minutes": 0})).json
    assert off["until"] is None
    nowhere = await lead.ask("POST", offers, json={"queue_id": "nowhere", "minutes": 60})
    assert nowhere.error == "not_found"


async def test_an_agent_sees_no_floor_and_manages_nobody(noor: Browser) -> None:
    asked: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
        ("GET", "/api/floor/figures", None),
        ("GET", "/api/floor/behind?figure=waiting", None),
        ("POST", "/api/floor/agents/aisha/presence", NAP),
        ("PUT", "/api/floor/agents/aisha/skills", {"skills": {}}),
        ("POST", "/api/floor/moves", {"queue_id": "billing", "agent_ids": ["aisha"]}),
        ("POST", "/api/floor/announcements", {"text": "Hello", "agent_ids": ["aisha"]}),
        ("POST", "/api/floor/callback-offers", {"queue_id": "billing", "minutes": 60}),
    )
    for method, path, body in asked:
        answer = await noor.ask(method, path, json=body)
        assert (answer.status, answer.error) == (403, "forbidden"), path


async def test_a_supervisor_of_a_team_touches_only_whom_they_see(hub: SmallHub, someone: Browser) -> None:
    """Their queues are what their team sees; whoever serves none of them is not there for them."""
    centre = hub.store.centre
    agents = {
        **centre.agents,
        "jonas": replace(centre.agents["jonas"], team="service", queues=("billing",)),
        "mei": replace(centre.agents["mei"], queues=("orders",)),
    }
    teams = {**centre.teams, "service": TeamPolicy("service", frozenset({"billing"}))}
    hub.store.centre = replace(centre, agents=agents, teams=teams)
    await add_person(hub, "teamlead", "supervisor", "jonas")
    await someone.sign_in("teamlead")
    assert (await someone.ask("POST", "/api/floor/agents/mei/presence", json=NAP)).error == "not_found"
    assert (await someone.ask("POST", "/api/floor/agents/noor/presence", json=NAP)).status == 200
    assert (await someone.ask("GET", "/api/floor/behind?figure=waiting&queue_id=orders")).error == "not_found"
    move = {"queue_id": "orders", "agent_ids": ["noor"]}
    assert (await someone.ask("POST", "/api/floor/moves", json=move)).error == "not_found"
