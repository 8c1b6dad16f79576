"""What the watchers of the nodes said of the laws while the run lasted, and when something was the matter."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from tests.faults.rows import Breach, Span
from tests.faults.trouble.storm import Struck
from tests.faults.world.node import Node


def read_breaches(nodes: Iterable[Node]) -> tuple[Breach, ...]:
    """From their logs, which outlive who was killed; the rows have no more than the last time of each."""
    return tuple(breach for node in nodes for breach in _breaches(node.read_log()))


def _breaches(log: str) -> Iterator[Breach]:
    for line in log.splitlines():
        if '"law broken"' in line and (said := _parse(line)).get("event") == "law broken":
            at = int(datetime.fromisoformat(said["timestamp"]).timestamp() * 1000)
            yield Breach(said["law"], at, tuple(said["subjects"]))


def _parse(line: str) -> dict[str, Any]:
    """Empty for what a kill cut off in the middle."""
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError:
        return {}
    return found


def spans_of(struck: Iterable[Struck], loop_now: float) -> tuple[Span, ...]:
    """From the begin of each fault until all was well again, by the clock on the wall."""
    offset = time.time() - loop_now
    return tuple((round((one.began + offset) * 1000), round((one.whole + offset) * 1000)) for one in struck)
