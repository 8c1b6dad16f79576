"""The JSON of Twilio's REST API: https://www.twilio.com/docs/messaging/api/message-resource."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from channels.carrier.model import Text

API_VERSION: Final = "2010-04-01"


class CarrierError(Exception):
    """A refusal of the REST API, as Twilio words one."""

    def __init__(self, status: int, code: int, message: str, *, retry_after: int | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self.json = {
            "code": code,
            "message": message,
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        }


def messages_uri(account_sid: str) -> str:
    return f"/{API_VERSION}/Accounts/{account_sid}/Messages"


def show(text: Text) -> dict[str, object]:
    uri = f"{messages_uri(text.account_sid)}/{text.sid}"
    return {
        "sid": text.sid,
        "account_sid": text.account_sid,
        "api_version": API_VERSION,
        "from": text.sender,
        "to": text.to,
        "body": text.body,
        "direction": text.direction,
        "status": text.status,
        "date_created": rfc2822(text.created_at),
        "date_updated": rfc2822(text.updated_at),
        "date_sent": rfc2822(text.sent_at),
        "error_code": text.error_code,
        "error_message": None,
        "messaging_service_sid": text.messaging_service_sid,
        "num_media": str(text.num_media),
        "num_segments": str(text.segments),
        "price": None,
        "price_unit": "USD",
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def rfc2822(at: int | None) -> str | None:
    return None if at is None else format_datetime(datetime.fromtimestamp(at // 1000, UTC))
