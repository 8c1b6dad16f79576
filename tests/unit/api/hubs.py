"""A hub small enough for the API alone: a real store, a real bus, the demo world, three users."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDict
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from yarl import URL

from channels.twilio.accounts import Account
from channels.voice.softphone import BrowserPhones
from config.check import check
from config.compile import compile_centre, compile_routing
from config.document import Document
from config.settings import Settings
from hub import api
from hub.bus import LocalBus, Streams
from hub.clock import FixedClock
from hub.dispatch.explaining import Explainer
from hub.media import FolderMedia, Scanner
from hub.security.passwords import Passwords
from hub.security.roles import Role
from hub.security.users import AddUser, add_user
from hub.store import Store, open_store
from hub.watch.alarms import Alarms
from tests.services.tables import lay_down

PUBLIC_URL = "https://hub.example.com"
PASSWORD = "correct horse"
# Whose browsers are telephones at the local carrier.
AT_THE_CARRIER = BrowserPhones(
    {"local": Account("AC0", "token", "http://127.0.0.1:1/carrier")}, {"+442071838750": "local"}
)
# A scanner that finds what says of itself that it is a virus.
SCANNER = (sys.executable, "-c", "import sys; sys.exit(b'EICAR' in sys.stdin.buffer.read())")
Client = TestClient[web.Request, web.Application]


@dataclass(frozen=True, slots=True)
class SmallHub:
    store: Store
    bus: LocalBus
    clock: FixedClock
    settings: Settings
    streams: Streams
    explainer: Explainer
    media: FolderMedia
    scanner: Scanner
    alarms: Alarms
    softphones: BrowserPhones
    draining: bool = False


@cache
def demo_world() -> Document:
    document = check(Path("config/hub.yaml").read_text(encoding="utf-8"), "hub.yaml").document
    assert document is not None
    return document


@asynccontextmanager
async def open_small_hub(folder: Path) -> AsyncIterator[SmallHub]:
    world, clock = demo_world(), FixedClock()
    routing = compile_routing(world, 1)
    async with open_store(lay_down(folder / "hub.db"), clock) as store:
        store.centre = compile_centre(world, 1)
        settings = Settings(public_url=PUBLIC_URL)
        media, scanner = FolderMedia(folder / "media"), Scanner(SCANNER)
        explainer = Explainer(
            store, clock=clock, load_config=lambda _connection, _version: routing, patience_seconds=60
        )
        yield SmallHub(
            store,
            LocalBus(),
            clock,
            settings,
            Streams(store),
            explainer,
            media,
            scanner,
            Alarms(clock.now),
            AT_THE_CARRIER,
        )


def cheap_passwords() -> Passwords:
    return Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),)))


async def add_person(hub: SmallHub, login: str, role: Role, agent_id: str | None = None) -> None:
    password_hash = await cheap_passwords().hash(PASSWORD)
    await hub.store.commit(add_user, AddUser(login, login.title(), role, password_hash, agent_id))


@asynccontextmanager
async def serving(hub: SmallHub) -> AsyncIterator[Client]:
    app = web.Application()
    api.setup(app, hub, passwords=cheap_passwords())

    async def explode(_request: web.Request) -> web.Response:
        raise RuntimeError("secret detail")

    app.router.add_get("/api/explode", explode)
    async with TestClient(TestServer(app)) as client:
        yield client


class Browser:
    """Keeps its cookie by hand, for the hub sets it for https only."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.cookie: str | None = None
        self.origin: str | None = PUBLIC_URL
        self.mark: str | None = "1"

    async def ask(
        self, method: str, path: str | URL, *, headers: Mapping[str, str] | None = None, **options: Any
    ) -> Answer:
        cookie = f"hub_session={self.cookie}" if self.cookie else None
        own = {"Origin": self.origin, "X-Hub": self.mark, "Cookie": cookie, **(headers or {})}
        sent = {name: value for name, value in own.items() if value is not None}
        async with self.client.request(method, path, headers=sent, **options) as response:
            if morsel := response.cookies.get("hub_session"):
                self.cookie = morsel.value
            body = await response.json() if response.content_type == "application/json" else None
            return Answer(
                response.status, body, response.headers.copy(), await response.text(errors="replace")
            )

    async def sign_in(self, login: str, password: str = PASSWORD) -> Answer:
        return await self.ask("POST", "/api/session", json={"login": login, "password": password})


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    json: object
    headers: CIMultiDict[str]
    text: str

    @property
    def error(self) -> object:
        assert isinstance(self.json, dict)
        return self.json["error"]["code"]
