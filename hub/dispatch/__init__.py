"""Dispatch: committed events become the router's decisions, decisions become offers.

Exactly one node leads (``lease``, ``leader``). In each turn (``turns``) it numbers committed events into the
routing log (``log``), reads them as facts (``facts``), lets the pure engine decide, and writes what it decided in
the same fenced transaction (``decisions``; by family: ``moving``, ``promising``, ``overflowing``), with what became
of the engine's state (``kept``). Whoever takes over builds the engine from that (``rebuild``), and from the stations'
columns where nothing is kept or they say otherwise (``derived``).
"""

from hub.dispatch.leader import Router

__all__ = ["Router"]
