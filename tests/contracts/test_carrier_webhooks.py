"""How the carrier calls an account's webhooks: signed, retried, limited in time, with a fallback, answered in TwiML."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict
from twilio.request_validator import RequestValidator

from channels.carrier.exchange import Carrier
from channels.carrier.faults import Fault
from channels.carrier.lines import Alert
from channels.carrier.model import CarrierAccount, CarrierNumber, OptOut
from hub.clock import SystemClock
from tests.fakes.texting_world import HUB_NUMBER, SID, TOKEN, TOM

TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response>{}</Response>'


@dataclass
class Webhook:
    """A server that answers by script, and what it was asked."""

    answers: list[int] = field(default_factory=list)
    twiml: str = TWIML.format("")
    content_type: str = "text/xml"
    seconds: float = 0.0
    url: str = ""
    asked: list[tuple[str, CIMultiDict[str], dict[str, str]]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        fields = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append((request.path_qs, CIMultiDict(request.headers), fields))
        await asyncio.sleep(self.seconds)
        status = self.answers.pop(0) if self.answers else 200
        return web.Response(status=status, text=self.twiml, content_type=self.content_type)


@asynccontextmanager
async def carrier_calling(
    hook: Webhook, *, path: str = "/sms", fallback: str | None = None, opt_out: OptOut = "off"
) -> AsyncIterator[Carrier]:
    app = web.Application()
    app.router.add_post("/{path:.*}", hook.handle)
    async with TestServer(app) as server:
        hook.url = f"http://127.0.0.1:{server.port}"
        number = CarrierNumber(
            HUB_NUMBER,
            SID,
            sms_url=hook.url + path,
            sms_fallback_url=fallback and hook.url + fallback,
            opt_out=opt_out,
        )
        async with Carrier(
            accounts=[CarrierAccount(SID, TOKEN)], numbers=[number], now=SystemClock().now, step_seconds=0.0
        ) as carrier:
            yield carrier


async def test_the_webhook_gets_twilios_fields_and_a_signature_of_the_address_without_its_fragment() -> None:
    hook = Webhook()
    async with carrier_calling(hook, path="/sms?a=%20b#rc=2&rp=all") as carrier:
        text = await carrier.texts(TOM.number, HUB_NUMBER, "héllo")

    [(path, headers, fields)] = hook.asked
    assert path == "/sms?a=%20b"
    assert RequestValidator(TOKEN).validate(f"{hook.url}/sms?a=%20b", fields, headers["X-Twilio-Signature"])
    assert fields == {
        "ToCountry": "US",
        "ToState": "",
        "ToCity": "",
        "ToZip": "",
        "FromCountry": "US",
        "FromState": "",
        "FromCity": "",
        "FromZip": "",
        "SmsMessageSid": text.sid,
        "SmsSid": text.sid,
        "MessageSid": text.sid,
        "SmsStatus": "received",
        "AccountSid": SID,
        "ApiVersion": "2010-04-01",
        "From": TOM.number,
        "To": HUB_NUMBER,
        "Body": "héllo",
        "NumMedia": "0",
        "NumSegments": "1",
    }


async def test_by_default_an_error_is_not_retried_as_at_twilio() -> None:
    hook = Webhook(answers=[503])
    async with carrier_calling(hook) as carrier:
        text = await carrier.texts(TOM.number, HUB_NUMBER, "hello")

        assert len(hook.asked) == 1
        assert carrier.alerts == [Alert(11200, f"{hook.url}/sms", text.sid)]


async def test_overrides_ask_for_retries_which_carry_the_same_token() -> None:
    hook = Webhook(answers=[503, 500])
    async with carrier_calling(hook, path="/sms#rc=3&rp=5xx") as carrier:
        await carrier.texts(TOM.number, HUB_NUMBER, "hello")
        await carrier.texts(TOM.number, HUB_NUMBER, "hello")

    tokens = [headers["I-Twilio-Idempotency-Token"] for _, headers, _ in hook.asked]
    assert len(tokens) == 4
    assert len(set(tokens[:3])) == 1
    assert tokens[3] != tokens[0]


@pytest.mark.parametrize(
    ("overrides", "asked"), [("#rc=5&rp=ct,rt", 1), ("#rc=1&rp=4xx", 2), ("#rc=9&rp=all", 2)]
)
async def test_only_what_the_policy_names_is_retried(overrides: str, asked: int) -> None:
    hook = Webhook(answers=[400] * 9)
    async with carrier_calling(hook, path=f"/sms{overrides}") as carrier:
        await carrier.texts(TOM.number, HUB_NUMBER, "hello")

    assert len(hook.asked) == asked


async def test_a_slow_webhook_is_given_up_and_retried_within_the_total_time() -> None:
    hook = Webhook(seconds=1.2)
    async with carrier_calling(hook, path="/sms#rt=400&tt=1000&rc=5&rp=rt") as carrier:
        await carrier.texts(TOM.number, HUB_NUMBER, "hello")

        assert 2 <= len(hook.asked) <= 3
        assert [alert.code for alert in carrier.alerts] == [11200]


async def test_the_fallback_is_asked_and_told_what_failed() -> None:
    hook = Webhook(answers=[500], twiml=TWIML.format("<Message>We are back soon.</Message>"))
    async with carrier_calling(hook, fallback="/fallback") as carrier:
        await carrier.texts(TOM.number, HUB_NUMBER, "hello")
        await carrier.settle()

        assert [path for path, _, _ in hook.asked] == ["/sms", "/fallback"]
        fields = hook.asked[1][2]
        assert (fields["ErrorCode"], fields["ErrorUrl"]) == ("11200", f"{hook.url}/sms")
        assert [text.body for text in carrier.phone(TOM.number).inbox] == ["We are back soon."]


@pytest.mark.parametrize(
    ("twiml", "replies"),
    [
        (TWIML.format(""), []),
        ("", []),
        (
            TWIML.format("<Message>one &amp; two</Message><Message><Body>three</Body></Message>"),
            ["one & two", "three"],
        ),
    ],
)
async def test_the_answer_in_twiml_is_sent_back(twiml: str, replies: list[str]) -> None:
    async with carrier_calling(Webhook(twiml=twiml)) as carrier:
        await carrier.texts(TOM.number, HUB_NUMBER, "hello")
        await carrier.settle()

        inbox = carrier.phone(TOM.number).inbox
        assert sorted(text.body for text in inbox) == sorted(replies)
        assert {text.direction for text in inbox} <= {"outbound-reply"}
        assert carrier.alerts == []


async def test_plain_text_is_sent_back_as_it_is() -> None:
    async with carrier_calling(Webhook(twiml="hi", content_type="text/plain")) as carrier:
        await carrier.texts(TOM.number, HUB_NUMBER, "hello")
        await carrier.settle()

        assert [text.body for text in carrier.phone(TOM.number).inbox] == ["hi"]


@pytest.mark.parametrize("twiml", ["<Response>", "<Other/>", "not xml"])
async def test_what_is_no_twiml_is_an_alert(twiml: str) -> None:
    async with carrier_calling(Webhook(twiml=twiml)) as carrier:
        await carrier.texts(TOM.number, HUB_NUMBER, "hello")

        assert [alert.code for alert in carrier.alerts] == [12100]


async def test_whoever_said_stop_gets_no_answer_but_the_carriers() -> None:
    hook = Webhook(twiml=TWIML.format("<Message>Buy now!</Message>"))
    async with carrier_calling(hook, opt_out="default") as carrier:
        await carrier.texts(TOM.number, HUB_NUMBER, "STOP")
        await carrier.settle()

        [text] = carrier.phone(TOM.number).inbox
        assert "unsubscribed" in text.body
        assert hook.asked[0][2]["Body"] == "STOP"


async def test_help_is_answered_and_passed_on() -> None:
    hook = Webhook()
    async with carrier_calling(hook, opt_out="default") as carrier:
        await carrier.texts(TOM.number, HUB_NUMBER, "help")
        await carrier.settle()

        assert [text.body for text in carrier.phone(TOM.number).inbox] == [
            "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
        ]
        assert len(hook.asked) == 1


async def test_a_text_may_be_lost_or_late_on_its_way_in() -> None:
    hook = Webhook()
    async with carrier_calling(hook) as carrier:
        carrier.faults.plan(Fault("lose_webhook"))
        await carrier.texts(TOM.number, HUB_NUMBER, "lost")
        carrier.faults.plan(Fault("delay_webhook", seconds=0.05))
        await asyncio.gather(
            carrier.texts(TOM.number, HUB_NUMBER, "late"), carrier.texts(TOM.number, HUB_NUMBER, "soon")
        )

    assert [fields["Body"] for _, _, fields in hook.asked] == ["soon", "late"]


async def test_a_webhook_that_is_not_there_is_an_alert_and_the_text_is_not_lost_to_the_list() -> None:
    number = CarrierNumber(HUB_NUMBER, SID, sms_url="http://127.0.0.1:1/sms")
    async with Carrier(
        accounts=[CarrierAccount(SID, TOKEN)], numbers=[number], now=SystemClock().now, step_seconds=0.0
    ) as carrier:
        await carrier.texts(TOM.number, HUB_NUMBER, "hello")

        assert [alert.code for alert in carrier.alerts] == [11200]
        assert [text.body for text in carrier.phone(TOM.number).sent] == ["hello"]
