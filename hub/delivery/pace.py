"""The pace of each sending number, across all nodes: its next free moment stands in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import BigInteger, Row, bindparam, select, update

from hub.store import tables as t
from hub.store.sets import insert_rows
from hub.store.tx import Tx

LOOK_AHEAD_MS: Final = 1_000  # what may go out within this is leased now and sent at its moment


def reserve_moments(tx: Tx, rows: Sequence[Row[Any]]) -> dict[str, int]:
    """When each outbox row may go, by its id. Those too far ahead get no moment and stay in the outbox."""
    moments: dict[str, int] = {}
    for channel, account in sorted({(row.channel, row.account) for row in rows}):
        ids = [row.id for row in rows if (row.channel, row.account) == (channel, account)]
        moments |= _reserve(tx, channel, account, ids)
    return moments


def _reserve(tx: Tx, channel: str, account: str, ids: Sequence[str]) -> dict[str, int]:
    policy = tx.centre.find_account(channel, account)  # type: ignore[arg-type] # a column of channels
    if policy is None or not policy.messages_per_second:
        return dict.fromkeys(ids, tx.now)
    interval_ms = int(1000 / policy.messages_per_second)
    free_at = max(_lock_pace(tx, channel, account), tx.now)
    moments: dict[str, int] = {}
    for outbox_id in ids:
        if free_at > tx.now + LOOK_AHEAD_MS:
            break
        moments[outbox_id] = free_at
        free_at += interval_ms
    tx.connection.execute(_TAKEN, {"key": channel, "number": account, "until": free_at})
    return moments


def _lock_pace(tx: Tx, channel: str, account: str) -> int:
    row = {"channel": channel, "account": account, "free_at": 0}
    insert_rows(tx.connection, t.sender_pace, [row], skip_known=True)
    return tx.connection.scalar(_FREE_AT, {"key": channel, "number": account}) or 0


_P: Final = t.sender_pace.c
_ITS: Final = (_P.channel == bindparam("key")) & (_P.account == bindparam("number"))
_TAKEN: Final = update(t.sender_pace).where(_ITS).values(free_at=bindparam("until", type_=BigInteger))
_FREE_AT: Final = select(_P.free_at).where(_ITS).with_for_update()  # which SQLite leaves out
