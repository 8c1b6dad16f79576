"""``hub serve --workers``: one port, several processes, and a parent that starts again whoever ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.cluster.people import stands
from tests.faults.world.node import Node
from tests.faults.world.world import World
from tests.patience import PATIENCE_SECONDS
from tests.services.ports import find_free_ports

COUNT = (
    "select count(*)::int from node where id in ('fleet-1', 'fleet-2')"
    " and seen_at > extract(epoch from clock_timestamp()) * 1000 - 3000"
)


@asynccontextmanager
async def fleet(world: World, folder: Path) -> AsyncIterator[tuple[Node, subprocess.Popen[bytes]]]:
    port = find_free_ports(3)  # the workers' own figures are behind it
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    settings = {**world.nodes[0].settings, "HUB_PORT": str(port), "HUB_NODE_ID": "fleet"}
    del settings["HUB_SMTP_LISTEN"]
    process = _start(
        {**clean, **settings, "HUB_DRAIN_NOTICE_SECONDS": "0.5", "HUB_METRICS_PORT": str(port + 1)},
        folder / "fleet.log",
    )
    node = Node("fleet", port=port, mail_port=0, lines={}, folder=folder)
    try:
        await stands(world, COUNT, 2, seconds=120)
        yield node, process
    finally:
        process.kill()
        process.wait()


async def test_two_workers_are_two_nodes_on_one_port_and_one_that_dies_is_started_again(
    world: World, tmp_path: Path
) -> None:
    async with fleet(world, tmp_path) as (node, process):
        assert await node.answers()
        for own_port in (node.port + 1, node.port + 2):
            own = Node("own", port=own_port, mail_port=0, lines={}, folder=tmp_path)
            await _says_yes(own, "/metrics")  # counted as a node a moment before it listens there
        (row,) = await world.fetch("select boot from node where id = 'fleet-1'")
        os.kill(_worker(tmp_path, 1), signal.SIGKILL)
        for _ in range(20):
            assert await node.answers()  # the other one takes what comes
        await stands(
            world,
            f"select count(*)::int from node where id = 'fleet-1' and boot <> '{row['boot']}'",
            1,
            seconds=120,
        )
        process.terminate()
        assert await asyncio.to_thread(process.wait, 60) == 0
        await stands(world, "select count(*)::int from node where id like 'fleet-%'", 0)


async def test_workers_end_when_their_parent_is_killed(world: World, tmp_path: Path) -> None:
    async with fleet(world, tmp_path) as (node, process):
        process.kill()
        await stands(world, "select count(*)::int from node where id like 'fleet-%'", 0, seconds=60)
        assert not await node.answers()


def _start(environment: dict[str, str], log_file: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "hub", "serve", "--workers", "2"]
    with log_file.open("ab") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


async def _says_yes(node: Node, path: str) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await node.answers(path):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(0.05)


def _worker(folder: Path, number: int) -> int:
    """Its process, as the parent tells it."""
    lines = (folder / "fleet.log").read_text().splitlines()
    told = [json_line for json_line in map(_parse, lines) if json_line.get("event") == "worker started"]
    return int([line["pid"] for line in told if line["worker"] == number][-1])


def _parse(line: str) -> dict[str, int | str]:
    try:
        return dict(json.loads(line))
    except ValueError:
        return {}
