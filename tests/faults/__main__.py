"""``./dev faults [--seed N] [--faults N]``: exits non-zero where a promise was not kept, and says with which seed."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import structlog

from tests.faults.report import format_report
from tests.faults.run import HURRIED_LEASE_SECONDS, HURRIED_PAUSES, Plan, carry_out


def main() -> None:
    parser = argparse.ArgumentParser(prog="./dev faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--faults", type=int, default=30)
    parser.add_argument(
        "--hurry", action="store_true", help="as the short run in the tests does: quick, short leases"
    )
    parser.add_argument("--keep", action="store_true", help="leave histories and logs where they are")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hub-faults-"))
    print(f"seed {arguments.seed}, {arguments.faults} faults; histories and logs in {folder}", flush=True)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(30)
    )  # the parts we run say what is wrong
    plan = Plan(arguments.seed, arguments.faults, folder)
    if arguments.hurry:
        plan = replace(plan, pauses=HURRIED_PAUSES, lease_seconds=HURRIED_LEASE_SECONDS)
    sound = asyncio.run(_run(plan))
    if sound and not arguments.keep:
        shutil.rmtree(folder)
    sys.exit(0 if sound else 1)


async def _run(plan: Plan) -> bool:
    async with carry_out(plan) as outcome:
        print(format_report(outcome), flush=True)
        return not outcome.violations


if __name__ == "__main__":
    main()
