"""What nobody needs any more: uploads that were not sent, contents that no row names, and files half put."""

from __future__ import annotations

from typing import Final

from hub.media.uploads import WAITING_MS, expire_uploads, find_referenced
from hub.ports import Media
from hub.store import Store

LIMIT: Final = 500  # at a time: more only hold their locks longer


async def tidy_media(store: Store, media: Media, now: int) -> int:
    """Returns how many contents were dropped. A content is older than any upload that could still name it,
    and putting it once more makes it young: nothing is taken from under anybody."""
    await store.commit(expire_uploads, LIMIT)
    dropped = 0
    before = now - 2 * WAITING_MS
    await media.drop_unfinished(older_than=before)
    old = await media.list_older_than(before)
    for start in range(0, len(old), LIMIT):
        page = old[start : start + LIMIT]
        for sha256 in set(page) - await store.read(find_referenced, page):
            await media.drop(sha256, older_than=before)
            dropped += 1
    return dropped
