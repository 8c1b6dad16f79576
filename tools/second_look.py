"""Every test side by side, and the few that failed among them once more, alone.

A test that drives browsers, telephones, databases or a node's workers waits for them, and on two cores they get the
processor when three others leave it. Run alone it measures the hub; beside them, the machine too. So what fails gets
one second look, with the machine to itself: what fails there fails the run, and what passes is named at the end, to be
mended (docs/decisions/0065-a-second-look.md).

Never where nothing is waited for, for it fails for a reason of its own; never more than a few, for that is no accident.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

WAIT_FOR_NOTHING = ("tests/architecture/", "tests/property/", "tests/unit/routing/", "tests/unit/config/")
AT_MOST = 3
TESTS_FAILED = 1  # pytest's status, and the only one that says that all were tried
_FAILED = Path(".pytest_cache/v/cache/lastfailed")


def main(arguments: Sequence[str], folder: Path = Path()) -> int:
    """Pytest's status. ``arguments`` are pytest's, and name no tests."""
    status = _pytest(folder, *arguments, "--cache-clear")  # what failed in a run before is none of this one's
    if status != TESTS_FAILED:
        return status
    failed = list(json.loads((folder / _FAILED).read_text()))
    if not deserve_another(failed):
        return status
    print(f"\nonce more, alone: {_listed(failed)}\n", flush=True)
    status = _pytest(folder, *arguments, "--numprocesses=0", *failed)
    if status == 0:
        print(f"\npassed alone, failed beside others; to be mended: {_listed(failed)}", flush=True)
    return status


def deserve_another(failed: Sequence[str]) -> bool:
    """All of them, or none: beside a test that failed for good a second look saves nothing."""
    return 0 < len(failed) <= AT_MOST and not any(each.startswith(WAIT_FOR_NOTHING) for each in failed)


def _pytest(folder: Path, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=folder).returncode


def _listed(tests: Sequence[str]) -> str:
    return "".join(f"\n  {each}" for each in tests)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
