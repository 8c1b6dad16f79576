"""The load balancer in front of the nodes: round robin among those that say they are ready, as any would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

from tests.faults.world.line import Line
from tests.faults.world.node import Node

CHECK_SECONDS: Final = 1.0


class Balancer:
    """``web`` and ``mail`` are the hub's public doors; ``ready`` the names of those that traffic is sent to."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = nodes
        self.ready: set[str] = {node.name for node in nodes}
        self._turn = 0
        self.web = Line("clients", lambda: self._ends(lambda node: node.port))
        self.mail = Line("mail", lambda: self._ends(lambda node: node.mail_port))

    async def run(self) -> None:
        """For ever: ask each whether it is ready."""
        while True:
            await asyncio.gather(*(self._check(node) for node in self._nodes))
            await asyncio.sleep(CHECK_SECONDS)

    async def _check(self, node: Node) -> None:
        if node.is_running and await node.answers():
            self.ready.add(node.name)
        else:
            self.ready.discard(node.name)

    def _ends(self, port_of: Callable[[Node], int]) -> list[int]:
        """In the order in which they are to be tried; where none is ready, whoever runs may say so itself."""
        self._turn += 1
        at = self._turn % len(self._nodes)
        in_turn = [*self._nodes[at:], *self._nodes[:at]]
        ready = [node for node in in_turn if node.name in self.ready]
        return [port_of(node) for node in ready or in_turn if node.is_running]
