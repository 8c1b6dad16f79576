"""The parent of several processes: what it does when they end, and when it is told to."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import pytest

from config.settings import Settings
from hub.commands import CommandError
from hub.fleet import REFUSED, Fleet, RefusedError, Worker
from hub.serve_commands import _serve_fleet, as_worker
from tests.nodes import until
from tests.services.ports import find_free_port

NOTE = "import os, pathlib, sys, signal, time; open(sys.argv[1], 'a').write(f'{sys.argv[2]}\\n'); "
WAITS = NOTE + "time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WAITS
ENDS = NOTE + "sys.exit(3)"
REFUSES = NOTE + f"sys.exit({REFUSED})"


def make_fleet(notes: Path, program: str, *, workers: int = 2, patience_seconds: float = 30) -> Fleet:
    return Fleet(
        workers,
        host="127.0.0.1",
        port=find_free_port(),
        patience_seconds=patience_seconds,
        make_command=lambda number, _fd: [sys.executable, "-c", program, str(notes), str(number)],
    )


def started(notes: Path) -> list[str]:
    return sorted(notes.read_text().split()) if notes.exists() else []


async def test_all_are_started_and_end_when_they_are_told_to(tmp_path: Path) -> None:
    fleet = make_fleet(tmp_path / "notes", WAITS)
    running = asyncio.create_task(fleet.run())
    await until(lambda: started(tmp_path / "notes") == ["1", "2"])
    fleet.end()
    await running
    assert fleet.running == {}


async def test_whoever_ends_is_started_again_a_little_later_each_time(tmp_path: Path) -> None:
    fleet = make_fleet(tmp_path / "notes", ENDS, workers=1)
    running = asyncio.create_task(fleet.run())
    await until(lambda: len(started(tmp_path / "notes")) >= 3)
    fleet.end()
    await running


async def test_where_one_would_not_start_at_all_nothing_is_started_again(tmp_path: Path) -> None:
    fleet = make_fleet(tmp_path / "notes", REFUSES)
    with pytest.raises(RefusedError):
        await fleet.run()
    assert len(started(tmp_path / "notes")) <= 2


async def test_told_twice_nobody_is_waited_for(tmp_path: Path) -> None:
    fleet = make_fleet(tmp_path / "notes", STUBBORN, patience_seconds=600)
    running = asyncio.create_task(fleet.run())
    await until(lambda: started(tmp_path / "notes") == ["1", "2"])
    fleet.end()
    await asyncio.sleep(0.2)
    assert not running.done()
    fleet.end()
    await running


async def test_a_port_that_is_taken_is_said_before_anything_is_started(tmp_path: Path) -> None:
    fleet = make_fleet(tmp_path / "notes", WAITS)
    with socket.create_server(("127.0.0.1", fleet._port)), pytest.raises(OSError, match="in use"):
        await fleet.run()
    assert started(tmp_path / "notes") == []


async def test_several_workers_on_sqlite_are_refused_with_what_to_do() -> None:
    with pytest.raises(CommandError, match=r"PostgreSQL.*HUB_DATABASE_URL"):
        await _serve_fleet(Settings(workers=2))


def test_each_worker_is_a_node_of_its_own_and_the_first_takes_the_mail() -> None:
    settings = Settings(workers=2, node_id="hub-a", smtp_listen="127.0.0.1:25", metrics_port=9100)
    first, second = (as_worker(settings, Worker(number, 9)) for number in (1, 2))
    assert (first.node_id, second.node_id) == ("hub-a-1", "hub-a-2")
    assert (first.metrics_port, second.metrics_port) == (9100, 9101)
    assert (first.smtp_listen, second.smtp_listen) == ("127.0.0.1:25", None)
