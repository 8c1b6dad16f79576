"""What lies in a mailbox compared with what the hub has of it, for the ledger; what is missing is taken.

A reader takes everything behind the newest number it knows, so nothing should ever be missing; a mail that was
moved back into the folder, or a number that the server gave late, would be. A mail is known by its Message-ID;
one without is read once more, and the duplicate changes nothing.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import structlog
from sqlalchemy import Connection, select

from channels.email.imap_box import Head, ImapBox
from hub.clock import Clock
from hub.store import Store
from hub.store import tables as t
from hub.store.sets import one_of
from hub.threads.letters import make_key
from hub.watch.alarms import Alarms
from hub.watch.ledger import HOUR_MS, HourCount, HourKey, hour_of, keep_hours
from hub.watch.providers import Compared, begin_lists, find_list, record_compared

log = structlog.get_logger("imap")

COMPARE_EVERY_MS: Final = HOUR_MS
OVERLAP_MS: Final = HOUR_MS
SECOND_MS: Final = 1_000  # servers' dates are whole ones
LOOK_BACK_MS: Final = 7 * 24 * HOUR_MS

Take = Callable[[int], Awaitable[bool]]


class BoxComparison:
    """Of one account's mailbox; its reader has the lease and the line."""

    def __init__(self, account: str, *, store: Store, clock: Clock, alarms: Alarms) -> None:
        self._name = f"imap:{account}"
        self._store = store
        self._clock = clock
        self._alarms = alarms

    async def compare(self, box: ImapBox, take: Take) -> int:
        """Once; ``take`` says whether a mail was new to us. Returns how many were. Raises BoxFault."""
        now = self._clock.now()
        state = await self._store.read(find_list, self._name)
        if state is None:
            await self._store.commit(begin_lists, Compared(self._name, now))
            return 0
        since = hour_of(max(state.looked_at - OVERLAP_MS, now - LOOK_BACK_MS))
        uids = await asyncio.to_thread(box.find_since, since)
        heads = await asyncio.to_thread(box.fetch_heads, uids)
        ours = [head for head in heads if head.at >= max(since, state.since - SECOND_MS)]
        known = await self._store.read(find_known, [head.message_id or "" for head in ours])
        fetched: Counter[int] = Counter()
        for head in ours:
            if head.message_id not in known and await take(head.uid):
                fetched[hour_of(head.at)] += 1
        if fetched:
            log.warning("mails were missing", account=self._name, count=fetched.total())
        await self._store.commit(keep_hours, self._count(ours, fetched, since, now))
        await self._store.commit(record_compared, Compared(self._name, now))
        told = f"{fetched.total()} had been passed over" if fetched else None
        self._alarms.set("messages_missing", told, about=self._name)
        return fetched.total()

    def forget(self) -> None:
        """Somebody else compares by now, and has the alarm."""
        self._alarms.end("messages_missing", about=self._name)

    def _count(self, heads: Iterable[Head], fetched: Counter[int], since: int, until: int) -> list[HourCount]:
        """By now all of them are stored."""
        came = Counter(hour_of(head.at) for head in heads)
        hours = range(since, until, HOUR_MS)
        return [
            HourCount(HourKey("email", self._name, hour), {"handled": came[hour]}, fetched[hour])
            for hour in hours
        ]


def find_known(connection: Connection, message_ids: list[str]) -> set[str]:
    """Those of which we have the mail itself; that somebody's answer named one is not enough."""
    k, m = t.mail_key.c, t.mail.c
    query = (
        select(m.header_id)
        .join(t.mail_key, k.message_id == m.message_id)
        .where(one_of(k.key, [make_key(each) for each in message_ids if each]))
    )
    found = set(connection.scalars(query))
    return {each for each in message_ids if each in found}
