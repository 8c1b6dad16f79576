"""The quiet after the last fault: everything must come to rest by itself, within bounds."""

from __future__ import annotations

import asyncio
from typing import Final

from tests.faults.history import find_unacknowledged
from tests.faults.people.crowd import Crowd
from tests.faults.world.world import AWAY, World

_LOOK_SECONDS: Final = 0.5

_UNSETTLED: Final = """
select 'outbox ' || id || ' is ' || state as what from outbox where state in ('waiting', 'leased')
union all select 'payload ' || id || ' is stored only' from raw_item where state = 'stored'
union all select 'order ' || id || ' (' || kind || ') is ' || state from call_order where state in ('waiting', 'leased')
union all select 'call ' || sid || ' goes on' from call where ended_at is null
union all select 'interaction ' || id || ' (' || channel || ') is ' || state from interaction
          where state in ('queued', 'offered')
union all select 'whoever wrote last in ' || i.conversation_id || ' has no answer' from interaction i
          where i.state = 'active' and i.channel <> 'voice' and (
                select e.kind from event e where e.conversation_id = i.conversation_id
                and e.kind in ('message.received', 'message.sent')
                order by e.conversation_number desc limit 1) = 'message.received'
union all select 'nobody is in office' where not exists (
          select from lease where name = 'router' and expires_at > extract(epoch from now()) * 1000)
"""
# Texts that no webhook could bring in lie at the carrier, whose list is looked at now and then.
_UNFETCHED: Final = """
select 'text ' || key || ' has not been fetched' as what from unnest($1::text[]) as key
where not exists (select from message where kind = 'inbound' and body like key || ' %')"""


async def settles(world: World, crowd: Crowd, *, seconds: float) -> list[str]:
    """Until nothing is under way any more; else what still is after so long."""
    deadline = asyncio.get_running_loop().time() + seconds
    unacknowledged = find_unacknowledged(crowd.scene.history, "sms")
    while (
        left := await _find_unsettled(world, crowd, unacknowledged)
    ) and asyncio.get_running_loop().time() < deadline:
        crowd.check()
        await asyncio.sleep(_LOOK_SECONDS)
    return left


async def _find_unsettled(world: World, crowd: Crowd, unacknowledged: list[str]) -> list[str]:
    unsure = [
        f"{agent.login} does not know what became of something" for agent in crowd.agents if not agent.is_sure
    ]
    away = [f"{visitor.who} is cut off" for visitor in crowd.visitors if not visitor.client.is_connected]
    try:
        rows = [*await world.fetch(_UNSETTLED), *await world.fetch(_UNFETCHED, unacknowledged)]
    except AWAY as error:
        return [f"the database is away: {error}"]
    return [*(row["what"] for row in rows), *unsure, *away]
