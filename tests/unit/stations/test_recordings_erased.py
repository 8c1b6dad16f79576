"""A person wants what was recorded of them gone: here, at the carrier, and for whatever is told of it later."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.media import FolderMedia
from hub.media.tidying import tidy_media
from hub.media.uploads import WAITING_MS
from hub.model.nouns import Refused
from hub.recordings.erasing import Erase, Erased, erase_recordings
from hub.store import tables as t
from tests.nodes import Node
from tests.unit.stations.recording import hear, recording_centre, records, said
from tests.unit.stations.test_recordings_kept import is_over, keeper


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    node.store.centre = recording_centre()


@pytest.fixture
def media(tmp_path: Path) -> FolderMedia:
    return FolderMedia(tmp_path / "media")


async def erases(node: Node) -> Erased:
    customer_id = (await node.row(t.identity)).customer_id
    done = await node.commit(erase_recordings, Erase(customer_id, "usr_1", "By letter of 3 May"))
    assert isinstance(done, Erased)
    return done


async def test_what_a_person_wants_gone_is_gone_here_and_at_the_carrier(
    node: Node, media: FolderMedia
) -> None:
    shelf = await is_over(node)
    look = keeper(node, shelf, media).look
    await look()
    sha256 = (await node.row(t.recording)).sha256
    assert await erases(node) == Erased(1, 0)
    row = await node.row(t.recording)
    assert (row.state, row.reason, row.sha256) == ("expired", "erased", None)
    await look()
    row = await node.row(t.recording)
    assert (shelf.holds, row.at_carrier, row.due_at) == ({}, False, None)
    late = node.clock.now() + 10**12
    await tidy_media(node.store, media, late)
    await tidy_media(node.store, media, late + 2 * WAITING_MS)
    with pytest.raises(FileNotFoundError):
        await media.read(sha256)
    (audit,) = await node.rows(t.audit, action="recording.erased")
    assert (audit.target, audit.detail) == (row.id, {"reason": "By letter of 3 May"})
    (gone,) = await node.rows(t.audit, action="recording.erased_at_provider")
    assert gone.target == row.id
    assert await erases(node) == Erased(0, 0)


async def test_what_is_not_here_yet_never_comes_whatever_the_carrier_tells(
    node: Node, media: FolderMedia
) -> None:
    shelf = await is_over(node)
    before = await node.row(t.recording)
    assert await erases(node) == Erased(1, 0)
    call = await node.row(t.call)
    await node.commit(hear, said(call, "completed", before.sid, seconds=42))
    await keeper(node, shelf, media).look()
    row = await node.row(t.recording)
    assert (row.state, row.reason, row.at_carrier, shelf.asked) == ("failed", "erased", False, ["delete"])


async def test_a_talk_that_goes_on_is_counted_and_left(node: Node) -> None:
    await records(node)
    assert await erases(node) == Erased(0, 1)
    assert (await node.row(t.recording)).state == "recording"
    assert await node.commit(erase_recordings, Erase("cus_none", "usr_1", "?")) == Refused("not_found")
