"""What the stories of calls share: getting into the line and into a talk, what the rows say, and Twilio's hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Final

import aiohttp
from sqlalchemy import Table, select
from twilio.request_validator import RequestValidator

from agent_console import protocol as p
from agent_console.protocol.from_desk_calls import CallTarget
from hub.configuration import ApplyConfig, apply_config, find_current_config
from hub.demo.clients import DeskClient, PhoneCall, PhoneClient
from hub.demo.clients.desk_state import DeskState
from hub.store import tables as t
from tests.nodes import becomes
from tests.scenarios.conftest import BILLING, World

NOOR, WEI = "client:noor", "client:wei"
DIRECT: Final = "+442071838760"  # no menu: straight into the line of orders
# Of the call, and real ones: what a machine that runs all tests at once, and more, may take to answer.
LONGEST_PAUSE_SECONDS, LONGEST_WAIT_SECONDS = 3.0, 10.0


def line(desk: DeskState, conversation_id: str) -> p.CallView | None:
    """The newest call of the conversation, as the desk shows it."""
    messages = desk.conversations[conversation_id].messages
    return next((m.call for m in reversed(messages) if m.call is not None), None)


async def rows(world: World, table: Table, **where: Any) -> list[Any]:
    query = select(table).order_by(*table.primary_key)
    for name, value in where.items():
        query = query.where(table.c[name] == value)
    return await world.hub.store.read(lambda connection: list(connection.execute(query)))


async def results(world: World) -> list[str]:
    """Of every call, oldest first."""
    return [row.result or "lasts" for row in await rows(world, t.call)]


async def conversations(world: World) -> list[str]:
    return [row.state for row in await rows(world, t.conversation)]


async def interactions(world: World) -> list[str]:
    return [row.state for row in await rows(world, t.interaction)]


async def reaches_the_line(maya: PhoneClient) -> PhoneCall:
    """Past the menu, to billing, and the music plays."""
    call = await maya.calls(BILLING)
    await call.hears("For billing and refunds")
    await call.presses("1")
    await call.hears("waiting.wav")
    return call


def hears_no_long_silence(call: PhoneCall) -> bool:
    return (
        call.longest_pause_seconds <= LONGEST_PAUSE_SECONDS
        and call.longest_wait_seconds <= LONGEST_WAIT_SECONDS
    )


async def talks(noor: DeskClient, maya: PhoneClient) -> tuple[PhoneCall, p.InteractionView]:
    await noor.goes("ready")
    call = await reaches_the_line(maya)
    interaction = await noor.accepts(await noor.is_offered())
    await call.meets(NOOR)
    await shows(noor, interaction, lambda shown: shown.answered_at is not None)
    return call, interaction


async def shows(
    desk: DeskClient, interaction: p.InteractionView, condition: Callable[[p.CallView], bool]
) -> p.CallView:
    """The call's line on the desk, once it is so."""

    def find(now: DeskState) -> p.CallView | None:
        shown = line(now, interaction.conversation_id)
        return shown if shown is not None and condition(shown) else None

    return await desk.until(find, what="the call's line")


async def is_wrapped_up(desk: DeskClient, interaction: p.InteractionView) -> None:
    await desk.until(lambda now: now.interactions[interaction.id].state == "wrapup", what="wrap-up")
    await desk.wraps_up(interaction, "other")
    await desk.until(lambda now: interaction.id not in now.interactions, what="an empty desk")


async def is_not_responding(desk: DeskClient) -> p.PresenceView:
    """The hub's word that the agent cannot be rung."""
    return await desk.until(
        lambda now: now.presence if now.presence and now.presence.presence == "not_responding" else None,
        what="the hub's word on the device",
    )


class TwilioHand:
    """Asks the hub's voice addresses as Twilio does, or as somebody who would like to be taken for it."""

    def __init__(self, world: World) -> None:
        account = world.hub.settings.twilio["LOCAL"]
        self._token = account.token.get_secret_value()
        self._url = world.url
        self._account_sid = account.sid

    async def asks(
        self, page: str, fields: Mapping[str, str], *, token: str | None = None
    ) -> tuple[int, str]:
        """(status, body). ``page`` is what follows the account in the path."""
        url = f"{self._url}/hooks/voice/local{page}"
        form = {"AccountSid": self._account_sid, "ApiVersion": "2010-04-01"} | dict(fields)
        signature = RequestValidator(token or self._token).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature}
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, data=form, headers=headers) as answer,
        ):
            return answer.status, await answer.text()


async def changes_lines(world: World, **values: Any) -> None:
    """Of every number of ours."""
    current = await world.hub.store.read(find_current_config)
    assert current is not None
    document = deepcopy(dict(current.document))
    for each in document["channels"]["voice"]:
        each.update(values)
    await world.hub.store.commit(apply_config, ApplyConfig(document))

    async def version() -> int:
        return world.hub.centre.version

    await becomes(version, current.version + 1)


async def does(desk: DeskClient, frame: type, interaction: p.InteractionView, **more: Any) -> None:
    kind = frame.model_fields["type"].annotation.__args__[0]  # type: ignore[attr-defined]
    request = f"{kind}-{more}-{interaction.id}"[:80]
    await desk.asks(frame(type=kind, request=request, interaction_id=interaction.id, **more))


def agent(agent_id: str) -> CallTarget:
    return CallTarget(kind="agent", id=agent_id)
