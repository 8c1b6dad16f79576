"""Faults one after the other and over each other, all drawn from one seed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from tests.faults.trouble.table import KINDS, Kind
from tests.faults.world.node import READY_SECONDS, Node
from tests.faults.world.world import World

AT_ONCE: Final = 3  # more at a time, and nothing of the hub is left to be tested
_LEADER_SECONDS: Final = 2.0


@dataclass(slots=True)
class Struck:
    """One fault as it happened. Times are of the loop's clock: its begin, its end, and when all was well again."""

    number: int
    kind: Kind
    node: str
    began: float
    ended: float = 0.0
    whole: float = 0.0
    trouble: str = ""

    @property
    def recovery_seconds(self) -> float:
        return self.whole - self.ended


@dataclass(slots=True)
class Storm:
    """Which fault comes next is of the seed, as is how long each lasts; when exactly, the machine has a say in."""

    world: World
    seed: int
    pauses: tuple[float, float]
    kinds: Sequence[Kind] = KINDS
    struck: list[Struck] = field(default_factory=list)
    random: Random = field(init=False)
    _busy: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    async def rage(self, faults: int) -> None:
        """So many faults; returns when the last has ended and all is well again."""
        gate = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for number in range(1, faults + 1):
                await gate.acquire()
                kind, node = await self._draw()
                struck = Struck(number, kind, node.name, asyncio.get_running_loop().time())
                self.struck.append(struck)
                group.create_task(self._strike(struck, node, gate))
                await asyncio.sleep(self.random.uniform(*self.pauses))

    async def _draw(self) -> tuple[Kind, Node]:
        """What strikes next, and which node: never one that another fault has in its hands."""
        while True:
            (kind,) = self.random.choices(self.kinds, [kind.weight for kind in self.kinds])
            node = self.random.choice(self.world.nodes)
            if kind.target == "leader":
                leader = await self.world.find_leader()
                if leader is None:
                    await asyncio.sleep(0.1)
                    continue
                node = leader
            touched = self._touched(kind, node)
            if touched not in self._busy and self._leaves_one(touched):
                self._busy.add(touched)
                return kind, node
            await asyncio.sleep(0.1)

    def _leaves_one(self, touched: str) -> bool:
        """With no node left there is nothing to be tested."""
        names = {node.name for node in self.world.nodes}
        return bool(names - self._busy - {touched})

    @staticmethod
    def _touched(kind: Kind, node: Node) -> str:
        """What no other fault may have in its hands at the same time; but for a trap, which may strike any node."""
        return node.name if kind.target in ("node", "leader") else kind.target

    async def _strike(self, struck: Struck, node: Node, gate: asyncio.Semaphore) -> None:
        loop = asyncio.get_running_loop()
        try:
            await struck.kind.inflict(self.world, Random(f"{self.seed}:{struck.number}"), node)
        except AssertionError as error:
            struck.trouble = str(error)
        finally:
            struck.ended = loop.time()
            self._busy.discard(self._touched(struck.kind, node))
            gate.release()
        await self._until_whole()
        struck.whole = loop.time()

    async def _until_whole(self) -> None:
        """Every node that no fault has in its hands is ready, and one is in office."""
        async with asyncio.timeout(READY_SECONDS):
            while True:
                free = [node for node in self.world.nodes if node.name not in self._busy]
                ready = await asyncio.gather(*(node.answers() for node in free))
                if all(ready) and await self.world.find_leader() is not None:
                    return
                await asyncio.sleep(0.2)
