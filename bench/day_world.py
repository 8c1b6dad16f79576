"""The centre of a day: one queue behind a number, a mailbox and a widget; the hub on PostgreSQL and Redis, and around
it a carrier and a post office in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bench import servers
from bench.servers import Server
from bench.texts import DESK_NUMBER, SID, TOKEN
from bench.usage import Meter, find_process
from bench.world import World, make_world
from channels.carrier.calls.tempo import Tempo
from channels.carrier.exchange import Carrier
from channels.carrier.model import CarrierAccount, CarrierNumber
from channels.voice.config import VoiceConfig
from config.compile import compile_centre
from config.document import Document
from hub.clock import SystemClock
from hub.demo.post_office import PostOffice
from hub.demo.world import plug_in_headsets
from hub.serve import listening
from tests.services.ports import find_free_port
from tests.services.postgres import postgres
from tests.services.redis import redis

MAILBOX: Final = "service@bench.example"
WIDGET: Final = "shop"
# What one agent takes at once of each.
CAPACITY: Final = {"voice": 1, "sms": 3, "webchat": 3, "email": 5}
_SPEECH: Final = Tempo(second=0.02)  # announcements are not what is measured


@dataclass(frozen=True, slots=True)
class Centre:
    server: Server
    public_url: str  # what webhooks are signed for: the carrier really comes there
    world: World
    carrier: Carrier
    mail_port: int
    meter: Meter


@asynccontextmanager
async def open_centre(folder: Path, agents: int, processes: int) -> AsyncIterator[Centre]:
    async with AsyncExitStack() as stack:
        database, bus = stack.enter_context(postgres(durable=True)), stack.enter_context(redis())
        url = await stack.enter_async_context(database.fresh_database())
        document = make_document(agents)
        world = await make_world(url, document=document, conversations=0)
        clock, mail_port, port = SystemClock(), find_free_port(), find_free_port()
        office = await stack.enter_async_context(PostOffice(hub_port=mail_port, clock=clock).open())
        public_url = f"http://127.0.0.1:{port}"
        carrier = await stack.enter_async_context(_make_carrier(public_url, clock))
        plug_in_headsets(carrier, compile_centre(document, 1))
        exchange = web.Application()
        exchange.add_routes(carrier.routes())
        carrier_port = await stack.enter_async_context(listening(exchange, host="127.0.0.1", port=0))
        more = {
            "redis_url": bus,
            "public_url": public_url,
            "workers": str(processes),
            "twilio_local_base_url": f"http://127.0.0.1:{carrier_port}/carrier",
            "mail_local_smtp_url": f"smtp://127.0.0.1:{office.port}?tls=none",
            "smtp_listen": f"127.0.0.1:{mail_port}",
        }
        server = stack.enter_context(servers.hub(url, folder, more, port=port))
        postmaster = find_process(
            "postgres", f"port={database.url.rpartition(':')[2].partition('/')[0]}", "-D"
        )
        yield Centre(
            server, public_url, world, carrier, mail_port, Meter({"hub": server.pid, "database": postmaster})
        )


def _make_carrier(public_url: str, clock: SystemClock) -> Carrier:
    voice = VoiceConfig(public_url, {}, {}, "GB", lambda _number: None)
    number = CarrierNumber(
        DESK_NUMBER,
        SID,
        sms_url=f"{public_url}/hooks/sms/local",
        opt_out="off",
        voice_url=voice.call_url("local"),
        voice_fallback_url=voice.fallback_url("local"),
        status_callback=voice.status_url("local"),
    )
    return Carrier(
        accounts=[CarrierAccount(SID, TOKEN)], numbers=[number], now=clock.now, people=[], tempo=_SPEECH
    )


def make_document(agents: int) -> Document:
    line = {"number": DESK_NUMBER, "account": "local", "queue": "desk"}
    mailbox = {"address": MAILBOX, "account": "local", "queue": "desk", "sender_name": "Bench"}
    return Document.model_validate(
        {
            "organisation": {
                "name": "Bench",
                "default_region": "GB",
                "timezone": "Europe/London",
                "languages": ["en"],
            },
            "queues": [{"id": "desk", "name": {"en": "desk"}}],
            "teams": [{"id": "all", "sees": "all"}],
            "agents": [_agent(f"a{number}") for number in range(agents)],
            "channels": {
                "voice": [line | {"greeting": {"en": "Hello."}, "after_hours": {"en": "We are closed."}}],
                "sms": [line | {"messages_per_second": 1_000}],
                "email": [mailbox | {"messages_per_second": 1_000}],
                "webchat": [
                    {
                        "key": WIDGET,
                        "name": "Shop",
                        "team_name": "Bench",
                        "queue": "desk",
                        "origins": ["self"],
                    }
                ],
            },
        }
    )


def _agent(agent_id: str) -> dict[str, Any]:
    return {"id": agent_id, "name": agent_id, "team": "all", "queues": ["desk"], "capacity": CAPACITY}
