"""What somebody must look after once a second, and only one node: the one that leads the router."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from hub.announcing import forget_announcements
from hub.callbacks.changing import postpone_at_night
from hub.calls.permitting import forget_dials
from hub.delivery import drop_early_reports
from hub.dispatch.snapshots import expire_snapshots
from hub.drafts import forget_drafts
from hub.endings import close_silent
from hub.followups.coming_back import bring_back
from hub.intake import expire_raw
from hub.pop.uses import forget_uses
from hub.presence import sweep_presences
from hub.silence import warn_silent
from hub.store import Store, Unavailable
from hub.store.stuck import end_stuck_sessions

log = structlog.get_logger("housekeeping")

EVERY_SECONDS = 1.0
SILENCE_EVERY = 10  # rounds; silence is counted in minutes, expiry in days
FILES_EVERY = 3_600
LIMIT = 200  # rows a round: more only hold their locks longer


async def keep_house(
    store: Store, is_leading: Callable[[], bool], tidy: Callable[[], Awaitable[object]]
) -> None:
    """Worker: judge presences, close what has fallen silent, drop raw payloads and files that are too old."""
    rounds = 0
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        if not is_leading():
            continue
        rounds += 1
        try:
            await store.commit(end_stuck_sessions, None)
            await store.commit(sweep_presences, None)
            await store.commit(bring_back, LIMIT)
            if rounds % SILENCE_EVERY == 0:
                await store.commit(warn_silent, LIMIT)
                await store.commit(close_silent, LIMIT)
                await store.commit(postpone_at_night, LIMIT)
                await store.commit(expire_raw, LIMIT)
                await store.commit(drop_early_reports, None)
            if rounds % FILES_EVERY == 0:
                await store.commit(expire_snapshots, None)
                await store.commit(forget_dials, None)
                await store.commit(forget_drafts, None)
                await store.commit(forget_uses, None)
                await store.commit(forget_announcements, None)
                await tidy()
        except Unavailable as error:
            log.warning("database away", error=str(error))
