"""Stories of trouble: nobody answers, the carrier refuses, the process is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from copy import deepcopy
from pathlib import Path

import aiohttp

from channels.carrier.faults import Fault
from hub.app import drain
from hub.configuration import ApplyConfig, apply_config, find_current_config
from hub.demo.clients import DeskClient, PhoneClient
from hub.demo.world import PASSWORD
from tests.nodes import until
from tests.patience import START_SECONDS
from tests.scenarios.conftest import BILLING, MAYA, World
from tests.services.ports import find_free_port


async def test_a_missed_offer_pauses_the_agent_and_goes_to_the_next(world: World) -> None:
    await _ring_for_five_seconds(world)
    async with world.desk("noor") as noor, world.desk("jonas") as jonas, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Hello?")
        offer = await noor.is_offered("Hello?")
        await jonas.goes("ready")
        passed_on = await jonas.is_offered("Hello?")
        assert passed_on.interaction.id == offer.interaction.id
        await noor.until(
            lambda desk: desk.presence is not None and desk.presence.presence == "not_responding"
        )
        assert noor.state.presence is not None
        assert noor.state.presence.changed_by == "system"
        await noor.goes("ready")


async def _ring_for_five_seconds(world: World) -> None:
    """A new version of the configuration, applied while the hub runs."""
    current = await world.hub.store.read(find_current_config)
    assert current is not None
    document = deepcopy(dict(current.document))
    for queue in document["queues"]:
        queue["offer_timeout_seconds"] = {**(queue.get("offer_timeout_seconds") or {}), "sms": 5}
        queue["missed_offers_before_pause"] = {**(queue.get("missed_offers_before_pause") or {}), "sms": 1}
    applied = await world.hub.store.commit(apply_config, ApplyConfig(document))
    assert applied.changed


async def test_a_process_that_is_about_to_end_sends_desks_and_widgets_elsewhere(world: World) -> None:
    async with world.desk("noor") as noor, world.visitor("Maya") as maya:
        await maya.says("Hello")
        await drain(world.hub)
        await noor.until(lambda desk: desk.bye == "draining")
        await maya.until(lambda chat: "draining" in chat.refusals)


async def test_a_carrier_that_refuses_for_now_gets_it_again_and_delivers_once(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Hello")
        interaction = await noor.accepts(await noor.is_offered("Hello"))
        world.carrier.faults.plan(Fault("refuse_send", http_status=429, code=20429, retry_after=1))
        await noor.replies(interaction.conversation_id, "Hi!")
        await _reply_becomes(noor, interaction.conversation_id, "delivered")
        await maya.reads("Hi!")
        assert maya.texts_from(BILLING) == ["Hi!"]


async def test_a_send_whose_answer_was_lost_is_looked_up_and_not_sent_twice(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Hello")
        interaction = await noor.accepts(await noor.is_offered("Hello"))
        world.carrier.faults.plan(Fault("drop_answer"))
        await noor.replies(interaction.conversation_id, "Hi!")
        await _reply_becomes(noor, interaction.conversation_id, "delivered")
        await maya.reads("Hi!")
        assert maya.texts_from(BILLING) == ["Hi!"]


async def test_a_number_that_can_never_be_reached_is_shown_to_the_agent(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        await noor.goes("ready")
        await maya.texts(BILLING, "Hello")
        interaction = await noor.accepts(await noor.is_offered("Hello"))
        world.carrier.faults.plan(Fault("refuse_send", http_status=400, code=21211))
        await noor.replies(interaction.conversation_id, "Hi!")
        await _reply_becomes(noor, interaction.conversation_id, "failed")
        (reply,) = [m for m in noor.talk(interaction.conversation_id).messages if m.kind == "outbound"]
        assert reply.delivery_code == "21211"
        assert maya.texts_from(BILLING) == []


async def _reply_becomes(desk: DeskClient, conversation_id: str, state: str) -> None:
    await desk.until(
        lambda now: any(m.delivery == state for m in now.conversations[conversation_id].messages),
        what=f"a reply that is {state}",
    )


async def test_what_was_acknowledged_before_the_process_was_killed_is_on_the_desk_after_it(
    tmp_path: Path,
) -> None:
    port, texts = find_free_port(), [f"text number {number}" for number in range(5)]
    async with _hub_process(port, tmp_path) as (url, process), PhoneClient(url, MAYA) as maya:
        for words in texts:
            await maya.texts(BILLING, words)
        await until(lambda: _stored(tmp_path) == len(texts))
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
    async with _hub_process(port, tmp_path) as (url, _), DeskClient(url, "noor", PASSWORD) as noor:
        await noor.goes("ready")
        interaction = await noor.accepts(await noor.is_offered())
        # stored is not placed: what was not is swept up two seconds later
        for words in texts:
            await noor.reads(interaction, words)
        assert sorted(noor.talk(interaction).words) == texts


@asynccontextmanager
async def _hub_process(port: int, data_dir: Path) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    url = f"http://localhost:{port}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "hub", "demo", "--quiet", "--port", str(port), "--data", str(data_dir)),
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as session:
            while not await _answers(session, f"{url}/readyz"):  # noqa: ASYNC110 - nor does its start
                await asyncio.sleep(0.05)
        yield url, process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _answers(session: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with session.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


def _stored(data_dir: Path) -> int:
    with closing(sqlite3.connect(data_dir / "hub.db")) as database:
        return int(database.execute("select count(*) from raw_item").fetchone()[0])
