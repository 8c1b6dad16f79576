"""What the command line does, apart from the demo."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import orjson
import structlog
from pydantic import ValidationError
from sqlalchemy import make_url

from channels.email.as_json import mail_to_json
from channels.email.parse import parse_mail
from config.check import Checked, check
from config.compile import compile_routing
from config.document import Document, Part
from config.export import format_yaml
from config.plan import plan
from config.scenario import check_scenario, compile_scenario
from config.settings import Settings
from config.table import format_eligible
from hub import migrations
from hub.app import WrongSchemaError, drain, load_routing, make_web, open_hub
from hub.clock import SystemClock
from hub.configuration import (
    ApplyConfig,
    StrandedWorkError,
    apply_config,
    find_config,
    find_current_config,
    find_forsaken,
)
from hub.dispatch.replay import read_facts
from hub.fleet import Fleet, RefusedError, Worker
from hub.garbage import calm_collector
from hub.heartbeat import ClockOffError, NameTakenError
from hub.intake import REPLAYABLE
from hub.logs import set_up_logs
from hub.security.passwords import MAX_CHARACTERS, MIN_CHARACTERS, Passwords
from hub.security.roles import Role
from hub.security.users import AddUser, LoginTakenError, add_user
from hub.serve import hear_the_end, leave, open_door, until_told_to_end
from hub.store import Store, Unavailable, open_store
from hub.store.alone import NotAloneError, alone_on
from routing.simulate import format_table as format_results
from routing.simulate import simulate as run_simulation
from routing.simulate.history import read_history
from routing.simulate.replay import format_comparison, replay

log = structlog.get_logger("serve")

# Why a node does not start, with the words to say it.
REFUSALS = (WrongSchemaError, NotAloneError, NameTakenError, ClockOffError)


class CommandError(Exception):
    """What went wrong and what to do, for stderr."""


def read_settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"HUB_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise CommandError(f"settings: {faults}") from None


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
    except (*REFUSALS, Unavailable, ValueError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError(f"{settings.host}:{settings.port}: {error.strerror or error}") from error
    if hub.heartbeat.replaced.is_set():
        raise CommandError(
            f"another process has taken the name {settings.node_id}: give each its own HUB_NODE_ID"
        )
    if not in_time:
        raise CommandError(f"not drained within HUB_DRAIN_SECONDS ({settings.drain_seconds:g} s)")


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
    if worker.number > 1:
        own |= {"smtp_listen": None, "lmtp_listen": None}
    return settings.model_copy(update=own)


@asynccontextmanager
async def _open_store() -> AsyncIterator[Store]:
    """The store alone, for a command that works beside a running hub (PostgreSQL) or instead of one."""
    settings = read_settings()
    try:
        with alone_on(settings.database):
            async with open_store(settings.database, SystemClock(), patient=True) as store:
                yield store
    except (NotAloneError, Unavailable, OSError) as error:
        raise CommandError(str(error)) from error


async def migrate() -> None:
    async with _open_store() as store:
        await store.backend.write(migrations.upgrade)
    print(f"database at version {migrations.newest_revision()}")


async def replay_raw(everything: bool) -> None:
    """Duplicates change nothing: what was placed is recognised and left."""
    settings = read_settings()
    set_up_logs(form=settings.log_format, level="warning")
    try:
        async with open_hub(settings) as hub:
            states = (*REPLAYABLE, "placed") if everything else REPLAYABLE
            placed, unreadable = await hub.intake.replay(states=states)
    except REFUSALS as error:
        raise CommandError(str(error)) from error
    print(f"placed {placed}, still not readable {unreadable}")


async def user_add(login: str, *, name: str, role: Role, agent_id: str | None, password: str) -> None:
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise CommandError(f"a password has {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")
    hashed = await Passwords().hash(password)
    async with _open_store() as store:
        try:
            user = await store.commit(add_user, AddUser(login, name, role, hashed, agent_id))
        except LoginTakenError as error:
            raise CommandError(str(error)) from error
    print(f"added {user.login} ({user.role})")


async def simulate(file: Path, *, as_json: bool) -> None:
    """The production engine among synthetic customers: figures with their intervals."""
    document = _read_sound(file, check_scenario)
    try:
        results = run_simulation(compile_scenario(document))
    except ValueError as error:
        raise CommandError(f"{file}: {error}") from error
    if as_json:
        print(json.dumps({"title": document.title, **results.to_json()}, indent=2))
    else:
        print(f"{document.title}\n\n{format_results(results)}")


async def replay_routing(
    from_ms: int, to_ms: int, *, draft: Path | None, within_s: int, as_json: bool
) -> None:
    """Real arrivals under the configuration in force, or a draft, beside what happened."""
    if to_ms <= from_ms:
        raise CommandError("--to must be later than --from")
    document = read_document(draft) if draft else None
    async with _open_store() as store:
        facts = await store.read(read_facts, from_ms, to_ms)
        config = compile_routing(document, 0) if document else await store.read(load_routing, None)
    try:
        result = replay(read_history(facts), config, from_ms=from_ms, to_ms=to_ms, in_time_s=within_s)
    except ValueError as error:
        raise CommandError(str(error)) from error
    print(json.dumps(result.to_json(), indent=2) if as_json else format_comparison(result))


async def config_check(file: Path) -> None:
    document = read_document(file)
    print(f"{file}: sound, {len(document.queues)} queues and {len(document.agents)} agents")
    if document.queues:
        print(f"\n{format_eligible(document)}")


async def config_plan(file: Path) -> None:
    new = read_document(file)
    async with _open_store() as store:
        current = await store.read(find_current_config)
        before = current.document if current else {}
        forsaken = await store.read(find_forsaken, before, new.to_json())
    lines = plan(Document.model_validate(before) if current else None, new)
    print("\n".join([*lines, *_forsaken(forsaken, new)]) or "nothing changes")


def _forsaken(waiting: Mapping[str, int], new: Document) -> Iterator[str]:
    """What becomes of the work in queues that go."""
    fallback = new.routing.fallback_queue
    for queue_id, count in sorted(waiting.items()):
        then = (
            f"it moves to {fallback}" if fallback else "refused, unless routing.fallback_queue says where to"
        )
        yield f"queue {queue_id}: {count} waiting, {then}"


async def config_apply(file: Path, note: str | None) -> None:
    document = read_document(file)
    async with _open_store() as store:
        try:
            applied = await store.commit(apply_config, ApplyConfig(document.to_json(), note))
        except StrandedWorkError as error:
            raise CommandError(f"not applied: {error}") from error
    print(f"version {applied.current.version} {'in force' if applied.changed else 'is this already'}")


async def config_export(version: int | None) -> None:
    async with _open_store() as store:
        found = await (store.read(find_config, version) if version else store.read(find_current_config))
    if found is None:
        raise CommandError("there is no such version")
    print(format_yaml(Document.model_validate(found.document)), end="")


async def mail_parse(raw: bytes) -> None:
    print(orjson.dumps(mail_to_json(parse_mail(raw)), option=orjson.OPT_INDENT_2).decode())


def read_document(file: Path) -> Document:
    """Prints warnings; raises CommandError with every error, a line each."""
    return _read_sound(file, check)


D = TypeVar("D", bound=Part)


def _read_sound(file: Path, check: Callable[[str, str], Checked[D]]) -> D:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {error}") from error
    checked = check(text, str(file))
    if checked.document is None:
        raise CommandError("\n".join([f"{file} is refused:", *map(str, checked.errors)]))
    for problem in checked.problems:
        print(problem, file=sys.stderr)
    return checked.document
