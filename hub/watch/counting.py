"""Figures of this process that several doors share; most stand beside what they count."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge

SOCKETS: Final = Gauge("hub_sockets", "Open sockets of this node, by what they are of", ["of"])
INTAKE: Final = Counter(
    "hub_intake",
    "What came in: stored, answered at once (a call), a duplicate, or unreadable",
    ["channel", "outcome"],
)
SENDS: Final = Counter(
    "hub_sends", "What came of each attempt to send: sent, later, never, unknown", ["channel", "outcome"]
)
