"""What the command line does, apart from the demo."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import orjson
from pydantic import ValidationError

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
from hub.app import WrongSchemaError, load_routing, open_hub
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
from hub.heartbeat import ClockOffError, NameTakenError
from hub.intake import REPLAYABLE
from hub.logs import set_up_logs
from hub.security.passwords import MAX_CHARACTERS, MIN_CHARACTERS, Passwords
from hub.security.roles import Role
from hub.security.users import AddUser, LoginTakenError, add_user
from hub.store import Store, Unavailable, open_store
from hub.store.alone import NotAloneError, alone_on
from routing.simulate import format_table as format_results
from routing.simulate import simulate as run_simulation
from routing.simulate.history import read_history
from routing.simulate.replay import format_comparison, replay

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
