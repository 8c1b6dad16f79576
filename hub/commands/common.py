"""What the commands share: settings and files read with a word of what is wrong, the store alone."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from config.check import Checked, check
from config.document import Document, Part
from config.settings import Settings
from hub.app import WrongSchemaError, check_schema
from hub.clock import SystemClock
from hub.heartbeat import ClockOffError, NameTakenError
from hub.store import Store, Unavailable, open_store
from hub.store.alone import NotAloneError, alone_on

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
async def command_store(*, migrated: bool = True) -> AsyncIterator[Store]:
    """The store alone, for a command that works beside a running hub (PostgreSQL) or instead of one. ``migrated``: the
    tables must be there, and of this program's version."""
    settings = read_settings()
    try:
        with alone_on(settings.database):
            async with open_store(settings.database, SystemClock(), patient=True) as store:
                if migrated:
                    await check_schema(store)
                yield store
    except (NotAloneError, WrongSchemaError) as error:
        raise CommandError(str(error)) from error
    except (Unavailable, OSError) as error:
        raise CommandError(f"the database cannot be reached: {error}") from error


def read_document(file: Path) -> Document:
    """Prints warnings; raises CommandError with every error, a line each."""
    return read_sound(file, check)


D = TypeVar("D", bound=Part)


def read_sound(file: Path, check: Callable[[str, str], Checked[D]]) -> D:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: is no text in UTF-8, from byte {error.start + 1} on") from error
    checked = check(text, str(file))
    if checked.document is None:
        raise CommandError("\n".join([f"{file} is refused:", *map(str, checked.errors)]))
    for problem in checked.problems:
        print(problem, file=sys.stderr)
    return checked.document
