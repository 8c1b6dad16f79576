"""The database in a file."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from sqlalchemy import func, insert, select

from hub.clock import SystemClock
from hub.store import Tx, Unavailable, open_store
from hub.store import tables as t
from hub.store.trouble import FULL
from tests.contracts.small_disk import say
from tests.services.tables import create_tables


def add(tx: Tx, ids: list[str]) -> list[int | None]:
    """Each with a long name; returns how many there are."""
    rows = [{"id": each, "display_name": each * 20_000, "created_at": 1} for each in ids]
    tx.connection.execute(insert(t.customer), rows)
    return [tx.connection.scalar(select(func.count()).select_from(t.customer))] * len(ids)


async def main(root: Path) -> None:
    ballast = root / "ballast"
    async with open_store(f"sqlite:///{root / 'hub.db'}", SystemClock()) as store:
        await store.backend.write(create_tables)
        ballast.write_bytes(bytes(500_000))
        count = 0
        while not store.health.standing:
            with suppress(Unavailable):
                await store.commit(add, f"{count:04}")
            count += 1
        say("full", if_=list(store.health.standing) == [FULL])
        ballast.unlink()
        say("room", if_=True)
        say("again", if_=bool(await store.commit(add, "more")) and not store.health.standing)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
