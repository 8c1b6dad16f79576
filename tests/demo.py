"""The demo's world as stories are told in: complete, but it hurries neither the machine nor the tests.

Every story has a world of its own. What takes long in opening one is done once: the tables, the configuration and the
sign-ins, which each world then finds in its copy of that database.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from channels.carrier.calls.tempo import Tempo
from config.compile.routing import compile_queue
from config.document import Queue
from hub.clock import SystemClock
from hub.commands.common import read_document
from hub.demo.run import DemoWorld, _prepare, open_demo
from hub.store.backends import _LIMITS
from routing.config import QueueConfig
from routing.grammar import Names
from tests.patience import PATIENCE_SECONDS
from tests.services.ports import find_free_port

_PATIENT = {
    "command_timeout": PATIENCE_SECONDS,
    "server_settings": _LIMITS["server_settings"]
    | dict.fromkeys(("statement_timeout", "idle_in_transaction_session_timeout"), f"{PATIENCE_SECONDS:.0f}s"),
}
# The most that Twilio grants (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
_LONGEST_WAITS = "#rc=3&rp=ct,rt,5xx&ct=10000&rt=15000&tt=15000"


async def prepare(database_url: str) -> None:
    """What ``open_world`` then finds done."""
    with _unhurried():
        await _prepare(database_url, SystemClock())


@asynccontextmanager
async def open_world(
    data_dir: Path,
    *,
    database_url: str | None = None,
    redis_url: str | None = None,
    tempo: Tempo | None = None,
) -> AsyncIterator[DemoWorld]:
    """Without its crowd."""
    with _unhurried():
        async with AsyncExitStack() as stack:
            yield await open_demo(
                stack,
                port=find_free_port(),
                mail_port=find_free_port(),
                data_dir=data_dir,
                crowd=False,
                database_url=database_url,
                redis_url=redis_url,
                tempo=tempo,
            )


_read_document = cache(read_document)  # a tenth of a second of a core; every world reads the same file


@contextmanager
def _unhurried() -> Iterator[None]:
    """A desk may take as long as tests wait for anything to say that an offer has reached it, and a database to
    place a call or to be done with a statement: the usual one to five seconds are verdicts on them, and on a machine
    that stands still for a moment would be one on that.
    A password costs a fifth of a second of a core on purpose, which only the tests of passwords need."""
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))

    def unhurried(queue: Queue, names: Names) -> QueueConfig:
        return replace(compile_queue(queue, names), delivered_timeout_ms=int(PATIENCE_SECONDS * 1_000))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("config.compile.routing.compile_queue", unhurried)
        patch.setattr("channels.voice.inbound.PLACE_SECONDS", PATIENCE_SECONDS)
        patch.setattr("hub.store.backends._LIMITS", _PATIENT)
        patch.setattr("channels.voice.config.SPEAKING_OVERRIDES", _LONGEST_WAITS)
        patch.setattr("hub.security.passwords.PasswordHash.recommended", lambda: cheap)
        patch.setattr("hub.demo.run.read_document", _read_document)
        yield
