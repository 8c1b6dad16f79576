"""Who may look at the calls that run, through the API."""

from __future__ import annotations

from tests.unit.api.hubs import Browser, SmallHub, add_person


async def test_a_supervisor_sees_the_calls_that_run(someone: Browser, hub: SmallHub) -> None:
    await add_person(hub, "lena", "supervisor")
    await someone.sign_in("lena")
    answer = await someone.ask("GET", "/api/calls/live")
    assert (answer.status, answer.json) == (200, {"calls": []})


async def test_an_agent_does_not(noor: Browser) -> None:
    assert (await noor.ask("GET", "/api/calls/live")).status == 403
