"""A kept payload read again says what it said at the door, or what it can say by now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from channels.sms.raw import make_reader
from channels.twilio.form import UnreadableError
from hub.model.nouns import DeliveryReport, InboundMessage
from tests.unit.channels.texting import ACCOUNT, CONFIG, CUSTOMER, HUB_NUMBER, form, sms_hook

NEW_NUMBER = "+12125550199"


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (form(Body="STOP", SmsStatus="received"), "/hooks/sms/main"),
        (form(MessageStatus="delivered", From=HUB_NUMBER, To=CUSTOMER), "/hooks/sms/main/status"),
        (form(SmsStatus="failed", ErrorCode="30003", From=HUB_NUMBER), "/hooks/sms/main/status"),
    ],
)
async def test_what_was_stored_is_read_as_it_was_at_the_door(body: bytes, path: str) -> None:
    async with sms_hook() as hook:
        assert (await hook.post(body, path=path)).status == 200

        [(raw, inbound)] = hook.intake.accepted
        assert make_reader(CONFIG)(raw) == inbound


async def test_a_text_to_a_number_that_has_been_configured_since_is_read() -> None:
    async with sms_hook() as hook:
        await hook.post(form(To=NEW_NUMBER))
        await hook.post(form(MessageStatus="sent", From=NEW_NUMBER), path="/hooks/sms/main/status")
        message, report = (raw for raw, _ in hook.intake.unreadable)

    with pytest.raises(UnreadableError, match="unknown_number"):
        make_reader(CONFIG)(message)
    known = make_reader(replace(CONFIG, numbers={NEW_NUMBER: "main"}))
    assert isinstance(known(message), InboundMessage)
    assert isinstance(known(report), DeliveryReport)
    accounts = {"main": ACCOUNT, "second": ACCOUNT}
    with pytest.raises(UnreadableError, match="unknown_number"):
        make_reader(replace(CONFIG, accounts=accounts, numbers={NEW_NUMBER: "second"}))(message)


async def test_what_never_was_a_form_stays_unreadable() -> None:
    async with sms_hook() as hook:
        await hook.post(form(To=""))
        [(raw, _)] = hook.intake.unreadable

    with pytest.raises(ValueError, match="no_number"):
        make_reader(CONFIG)(raw)
    with pytest.raises(ValueError, match="not_a_form"):
        make_reader(CONFIG)(replace(raw, content_type="application/json"))
