"""Twilio's webhooks of the SMS channel: texts from customers, and reports on texts of ours.

An answer says what Twilio should do: 200 it is stored; 4xx it is in vain to send this again; 503 send
it again. Never 500: what fails here is ours, so the text must come again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from aiohttp import web

from channels.sms.config import SmsConfig
from channels.sms.parse import parse_message, parse_report
from channels.sms.raw import HOOK_PATH
from channels.twilio.form import Form, UnreadableError, parse_fields
from channels.twilio.webhook import UnverifiedError, Webhook, read_webhook
from hub.clock import Clock
from hub.model.nouns import DeliveryReport, InboundMessage, RawItem
from hub.ports import Intake
from hub.store import Unavailable

_log = logging.getLogger(__name__)
_EMPTY_TWIML: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_RETRY_AFTER_SECONDS: Final = "2"  # a restart takes about as long, and Twilio gives up after 15

ERRORS: Final[dict[str, tuple[int, str]]] = {
    "unknown_account": (404, "No account of this name is configured."),
    "too_large": (413, "The body is larger than any message."),
    "unreadable_body": (400, "The body does not arrive as its headers say."),
    "unsigned": (403, "The request carries no X-Twilio-Signature."),
    "bad_signature": (403, "The signature is not of this account and this address."),
    "unknown_number": (404, "The number is not one of this account's. The payload is kept."),
    "no_number": (400, "The field with our number is missing. The payload is kept."),
    "no_message_sid": (400, "There is no valid MessageSid. The payload is kept."),
    "unknown_status": (400, "There is no known MessageStatus. The payload is kept."),
    "unavailable": (503, "The message could not be stored. Send it again."),
}

Item = InboundMessage | DeliveryReport
Parse = Callable[[Form, str, int], tuple[Item, str]]


def routes(config: SmsConfig, *, intake: Intake, clock: Clock) -> list[web.RouteDef]:
    door = SmsDoor(config, intake, clock)
    return [
        web.post(f"{HOOK_PATH}{{account}}", door.message),
        web.post(f"{HOOK_PATH}{{account}}/status", door.status),
    ]


@dataclass(frozen=True, slots=True)
class SmsDoor:
    config: SmsConfig
    intake: Intake
    clock: Clock

    async def message(self, request: web.Request) -> web.Response:
        return await self._answer(request, _parse_message)

    async def status(self, request: web.Request) -> web.Response:
        return await self._answer(request, _parse_report)

    async def _answer(self, request: web.Request, parse: Parse) -> web.Response:
        try:
            await self._receive(request, parse)
        except (UnverifiedError, UnreadableError) as refusal:
            _log.warning("sms webhook refused: %s", refusal.code)
            return _error(refusal.code)
        except Unavailable as error:  # it comes again
            _log.warning("sms webhook not stored: the database is away: %s", error)
            return _error("unavailable")
        except Exception:  # noqa: BLE001 - whatever it was, the text is not stored and must come again
            _log.exception("sms webhook not stored")
            return _error("unavailable")
        return web.Response(text=_EMPTY_TWIML, content_type="text/xml")

    async def _receive(self, request: web.Request, parse: Parse) -> None:
        account_id = request.match_info["account"]
        account = self.config.accounts.get(account_id)
        if account is None:
            raise UnverifiedError("unknown_account")
        webhook = await read_webhook(request, account, public_url=self.config.public_url)
        now = self.clock.now()
        try:
            item, key = self._read(webhook, parse, account_id, now)
        except UnreadableError as error:
            await self.intake.keep_unreadable(_unreadable(webhook, request.path, now), error.code)
            raise
        await self.intake.accept(_raw(webhook, key, item.account, now), item)

    def _read(self, webhook: Webhook, parse: Parse, account_id: str, now: int) -> tuple[Item, str]:
        item, key = parse(parse_fields(webhook.fields), self.config.default_region, now)
        if self.config.numbers.get(item.account) != account_id:
            raise UnreadableError("unknown_number")
        return item, key


def _parse_message(form: Form, region: str, now: int) -> tuple[Item, str]:
    message = parse_message(form, default_region=region, received_at=now)
    return message, message.provider_id


def _parse_report(form: Form, region: str, now: int) -> tuple[Item, str]:
    """Twilio reports each status of a message once, retries aside."""
    report = parse_report(form, default_region=region, received_at=now)
    return report, f"{report.provider_id}:{form.get('MessageStatus') or form.get('SmsStatus')}"


def _raw(webhook: Webhook, key: str, account: str, now: int) -> RawItem:
    return RawItem("sms", key, account, webhook.content_type[:100], webhook.body, now)


def _unreadable(webhook: Webhook, path: str, now: int) -> RawItem:
    """Keyed by its content, not its MessageSid: once we can read it, the same message sent again must
    not pass for a duplicate."""
    key = f"unreadable:{sha256(path.encode() + b' ' + webhook.body).hexdigest()}"
    return _raw(webhook, key, path[:200], now)


def _error(code: str) -> web.Response:
    status, message = ERRORS[code]
    headers = {"Retry-After": _RETRY_AFTER_SECONDS} if status == 503 else None
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=headers)
