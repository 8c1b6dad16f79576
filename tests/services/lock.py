"""What several processes that test at once would each set up: one does, the others wait and find it done."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from tools.environment import TOOLS


@contextmanager
def one_at_a_time(what: str) -> Iterator[None]:
    """Ends with the process that holds it, however that ends."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / f"{what}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
