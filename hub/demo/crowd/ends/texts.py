"""A telephone that sends and gets texts."""

from __future__ import annotations

from typing import Self

from hub.demo.clients import Dropped, PhoneClient
from hub.demo.crowd.customer_mind import Action, Say, Screen


class TextEnd:
    """``sids`` are the texts the crowd has sent from this phone, ever: any other was written by a person,
    who is not to be disturbed on the phone they hold."""

    def __init__(self, phone: PhoneClient, to: str, sids: set[str]) -> None:
        self._phone = phone
        self._to = to
        self._sids = sids
        self._replies_before = 0

    async def __aenter__(self) -> Self:
        await self._phone.__aenter__()
        self._replies_before = len(self._phone.texts_from(self._to))
        return self

    async def __aexit__(self, *exit_: object) -> None:
        await self._phone.__aexit__(None, None, None)

    async def come_back(self) -> None:
        self._phone.drops()
        await self._phone.reconnects()

    async def do(self, action: Action) -> None:
        if isinstance(action, Say):
            self._sids.add(await self._phone.texts(self._to, action.text))

    async def look(self) -> Screen:
        if not self._phone.is_connected:
            raise Dropped("the phone was cut off")
        replies = len(self._phone.texts_from(self._to)) - self._replies_before
        return Screen(replies=replies, closed=is_held_by_a_person(self._phone, self._sids))


def is_held_by_a_person(phone: PhoneClient, sids: set[str]) -> bool:
    """Whether somebody else than the crowd has texted from it."""
    mine = (text for text in phone.screen if text.sender == phone.number)
    return any(text.sid not in sids for text in mine)
