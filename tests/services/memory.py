"""Where tests keep what they need for a moment: in memory, where there is enough of it.

A database of a test's own flushes with every commit. On a disk that is a third of the run, and on a busy one a flush
may take seconds, which no test is about.
"""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")
# A cluster is 40 MB, a test's database 8 at most. A container may have 64 MB in all.
_ENOUGH_BYTES = 2 << 30


def find_memory_folder() -> Path | None:
    """None where there is none, or not enough of it, or where programs may not lie in it."""
    if not os.access(_MEMORY, os.W_OK) or os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:
        return None
    return _MEMORY if shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES else None


def keep_temporary_files_in_memory() -> None:
    """Of this process and those it starts, unless somebody has said where they shall be."""
    memory = find_memory_folder()
    if memory is not None and "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = tempfile.tempdir = str(memory)
