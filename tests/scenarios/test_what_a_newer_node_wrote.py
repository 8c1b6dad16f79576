"""While nodes are upgraded one after the other, an older one reads what a newer one wrote: it leaves it to the newer
ones, and goes on with everything else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert, select, update

from agent_console.protocol import from_desk_calls as calls
from hub.bus.marks import Marks, Typing
from hub.bus.redis import RedisBus
from hub.dispatch.begun import Begun, read_begun
from hub.dispatch.kept import read_kept
from hub.store import tables as t
from hub.store.tx import Tx
from tests.nodes import becomes
from tests.scenarios.calls import DIRECT, agent, does, results, talks
from tests.scenarios.conftest import BILLING, DANIEL, MAYA, World

LOOKS_SECONDS = 3.0  # errands, senders and the sweep have each looked by then
NEWER = "newer"


async def test_an_older_node_leaves_it_to_the_newer_ones_and_goes_on_with_all_else(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya, world.phone(DANIEL) as daniel:
        await noor.goes("ready")
        await maya.texts(BILLING, "Hello")
        interaction = await noor.accepts(await noor.is_offered("Hello"))
        before = noor.talk(interaction.conversation_id).number
        await world.hub.store.commit(_write_as_newer, interaction.conversation_id)
        planted = await world.hub.store.read(_read_planted)
        assert [len(rows) for rows in planted.values()] == [1, 1, 1, 8]
        await noor.until(lambda desk: desk.conversations[interaction.conversation_id].number > before)
        await asyncio.sleep(LOOKS_SECONDS)
        await noor.replies(interaction.conversation_id, "Hi!")
        await maya.reads("Hi!")
        await daniel.texts(BILLING, "Good morning")
        await noor.accepts(await noor.is_offered("Good morning"))
        assert await world.hub.store.read(_read_planted) == planted


async def test_states_and_authors_of_a_newer_version_stop_no_worker_and_no_desk(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with world.phone(DANIEL) as daniel:
        call = await daniel.calls(DIRECT)
        await call.hears("You are next")
        await world.hub.store.commit(_move_as_newer, (t.call_leg, "state"))
        await world.hub.store.commit(_is_present_as_newer, "wei")
        await asyncio.sleep(LOOKS_SECONDS)
        await call.hangs_up()
        await becomes(lambda: results(world), ["abandoned"])
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Hello")
        talk = (await noor.accepts(await noor.is_offered("Hello"))).conversation_id
        await noor.replies(talk, "Hi!")
        await maya.reads("Hi!")
        # its report is no news any more when the row becomes another
        await noor.until(lambda _: any(said.delivery == "delivered" for said in noor.talk(talk).messages))
        await noor.notes(talk, "By somebody")
        await world.hub.store.commit(_move_as_newer, (t.message, "delivery"))
        await world.hub.store.commit(_move_as_newer, (t.message, "author"))
        await world.hub.store.commit(_call_back_as_newer, talk)
        await asyncio.sleep(LOOKS_SECONDS)
        await maya.texts(BILLING, "Thank you")
        await noor.reads(talk, "Thank you")
        await noor.replies(talk, "You are welcome")
        await maya.reads("You are welcome")
    assert [line.getMessage() for line in caplog.records if line.levelname == "ERROR"] == []


def _is_present_as_newer(tx: Tx, agents: list[str]) -> list[None]:
    moments = dict.fromkeys(("since", "idle_since", "last_seen_at"), tx.now)
    for agent_id in agents:
        tx.connection.execute(insert(t.agent_state).values(agent_id=agent_id, presence=NEWER, **moments))
    return [None] * len(agents)


def _call_back_as_newer(tx: Tx, conversations: list[str]) -> list[None]:
    i = t.interaction.c
    for conversation_id in conversations:
        query = select(i.id, i.identity_id).where(i.conversation_id == conversation_id)
        interaction = tx.connection.execute(query).one()
        tx.connection.execute(
            insert(t.callback).values(
                id="cbk_newer",
                interaction_id=interaction.id,
                conversation_id=conversation_id,
                identity_id=interaction.identity_id,
                account=BILLING,
                number=MAYA,
                mode=NEWER,
                state=NEWER,
                requested_at=tx.now,
            )
        )
    return [None] * len(conversations)


_WHOSE = {
    "state": t.call_leg.c.party == "customer",
    "delivery": t.message.c.kind == "outbound",
    "author": t.message.c.kind == "note",
    "kind": t.call_handover.c.state.is_not(None),
}


def _move_as_newer(tx: Tx, items: list[tuple[Table, str]]) -> list[None]:
    """One row, to a state of a newer version."""
    for table, column in items:
        moved = tx.connection.execute(update(table).where(_WHOSE[column]).values({column: NEWER}))
        assert moved.rowcount == 1
    return [None] * len(items)


def test_a_bus_that_hears_what_it_does_not_understand_hears_the_next_thing() -> None:
    bus, heard = RedisBus("redis://127.0.0.1:1", "older"), list[Any]()
    marks = Marks(bus, "older")
    marks.follow("cnv_1", heard.append)
    for told in (
        b'{"node": "newer", "heads": {}, "bells": [], "marks": [{"topic": "cnv_1"}, "waves"]}',
        b'{"node": "newer", "heads": ["team:1"], "bells": [], "marks": [{"conversation_id": "cnv_1"}]}',
        b'["newer"]',
        b'{"node": "newer", "heads": {"team:1": 4}, "bells": ["gong"], "marks": [], "waves": 3}',
        b'{"node": "newer", "heads": {}, "bells": [], "marks": [%s]}'
        % b'{"conversation_id": "cnv_1", "who": "noor", "on": true, "how": "fast"}',
    ):
        bus._hear(told)
    assert heard == [Typing("cnv_1", "noor", True)]


async def test_a_leader_of_an_older_version_takes_office_over_rows_that_it_does_not_know(
    world: World,
) -> None:
    await becomes(lambda: world.hub.store.commit(_has_kept_agents, None), True)
    await world.hub.store.commit(_keep_as_newer, None)
    assert await world.hub.store.commit(_has_kept_agents, None)
    assert await world.hub.store.commit(_has_kept_newer, None)
    await world.hub.store.commit(_spoil_an_agent, None)
    assert not await world.hub.store.commit(_has_kept_agents, None)  # and leads by the stations' rows
    assert await world.hub.store.commit(_has_kept_newer, None)


async def test_work_that_was_handed_on_in_a_way_of_a_newer_version_waits_as_any_other(world: World) -> None:
    async with world.desk("noor") as noor, world.desk("wei") as wei, world.phone(MAYA) as maya:
        _, interaction = await talks(noor, maya)
        await wei.goes("ready")
        await does(noor, calls.ConsultCall, interaction, to=agent("wei"))
        asked = (await wei.is_offered()).interaction.id
        assert list(await world.hub.store.commit(_read_begun, asked)) == [asked]
        await world.hub.store.commit(_move_as_newer, (t.call_handover, "kind"))
        assert list(await world.hub.store.commit(_read_begun, asked)) == []


def _read_begun(tx: Tx, items: list[str]) -> list[dict[str, Begun]]:
    return [read_begun(tx, [interaction_id]) for interaction_id in items]


def _write_as_newer(tx: Tx, conversations: list[str]) -> list[None]:
    for conversation_id in conversations:
        _write_one(tx, conversation_id)
    return [None] * len(conversations)


def _write_one(tx: Tx, conversation_id: str) -> None:
    add = tx.connection.execute
    interaction_id = tx.connection.scalar(
        select(t.interaction.c.id).where(t.interaction.c.conversation_id == conversation_id)
    )
    numbers = [
        tx.connection.scalar(
            update(table)
            .where(key == value)
            .values(last_number=table.c.last_number + 1)
            .returning(table.c.last_number)
        )
        for table, key, value in (
            (t.conversation, t.conversation.c.id, conversation_id),
            (t.agent_state, t.agent_state.c.agent_id, "noor"),
        )
    ]
    add(
        insert(t.event).values(
            at=tx.now,
            kind="interaction.newer",
            conversation_id=conversation_id,
            conversation_number=numbers[0],
            agent_id="noor",
            agent_number=numbers[1],
            interaction_id=interaction_id,
            data={"newer": [1]},
            routed=True,
        )
    )
    add(
        insert(t.message).values(
            id="msg_newer",
            conversation_id=conversation_id,
            channel="newer",
            kind="newer",
            body="A card",
            created_at=tx.now,
            delivery="newer",
        )
    )
    add(
        insert(t.outbox).values(
            id="out_newer",
            message_id="msg_newer",
            channel=NEWER,
            account=BILLING,
            to_kind="phone",
            to_value=MAYA,
            state="waiting",
            attempts=0,
            due_at=1,
            created_at=tx.now,
        )
    )
    add(
        insert(t.raw_item).values(
            id="raw_newer",
            channel=NEWER,
            dedupe_key="newer",
            account=BILLING,
            content_type="application/json",
            body=b"{}",
            received_at=tx.now - 60_000,
            state="stored",
            expires_at=tx.now + 86_400_000,
        )
    )
    for place in range(8):  # as many as are run at once
        add(
            insert(t.errand).values(
                id=f"err_newer{place}",
                kind=NEWER,
                account=BILLING,
                subject=f"msg_newer{place}",
                address="",
                created_at=tx.now,
                due_at=1,
            )
        )


def _read_planted(connection: Connection) -> dict[str, list[Any]]:
    """Not numbered by the router, not sent, not placed, not done: as they were written."""
    e, o, r, n = t.event.c, t.outbox.c, t.raw_item.c, t.errand.c
    asked = {
        "event": select(e.id, e.log_number).where(e.kind == "interaction.newer", e.log_number.is_(None)),
        "outbox": select(o.state, o.attempts, o.lease_until).where(o.channel == NEWER),
        "raw_item": select(r.state, r.error).where(r.channel == NEWER),
        "errand": select(n.id, n.attempts, n.due_at).where(n.kind == NEWER).order_by(n.id),
    }
    return {name: [tuple(row) for row in connection.execute(query)] for name, query in asked.items()}


def _keep_as_newer(tx: Tx, items: list[None]) -> list[None]:
    tx.connection.execute(insert(t.router_row).values(key="newer 1", data={"newer": 1}))
    return items


def _spoil_an_agent(tx: Tx, items: list[None]) -> list[None]:
    spoilt = update(t.router_row).where(t.router_row.c.key == "agent noor").values(data={"newer": 1})
    assert tx.connection.execute(spoilt).rowcount == 1
    return items


def _has_kept_agents(tx: Tx, items: list[None]) -> list[bool]:
    return [bool(read_kept(tx).agents)] * len(items)


def _has_kept_newer(tx: Tx, items: list[None]) -> list[bool]:
    return ["newer 1" in read_kept(tx).shelf.hashes] * len(items)
