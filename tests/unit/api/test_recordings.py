"""Recordings at the REST door: by range, by role and rules, written down, and nothing of what may not be heard."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from multidict import CIMultiDict
from sqlalchemy import insert, select, update

from hub.calls.begin import begin_calls
from hub.model.nouns import Address, CallStarted
from hub.model.recordings import RecordingRules
from hub.recordings.rows import insert_recording
from hub.store import Tx
from hub.store import tables as t
from tests.builders import START
from tests.unit.api.hubs import Browser, SmallHub, add_person

BILLING = "+442071838750"
SOUND = "".join(f"{number:04x}" for number in range(256))


async def keeps(
    hub: SmallHub, *, purpose: str = "talk", state: str = "ready", taken_by: str | None = None
) -> str:
    """The id of a recording of a call in billing."""
    sha256 = await hub.media.put(SOUND.encode())

    def put(tx: Tx, items: list[None]) -> list[str]:
        begin_calls(tx, [CallStarted(BILLING, "CA" + "1" * 32, Address("phone", "+447700900001"), START)])
        call = tx.connection.execute(select(t.call)).one()
        where = t.conversation.c.id == call.conversation_id
        tx.connection.execute(update(t.conversation).where(where).values(queue_id="billing"))
        if taken_by is not None:
            tx.connection.execute(insert(t.call_leg).values(**_leg(call, taken_by)))
        values: dict[str, Any] = {"purpose": purpose, "queue_id": "billing", "state": state}
        row = insert_recording(tx, call, **values, sha256=sha256, size=len(SOUND), seconds=1)
        return [row.id] * len(items)

    return str(await hub.store.commit(put, None))


def _leg(call: Any, agent_id: str) -> dict[str, Any]:
    times = {"started_at": START, "answered_at": START, "looked_at": START}
    whose = {"sid": "CA" + "2" * 32, "call_id": call.message_id, "party": "agent", "agent_id": agent_id}
    return {**times, **whose, "address": "", "account": BILLING, "state": "completed"}


async def listens(browser: Browser, recording_id: str, **headers: str) -> tuple[int, str, CIMultiDict[str]]:
    answer = await browser.ask("GET", f"/api/recordings/{recording_id}", headers=headers)
    return answer.status, answer.text, answer.headers


async def heard(hub: SmallHub) -> list[Any]:
    query = select(t.audit).where(t.audit.c.action == "recording.heard")
    return await hub.store.read(lambda connection: list(connection.execute(query)))


async def test_it_is_given_whole_and_by_range(hub: SmallHub, noor: Browser) -> None:
    recording_id = await keeps(hub, taken_by="noor")
    status, body, headers = await listens(noor, recording_id)
    assert (status, body) == (200, SOUND)
    assert (headers["Content-Type"], headers["Cache-Control"]) == ("audio/wav", "private, no-store")
    for asked, first, last in (("bytes=0-", 0, 1023), ("bytes=10-19", 10, 19), ("bytes=-4", 1020, 1023)):
        status, body, headers = await listens(noor, recording_id, Range=asked)
        assert (status, body) == (206, SOUND[first : last + 1])
        assert headers["Content-Range"] == f"bytes {first}-{last}/1024"


@pytest.mark.parametrize("asked", ["bytes=1024-", "bytes=9-3", "bytes=a-b", "lines=1-2"])
async def test_a_part_that_is_not_there_is_refused(hub: SmallHub, noor: Browser, asked: str) -> None:
    recording_id = await keeps(hub, taken_by="noor")
    status, _, _ = await listens(noor, recording_id, Range=asked)
    assert status == 416


async def test_an_agent_hears_their_own_calls_only_unless_the_rules_say_otherwise(
    hub: SmallHub, noor: Browser
) -> None:
    recording_id = await keeps(hub, taken_by="aisha")
    assert (await listens(noor, recording_id))[0] == 403
    billing = hub.store.centre.queues["billing"]
    queues = {
        **hub.store.centre.queues,
        "billing": replace(billing, recording=RecordingRules("on", agents="all")),
    }
    hub.store.centre = replace(hub.store.centre, queues=queues)
    assert (await listens(noor, recording_id))[0] == 200


async def test_a_supervisor_hears_what_they_see_and_every_listening_is_written_down_once(
    hub: SmallHub, someone: Browser
) -> None:
    await add_person(hub, "sam", "supervisor")
    await someone.sign_in("sam")
    recording_id = await keeps(hub, taken_by="noor")
    for asked in ("bytes=0-9", "bytes=10-19", "bytes=0-9"):
        await listens(someone, recording_id, Range=asked)
    assert [entry.target for entry in await heard(hub)] == [recording_id]
    hub.clock.advance(seconds=601)
    await listens(someone, recording_id, Range="bytes=0-9")
    assert len(await heard(hub)) == 2


async def test_a_message_is_for_whoever_sees_it_and_is_heard_from_then_on(
    hub: SmallHub, noor: Browser
) -> None:
    recording_id = await keeps(hub, purpose="message")
    await listens(noor, recording_id, Range="bytes=0-")
    row = (await hub.store.read(lambda connection: list(connection.execute(select(t.recording)))))[0]
    assert (row.heard_by, row.heard_at) == ("noor", hub.clock.now())


async def test_what_is_not_there_is_not_given_and_says_why(hub: SmallHub, noor: Browser) -> None:
    recording_id = await keeps(hub, state="ended", taken_by="noor")
    status, text, _ = await listens(noor, recording_id)
    assert (status, json.loads(text)["error"]["detail"]) == (409, {"state": "ended", "reason": None})
    assert (await listens(noor, "rec_none"))[0] == 404
    assert await heard(hub) == []


async def test_whoever_is_signed_out_hears_nothing(hub: SmallHub, someone: Browser) -> None:
    assert (await listens(someone, await keeps(hub)))[0] == 401


async def test_the_pieces_of_one_listening_are_written_down_with_the_first(
    hub: SmallHub, noor: Browser
) -> None:
    recording_id = await keeps(hub, purpose="message")
    await listens(noor, recording_id, Range="bytes=0-99")
    told: list[Any] = []
    hub.store.listeners.append(told.append)
    for asked in ("bytes=100-199", "bytes=200-"):
        assert (await listens(noor, recording_id, Range=asked))[0] == 206
    assert told == []


async def test_a_player_that_looks_what_it_is_has_heard_no_message(hub: SmallHub, noor: Browser) -> None:
    """It is in the audit: something of it was given away."""
    recording_id = await keeps(hub, purpose="message")

    async def heard_by() -> str | None:
        return await hub.store.read(lambda connection: connection.scalar(select(t.recording.c.heard_by)))

    await listens(noor, recording_id, Range="bytes=0-1")
    assert (await heard_by(), len(await heard(hub))) == (None, 1)
    await listens(noor, recording_id, Range="bytes=0-")
    assert (await heard_by(), len(await heard(hub))) == ("noor", 1)


async def test_an_administrator_erases_what_a_customer_wants_gone_and_nobody_else_does(
    hub: SmallHub, noor: Browser, someone: Browser
) -> None:
    recording_id = await keeps(hub, taken_by="noor")
    customer_id = await hub.store.read(lambda connection: connection.scalar(select(t.customer.c.id)))
    path = f"/api/customers/{customer_id}/erase-recordings"
    assert (await noor.ask("POST", path, json={"reason": "By letter"})).status == 403
    await add_person(hub, "ada", "admin")
    await someone.sign_in("ada")
    assert (await someone.ask("POST", path, json={"reason": ""})).status == 400
    nobody = await someone.ask("POST", "/api/customers/cus_none/erase-recordings", json={"reason": "?"})
    assert (nobody.status, nobody.error) == (404, "not_found")
    done: Any = (await someone.ask("POST", path, json={"reason": "By letter"})).json
    assert done == {"erased": 1, "running": 0}
    status, text, _ = await listens(someone, recording_id)
    assert (status, json.loads(text)["error"]["detail"]) == (409, {"state": "expired", "reason": "erased"})
