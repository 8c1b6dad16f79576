"""The pages in docs/roads tell the truth: what they list is called, in that order."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, TypeAlias

import pytest
from sqlalchemy import func, select

from agent_console.protocol import from_desk_calls as calls
from channels.carrier.calls.tempo import Tempo
from channels.carrier.webhooks import call_webhook
from hub.app import Hub
from hub.demo.clients import DeskClient, MailClient, PhoneClient, VisitorClient
from hub.demo.world import PASSWORD
from hub.store import tables as t
from tests.demo import open_world
from tests.nodes import becomes, until
from tests.scenarios.calls import agent, does, shows, talks
from tests.scenarios.conftest import BILLING, BILLING_MAIL, MAYA, MAYA_MAIL

ROADS = Path(__file__).parents[2] / "docs" / "roads"
ReportsWait: TypeAlias = Callable[[list[str], str], None]


def _listed(page: str) -> list[str]:
    return re.findall(r"^\d+\. `([\w.]+:[\w.]+)`", (ROADS / page).read_text(), re.MULTILINE)


def _code_of(name: str) -> CodeType:
    module, _, path = name.partition(":")
    found: Any = import_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    code: CodeType = found.__code__
    return code


@contextmanager
def _tracing(names: list[str]) -> Iterator[list[str]]:
    """The listed functions in the order of their first call, in every thread."""
    wanted = {_code_of(name): name for name in names}
    called: list[str] = []

    def record(frame: FrameType, event: str, _argument: object) -> None:
        name = wanted.get(frame.f_code) if event == "call" else None
        if name is not None and name not in called:
            called.append(name)

    threading.setprofile(record)
    sys.setprofile(record)
    # the loop lives longer than this test, and its threads know only who traced when they began
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
    try:
        yield called
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


@asynccontextmanager
async def _road(page: str, data_dir: Path) -> AsyncIterator[tuple[list[str], list[str], str, DeskClient]]:
    """(what the page lists, what is called from now on, the hub's address, an agent who is ready)."""
    road = _listed(page)
    assert len(road) >= 10
    with _tracing(road) as called:
        async with open_world(data_dir, tempo=Tempo(second=0.05)) as opened:
            url = opened.hub.settings.public_url
            async with DeskClient(url, "noor", PASSWORD) as noor:
                await noor.goes("ready")
                await becomes(lambda: _unheard(opened.hub), 0)  # the router has read that she is ready
                yield road, called, url, noor


async def _unheard(hub: Hub) -> int:
    """Events that the router has not taken in yet."""
    e = t.event.c
    query = select(func.count()).where(e.routed, e.log_number.is_(None))
    return await hub.store.read(lambda connection: connection.scalar(query) or 0)


async def _is(called: list[str], road: list[str]) -> None:
    """What is seen at the end of a road may be seen before its last function is called."""

    async def look() -> list[str]:
        return list(called)

    await becomes(look, road)


@pytest.fixture
def reports_wait(monkeypatch: pytest.MonkeyPatch) -> ReportsWait:
    """The carrier's reports go a way of their own, and may overtake what the hub itself makes of the answer to its
    request. A page tells of those that do not: they set out when this function has been called."""

    def wait(called: list[str], function: str) -> None:
        async def bring_later(*arguments: Any, **options: Any) -> Any:
            await until(lambda: function in called)
            return await call_webhook(*arguments, **options)

        monkeypatch.setattr("channels.carrier.callbacks.call_webhook", bring_later)

    return wait


async def test_a_text_takes_the_road_of_its_page(tmp_path: Path, reports_wait: ReportsWait) -> None:
    async with (
        _road("inbound-sms.md", tmp_path) as (road, called, url, noor),
        PhoneClient(url, MAYA) as maya,
    ):
        called.clear()
        reports_wait(called, "hub.delivery.outcomes:record_outcomes")
        await maya.texts(BILLING, "I lost my card")
        interaction = await noor.accepts(await noor.is_offered("I lost my card"))
        await noor.replies(interaction.conversation_id, "I have blocked it.")
        await noor.until(
            lambda desk: any(
                message.delivery == "delivered"
                for message in desk.conversations[interaction.conversation_id].messages
            )
        )
        await _is(called, road)


async def test_a_chat_takes_the_road_of_its_page(tmp_path: Path) -> None:
    async with (
        _road("inbound-chat.md", tmp_path) as (road, called, url, noor),
        VisitorClient(url, name="Maya") as maya,
    ):
        called.clear()
        await maya.says("Where is my lamp?")
        interaction = await noor.accepts(await noor.is_offered("Where is my lamp?"))
        await noor.replies(interaction.conversation_id, "On its way.")
        await maya.reads("On its way.")
        await _is(called, road)


async def test_a_call_takes_the_road_of_its_page(tmp_path: Path, reports_wait: ReportsWait) -> None:
    async with (
        _road("inbound-call.md", tmp_path) as (road, called, url, noor),
        PhoneClient(url, MAYA) as maya,
    ):
        called.clear()
        reports_wait(called, "hub.calls.outcomes:record_orders")
        call = await maya.calls(BILLING)
        await call.hears("For billing and refunds")
        await call.presses("1")
        await call.hears("waiting.wav")
        interaction = await noor.accepts(await noor.is_offered())
        await call.meets("client:noor")
        await call.hangs_up()
        await noor.until(lambda desk: desk.interactions[interaction.id].state == "wrapup")
        await noor.wraps_up(interaction, "other")
        await _is(called, road)


async def test_a_mail_takes_the_road_of_its_page(tmp_path: Path) -> None:
    async with (
        _road("inbound-mail.md", tmp_path) as (road, called, url, noor),
        MailClient(url, MAYA_MAIL) as maya,
    ):
        called.clear()
        await maya.mails(BILLING_MAIL, "My invoice", "It is wrong.")
        interaction = await noor.accepts(await noor.is_offered("It is wrong."))
        await noor.replies(interaction, "I have corrected it.")
        await noor.until(
            lambda desk: any(
                message.delivery == "sent"
                for message in desk.conversations[interaction.conversation_id].messages
            )
        )
        await _is(called, road)


async def test_why_takes_the_road_of_its_page(tmp_path: Path) -> None:
    async with (
        _road("why.md", tmp_path) as (road, called, url, noor),
        PhoneClient(url, MAYA) as maya,
    ):
        await maya.texts(BILLING, "I lost my card")
        interaction = await noor.accepts(await noor.is_offered("I lost my card"))
        path = f"/api/interactions/{interaction.id}/why"
        (offer,) = (await noor.api.get(path))["offers"]
        assert (await noor.api.get(f"{path}?offer={offer['id']}"))["past"]["result"] == "replayed"
        await _is(called, road)


async def test_a_transfer_takes_the_road_of_its_page(tmp_path: Path) -> None:
    async with (
        _road("transfer.md", tmp_path) as (road, called, url, noor),
        DeskClient(url, "wei", PASSWORD) as wei,
        PhoneClient(url, MAYA) as maya,
    ):
        call, interaction = await talks(noor, maya)
        await wei.goes("ready")
        called.clear()
        await does(noor, calls.TransferCall, interaction, to=agent("wei"))
        await call.meets()  # music, before the colleague says yes
        taken = await wei.accepts(await wei.is_offered())
        await call.meets("client:wei")
        await shows(wei, taken, lambda shown: shown.phase == "talking")
        await _is(called, road)


async def test_a_consultation_takes_the_road_of_its_page(tmp_path: Path) -> None:
    async with (
        _road("consult.md", tmp_path) as (road, called, url, noor),
        DeskClient(url, "wei", PASSWORD) as wei,
        PhoneClient(url, MAYA) as maya,
    ):
        call, interaction = await talks(noor, maya)
        await wei.goes("ready")
        called.clear()
        await does(noor, calls.ConsultCall, interaction, to=agent("wei"))
        await shows(noor, interaction, lambda shown: shown.phase == "held")
        await wei.accepts(await wei.is_offered())
        await shows(noor, interaction, lambda shown: [c.state for c in shown.consults] == ["talking"])
        await does(noor, calls.CompleteCall, interaction)
        await call.meets("client:wei")
        await _is(called, road)
