"""Ending sessions whose owner is stopped in the middle of a transaction.

The server ends by itself what is *idle* in a transaction. But a process that is stopped between preparing a statement
and executing it leaves a session that counts as active, and no limit of time reaches that: what it has locked stays
locked until its process goes on, or its machine is found dead, which may take hours. So others end it, by the same
measure: it has waited for its own client for so long. Nothing is lost, for it had committed nothing.
"""

from __future__ import annotations

import structlog
from sqlalchemy import text

from hub.store.backends import APPLICATION_NAME, IDLE_IN_TRANSACTION_SECONDS
from hub.store.tx import Tx

log = structlog.get_logger("store")

# Sessions of ours alone: the name is one that only nodes give themselves, and the role the same.
_END = text(
    "select pid, pg_terminate_backend(pid) from pg_stat_activity"
    " where datname = current_database() and usename = current_user and application_name = :name"
    " and pid <> pg_backend_pid() and xact_start is not null and wait_event = 'ClientRead'"
    " and state_change < clock_timestamp() - make_interval(secs => :seconds)"
)


def end_stuck_sessions(tx: Tx, items: list[None]) -> list[int]:
    """How many were ended. On SQLite there are none."""
    if not tx.postgresql:
        return [0] * len(items)
    values = {"name": APPLICATION_NAME, "seconds": IDLE_IN_TRANSACTION_SECONDS}
    ended = [row.pid for row in tx.connection.execute(_END, values)]
    if ended:
        log.warning("ended sessions of a stopped process", pids=ended)
    return [len(ended)] * len(items)
