"""``hub simulate`` and ``hub replay-routing``: what would happen if."""

from __future__ import annotations

import json
from pathlib import Path

from config.compile import compile_routing
from config.scenario import check_scenario, compile_scenario
from hub.app import load_routing
from hub.commands.common import CommandError, command_store, read_document, read_sound
from hub.dispatch.replay import read_facts
from routing.simulate import format_table as format_results
from routing.simulate import simulate as run_simulation
from routing.simulate.history import read_history
from routing.simulate.replay import format_comparison, replay


async def simulate(file: Path, *, as_json: bool) -> None:
    """The production engine among synthetic customers: figures with their intervals."""
    document = read_sound(file, check_scenario)
    try:
        results = run_simulation(compile_scenario(document))
    except ValueError as error:
        raise CommandError(f"{file}: {error}") from error
    if as_json:
        print(json.dumps({"title": document.title, **results.to_json()}, indent=2))
    else:
        print(f"{document.title}\n\n{format_results(results)}")


async def replay_routing(
    from_ms: int, to_ms: int, *, draft: Path | None, within_s: int, as_json: bool
) -> None:
    """Real arrivals under the configuration in force, or a draft, beside what happened."""
    if to_ms <= from_ms:
        raise CommandError("--to must be later than --from")
    document = read_document(draft) if draft else None
    async with command_store() as store:
        facts = await store.read(read_facts, from_ms, to_ms)
        config = compile_routing(document, 0) if document else await store.read(load_routing, None)
    try:
        result = replay(read_history(facts), config, from_ms=from_ms, to_ms=to_ms, in_time_s=within_s)
    except ValueError as error:
        raise CommandError(str(error)) from error
    print(json.dumps(result.to_json(), indent=2) if as_json else format_comparison(result))
