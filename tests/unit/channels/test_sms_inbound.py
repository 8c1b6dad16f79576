"""The SMS webhooks at their door: what is stored, and what Twilio is told."""

from __future__ import annotations

import asyncio
import gzip
import hmac
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from channels.sms.inbound import ERRORS
from channels.twilio.signature import parse_form
from channels.twilio.webhook import MAX_BODY_BYTES
from hub.model.nouns import DeliveryReport, InboundMessage
from tests.patience import PATIENCE_SECONDS
from tests.unit.channels.texting import (
    CONFIG,
    CUSTOMER,
    HUB_NUMBER,
    PUBLIC_URL,
    SID,
    TOKEN,
    Hook,
    form,
    payload,
    sign,
    sms_hook,
)


@pytest_asyncio.fixture
async def hook() -> AsyncIterator[Hook]:
    async with sms_hook() as ready:
        yield ready


async def test_a_signed_text_is_stored_and_answered_with_empty_twiml(hook: Hook) -> None:
    answer = await hook.post(payload("inbound"))

    assert (answer.status, answer.content_type) == (200, "text/xml")
    assert "<Response/>" in await answer.text()
    [(raw, message)] = hook.intake.accepted
    assert isinstance(message, InboundMessage)
    assert message.body == "I lost my card 😟"
    assert (raw.channel, raw.account, raw.dedupe_key) == ("sms", HUB_NUMBER, message.provider_id)
    assert raw.body == payload("inbound")
    assert (raw.received_at, raw.content_type) == (1_000, "application/x-www-form-urlencoded")


async def test_the_same_text_again_gets_the_same_answer_and_is_stored_once(hook: Hook) -> None:
    first, second = await hook.post(form()), await hook.post(form())

    assert (second.status, await second.text()) == (first.status, await first.text())
    assert len(hook.intake.accepted) == 1


async def test_each_status_of_a_message_is_an_item_of_its_own(hook: Hook) -> None:
    for status in ("sent", "delivered", "delivered"):
        body = form(MessageStatus=status, From=HUB_NUMBER, To=CUSTOMER)
        assert (await hook.post(body, path="/hooks/sms/main/status")).status == 200

    assert [raw.dedupe_key for raw, _ in hook.intake.accepted] == [f"{SID}:sent", f"{SID}:delivered"]
    assert [item.state for item in hook.intake.inbound if isinstance(item, DeliveryReport)] == [
        "sent",
        "delivered",
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "forged"},
        {"X-Twilio-Signature": sign(f"{PUBLIC_URL}/hooks/sms/other", form())},
        {"X-Twilio-Signature": sign("https://evil.example/hooks/sms/main", form()), "Host": "evil.example"},
        {"X-Twilio-Signature": sign(f"{PUBLIC_URL}/hooks/sms/main", form(), token="another")},
        {"X-Twilio-Signature": sign(f"{PUBLIC_URL}/hooks/sms/main", form(Body="something else"))},
    ],
    ids=["missing", "empty", "forged", "other path", "other host", "other token", "other body"],
)
async def test_what_twilio_did_not_sign_for_this_address_is_refused_and_not_stored(
    hook: Hook, headers: dict[str, str]
) -> None:
    answer = await hook.post(form(), headers=headers)

    assert answer.status == 403
    assert (await answer.json())["error"]["code"] in {"unsigned", "bad_signature"}
    assert (hook.intake.accepted, hook.intake.unreadable) == ([], [])


async def test_the_query_is_signed_too(hook: Hook) -> None:
    good = {"X-Twilio-Signature": sign(f"{PUBLIC_URL}/hooks/sms/main?a=%7E1", form())}

    assert (await hook.post(form(), path="/hooks/sms/main?a=%7E1", headers=good)).status == 200
    assert (await hook.post(form(), path="/hooks/sms/main?a=%7E2", headers=good)).status == 403


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (form(MessageSid="x"), 400, "no_message_sid"),
        (form(To=""), 400, "no_number"),
        (form(To="+12125550199"), 404, "unknown_number"),
        (b"", 400, "no_number"),
    ],
)
async def test_a_signed_text_that_cannot_be_placed_is_kept_and_named(
    hook: Hook, body: bytes, status: int, code: str
) -> None:
    for _ in range(2):
        answer = await hook.post(body)
        assert (answer.status, (await answer.json())["error"]) == (
            status,
            {"code": code, "message": ERRORS[code][1]},
        )

    [(raw, reason)] = hook.intake.unreadable
    assert (raw.body, reason) == (body, code)
    assert hook.intake.accepted == []


async def test_a_text_once_unreadable_is_no_duplicate_later(hook: Hook) -> None:
    await hook.post(form(To="+12125550199"))
    await hook.post(form())

    assert len(hook.intake.accepted) == 1


