"""The task that runs errands at providers. Only the node that leads the router does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy import Row
from structlog.contextvars import bound_contextvars

from hub.clock import Clock
from hub.errands import clearing, collecting
from hub.errands.rows import Errand, Kind, find_due, find_errand
from hub.media.scan import Scanner
from hub.media.serving import find_type
from hub.model.nouns import File
from hub.ports import GiveUp, Media, RetryLater, TextShelf
from hub.store import Store, Unavailable
from hub.store.tx import Tx

log = structlog.get_logger("errands")

EVERY_SECONDS: Final = 1.0
AT_ONCE: Final = 8
# Twilio takes 5 MB of pictures with a text (https://www.twilio.com/docs/messaging/guides/accepted-mime-types), and may
# have made them larger on the way.
MOST_BYTES: Final = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Done:
    """``file``: of one that was collected. ``code``: why it was not done; ``for_good``: and never will be."""

    errand_id: str
    file: File | None = None
    code: str | None = None
    for_good: bool = False


def record_done(tx: Tx, items: list[Done]) -> list[None]:
    for item in items:
        row = find_errand(tx, item.errand_id)
        if row is not None:
            _RECORD[row.kind](tx, row, item)
    return [None] * len(items)


def _record_collected(tx: Tx, row: Row[Any], item: Done) -> None:
    if item.file is not None:
        collecting.collected(tx, row, item.file)
    else:
        collecting.not_collected(tx, row, item.code or "unknown", for_good=item.for_good)


def _record_cleared(tx: Tx, row: Row[Any], item: Done) -> None:
    if item.code is None:
        clearing.cleared(tx, row)
    else:
        clearing.not_cleared(tx, row, item.code, for_good=item.for_good)


_RECORD: Final[Mapping[str, Callable[[Tx, Row[Any], Done], None]]] = {
    "collect": _record_collected,
    "clear": _record_cleared,
}


class ErrandRunner:
    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        shelf: TextShelf,
        media: Media,
        scanner: Scanner,
        is_leading: Callable[[], bool],
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._store = store
        self._clock = clock
        self._shelf = shelf
        self._media = media
        self._scanner = scanner
        self._is_leading = is_leading
        self._most_bytes = most_bytes

    async def run(self) -> None:
        """Worker."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                while self._is_leading() and await self.look():
                    pass
            except Unavailable as error:
                log.warning("database away", error=str(error))
            except Exception:  # ours: it is tried again
                log.exception("errands not run")

    async def look(self) -> bool:
        """Whether there were any."""
        due = await self._store.read(find_due, self._clock.now(), AT_ONCE)
        await asyncio.gather(*(self._go(errand) for errand in due))
        return bool(due)

    async def _go(self, errand: Errand) -> None:
        with bound_contextvars(errand=errand.kind, subject=errand.subject):
            await self._store.commit(record_done, await self._try(errand))

    async def _try(self, errand: Errand) -> Done:
        try:
            return Done(errand.id, file=await _DO[errand.kind](self, errand))
        except RetryLater as later:
            return Done(errand.id, code=later.code)
        except GiveUp as refused:
            return Done(errand.id, code=refused.code, for_good=True)
        except OSError as error:  # of the disk: it may be well later
            log.warning("not kept", error=str(error))
            return Done(errand.id, code="not_kept")
        except Exception:  # ours: a shelf may only raise the two above
            log.exception("errand failed")
            return Done(errand.id, code="unknown")

    async def collect(self, errand: Errand) -> File | None:
        async with self._shelf.fetch(errand.account, errand.address) as remote:
            content = await self._read(remote.parts)
        type_ = find_type(remote.type, content)
        return File(
            name="",
            type=type_,
            size=len(content),
            sha256=await self._media.put(content),
            scan=await self._scanner.scan(content),
        )

    async def _read(self, parts: AsyncIterator[bytes]) -> bytes:
        content = bytearray()
        async for part in parts:
            content += part
            if len(content) > self._most_bytes:
                raise GiveUp("too_large", f"More than {self._most_bytes} bytes.")
        return bytes(content)

    async def clear(self, errand: Errand) -> None:
        await self._shelf.clear(errand.account, errand.address)


_DO: Final[Mapping[Kind, Callable[[ErrandRunner, Errand], Awaitable[File | None]]]] = {
    "collect": ErrandRunner.collect,
    "clear": ErrandRunner.clear,
}
