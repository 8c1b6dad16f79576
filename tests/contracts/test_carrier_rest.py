"""The carrier's REST API as twilio's own library and a bare HTTP client see it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from twilio.rest.api.v2010.account.message import MessageInstance

from channels.carrier.exchange import Carrier
from channels.carrier.faults import Fault
from channels.carrier.model import CarrierAccount, CarrierNumber
from hub.clock import FixedClock
from tests.fakes.texting_world import HUB_NUMBER, LIN, SECOND_NUMBER, SID, TOKEN, TOM, texting_world

MESSAGES = f"/carrier/2010-04-01/Accounts/{SID}/Messages"
OTHER_SID = "AC" + "2" * 32


class Api:
    def __init__(self, client: TestClient[web.Request, web.Application], carrier: Carrier) -> None:
        self.client = client
        self.carrier = carrier
        self.clock = FixedClock()

    async def send(self, **fields: str) -> tuple[int, dict[str, Any]]:
        usual = {"To": TOM.number, "From": HUB_NUMBER, "Body": "hello"}
        sent = {name: value for name, value in (usual | fields).items() if value}
        async with self.client.post(f"{MESSAGES}.json", data=sent, headers=_sign_in()) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str, **query: str) -> tuple[int, dict[str, Any]]:
        async with self.client.get(path, params=query, headers=_sign_in()) as answer:
            return answer.status, await answer.json()


def _sign_in(sid: str = SID, token: str = TOKEN) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{sid}:{token}'.encode()).decode()}"}


@pytest_asyncio.fixture
async def api() -> AsyncIterator[Api]:
    clock = FixedClock(1_790_000_000_000)
    carrier = Carrier(
        accounts=[CarrierAccount(SID, TOKEN), CarrierAccount(OTHER_SID, TOKEN)],
        numbers=[CarrierNumber(HUB_NUMBER, SID), CarrierNumber(SECOND_NUMBER, OTHER_SID)],
        now=clock.now,
        step_seconds=0.0,
    )
    app = web.Application()
    app.add_routes(carrier.routes())
    async with carrier, TestClient(TestServer(app)) as client:
        ready = Api(client, carrier)
        ready.clock = clock
        yield ready


async def test_a_message_has_every_field_that_twilios_library_reads(api: Api) -> None:
    status, message = await api.send(StatusCallback="http://127.0.0.1:1/status")

    assert status == 201
    assert (message["status"], message["direction"]) == ("queued", "outbound-api")
    assert (message["from"], message["to"], message["body"]) == (HUB_NUMBER, TOM.number, "hello")
    assert (message["num_segments"], message["num_media"], message["api_version"]) == ("1", "0", "2010-04-01")
    assert parsedate_to_datetime(message["date_created"]).timestamp() == 1_790_000_000
    read = {name for name in vars(MessageInstance(None, {}, account_sid=SID)) if not name.startswith("_")}
    assert {name.rstrip("_") for name in read} <= message.keys()


async def test_a_message_can_be_asked_for_later(api: Api) -> None:
    _, message = await api.send()
    await api.carrier.settle()

    status, later = await api.get(f"/carrier{message['uri']}")
    assert (status, later["status"]) == (200, "delivered")
    assert later["date_sent"]


async def test_with_a_messaging_service_a_message_is_first_accepted(api: Api) -> None:
    assert (await api.send(MessagingServiceSid="MG" + "1" * 32))[1]["status"] == "accepted"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"To": ""}, 21604),
        ({"From": ""}, 21603),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1_601}, 21617),
        ({"To": "hello"}, 21211),
        ({"To": HUB_NUMBER}, 21266),
        ({"From": SECOND_NUMBER}, 21659),
        ({"From": "+12125550199"}, 21659),
        ({"StatusCallback": "not a url"}, 21609),
        ({"StatusCallback": "https://bad_host/x"}, 21609),
        ({"Surprise": "!"}, 20001),
        ({"ContentSid": "HX0123456789abcdef0123456789abcdef"}, 20001),
    ],
)
async def test_what_twilio_refuses_is_refused_in_its_words(
    api: Api, fields: dict[str, str], code: int
) -> None:
    status, error = await api.send(**fields)

    assert (status, error["code"], error["status"]) == (400, code, 400)
    assert error["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert error["message"]


@pytest.mark.parametrize(
    "headers",
    [{}, _sign_in(token="wrong"), _sign_in(sid=OTHER_SID), {"Authorization": "Basic %%%"}],
    ids=["none", "wrong token", "other account", "nonsense"],
)
async def test_nobody_sends_without_the_accounts_credentials(api: Api, headers: dict[str, str]) -> None:
    answer = await api.client.post(f"{MESSAGES}.json", data={}, headers=headers)

    assert (answer.status, (await answer.json())["code"]) == (401, 20003)


async def test_messages_of_others_are_not_found(api: Api) -> None:
    _, message = await api.send()
    path = f"/carrier/2010-04-01/Accounts/{OTHER_SID}/Messages/{message['sid']}.json"
    answer = await api.client.get(path, headers=_sign_in(OTHER_SID))

    assert (answer.status, (await answer.json())["code"]) == (404, 20404)
    assert (await api.get(f"{MESSAGES}/SM0.json"))[0] == 404


async def test_the_list_is_paged_newest_first_and_steady_while_new_ones_come(api: Api) -> None:
    for number in range(5):
        await api.send(Body=str(number))
    seen, uri = [], f"{MESSAGES.removeprefix('/carrier')}.json?PageSize=2"
    while uri:
        _, page = await api.get(f"/carrier{uri}")
        seen += [message["body"] for message in page["messages"]]
        uri = page["next_page_uri"]
        await api.send(Body="late")

    assert seen == ["4", "3", "2", "1", "0"]


async def test_the_list_is_filtered_by_numbers_and_dates(api: Api) -> None:
    await api.send(Body="old")
    await api.carrier.settle()
    api.clock.advance(seconds=2 * 86_400)
    await api.send(Body="new", To=LIN.number)
    await api.carrier.settle()
    today = datetime.fromtimestamp(api.clock.now() / 1000, UTC)

    async def bodies(**query: str) -> list[str]:
        return [message["body"] for message in (await api.get(f"{MESSAGES}.json", **query))[1]["messages"]]

    assert await bodies() == ["new", "old"]
    assert await bodies(To=TOM.number) == ["old"]
    assert await bodies(From=SECOND_NUMBER) == []
    assert await bodies(DateSent=f"{today:%Y-%m-%d}") == ["new"]
    assert await bodies(**{"DateSent<": f"{today - timedelta(days=1):%Y-%m-%d}"}) == ["old"]
    assert await bodies(**{"DateSent>": f"{today - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"}) == ["new"]
    assert (await api.get(f"{MESSAGES}.json", DateSent="yesterday"))[0] == 400
    assert (await api.get(f"{MESSAGES}.json", PageSize="many"))[0] == 400
    assert (await api.get(f"{MESSAGES}.json", Surprise="!"))[0] == 400


async def test_a_scripted_fault_strikes_its_number_and_then_is_over(api: Api) -> None:
    api.carrier.faults.plan(
        Fault("refuse_send", number=LIN.number, http_status=429, code=20429, retry_after=3)
    )

    assert (await api.send())[0] == 201
    assert (await api.send(To=LIN.number))[0] == 429
    assert (await api.send(To=LIN.number))[0] == 201


async def test_a_slow_carrier_has_taken_the_message_meanwhile(api: Api) -> None:
    api.carrier.faults.plan(Fault("slow_answer", seconds=0.05))

    assert (await api.send())[0] == 201
    assert len(api.carrier.phone(TOM.number).inbox) == 1


async def test_twilios_library_lists_what_was_sent_page_by_page() -> None:
    async with texting_world() as world:
        for number in range(3):
            await world.outbound.send(world.message(f"text {number}"))

        found = await world.twilio.find_messages("main", sender=HUB_NUMBER, to=TOM.number, limit=2)
        assert [message.body for message in found] == ["text 2", "text 1"]
        assert await world.twilio.find_messages("main", sender=HUB_NUMBER, to=LIN.number, limit=2) == []
