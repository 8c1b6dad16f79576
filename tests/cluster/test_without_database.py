"""PostgreSQL away: whoever asks hears so at once, nothing is acknowledged that is not stored, and when it is back all
goes on without a restart."""

from __future__ import annotations

import asyncio
import smtplib
import time

import asyncpg
import pytest

from hub.demo.clients import Refusal, VisitorClient
from hub.demo.world import CARRIER_ACCOUNT
from tests.cluster.people import DirectDesk, ask, in_office, stands, stored_bodies
from tests.cluster.webhooks import post, posts_text
from tests.faults.people.texter import NUMBERS
from tests.faults.world.node import Node
from tests.faults.world.world import World
from tests.nodes import until
from tests.patience import PATIENCE_SECONDS
from tests.stopwatch import timing

MAYA = "+447700900504"
MAILBOX = "service@halden.example"
# A statement's five seconds, a little for the session it was on, and what the machine needs.
FOUND_OUT_SECONDS = 10.0
AT_ONCE_SECONDS = 1.0


@pytest.mark.parametrize("how", ["stopped", "hangs"])
async def test_whoever_asks_hears_so_at_once_and_all_goes_on_when_it_is_back(world: World, how: str) -> None:
    node = world.nodes[0]
    await in_office(world)
    async with DirectDesk(world, node, "noor") as noor, VisitorClient(world.url, name="Lina") as lina:
        await noor.goes("ready")
        await lina.says(f"Before it {how}")
        talk = await noor.accepts(await noor.is_offered(f"Before it {how}"))
        boots = await _boots(world)

        await _goes_away(world, how)
        async with timing() as since:
            await _is_refused(world, node)
            assert since.seconds < FOUND_OUT_SECONDS
        await _is_refused_at_once(world, node)
        await _calls_are_answered_by_the_fallback(world, node)
        await _mail_is_to_come_again(node)
        await until(lambda: noor.state.outage)
        await until(lambda: lina.state.outage)
        with pytest.raises(Refusal, match="unavailable"):
            await noor.replies(talk.conversation_id, "Kept on the desk", key=f"kept-{how}")
        with pytest.raises(Refusal, match="unavailable"):
            await lina.says("Kept in the widget", key=f"said-{how}")
        status, told = await ask(node, "/readyz")
        assert (status, told["database"]) == (503, "away")

        await _comes_back(world, how)
        await until(lambda: not noor.state.outage and not lina.state.outage)
        await _is_taken_again(world, node, f"After it {how}")
        await lina.says("Kept in the widget", key=f"said-{how}")
        await noor.reads(talk, "Kept in the widget")
        await noor.replies(talk, "Kept on the desk", key=f"kept-{how}")
        await lina.reads("Kept on the desk")
        assert noor.state.presence is not None
        assert noor.state.presence.presence == "ready"  # nobody was blamed for a silence nobody could hear
        assert await _boots(world) == boots
        assert noor.state.breaks == []
        await noor.ends(talk)
        await noor.wraps_up(talk.id, "other")


async def test_a_database_that_takes_no_writes_is_refused_under_its_name_and_goes_on_by_itself(
    world: World,
) -> None:
    node = world.nodes[0]
    boots = await _boots(world)
    await _take_no_writes(world, "on")
    try:
        await _is_refused(world, node)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while "database_read_only" not in (told := (await ask(node, "/readyz"))[1])["alarms"]:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert told["database"] != "away"
    finally:
        await _take_no_writes(world, "off")
    await _is_taken_again(world, node, "After it was read-only")
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await ask(node, "/readyz"))[1]["alarms"]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert await _boots(world) == boots


async def _take_no_writes(world: World, on: str) -> None:
    """As after a failover to a standby: who is connected is sent away, and who comes may only read."""
    connection = await asyncpg.connect(world.database_url, timeout=5)
    try:
        await connection.execute("set default_transaction_read_only = off")
        await connection.execute(f"alter database hub set default_transaction_read_only = {on}")
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'hub' and pid != pg_backend_pid()"
        )
    finally:
        await connection.close()


async def _goes_away(world: World, how: str) -> None:
    if how == "hangs":
        world.postgres.pause()
    else:
        await world.postgres.stop()


async def _comes_back(world: World, how: str) -> None:
    if how == "hangs":
        world.postgres.go_on()
    else:
        await world.postgres.start()


async def _is_refused(world: World, node: Node) -> None:
    """Until the first 503; what was on its way meanwhile may still have been taken."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await _text(world, node, "Never stored"))[0] != 503:
            pass


async def _is_refused_at_once(world: World, node: Node) -> None:
    answers = [await _text(world, node, "Never stored") for _ in range(10)]
    assert [status for status, _ in answers] == [503] * 10
    assert (
        sorted(seconds for _, seconds in answers)[-2] < AT_ONCE_SECONDS
    )  # one may come while it is asked anew


async def _text(world: World, node: Node, words: str) -> tuple[int, float]:
    return await posts_text(world, node, sid=f"SM{time.time_ns():032x}", who=MAYA, to=NUMBERS[0], words=words)


async def _calls_are_answered_by_the_fallback(world: World, node: Node) -> None:
    form = {"CallSid": f"CA{time.time_ns():032x}", "From": MAYA, "To": NUMBERS[0], "CallStatus": "ringing"}
    form["Direction"] = "inbound"
    status, _, seconds = await post(world, node, f"/hooks/voice/{CARRIER_ACCOUNT}", form)
    assert status == 503
    assert seconds < 2 * AT_ONCE_SECONDS
    status, twiml, seconds = await post(world, node, f"/hooks/voice/{CARRIER_ACCOUNT}/fallback", form)
    assert (status, "<Say" in twiml) == (200, True)
    assert seconds < AT_ONCE_SECONDS


async def _mail_is_to_come_again(node: Node) -> None:
    def send() -> int:
        with smtplib.SMTP("127.0.0.1", node.mail_port, timeout=15) as server:
            letter = f"From: maya@example.com\r\nTo: {MAILBOX}\r\nSubject: Hello\r\n\r\nHello"
            try:
                server.sendmail("maya@example.com", [MAILBOX], letter)
            except smtplib.SMTPDataError as error:
                return error.smtp_code
            return 250

    assert await asyncio.to_thread(send) == 451


async def _is_taken_again(world: World, node: Node, words: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (await _text(world, node, words))[0] != 200:  # noqa: ASYNC110 - as the carrier tries again
            await asyncio.sleep(0.2)
    await stands(world, f"select count(*) > 0 from message where body = '{words}'", True)
    assert await stored_bodies(world, "Never stored") == []


async def _boots(world: World) -> set[str]:
    """Who runs: a process that was started anew has another."""
    return {row["boot"] for row in await world.fetch("select boot from node where id like 'n%'")}
