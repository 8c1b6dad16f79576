"""A snapshot as JSON: kept beside the log, it is where a replay of the past begins.

It is as short-lived as it is exact: another version of the engine may hold other facts and would decide
otherwise, so it is refused there, and the replay begins with an earlier one or with the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from routing.decisions import ENGINE_VERSION
from routing.plain import from_plain, to_plain
from routing.snapshot import Snapshot

Runs = tuple[tuple[int, int], ...]


class OtherVersion(ValueError):
    """Written by another version of the engine."""


def snapshot_to_json(snapshot: Snapshot) -> dict[str, Any]:
    """``{"engine": version, "recent": [[first id, how many], ...], "state": {...}}``."""
    state = to_plain(Snapshot, replace(snapshot, recent_event_ids=()))
    return {"engine": ENGINE_VERSION, "recent": _runs(snapshot.recent_event_ids), "state": state}


def snapshot_from_json(data: Mapping[str, Any]) -> Snapshot:
    """Exactly what was written. Raises OtherVersion, or ValueError for what never was a snapshot."""
    version = data.get("engine")
    if version != ENGINE_VERSION:
        raise OtherVersion(f"written by version {version} of the engine, this is {ENGINE_VERSION}")
    snapshot: Snapshot = from_plain(Snapshot, data.get("state"))
    runs: Runs = from_plain(Runs, data.get("recent"))
    recent = (event_id for first, count in runs for event_id in range(first, first + count))
    return replace(snapshot, recent_event_ids=tuple(recent))


def _runs(event_ids: Iterable[int]) -> list[list[int]]:
    """The log is numbered without gaps, so thousands of ids are few runs; in the order in which they came."""
    runs: list[list[int]] = []
    for event_id in event_ids:
        if runs and event_id == sum(runs[-1]):
            runs[-1][1] += 1
        else:
            runs.append([event_id, 1])
    return runs
