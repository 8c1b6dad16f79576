"""Where one open line stands on the site, as its widget tells (``hub.site``)."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final

from channels.webchat import protocol as p
from channels.webchat.limits import PAGES, Bucket
from channels.webchat.parse import read_context
from hub.bus.marks import Moved
from hub.site import Standing, stand_on_pages
from hub.store import Unavailable

if TYPE_CHECKING:  # a visit of the door's stands here
    from channels.webchat.door import Door

_NO_PATH: Final = re.compile(r"[?#]")


def _path(page: p.Page) -> str:
    """Never empty, and without what follows: the widget leaves it out, but whoever speaks the protocol need not, and it
    may hold a key."""
    return " ".join(_NO_PATH.split(page.path, maxsplit=1)[0].split()) or "/"


class Place:
    """``is_known``: a page is written down for this line, in the conversation that it was of last."""

    def __init__(self, door: Door) -> None:
        self.id = f"vst_{secrets.token_hex(12)}"
        self.is_known = False
        self._door = door
        self._pace = Bucket(PAGES, door.clock.now())
        self._page: p.Page | None = None
        self._chat_id: str | None = None

    async def turn_to(self, page: p.Page, chat_id: str | None) -> None:
        """More often than people turn pages it is not heard: the next one is."""
        if self._pace.take(self._door.clock.now()):
            self._page = page
            await self.stand(chat_id)

    async def stand(self, chat_id: str | None) -> None:
        """Whoever has no chat is nobody's to look at."""
        if self._page is None or chat_id is None:
            return
        title = " ".join(self._page.title.split())
        standing = Standing(self.id, chat_id, _path(self._page), title, dict(read_context(self._page)))
        try:
            await self._door.store.commit(stand_on_pages, standing)
        except Unavailable:
            return  # the next page is told again
        self.is_known = True
        former, self._chat_id = self._chat_id, chat_id
        for each in {former, chat_id} - {None}:
            self._door.marks.show(Moved(str(each)))
