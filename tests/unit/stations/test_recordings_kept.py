"""After a talk: fetched until it is there, deleted at the carrier, kept for its time, and then forgotten."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from hub.media import FolderMedia
from hub.media.tidying import tidy_media
from hub.media.uploads import WAITING_MS
from hub.model.recordings import RecordingRules, RemoteRecording
from hub.ports import GiveUp, RetryLater
from hub.recordings.following import UNHEARD_MS
from hub.recordings.keeper import RecordingKeeper
from hub.recordings.keeping import (
    DELETE_AGAIN_MS,
    FIRST_RETRY_MS,
    GIVE_UP_MS,
    LONGEST_RETRY_MS,
    Asked,
    Done,
    record_outcomes,
)
from hub.recordings.rows import insert_recording
from hub.store import Tx
from hub.store import tables as t
from hub.tasks import end_tasks
from tests.builders import START
from tests.nodes import Node, becomes, until
from tests.unit.stations.calling import leg, passes, report
from tests.unit.stations.recording import hear, recording_centre, recording_sid, records, said

DAY_MS = 86_400_000
ASKS = {"priority_seconds": 0, "least_seconds": 2, "asks": {}}


class Shelf:
    """A carrier's, with one thing on it: ``says`` what it answers, ``holds`` what there is."""

    def __init__(self, sid: str) -> None:
        self.holds = {sid: RemoteRecording(sid, "completed", 42)}
        self.trouble: Exception | None = None
        self.troubles: dict[str, Exception] = {}  # of single ones
        self.slow: dict[str, asyncio.Event] = {}  # the sound of which comes when it is set
        self.asked: list[str] = []

    async def find(self, _account: str, sid: str) -> RemoteRecording | None:
        self._ask("find", sid)
        return self.holds.get(sid)

    async def find_of_call(self, _account: str, _call_sid: str) -> list[RemoteRecording]:
        self._ask("find_of_call")
        return list(reversed(self.holds.values()))

    @asynccontextmanager
    async def fetch(self, _account: str, sid: str, *, lanes: int) -> AsyncIterator[AsyncIterator[bytes]]:
        self._ask(f"fetch {lanes}", sid)
        if sid not in self.holds:
            raise RetryLater("not_found")
        if sid in self.slow:
            await self.slow[sid].wait()
        yield _parts()

    async def delete(self, _account: str, sid: str) -> None:
        self._ask("delete", sid)
        self.holds.pop(sid, None)

    def _ask(self, what: str, sid: str = "") -> None:
        self.asked.append(what)
        if (trouble := self.troubles.get(sid, self.trouble)) is not None:
            raise trouble


async def _parts() -> AsyncIterator[bytes]:
    yield b"RIFF"
    yield b"WAVE"


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    node.store.centre = recording_centre(RecordingRules("on", retention_ms=30 * DAY_MS))


@pytest.fixture
def media(tmp_path: Path) -> FolderMedia:
    return FolderMedia(tmp_path / "media")


def keeper(node: Node, shelf: Shelf, media: FolderMedia, **values: Any) -> RecordingKeeper:
    return RecordingKeeper(
        node.store, clock=node.clock, shelf=shelf, media=media, is_leading=lambda: True, **values
    )


async def is_over(node: Node, *, told: bool = True) -> Shelf:
    call, _, recorded = await records(node)
    await node.commit(report, leg(call.sid, "completed"))
    if told:
        await node.commit(hear, said(call, "completed", recorded, seconds=42))
    return Shelf(recorded)


async def leaves_message(node: Node, shelf: Shelf, **values: Any) -> str:
    """A recording besides, of the same call, that is to be fetched now unless ``values`` say otherwise: its id."""
    sid = recording_sid()
    shelf.holds[sid] = RemoteRecording(sid, "completed", 7)
    (call,) = await node.rows(t.call)
    told = {"state": "ended", "sid": sid, "seconds": 7, "due_at": node.clock.now(), "turn": 1, **values}

    def insert(tx: Tx, items: list[Any]) -> list[str]:
        row = {"purpose": "message", "queue_id": "sales", "at_carrier": True, "ended_at": tx.now, **told}
        return [insert_recording(tx, item, **row).id for item in items]

    return await node.commit(insert, call)


async def states(node: Node) -> dict[str, tuple[str, str | None]]:
    return {row.purpose: (row.state, row.reason) for row in await node.rows(t.recording)}


async def test_it_is_fetched_once_and_then_deleted_at_the_carrier(node: Node, media: FolderMedia) -> None:
    shelf = await is_over(node)
    look = keeper(node, shelf, media).look
    for _ in range(3):
        await look()
    row = await node.row(t.recording)
    assert (row.state, row.size, row.at_carrier) == ("ready", 8, False)
    assert await media.read(row.sha256) == b"RIFFWAVE"
    assert (shelf.asked, shelf.holds) == (["fetch 2", "delete"], {})


