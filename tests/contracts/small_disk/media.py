"""The media folder."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from hub.media import FolderMedia, folder
from hub.tasks import end_tasks
from tests.contracts.small_disk import say


async def main(root: Path) -> None:
    told: list[str | None] = []
    media = FolderMedia(root / "media", tell_full=told.append)
    folder.LOOK_AGAIN_SECONDS = 0.05  # type: ignore[misc]
    looker = asyncio.create_task(media.look_for_room())
    ballast = root / "ballast"
    ballast.write_bytes(bytes(1_500_000))
    with suppress(OSError):
        await media.put(os.urandom(1_000_000))
    say("full", if_=bool(told and told[0]))
    ballast.unlink()
    while told[-1] is not None:  # noqa: ASYNC110 - the file system rings no bell
        await asyncio.sleep(0.01)
    say("room", if_=True)
    content = os.urandom(1_000_000)
    say("again", if_=await media.read(await media.put(content)) == content)
    await end_tasks([looker])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
