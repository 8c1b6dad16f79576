"""The table of the exact numbers, and whether each was met."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from bench.exactness import CONFIDENCE, OF_A_TYPE, PRECISION, Verdict, models, published, run, shortened

SHORT_PRECISION = 0.08  # of so few contacts


def main(arguments: Sequence[str]) -> None:
    """the exact numbers of queueing theory, simulated with the engine; fails when one is missed"""
    parser = argparse.ArgumentParser(prog="bench routing-exactness", description=__doc__)
    parser.add_argument("--only", default="", help="models whose title has this in it")
    parser.add_argument("--short", action="store_true", help="a fifth of the contacts, and less precise")
    options = parser.parse_args(arguments)
    precision = SHORT_PRECISION if options.short else PRECISION
    print(f"met: within the {CONFIDENCE:.1%} interval, which is under {precision:.0%} to either side")
    print(f"     ({OF_A_TYPE:.0%} for one type of a skill graph)\n")
    missed = _show_published()
    for model in models():
        if options.only in model.title:
            started = time.perf_counter()
            chosen = shortened(model, batches=100, share=0.4) if options.short else model
            verdicts = run(chosen, precision=precision)
            print(f"\n{model.title}   ({time.perf_counter() - started:.0f} s)")
            print("\n".join(map(_row, verdicts)), flush=True)
            missed += sum(not verdict.met for verdict in verdicts)
    sys.exit(f"\n{missed} missed" if missed else None)


def _show_published() -> int:
    print(f"{'formulas':<42}{'published':>13}{'ours':>13}")
    missed = 0
    for name, value, ours, half_digit in published():
        met = abs(value - ours) <= half_digit
        missed += not met
        print(f"  {name:<40}{value:>13.6g}{ours:>13.6g}{'':<12}{'met' if met else 'MISSED':>8}")
    print(f"\n{'simulated':<42}{'exact':>13}{'simulated':>13}{'half-width':>12}")
    return missed


def _row(verdict: Verdict) -> str:
    number, simulated = verdict.number, verdict.simulated
    width = "-" if simulated.relative is None else f"{simulated.relative:.3%}"
    met = "met" if verdict.met else "MISSED"
    return f"  {number.label:<40}{number.exact:>13.6g}{simulated.value:>13.6g}{width:>12}{met:>8}"