async def test_one_of_which_nothing_was_told_is_asked_for(node: Node, media: FolderMedia) -> None:
    shelf = await is_over(node, told=False)
    look = keeper(node, shelf, media).look
    await look()
    assert shelf.asked == []  # the carrier has its time to say so itself
    await passes(node, UNHEARD_MS)
    await look()
    await look()
    row = await node.row(t.recording)
    assert (row.state, row.seconds, shelf.asked) == ("ready", 42, ["find", "fetch 2"])


async def test_what_is_not_there_is_asked_for_ever_less_often_and_has_failed_in_the_end(
    node: Node, media: FolderMedia
) -> None:
    shelf = await is_over(node)
    shelf.holds.clear()
    look = keeper(node, shelf, media).look
    for _ in range(GIVE_UP_MS // LONGEST_RETRY_MS + 10):
        await look()
        await passes(node, LONGEST_RETRY_MS)
    row = await node.row(t.recording)
    assert (row.state, row.reason, row.due_at) == ("failed", "not_found", None)


@pytest.mark.parametrize(
    ("trouble", "most", "reason"),
    [(GiveUp("elsewhere", "It lies at somebody else's."), 100, "elsewhere"), (None, 7, "too_large")],
)
async def test_what_cannot_be_kept_has_failed_with_its_reason(
    node: Node, media: FolderMedia, trouble: Exception | None, most: int, reason: str
) -> None:
    shelf = await is_over(node)
    shelf.trouble = trouble
    await keeper(node, shelf, media, most_bytes=most).look()
    row = await node.row(t.recording)
    assert (row.state, row.reason, row.due_at) == ("failed", reason, None)


async def test_a_carrier_that_is_away_costs_nothing_but_time(node: Node, media: FolderMedia) -> None:
    shelf = await is_over(node)
    shelf.trouble = RetryLater("unreachable")
    look = keeper(node, shelf, media).look
    await look()
    assert (await node.row(t.recording)).state == "ended"
    shelf.trouble = None
    await passes(node, LONGEST_RETRY_MS)
    await look()
    assert (await node.row(t.recording)).state == "ready"


async def test_when_its_time_is_over_its_file_is_gone_and_the_row_says_that_there_was_one(
    node: Node, media: FolderMedia
) -> None:
    shelf = await is_over(node)
    look = keeper(node, shelf, media).look
    await look()
    await look()
    sha256 = (await node.row(t.recording)).sha256
    late = node.clock.now() + 10**12  # files are as old as the machine's own clock says
    await tidy_media(node.store, media, late)
    assert await media.read(sha256) == b"RIFFWAVE"
    await passes(node, 30 * DAY_MS - 1)
    await look()
    assert (await node.row(t.recording)).state == "ready"
    await passes(node, 1)
    await look()
    row = await node.row(t.recording)
    assert (row.state, row.sha256, row.due_at) == ("expired", None, None)
    await tidy_media(node.store, media, late + 2 * WAITING_MS)
    with pytest.raises(FileNotFoundError):
        await media.read(sha256)


async def test_one_with_which_something_is_wrong_keeps_nothing_from_the_others(
    node: Node, media: FolderMedia
) -> None:
    shelf = await is_over(node)
    talk = (await node.row(t.recording)).sid
    shelf.troubles[talk] = ValueError("no word of the carrier's")
    await leaves_message(node, shelf)
    async with asyncio.TaskGroup() as group:
        worker = group.create_task(keeper(node, shelf, media, every_seconds=0.01).run())
        await becomes(lambda: states(node), {"talk": ("ended", None), "message": ("ready", None)})
        await becomes(lambda: node.values(t.recording, "attempts", sid=talk), [1])
        worker.cancel()


@pytest.mark.parametrize("newer", [{"state": "muted"}, {"purpose": "video"}])
async def test_what_only_a_newer_version_knows_is_left_to_its_nodes(
    node: Node, media: FolderMedia, newer: dict[str, str]
) -> None:
    shelf = await is_over(node)
    key = await leaves_message(node, shelf, due_at=START, **newer)
    before = await node.row(t.recording, id=key)
    await keeper(node, shelf, media).look()
    assert await node.row(t.recording, id=key) == before
    assert (await node.row(t.recording, purpose="talk")).state == "ready"


async def test_what_cannot_be_recorded_is_tried_again_later(node: Node, media: FolderMedia) -> None:
    """A row that another version of ours has written: it says nothing of what the message asks for."""
    shelf = await is_over(node)
    key = await leaves_message(node, shelf, state="speaking", sid=None, due_at=START)
    look = keeper(node, shelf, media).look
    await look()
    await look()
    row = await node.row(t.recording, id=key)
    assert (row.state, row.attempts, row.due_at) == ("speaking", 1, node.clock.now() + FIRST_RETRY_MS)
    assert (await node.row(t.recording, purpose="talk")).state == "ready"


async def test_a_message_of_which_nothing_was_told_is_not_taken_for_the_talk(
    node: Node, media: FolderMedia
) -> None:
    """The talk of the same call is newer at the carrier, and has its row."""
    shelf = await is_over(node)
    talk = (await node.row(t.recording)).sid
    key = await leaves_message(node, shelf, state="speaking", sid=None, seconds=None, asks=ASKS, due_at=START)
    (spoken,) = set(shelf.holds) - {talk}
    shelf.holds[talk] = shelf.holds.pop(talk)
    await keeper(node, shelf, media).look()
    row = await node.row(t.recording, id=key)
    assert (row.sid, row.state, row.seconds) == (spoken, "ended", 7)


@pytest.mark.parametrize("turn", [0, 1])
async def test_of_two_messages_of_which_nothing_was_told_each_is_its_own(
    node: Node, media: FolderMedia, turn: int
) -> None:
    """Whichever of them is looked after first."""
    shelf = await is_over(node)
    unheard = {"state": "speaking", "sid": None, "seconds": None, "asks": ASKS}
    keys = [await leaves_message(node, shelf, **unheard, turn=each) for each in (1, 2)]
    _, first, second = shelf.holds
    found = tuple(reversed(shelf.holds.values()))
    for key in (keys[turn], keys[1 - turn]):
        await node.commit(record_outcomes, Done(key, Asked(found)))
    assert [(await node.row(t.recording, id=key)).sid for key in keys] == [first, second]


@pytest.mark.parametrize(
    ("trouble", "left"), [(GiveUp("20003", "Not with this token."), True), (RetryLater("unreachable"), False)]
)
async def test_what_the_carrier_does_not_part_with_is_forgotten_here_when_its_time_is_over(
    node: Node, media: FolderMedia, trouble: Exception, left: bool
) -> None:
    """One that was only away is asked on until it has."""
    shelf = await is_over(node)
    look = keeper(node, shelf, media).look
    await look()
    shelf.trouble = trouble
    await look()
    assert (await node.row(t.recording)).state == "ready"
    await passes(node, 30 * DAY_MS)
    await look()
    row = await node.row(t.recording)
    assert (row.state, row.sha256, row.at_carrier) == ("expired", None, True)
    await passes(node, DELETE_AGAIN_MS)
    await look()
    shelf.trouble = None
    await passes(node, DELETE_AGAIN_MS)
    for _ in range(2):
        await look()
    row = await node.row(t.recording)
    assert (row.state, row.at_carrier, row.due_at, bool(shelf.holds)) == ("expired", left, None, left)


async def test_a_file_that_is_slow_holds_up_no_other(node: Node, media: FolderMedia) -> None:
    shelf = await is_over(node)
    talk = (await node.row(t.recording)).sid
    shelf.slow[talk] = asyncio.Event()
    await leaves_message(node, shelf)
    async with asyncio.TaskGroup() as group:
        worker = group.create_task(keeper(node, shelf, media, every_seconds=0.01).run())
        await becomes(lambda: node.values(t.recording, "at_carrier", purpose="message"), [False])
        assert (await states(node))["talk"] == ("ended", None)
        shelf.slow[talk].set()
        await becomes(lambda: node.values(t.recording, "at_carrier", purpose="talk"), [False])
        worker.cancel()
    assert shelf.asked.count("fetch 2") == 1


async def test_a_disk_that_takes_nothing_is_told_apart_from_one_that_is_full(
    node: Node, tmp_path: Path
) -> None:
    shelf = await is_over(node)
    (tmp_path / "media").write_text("a file where the folder should be")
    work = keeper(node, shelf, FolderMedia(tmp_path / "media"))
    await passes(node, GIVE_UP_MS)
    await work.look()
    assert (await states(node))["talk"] == ("failed", "not_kept")


async def test_while_no_pause_has_run_out_nothing_is_written(node: Node, media: FolderMedia) -> None:
    shelf = await is_over(node)
    before = len(node.told)
    await keeper(node, shelf, media).resume()
    assert len(node.told) == before


def unfinished(folder: Path) -> list[Path]:
    return list(folder.glob("media/.*"))


async def test_what_a_killed_node_had_half_fetched_is_tidied_away(
    node: Node, media: FolderMedia, tmp_path: Path
) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield b"RIFF"
        await asyncio.Event().wait()

    fetching = asyncio.create_task(media.put_parts(half(), most=100))
    await until(lambda: unfinished(tmp_path))
    (left,) = unfinished(tmp_path)
    killed = left.with_name(f"{left.name}-killed")
    killed.write_bytes(b"RIFF")
    at = int(time.time() * 1000)
    await tidy_media(node.store, media, at)
    assert killed.exists()  # it might be growing yet
    await tidy_media(node.store, media, at + 2 * WAITING_MS + 1_000)
    assert unfinished(tmp_path) == []
    await end_tasks([fetching])
