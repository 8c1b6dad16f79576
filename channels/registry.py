"""The channels of this hub: a table. A new channel is a folder with the same file names and a row here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from aiohttp import web

from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Channel, Inbound, RawItem
from hub.ports import Outbound, ProviderList

Door = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Plug:
    """What a channel brings: its doors, its way out (None: its customers follow the stream), how it
    reads a kept payload again, its background work by name, doors of its own beside the web port (open while
    their context is), what other nodes' bells wake, what it says before the process ends, and the provider's
    own lists of what came in."""

    channel: Channel
    routes: list[web.RouteDef]
    read_raw: Callable[[RawItem], Inbound]
    outbound: Outbound | None = None
    workers: Mapping[str, Callable[[], Awaitable[None]]] = field(default_factory=dict)
    doors: tuple[Door, ...] = ()
    bells: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    drain: Callable[[], Awaitable[None]] | None = None
    lists: tuple[ProviderList, ...] = ()


class Numbers(Mapping[str, str]):
    """Our numbers of a channel and the carrier account of each, as the applied configuration has them."""

    def __init__(self, channel: Channel, centre: Callable[[], ContactCentre]) -> None:
        self._channel = channel
        self._centre = centre

    def __getitem__(self, number: str) -> str:
        policy = self._centre().find_account(self._channel, number)
        if policy is None or policy.carrier_account is None:
            raise KeyError(number)
        return policy.carrier_account

    def __iter__(self) -> Iterator[str]:
        accounts = self._centre().accounts.values()
        return iter([a.account for a in accounts if a.channel == self._channel and a.carrier_account])

    def __len__(self) -> int:
        return sum(1 for _ in self)
