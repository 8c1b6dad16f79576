"""The pages in docs/roads tell the truth: what they list is called, in that order."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from hub.demo.clients import DeskClient, PhoneClient
from hub.demo.run import open_demo
from hub.demo.world import PASSWORD
from tests.e2e.conftest import free_port
from tests.scenarios.conftest import BILLING, MAYA

ROADS = Path(__file__).parents[2] / "docs" / "roads"


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
    try:
        yield called
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


async def test_a_text_takes_the_road_of_its_page(tmp_path: Path) -> None:
    road = _listed("inbound-sms.md")
    assert len(road) > 10
    with _tracing(road) as called:
        async with AsyncExitStack() as stack:
            opened = await open_demo(stack, port=free_port(), data_dir=tmp_path, crowd=False)
            url = opened.hub.settings.public_url
            noor = await stack.enter_async_context(DeskClient(url, "noor", PASSWORD))
            maya = await stack.enter_async_context(PhoneClient(url, MAYA))
            await noor.goes("ready")
            await asyncio.sleep(0.5)  # until the router has read that she is ready
            called.clear()
            await maya.texts(BILLING, "I lost my card")
            interaction = await noor.accepts(await noor.is_offered("I lost my card"))
            await noor.replies(interaction.conversation_id, "I have blocked it.")
            await noor.until(
                lambda desk: any(
                    message.delivery == "delivered"
                    for message in desk.conversations[interaction.conversation_id].messages
                )
            )
    assert called == road
