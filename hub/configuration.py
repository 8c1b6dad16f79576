"""Numbered configuration versions: the truth about the contact centre, named by whoever uses them.

Start-up, not road. A document comes here checked (``config.check`` from YAML, or its model from a
screen) and as plain JSON. Of what it means only one thing is looked at: that no work is left behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, text

from hub.model.events import Event
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx

# In the order of ConfigVersion's fields.
_COLUMNS = [t.config_version.c[name] for name in ("version", "document", "note", "user_id", "created_at")]


@dataclass(frozen=True, slots=True)
class ApplyConfig:
    """``expected_version``: the version the change was planned against; None: whichever it is."""

    document: Mapping[str, Any]
    note: str | None = None
    user_id: str | None = None
    expected_version: int | None = None


@dataclass(frozen=True, slots=True)
class ConfigVersion:
    version: int
    document: Mapping[str, Any]
    note: str | None
    user_id: str | None
    created_at: int


@dataclass(frozen=True, slots=True)
class AppliedConfig:
    """``changed`` False: the document equals the current version, and no new one was made."""

    current: ConfigVersion
    changed: bool


class ConfigConflictError(Exception):
    """Somebody applied a version in between: plan again, against ``current_version``."""

    def __init__(self, expected_version: int, current_version: int) -> None:
        super().__init__(f"planned against version {expected_version}, but {current_version} is current")
        self.current_version = current_version


class StrandedWorkError(Exception):
    """Work waits in queues that would be gone, and no queue is named to which it moves. ``waiting``: how much, by
    queue."""

    def __init__(self, waiting: Mapping[str, int]) -> None:
        told = ", ".join(f"{count} in {queue_id}" for queue_id, count in sorted(waiting.items()))
        super().__init__(f"work waits in queues that would be gone ({told}): name a routing.fallback_queue")
        self.waiting = waiting


def apply_config(tx: Tx, items: list[ApplyConfig]) -> list[AppliedConfig]:
    """One version for each document that differs from the one before it. Raises ConfigConflictError and
    StrandedWorkError."""
    if tx.postgresql:  # two that apply at once shall be two versions, not one and an error
        tx.connection.execute(text("LOCK TABLE config_version IN SHARE ROW EXCLUSIVE MODE"))
    return [_apply(tx, item) for item in items]


def find_current_config(connection: Connection) -> ConfigVersion | None:
    row = connection.execute(_CURRENT).first()
    return ConfigVersion(*row) if row else None


_CURRENT: Final = select(*_COLUMNS).order_by(t.config_version.c.version.desc()).limit(1)


def find_config(connection: Connection, version: int) -> ConfigVersion | None:
    row = connection.execute(select(*_COLUMNS).where(t.config_version.c.version == version)).first()
    return ConfigVersion(*row) if row else None


def _apply(tx: Tx, item: ApplyConfig) -> AppliedConfig:
    current = find_current_config(tx.connection)
    version = current.version if current else 0
    if item.expected_version is not None and item.expected_version != version:
        raise ConfigConflictError(item.expected_version, version)
    if current and current.document == item.document:
        return AppliedConfig(current, changed=False)
    waiting = find_forsaken(tx.connection, current.document if current else {}, item.document)
    if waiting and not find_fallback(item.document):
        raise StrandedWorkError(waiting)
    new = ConfigVersion(version + 1, dict(item.document), item.note, item.user_id, tx.now)
    tx.connection.execute(insert(t.config_version).values(asdict(new)))
    tx.record(Event("config.applied", tx.now, data={"version": new.version}))
    return AppliedConfig(new, changed=True)


def find_fallback(document: Mapping[str, Any]) -> str | None:
    """The queue to which work moves whose queue is gone."""
    fallback: str | None = (document.get("routing") or {}).get("fallback_queue")
    return fallback


def find_forsaken(connection: Connection, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, int]:
    """How much waits in each queue that the old document has and the new one has not."""
    gone = _queue_ids(old) - _queue_ids(new)
    if not gone:
        return {}
    i = t.interaction.c
    rows = connection.execute(
        select(i.queue_id, func.count())
        .where(i.state.in_(("queued", "offered")), one_of(i.queue_id, gone))
        .group_by(i.queue_id)
    )
    return {row[0]: row[1] for row in rows}


def _queue_ids(document: Mapping[str, Any]) -> set[str]:
    return {queue["id"] for queue in document.get("queues", ())}
