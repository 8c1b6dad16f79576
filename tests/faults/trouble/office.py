"""Who was in office when, seen from outside: how long the hub had no leader each time it lost one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

from tests.faults.world.world import AWAY, World

_LOOK_SECONDS: Final = 0.2
_QUERY: Final = """
select epoch, holder, expires_at - (extract(epoch from clock_timestamp()) * 1000)::bigint as left_ms
from lease where name = 'router'"""


@dataclass(slots=True)
class Office:
    """``takeovers``: seconds from the last sign of one leader (a renewal of its lease) to the next one's first."""

    world: World
    takeovers: list[float] = field(default_factory=list)

    async def watch(self) -> None:
        """For ever. While the database is away, or no node is ready, nobody can take office, and that is not
        counted."""
        loop = asyncio.get_running_loop()
        epoch, renewed, left_before = -1, 0.0, 0
        while True:
            try:
                rows = await self.world.fetch(_QUERY)
            except AWAY:
                epoch, rows = -1, []
            if not self.world.balancer.ready:
                renewed = loop.time()
            if rows:
                row, now = rows[0], loop.time()
                if epoch not in (-1, row["epoch"]):
                    self.takeovers.append(now - renewed)
                if row["epoch"] != epoch or row["left_ms"] > left_before:
                    renewed = now
                epoch, left_before = row["epoch"], row["left_ms"]
            await asyncio.sleep(_LOOK_SECONDS)
