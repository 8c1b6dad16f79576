"""Dispatch: committed events become the router's decisions, decisions become offers.

Exactly one node leads (``lease``). It numbers committed events into the routing log (``log``), lets
the pure engine decide, and writes what it decided in the same fenced transaction (``decisions``).
Whoever takes over builds the engine anew from the rows (``rebuild``).
"""

from hub.dispatch.leader import Router

__all__ = ["Router"]
