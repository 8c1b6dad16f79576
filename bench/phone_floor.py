"""The other side of the bench of calls: a carrier, people who call, agents at desks with devices that pick up."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, Final

import aiohttp
import orjson
from aiohttp import web

from bench.far_ends import HELLO, PING, PONG, cookie
from bench.texts import DESK_NUMBER, SID, TOKEN, caller
from bench.usage import Meter
from bench.wire import Socket, open_socket
from channels.carrier.calls.phone_call import PhoneCall
from channels.carrier.calls.tempo import Tempo
from channels.carrier.exchange import Carrier
from channels.carrier.model import CarrierAccount, CarrierNumber
from config.document import Document
from hub.clock import SystemClock

# A second of a call lasts a fifth of one, so that what is said and rung is not what is waited for.
TEMPO: Final = Tempo(second=0.2, ring_seconds=0.2)
TALK_SECONDS: Final = 2.0
PATIENCE_SECONDS: Final = 120.0  # whoever waits longer for an agent has found a fault, not a slow machine
_HOOKS: Final = "/hooks/voice/local"


def make_document(agents: int) -> Document:
    """One number, one queue, and agents who take a call each and need no time between two."""
    voice = {"max": 1, "wrap_up_uses_capacity": False}
    return Document.model_validate(
        {
            "organisation": {"name": "Bench", "default_region": "GB", "timezone": "UTC", "languages": ["en"]},
            "queues": [{"id": "desk", "name": {"en": "desk"}}],
            "teams": [{"id": "all", "sees": "all"}],
            "agents": [
                {
                    "id": f"a{n}",
                    "name": f"a{n}",
                    "team": "all",
                    "queues": ["desk"],
                    "capacity": {"voice": voice},
                }
                for n in range(agents)
            ],
            "channels": {
                "voice": [
                    {
                        "number": DESK_NUMBER,
                        "account": "local",
                        "queue": "desk",
                        "greeting": {"en": "Hello."},
                        "after_hours": {"en": "Closed."},
                    }
                ]
            },
        }
    )


def page_of(path: str) -> str:
    """What of ours was asked: ``call`` is a new one."""
    return path.removeprefix(_HOOKS).strip("/") or "call"


@asynccontextmanager
async def open_carrier(
    hub_port: int, carrier_port: int, took: Callable[[str, float], None]
) -> AsyncIterator[Carrier]:
    """``took``: how long each webhook was waited for, ms."""
    trace = aiohttp.TraceConfig()

    async def begin(_session: Any, context: SimpleNamespace, _params: Any) -> None:
        context.started = time.perf_counter()

    async def end(_session: Any, context: SimpleNamespace, params: Any) -> None:
        took(page_of(params.url.path), (time.perf_counter() - context.started) * 1000)

    trace.on_request_start.append(begin)
    trace.on_request_end.append(end)
    hooks = f"http://127.0.0.1:{hub_port}{_HOOKS}"
    carrier = Carrier(
        accounts=[CarrierAccount(SID, TOKEN)],
        numbers=[CarrierNumber(DESK_NUMBER, SID, voice_url=hooks, status_callback=f"{hooks}/status")],
        now=SystemClock().now,
        tempo=TEMPO,
        http=lambda: aiohttp.ClientSession(trace_configs=[trace], connector=aiohttp.TCPConnector(limit=0)),
    )
    app = web.Application()
    app.add_routes(carrier.routes())
    runner = web.AppRunner(app, access_log=None)
    async with carrier:
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", carrier_port).start()
            yield carrier
        finally:
            await runner.cleanup()


class Floor:
    """Whoever calls and whoever answers. ``webhooks``: ms by page."""

    carrier: Carrier

    def __init__(self, hub_port: int) -> None:
        self._hub_port = hub_port
        self._callers = itertools.count(1)
        self.webhooks: dict[str, list[float]] = defaultdict(list)
        self.paused: Counter[str] = Counter()

    def took(self, page: str, ms: float) -> None:
        self.webhooks[page].append(ms)

    def forget(self) -> None:
        self.webhooks.clear()

    async def sit_down(self, tokens: Sequence[str]) -> None:
        for n in range(len(tokens)):
            self.carrier.register(f"client:a{n}", auto_answer=True)
        await asyncio.gather(*(Desk(self.paused).open(self._hub_port, token) for token in tokens))

    async def saturate(self, callers: int, seconds: float) -> int:
        """Each caller calls again when their last call is over; how many calls there were."""
        until = time.perf_counter() + seconds

        async def call_in_turn() -> int:
            made = 0
            while time.perf_counter() < until:
                call, _ = await self._talk()
                await self._part(call)
                made += 1
            return made

        return sum(await asyncio.gather(*(call_in_turn() for _ in range(callers))))

    async def keep_pace(self, rate: float, seconds: float) -> list[float]:
        """ms from the first ring to the talk, of calls that begin when they are due, whatever became of the others."""
        start = time.perf_counter()

        async def call_when_due(due: float) -> float:
            await asyncio.sleep(max(0.0, start + due - time.perf_counter()))
            call, setup = await self._talk()
            await asyncio.sleep(TALK_SECONDS)
            await self._part(call)
            return setup

        dues = [n / rate for n in range(max(2, int(rate * seconds)))]
        return await asyncio.gather(*(call_when_due(due) for due in dues))

    async def hold(self, talks: int, rate: float, seconds: float, meter: Meter) -> float:
        """So many talks at once, begun at this rate, in which nothing happens: cores of the hub for a hundred."""

        async def begin(after: float) -> tuple[PhoneCall, float]:
            await asyncio.sleep(after)
            return await self._talk()

        calls = await asyncio.gather(*(begin(n / rate) for n in range(talks)))
        await asyncio.sleep(1)
        before = meter.read()
        await asyncio.sleep(seconds)
        cores = meter.read().cores_since(before)["hub"]
        await asyncio.gather(*(self._part(call) for call, _ in calls))
        return cores * 100 / talks

    async def _talk(self) -> tuple[PhoneCall, float]:
        """(a call that has reached an agent, and how long that took in ms)"""
        started = time.perf_counter()
        call = self.carrier.calls(caller(next(self._callers)), DESK_NUMBER)
        await call.until(lambda: call.talks_with, seconds=PATIENCE_SECONDS, what="an agent")
        return call, (time.perf_counter() - started) * 1000

    async def _part(self, call: PhoneCall) -> None:
        call.hang_up()
        await call.ends()


class Desk:
    """An agent who accepts whatever rings, closes it when it is over, and says so where the hub takes them for gone."""

    def __init__(self, paused: Counter[str]) -> None:
        self._paused = paused
        self._socket: Socket | None = None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def open(self, port: int, token: str) -> None:
        self._socket = await open_socket(port, "/api/console", self._hear, headers=cookie(token))
        self._socket.send(HELLO)
        self._socket.send(b'{"type":"presence.set","request":"r","presence":"ready"}')
        await self._ready

    def _hear(self, frame: bytes) -> None:
        if self._socket is None:  # a heartbeat in the moment of opening; the next one is answered
            return
        if frame.startswith(PING):
            self._socket.send(PONG)
        elif b'"kind":"offer.created"' in frame:
            self._accept(orjson.loads(frame)["offer"])
        elif b'"kind":"interaction.ended"' in frame and b'"stream":"agent:' in frame:
            self._close(orjson.loads(frame)["event"]["interaction_id"])
        elif b'"kind":"presence.changed"' in frame:
            self._return(orjson.loads(frame)["event"]["data"])
        elif frame.startswith(b'{"type":"ack","request":"r"') and not self._ready.done():
            self._ready.set_result(None)

    def _accept(self, offer: dict[str, Any] | None) -> None:
        if offer is None:  # the same in the conversation's stream
            return
        self._tell({"type": "offer.delivered", "offer_id": offer["id"]})
        self._tell({"type": "offer.accept", "request": f"a{offer['id']}", "offer_id": offer["id"]})

    def _return(self, change: dict[str, Any]) -> None:
        if change["presence"] != "ready":
            self._paused[change["reason"] or change["presence"]] += 1
            self._tell({"type": "presence.set", "request": "r", "presence": "ready"})

    def _close(self, interaction_id: str) -> None:
        self._tell(
            {"type": "wrapup.complete", "request": f"w{interaction_id}", "interaction_id": interaction_id}
        )

    def _tell(self, frame: dict[str, Any]) -> None:
        assert self._socket is not None
        self._socket.send(orjson.dumps(frame))
