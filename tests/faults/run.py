"""One run: a world, people, a storm, the quiet after it, and the judgement."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Final

from hub.tasks import end_tasks
from tests.faults.checks import Check, Violation, judge, make_checks
from tests.faults.history import History
from tests.faults.people.crowd import Crowd, at_the_doors
from tests.faults.people.scene import Scene
from tests.faults.pictures import views_are_true
from tests.faults.rows import Breach, read_final_rows
from tests.faults.settling import settles
from tests.faults.trouble.office import Office
from tests.faults.trouble.storm import Storm, Struck
from tests.faults.watching import read_breaches, spans_of
from tests.faults.world.world import World, open_world

# For a run that has a minute: the rows of a sender that died lie untouched for as long as it could still be sending.
HURRIED_PAUSES: Final = (0.5, 3.0)
HURRIED_LEASE_SECONDS: Final = 12


@dataclass(frozen=True, slots=True)
class Plan:
    """``pauses``: least and most seconds between two faults. ``quiet_seconds``: how long everything may take to come to
    rest. ``lease_seconds``: shorter leases of senders, for a run that has no minute to wait for a dead one's."""

    seed: int
    faults: int
    folder: Path
    pauses: tuple[float, float] = (1.0, 5.0)
    quiet_seconds: float = 420.0  # the carrier's list is looked at each five minutes
    lease_seconds: int | None = None
    warm_up_seconds: float = 4.0


@dataclass(slots=True)
class Outcome:
    """``world`` is still open while the caller looks at it."""

    plan: Plan
    world: World
    history: History
    checks: tuple[Check, ...]
    struck: list[Struck] = field(default_factory=list)
    takeovers: list[float] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    breaches: tuple[Breach, ...] = ()
    settled_after: float = 0.0


@asynccontextmanager
async def carry_out(plan: Plan) -> AsyncIterator[Outcome]:
    """Raises what surprised a client, or what could not be started."""
    async with open_world(plan.folder, lease_seconds=plan.lease_seconds) as world:
        scene = Scene(world, History(), Random(f"people of {plan.seed}"))
        profiles = {name: agent.capacity for name, agent in world.routing.agents.items()}
        outcome = Outcome(plan, world, scene.history, make_checks(profiles))
        office = Office(world, outcome.takeovers)
        watching = asyncio.create_task(office.watch(), name="office")
        try:
            async with at_the_doors(scene) as crowd:
                await _live_through(plan, outcome, scene, crowd)
        finally:
            await end_tasks([watching])
            scene.history.save(plan.folder / "history.jsonl")
        yield outcome


async def _live_through(plan: Plan, outcome: Outcome, scene: Scene, crowd: Crowd) -> None:
    await asyncio.sleep(plan.warm_up_seconds)
    storm = Storm(outcome.world, plan.seed, plan.pauses)
    outcome.struck = storm.struck
    await storm.rage(plan.faults)
    crowd.check()

    loop = asyncio.get_running_loop()
    quiet = loop.time()
    async with asyncio.timeout(plan.quiet_seconds):
        await crowd.finish()
    left = await settles(outcome.world, crowd, seconds=plan.quiet_seconds)
    async with asyncio.timeout(plan.quiet_seconds):
        await crowd.part()
    left += await settles(outcome.world, crowd, seconds=plan.quiet_seconds)
    outcome.settled_after = loop.time() - quiet

    await crowd.note_what_came()
    views = await views_are_true(scene, crowd)
    seen = outcome.history = History(list(scene.history.notes))  # before the rows: they must know all of it
    rows = replace(
        await read_final_rows(outcome.world.database_url),
        breaches=read_breaches(outcome.world.nodes),
        troubles=spans_of(storm.struck, loop.time()),
    )
    outcome.breaches = rows.breaches
    outcome.violations = [*judge(outcome.checks, seen, rows), *views]
    outcome.violations += [Violation("comes_to_rest", what) for what in left]
    outcome.violations += [Violation("told_to_end", one.trouble) for one in storm.struck if one.trouble]
