"""Python's collector of cycles, set for a process that keeps much and lets go of little.

What is there when a node is open (code, tables, the configuration) stays until its end: looking through all of it
again and again took up to half of the processor while thousands of desks came back at once. So that much is set
aside, and the rest is looked through less often; what is no part of a cycle goes at once, as ever.
"""

from __future__ import annotations

import gc
from typing import Final

# Objects made and kept since the last look. Python's own 700 (2,000 since 3.13) is for short scripts; of 50,000 each
# look is a pause of 15 to 35 ms, in which nobody is answered.
YOUNG: Final = 10_000
# Looks before the next older ones are looked through too. What is left in cycles when thousands go at once is old by
# then: where that was only after 5 million new objects, desks were held until five more storms had passed.
MIDDLE: Final = 10
OLD: Final = 5


def calm_collector() -> None:
    """Once, when everything is open."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def forget_where(error: BaseException | None) -> None:
    """Of what ended a socket. The socket keeps the error, this the stack in which it came up, and that the socket:
    a circle of fifty objects with the request and all that served it. Without it they go at once, ten thousand of them
    in a storm."""
    if error is not None:
        error.__traceback__ = error.__context__ = error.__cause__ = None
