"""Starting the demo: everything in one process, on one port."""

from __future__ import annotations

import socket
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from channels.carrier.calls.tempo import Tempo
from channels.carrier.exchange import Carrier
from config.settings import Settings
from hub import migrations
from hub.app import Hub, make_web, open_hub
from hub.clock import Clock, SystemClock
from hub.commands.common import CommandError, read_document
from hub.configuration import ApplyConfig, apply_config
from hub.demo.crowd import Crowd
from hub.demo.post_office import PostOffice
from hub.demo.site import DemoPages
from hub.demo.world import (
    CONFIG_FILE,
    MAIL_PORT,
    PASSWORD,
    SIGN_INS,
    find_doors,
    make_carrier,
    make_residents,
    make_settings,
    plug_in_headsets,
)
from hub.logs import set_up_logs
from hub.security.passwords import Passwords
from hub.security.users import AddUser, add_user, find_user_by_login
from hub.serve import listening, until_told_to_end
from hub.store import Store, open_store
from hub.store.alone import NotAloneError, alone_on


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """What is open: the hub, and the exchange outside it."""

    hub: Hub
    carrier: Carrier
    post_office: PostOffice


async def run_demo(*, port: int, data_dir: Path, crowd: bool) -> None:
    """Until SIGTERM or Ctrl-C. Raises CommandError with what to do about it."""
    try:
        async with AsyncExitStack() as stack:
            world = await open_demo(stack, port=port, data_dir=data_dir, crowd=crowd, mail_port=MAIL_PORT)
            _print_addresses(world.hub.settings)
            await until_told_to_end()
    except NotAloneError as error:
        raise CommandError(
            f"{error}\n(the demo's data is in {data_dir}; --data takes another folder)"
        ) from error
    except OSError as error:
        raise CommandError(f"port {port}: {error.strerror}; try --port") from error


async def open_demo(
    stack: AsyncExitStack,
    *,
    port: int,
    data_dir: Path,
    crowd: bool,
    clock: Clock | None = None,
    database_url: str | None = None,
    redis_url: str | None = None,
    mail_port: int = 0,
    tempo: Tempo | None = None,
) -> DemoWorld:
    """The demo world, listening; closed with ``stack``. Tests give it other databases, a real bus, and calls that pass
    faster than people speak."""
    clock = clock or SystemClock()
    mail_port = find_free_port(preferred=mail_port)
    office = await stack.enter_async_context(PostOffice(hub_port=mail_port, clock=clock).open())
    settings = make_settings(
        port=port,
        data_dir=data_dir,
        mail_port=mail_port,
        post_office_port=office.port,
        database_url=database_url,
        redis_url=redis_url,
    )
    set_up_logs(form="console", level=settings.log_level)
    await _prepare(settings.database, clock)
    hub = await stack.enter_async_context(open_hub(settings, clock=clock))
    carrier = await stack.enter_async_context(make_carrier(settings, hub.centre, clock, tempo=tempo))
    plug_in_headsets(carrier, hub.centre)
    people = Crowd(
        settings.public_url,
        sign_ins=[(s.login, PASSWORD) for s in SIGN_INS if s.simulated],
        residents=make_residents(),
        doors=find_doors(hub.centre),
        seed=clock.now(),
    )
    site = DemoPages(
        crowd=people,
        centre=hub.centre,
        clock=clock,
        identity_secret=settings.webchat_secrets["SHOP"].get_secret_value(),
        origin=settings.public_url,
        mail_port=mail_port,
    )
    web = make_web(hub)
    web.add_routes([*carrier.routes(), *site.routes(), *office.routes(origin=settings.public_url)])
    await stack.enter_async_context(listening(web, host=settings.host, port=port))
    await stack.enter_async_context(people)
    people.set(customers=crowd, agents=crowd, rate_per_minute=people.state()["rate_per_minute"])
    return DemoWorld(hub, carrier, office)


async def _prepare(database_url: str, clock: Clock) -> None:
    """Tables, the demo's configuration, and people who can sign in. Done before: nothing changes."""
    with alone_on(database_url):
        async with open_store(database_url, clock) as store:
            await store.backend.write(migrations.upgrade)
            document = read_document(CONFIG_FILE)
            await store.commit(apply_config, ApplyConfig(document.to_json(), note="demo"))
            await _add_sign_ins(store)


async def _add_sign_ins(store: Store) -> None:
    missing = [s for s in SIGN_INS if await store.read(find_user_by_login, s.login) is None]
    if not missing:
        return
    hashed = await Passwords().hash(PASSWORD)  # one for all: it is no secret here
    for sign_in in missing:
        await store.commit(
            add_user, AddUser(sign_in.login, sign_in.name, sign_in.role, hashed, sign_in.agent_id)
        )


def find_free_port(*, preferred: int) -> int:
    """``preferred`` where it is free, else any."""
    for port in (preferred, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise OSError("no port is free")


def _print_addresses(settings: Settings) -> None:
    url = settings.public_url
    humans = ", ".join(s.login for s in SIGN_INS if not s.simulated)
    print(
        f"""
  The hub is open.                     Ctrl-C ends it.

  Start here   {url}/demo
  Desk         {url}/desk         sign in as {humans}; password {PASSWORD}
  Shop         {url}/demo/shop    chat as a customer
  Phone        {url}/demo/phone   text or call as a customer
  Mail         {url}/demo/mail    write as a customer; SMTP on {settings.smtp_listen}
""",
        flush=True,
    )
