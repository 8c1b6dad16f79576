"""One hub of three nodes for all of these tests: each leaves every part of it running. It ends with the last of them,
for three idle nodes are a sixth of a core."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.faults.world.world import World, open_world


@pytest.fixture(scope="package")
async def standing_world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with open_world(tmp_path_factory.mktemp("cluster")) as world:
        yield world


@pytest.fixture(params=["postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """A name that --fast knows to leave out."""
    return str(request.param)


@pytest.fixture
async def world(database_kind: str, standing_world: World) -> AsyncIterator[World]:
    yield standing_world
    for server in (standing_world.postgres, standing_world.redis):
        server.go_on()
    for node in standing_world.nodes:
        node.go_on()
    await asyncio.gather(*(node.is_ready() for node in standing_world.nodes))
