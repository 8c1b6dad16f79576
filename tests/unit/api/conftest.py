from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.api.hubs import Browser, SmallHub, add_person, open_small_hub, serving


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[SmallHub]:
    async with open_small_hub(tmp_path) as hub:
        await add_person(hub, "noor", "agent", "noor")
        await add_person(hub, "aisha", "agent", "aisha")
        await add_person(hub, "root", "admin")
        yield hub


@pytest.fixture
async def someone(hub: SmallHub) -> AsyncIterator[Browser]:
    async with serving(hub) as client:
        yield Browser(client)


@pytest.fixture
async def noor(someone: Browser) -> Browser:
    await someone.sign_in("noor")
    return someone
