"""The composition root: reads the settings, opens every resource, plugs the parts together.

The only place that knows them all. Read ``open_hub`` from top to bottom and you have seen the hub.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from socket import gethostname
from typing import Any

import structlog
from aiohttp import web
from sqlalchemy import Connection

from agent_console import pages
from agent_console.desk import Floor
from agent_console.desks import Desks
from agent_console.sockets import ConsoleSocket
from channels.registry import Plug
from channels.twilio.client import Twilio
from channels.webchat.files import Shelf
from config.compile import compile_centre, compile_routing
from config.document import Document
from config.settings import Settings
from hub import api, migrations
from hub.api.door import find_scope, find_ticket
from hub.app.plugs import make_softphones, plug_email, plug_sms, plug_voice, plug_webchat, twilio_accounts
from hub.bus import Announcement, Bus, LocalBus, Streams
from hub.bus.announcement import announce
from hub.bus.marks import Marks
from hub.bus.redis import RedisBus
from hub.calls.versions import Versions
from hub.centre import CentreKeeper
from hub.clock import Clock, SystemClock
from hub.configuration import find_config, find_current_config
from hub.delivery import SENDER_BELL
from hub.dispatch import Router
from hub.dispatch.explaining import Explainer
from hub.dispatch.recorder import Recorder
from hub.heartbeat import Heartbeat, make_entry
from hub.housekeeping import keep_house
from hub.intake import IntakeDesk, ReadRaw
from hub.logs import tell_steps
from hub.media import FolderMedia, Scanner, keep_files
from hub.media.arriving import Arriving
from hub.media.tidying import tidy_media
from hub.model.contact_centre import ContactCentre
from hub.opening import Schedule
from hub.ports import Outbound, Softphones
from hub.sending import Sender
from hub.serve import make_turn_away
from hub.store import Store, Unavailable, open_store
from hub.store.alone import alone_on
from hub.store.committer import Committed
from hub.store.log import ROUTER_BELL
from hub.store.starting import read_first
from hub.tracing import start_tracing
from hub.watch.alarms import Alarms
from hub.watch.workers import watch_workers
from hub.workers import running
from routing.config import RoutingConfig

log = structlog.get_logger("hub")

DAY_MS = 86_400_000


class WrongSchemaError(Exception):
    """The database is older than this program. Nothing was started."""


@dataclass(slots=True)
class Hub:
    """One node with everything open: its road, and the doors to it. ``draining``: it is about to end."""

    settings: Settings
    clock: Clock
    store: Store
    bus: Bus
    streams: Streams
    marks: Marks
    keeper: CentreKeeper
    intake: IntakeDesk
    router: Router
    sender: Sender
    desks: Desks
    media: FolderMedia
    scanner: Scanner
    plugs: tuple[Plug, ...]
    recorder: Recorder
    explainer: Explainer
    alarms: Alarms
    heartbeat: Heartbeat
    softphones: Softphones
    schema_head: str
    draining: bool = False

    @property
    def centre(self) -> ContactCentre:
        return self.store.centre


@asynccontextmanager
async def open_hub(
    settings: Settings, *, clock: Clock | None = None, bus: Bus | None = None
) -> AsyncIterator[Hub]:
    """A node at work. Raises WrongSchemaError, NotAloneError, NameTakenError, ClockOffError or ValueError before it
    has touched anything."""
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        stack.enter_context(alone_on(settings.database))
        store = await stack.enter_async_context(open_store(settings.database, clock))
        start_tracing(store, settings.node_id)
        await check_schema(store)
        keeper = CentreKeeper(store, _compile_centre)
        await keeper.load()

        bus = bus or _make_bus(settings)
        streams, marks = Streams(store), Marks(bus, settings.node_id)
        readers: dict[str, ReadRaw] = {}
        alarms = Alarms(clock.now)
        media = FolderMedia(
            settings.media, tell_full=lambda reason: alarms.set("disk_full", reason, about="media")
        )
        scanner = Scanner(settings.scan_command)
        versions = Versions(_compile_centre)
        intake = IntakeDesk(
            store,
            clock=clock,
            readers=readers,
            retention_ms=settings.raw_payload_retention_days * DAY_MS,
            prepare=lambda inbound: keep_files(inbound, media, scanner),
            centre_of=versions.find,
        )
        accounts = twilio_accounts(settings)
        twilio = await stack.enter_async_context(Twilio(accounts))
        recorder = Recorder(store, retention_days=settings.routing_snapshot_retention_days)
        router = Router(
            store, clock=clock, node_id=settings.node_id, load_config=load_routing, recorder=recorder
        )
        plugs = (
            plug_sms(settings, accounts, twilio, store, intake, router, media, scanner, clock),
            plug_email(settings, store, media, intake, clock, alarms),
            plug_voice(settings, accounts, twilio, store, intake, router, media, clock, versions),
            plug_webchat(
                settings,
                store,
                streams,
                marks,
                intake,
                clock,
                Shelf(media, Arriving(settings.media), scanner),
            ),
        )
        readers |= {plug.channel: plug.read_raw for plug in plugs}

        outbounds: dict[str, Outbound] = {p.channel: p.outbound for p in plugs if p.outbound}
        sender = Sender(store, clock=clock, outbounds=outbounds, alarms=alarms)
        desks = Desks(Floor(store, streams, marks, clock, build=pages.read_build()))
        hub = Hub(
            settings,
            clock,
            store,
            bus,
            streams,
            marks,
            keeper,
            intake,
            router,
            sender,
            desks,
            media,
            scanner,
            plugs,
            recorder,
            Explainer(store, clock=clock, load_config=load_routing),
            alarms,
            Heartbeat(
                store,
                clock=clock,
                bus=bus,
                alarms=alarms,
                entry=make_entry(
                    settings.node_id,
                    host=gethostname(),
                    version=version("contact-hub"),
                    alone=store.dialect == "sqlite",
                ),
                is_leading=lambda: router.leading,
                is_draining=lambda: hub.draining,
            ),
            make_softphones(accounts, store),
            migrations.newest_revision(),
        )
        _connect(hub)
        await stack.enter_async_context(hub.heartbeat.entered())
        await stack.enter_async_context(bus.run())
        await stack.enter_async_context(running(_workers(hub)))
        for door in (door for plug in plugs for door in plug.doors):
            await stack.enter_async_context(door())
        log.info("hub open", node=settings.node_id, database=store.dialect, version=hub.centre.version)
        yield hub
        if not hub.draining:
            await _drain_in_time(hub)


async def drain(hub: Hub) -> None:
    """Let go of whatever others can do: send whoever is connected elsewhere, resign, see through what is leased."""
    hub.draining = True
    drains = [hub.router.retire(), hub.desks.drain(), hub.sender.drain()]
    await asyncio.gather(*drains, *(plug.drain() for plug in hub.plugs if plug.drain is not None))


async def _drain_in_time(hub: Hub) -> None:
    try:
        async with asyncio.timeout(hub.settings.drain_seconds):
            await drain(hub)
    except (TimeoutError, Unavailable) as error:
        log.warning("not drained; leases run out by themselves", error=repr(error))


def make_web(hub: Hub) -> web.Application:
    """Everything on the one web port."""
    app = web.Application(middlewares=[make_turn_away(lambda: hub.draining)])
    api.setup(app, hub)
    console = ConsoleSocket(
        hub.desks, find_scope=find_scope, find_ticket=find_ticket, origin=hub.settings.public_url
    )
    app.router.add_get("/api/console", console.serve)
    for plug in hub.plugs:
        app.add_routes(plug.routes)
    edges = (account.browsers_edge for account in hub.settings.twilio.values())
    app.add_routes(pages.routes({edge for edge in edges if edge is not None}))
    return app


def make_inside_web(hub: Hub) -> web.Application:
    """Health and figures of this very process, for whoever collects them from each."""
    app = web.Application()
    api.setup_inside(app, hub)
    return app


def _workers(hub: Hub) -> dict[str, Callable[[], Awaitable[None]]]:
    workers: dict[str, Callable[[], Awaitable[None]]] = {
        "place": hub.intake.place,
        "sweep": hub.intake.sweep,
        "router": hub.router.run,
        "router-snapshots": hub.recorder.run,
        "sender": hub.sender.run,
        "streams": hub.streams.run,
        "desks-alive": hub.desks.keep_alive,
        "desks-post": hub.desks.floor.post.run,
        "desks-queues": hub.desks.show_queues,
        "desks-sites": hub.desks.show_sites,
        "desks-outage": hub.desks.tell_outage,
        "desks-floor": hub.desks.show_floor,
        "configuration": hub.keeper.run,
        "heartbeat": hub.heartbeat.beat,
        "media-room": hub.media.look_for_room,
        "trouble": hub.heartbeat.look,
        "housekeeping": lambda: keep_house(
            hub.store,
            lambda: hub.router.leading,
            lambda: tidy_media(hub.store, hub.media, hub.clock.now()),
        ),
        "opening-hours": Schedule(hub.store, clock=hub.clock, is_leading=lambda: hub.router.leading).run,
    }
    for plug in hub.plugs:
        workers |= plug.workers
    return {**workers, **watch_workers(hub, load_routing)}


def _connect(hub: Hub) -> None:
    """Who hears what: commits of this node go to the bus, the other nodes' announcements come from it."""
    bells: dict[str, Callable[[], None]] = {ROUTER_BELL: hub.router.ring, SENDER_BELL: hub.sender.ring}
    for plug in hub.plugs:
        bells |= plug.bells

    def publish(committed: Committed) -> None:
        if committed.events or committed.bells:
            hub.bus.publish(announce(hub.settings.node_id, committed))

    def hear(announcement: Announcement) -> None:
        hub.streams.announced(announcement.heads)
        for bell in announcement.bells:
            if bell in bells:
                bells[bell]()

    hub.store.listeners.append(publish)
    if hub.settings.log_level == "debug":  # else each event would be looked at for nothing
        hub.store.listeners.append(tell_steps)
    hub.bus.listeners.append(hear)


def _make_bus(settings: Settings) -> Bus:
    try:
        return RedisBus(settings.redis_url, settings.node_id) if settings.redis_url else LocalBus()
    except ValueError as error:
        raise ValueError(f"HUB_REDIS_URL: {error}") from error


async def check_schema(store: Store) -> None:
    """Raises WrongSchemaError, Unavailable."""
    found = await read_first(store, migrations.read_revision)
    if not migrations.serves(found):
        raise WrongSchemaError(
            f"The database is at version {found or 'none'}, this program needs "
            f"{migrations.newest_revision()} or a newer one: run `hub migrate`."
        )


def _compile_centre(document: Mapping[str, Any], version: int) -> ContactCentre:
    return compile_centre(Document.model_validate(document), version)


def load_routing(connection: Connection, version: int | None) -> RoutingConfig:
    """The engine's configuration of a version, or of the newest; none applied yet: an empty one."""
    found = find_config(connection, version) if version else find_current_config(connection)
    if found is None:
        return RoutingConfig(version=0)
    return compile_routing(Document.model_validate(found.document), found.version)
