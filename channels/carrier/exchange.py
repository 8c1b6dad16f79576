"""The local carrier: a telephone exchange with Twilio's two faces, its REST API and its webhooks.

It is the world outside: the hub meets it over HTTP only, as it meets Twilio. ``docs/carrier.md`` says how
far the likeness goes. Everything is in memory and gone with the process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp import web

from channels.carrier import hanging, phone_api, rest
from channels.carrier.calls import phone_api as call_phone_api
from channels.carrier.calls.devices import Device
from channels.carrier.calls.dialling_in import take_call, take_call_of_client
from channels.carrier.calls.handset import Handset
from channels.carrier.calls.losing import lose
from channels.carrier.calls.model import is_client
from channels.carrier.calls.phone_call import PhoneCall
from channels.carrier.calls.rest import calls as rest_calls
from channels.carrier.calls.rest import conferences as rest_conferences
from channels.carrier.calls.rest import participants as rest_participants
from channels.carrier.calls.rest import queues as rest_queues
from channels.carrier.calls.switchboard import Switchboard
from channels.carrier.calls.tempo import Tempo
from channels.carrier.faults import Faults
from channels.carrier.incoming import hand_over, take_in
from channels.carrier.lines import Alert, Lines
from channels.carrier.model import CarrierAccount, CarrierNumber, Person, Picture, Text
from channels.carrier.phones import Phone
from channels.carrier.pictures import PicturePages
from channels.carrier.recordings import media
from channels.carrier.recordings import rest as rest_recordings
from channels.carrier.recordings.model import Recording

_STEP_SECONDS: Final = 0.3  # a text is seen to travel, and nobody waits


class Carrier:
    """``async with Carrier(...) as carrier``; its ``routes`` may be mounted before.

    ``now`` gives ms since the epoch. ``origins`` are the pages that may open the web phone's socket
    (None: any). ``devices`` are those that the web phone offers to be, such as ``client:noor``.
    ``tempo`` is how fast calls pass. ``base_url`` is where the account reaches all this, ``http://…/carrier``; where it
    is not given, the account's first request tells.
    """

    def __init__(
        self,
        *,
        accounts: Iterable[CarrierAccount],
        numbers: Iterable[CarrierNumber],
        now: Callable[[], int],
        people: Iterable[Person] = (),
        devices: Iterable[Person] = (),
        http: Callable[[], aiohttp.ClientSession] = aiohttp.ClientSession,
        step_seconds: float = _STEP_SECONDS,
        tempo: Tempo | None = None,
        origins: Collection[str] | None = None,
        base_url: str = "",
    ) -> None:
        self._lines = Lines(
            accounts={account.sid: account for account in accounts},
            numbers={number.number: number for number in numbers},
            people={person.number: person for person in people},
            devices={device.number: device for device in devices},
            now=now,
            step_seconds=step_seconds,
            base_url=base_url,
        )
        self._board = Switchboard(self._lines, tempo or Tempo())
        self._open_http = http
        self._origins = origins

    async def __aenter__(self) -> Self:
        self._lines.session = self._open_http()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._lines.tasks.stop()
        await self._lines.http.close()
        self._lines.session = None

    def routes(self) -> list[web.RouteDef]:
        """All paths begin with ``/carrier/``."""
        board = self._board
        return [
            *rest.routes(self._lines),
            *hanging.routes(self._lines),
            *rest_calls.routes(board),
            *rest_queues.routes(board),
            *rest_conferences.routes(board),
            *rest_participants.routes(board),
            *rest_recordings.routes(board),
            *media.routes(board),
            *PicturePages(self._lines).routes(),
            *phone_api.routes(self._lines, board.devices, partial(lose, board), self._origins),
            *call_phone_api.routes(board),
        ]

    @property
    def faults(self) -> Faults:
        return self._lines.faults

    @property
    def alerts(self) -> list[Alert]:
        return list(self._lines.alerts)

    @property
    def recordings(self) -> list[Recording]:
        """Oldest first."""
        return self._board.recordings.oldest_first()

    def phone(self, number: str) -> Phone:
        return Phone(number, self._lines.ledger, self._lines.feeds)

    def handset(self, address: str) -> Handset:
        """The phone of a number or a client (``client:noor``) as one calls with it."""
        return Handset(address, self._board)

    def register(self, address: str, *, auto_answer: bool = False) -> Device:
        """A device that can be rung until it is removed; a client needs one, a number has one."""
        return self._board.devices.register(address, auto_answer=auto_answer)

    def put_machine(self, address: str, *, greeting_seconds: float | None = 5.0) -> None:
        """From now on an answering machine picks up there; None: a person again."""
        self._board.devices.put_machine(address, greeting_seconds)

    def remove(self, device: Device) -> None:
        """The device dies: what it is talking about is over soon."""
        lose(self._board, device)

    def calls(
        self,
        from_: str,
        to: str,
        *,
        caller_id: str | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> PhoneCall:
        """A person calls one of our numbers; ``caller_id`` is what is shown instead, such as WITHHELD.

        A client (``client:noor``) calls whatever its account makes of it; ``parameters`` are told with the call.
        """
        if is_client(from_):
            return PhoneCall(
                take_call_of_client(self._board, client=from_, to=to, parameters=parameters or {})
            )
        return PhoneCall(take_call(self._board, phone=from_, to=to, caller_id=caller_id))

    async def texts(self, from_: str, to: str, body: str, pictures: Sequence[Picture] = ()) -> Text:
        """A person texts one of our numbers. Returns when the webhook has answered for good or ill."""
        text = take_in(self._lines, sender=from_, to=to, body=body, pictures=pictures)
        await hand_over(self._lines, text)
        return text

    async def settle(self) -> None:
        """Until nothing is under way: every text delivered, every callback answered."""
        await self._lines.tasks.settle()
