"""A disk that is really full: a small one of its own, in a namespace of its own, filled by the program itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# Without being root: in a namespace of one's own one may mount a disk in memory.
_ON_A_SMALL_DISK = 'mount -t tmpfs -o size=2m tmpfs "$1" && exec "$2" -m "$3" "$1"'


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets anybody mount a disk of their own")
@pytest.mark.parametrize("what", ["database", "media", "start"])
def test_what_finds_the_disk_full_says_so_and_goes_on_when_there_is_room(what: str, tmp_path: Path) -> None:
    namespace = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _ON_A_SMALL_DISK, "sh"]
    program = [str(tmp_path), sys.executable, f"tests.contracts.small_disk.{what}"]
    done = subprocess.run([*namespace, *program], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["full", "room", "again"]
