"""What the system lets one process have."""

from __future__ import annotations

import resource
import sys


def raise_open_files(wanted: int) -> None:
    """For this process and those it starts. Ends the bench with what to do where it may not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        sys.exit(f"one process may open {hard} files here, {wanted} are needed: ulimit -Hn {wanted}, as root")
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