async def test_a_signed_json_body_is_kept_as_unreadable(hook: Hook) -> None:
    digest = RequestValidator(TOKEN).compute_hash("{}")
    path = f"/hooks/sms/main?bodySHA256={digest}"
    signature = RequestValidator(TOKEN).compute_signature(PUBLIC_URL + path, {})
    answer = await hook.post(
        b"{}", path=path, headers={"X-Twilio-Signature": signature, "Content-Type": "application/json"}
    )

    assert answer.status == 400
    assert [raw.content_type for raw, _ in hook.intake.unreadable] == ["application/json"]


async def test_an_account_nobody_configured_is_not_found(hook: Hook) -> None:
    assert (await hook.post(form(), path="/hooks/sms/other")).status == 404
    assert (hook.intake.accepted, hook.intake.unreadable) == ([], [])


async def test_a_number_of_another_account_is_unknown_to_this_one() -> None:
    config = type(CONFIG)(PUBLIC_URL, CONFIG.accounts, {HUB_NUMBER: "second"}, "US")
    async with sms_hook(config) as hook:
        assert (await hook.post(form())).status == 404


async def test_a_store_that_is_down_asks_for_the_text_again(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    hook.intake.down = True
    answers = [await hook.post(form()), await hook.post(form(To=""))]
    assert [answer.status for answer in answers] == [503, 503]
    assert answers[0].headers["Retry-After"]
    assert "StoreDownError" in caplog.text

    hook.intake.down = False
    assert (await hook.post(form())).status == 200
    assert len(hook.intake.accepted) == 1


async def test_a_body_larger_than_any_text_is_refused_unread(hook: Hook) -> None:
    large = form(Body="x" * MAX_BODY_BYTES)

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 8_192):
            yield large[start : start + 8_192]

    assert (await hook.post(large)).status == 413
    answer = await hook.client.post("/hooks/sms/main", data=in_pieces())
    assert answer.status == 413
    assert hook.intake.unreadable == []


@pytest.mark.parametrize(
    "packed", [b"not gzip at all", gzip.compress(b"x" * 1_000_000)], ids=["broken", "bomb"]
)
async def test_a_packed_body_is_unpacked_no_further_than_the_limit(hook: Hook, packed: bytes) -> None:
    answer = await hook.post(packed, headers={"Content-Encoding": "gzip", "X-Twilio-Signature": "x"})

    assert answer.status in {400, 413}


async def test_only_post_is_a_webhook(hook: Hook) -> None:
    assert (await hook.client.get("/hooks/sms/main")).status == 405


@pytest.mark.parametrize(
    "target",
    [
        b"http://evil.example:99999/hooks/sms/main",
        b"/hooks/sms/main?x=\xff\xfe",
        b"/hooks/sms/main?bodySHA256=\xff",
        b"//hooks/sms/main",
        b"/hooks/sms/%00%ff",
        b"/hooks/sms/main#rc=5",
    ],
)
async def test_a_request_line_no_client_would_write_is_refused_like_any_other(
    hook: Hook, target: bytes
) -> None:
    port = hook.client.port
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        b"POST " + target + b" HTTP/1.1\r\nHost: x\r\nX-Twilio-Signature: \xff\r\nContent-Type: a\xff/b\r\n"
        b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"
    )
    status_line = await asyncio.wait_for(reader.readline(), PATIENCE_SECONDS)
    writer.close()

    assert status_line.split()[1] in {b"400", b"403", b"404"}
    assert (hook.intake.accepted, hook.intake.unreadable) == ([], [])


@pytest.fixture(scope="module")
def loop_of_its_own() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def _signature_of_any_bytes(path: str, body: bytes) -> str:
    """The library signs text; bytes that are none are signed as the bytes they are."""
    signed = b"".join(name + value for name, value in sorted(set(parse_form(body))))
    digest = hmac.digest(TOKEN.encode(), (PUBLIC_URL + path).encode() + signed, "sha1")
    return b64encode(digest).decode()


BODIES = st.binary(max_size=300) | st.lists(
    st.tuples(
        st.sampled_from(["From", "To", "Body", "MessageSid", "MessageStatus", "NumMedia"]),
        st.binary(max_size=50),
    )
).map(lambda fields: b"&".join(name.encode() + b"=" + value for name, value in fields))


@settings(deadline=None)
@given(BODIES, st.sampled_from(["/hooks/sms/main", "/hooks/sms/main/status"]), st.booleans())
def test_no_bytes_at_all_make_it_answer_500(
    loop_of_its_own: asyncio.Runner, body: bytes, path: str, signed: bool
) -> None:
    async def answer() -> int:
        async with sms_hook() as hook:
            signature = _signature_of_any_bytes(path, body) if signed else "x"
            return (await hook.post(body, path=path, headers={"X-Twilio-Signature": signature})).status

    assert loop_of_its_own.run(answer()) in ({200, 400, 404} if signed else {403})
