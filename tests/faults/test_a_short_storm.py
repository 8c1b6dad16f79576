"""A storm of a few faults over three real nodes; then the judge is asked whether it would have noticed.

Always the same storm: the tests say the same of the same commit. ``./dev faults`` makes others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.plants import PLANTS, find_planted
from tests.faults.report import format_report
from tests.faults.run import HURRIED_LEASE_SECONDS, HURRIED_PAUSES, Plan, carry_out

SEED, FAULTS = 5, 7


@pytest.mark.parametrize("hub_server", ["postgresql"])  # a name that --fast knows to leave out
async def test_nothing_is_lost_in_a_short_storm(hub_server: str, tmp_path: Path) -> None:
    print(f"again with: ./dev faults --seed {SEED} --faults {FAULTS} --hurry")
    plan = Plan(SEED, FAULTS, tmp_path, pauses=HURRIED_PAUSES, lease_seconds=HURRIED_LEASE_SECONDS)
    async with carry_out(plan) as outcome:
        print(format_report(outcome))
        assert outcome.violations == []
        assert len(outcome.struck) == FAULTS
        for plant in PLANTS:
            assert plant.promise in await find_planted(outcome, plant), plant.name
