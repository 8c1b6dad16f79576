"""``hub serve``: a node, several of them on one port, and how they end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from sqlalchemy import make_url

from config.settings import Settings
from hub.app import Hub, drain, make_inside_web, make_web, open_hub
from hub.commands.common import REFUSALS, CommandError, read_settings
from hub.fleet import Fleet, RefusedError, Worker
from hub.garbage import calm_collector
from hub.logs import set_up_logs
from hub.serve import hear_the_end, leave, open_door, until_told_to_end
from hub.store import Unavailable

log = structlog.get_logger("serve")


async def serve(worker: Worker | None = None) -> None:
    """A node; or, where several processes are asked for, their parent; or one of those (``worker``)."""
    settings = read_settings()
    set_up_logs(form=settings.log_format, level=settings.log_level)
    if settings.secret is None:
        raise CommandError("HUB_SECRET is not set: at least 32 random characters, the same on all nodes")
    if worker is not None:
        await _serve_node(as_worker(settings, worker), worker)
    elif settings.workers > 1:
        await _serve_fleet(settings)
    else:
        await _serve_node(settings, None)


async def _serve_node(settings: Settings, worker: Worker | None) -> None:
    told = hear_the_end(lifeline=worker.lifeline if worker else None)  # also while it starts
    try:
        async with (
            open_hub(settings) as hub,
            open_door(
                make_web(hub),
                host=settings.host,
                port=settings.port,
                inherited=worker.take_socket() if worker else None,
                patience_seconds=settings.drain_seconds,
            ) as door,
            _inside_door(hub, settings),
        ):
            calm_collector()
            log.info("serving", node=settings.node_id, port=door.port)
            await until_told_to_end(told, hub.heartbeat.replaced)
            in_time = await leave(
                door,
                lambda: drain(hub),
                notice_seconds=settings.drain_notice_seconds,
                within_seconds=settings.drain_seconds,
            )
    except Unavailable as error:
        raise CommandError(f"the database cannot be used: {error}") from error
    except (*REFUSALS, ValueError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{settings.host}:{settings.port}: {error.strerror or error}") from error
    if hub.heartbeat.replaced.is_set():
        raise CommandError(
            f"another process has taken the name {settings.node_id}: give each its own HUB_NODE_ID"
        )
    if not in_time:
        raise CommandError(f"not drained within HUB_DRAIN_SECONDS ({settings.drain_seconds:g} s)")


@asynccontextmanager
async def _inside_door(hub: Hub, settings: Settings) -> AsyncIterator[None]:
    """Stays open while the other one closes: it tells how far that is."""
    if settings.metrics_port is None:
        yield
        return
    async with open_door(make_inside_web(hub), host=settings.host, port=settings.metrics_port):
        yield


async def _serve_fleet(settings: Settings) -> None:
    if make_url(settings.database).get_backend_name() == "sqlite":
        raise CommandError(
            f"{settings.workers} workers need PostgreSQL: SQLite has one writer, so one process. "
            "Set HUB_DATABASE_URL, or leave --workers out."
        )
    try:
        await Fleet(
            settings.workers, host=settings.host, port=settings.port, patience_seconds=settings.drain_seconds
        ).run()
    except RefusedError as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{settings.host}:{settings.port}: {error.strerror or error}") from error


def as_worker(settings: Settings, worker: Worker) -> Settings:
    """Each is a node of its own. Mail comes in at the first one's door: a port has one owner, and a mail server that
    finds it shut for a second comes again."""
    own: dict[str, object] = {"workers": 1}
    if "node_id" in settings.model_fields_set:
        own["node_id"] = f"{settings.node_id}-{worker.number}"
    if settings.metrics_port is not None:
        own["metrics_port"] = settings.metrics_port + worker.number - 1
    if worker.number > 1:
        own |= {"smtp_listen": None, "lmtp_listen": None}
    return settings.model_copy(update=own)
