"""Building something large, such as an engine, without looking for garbage: nothing of it is, and looking through
a few million objects stops every thread of the process for seconds.

That would be so for as long as it stands, at any time. So what has been built is set aside (`gc.freeze`) and not
looked at again; it goes when nobody holds it any more, and must therefore hold nothing in a circle
(`routing.engine.Engine.take_apart`). The rest of the process is looked through before, so that little of it is set
aside too.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

LARGE: Final = 100_000  # objects: some 30 ms of looking; below that it is no matter


@contextmanager
def building() -> Iterator[None]:
    gc.collect(1)
    gc.disable()
    try:
        yield
    finally:
        if gc.get_count()[0] > LARGE:
            gc.freeze()
        gc.enable()
