"""Texts to customers, through Twilio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from channels.sms.config import SmsConfig
from channels.sms.parse import STATES
from channels.sms.pictures import PictureLinks
from channels.twilio.client import RemoteMessage, Twilio
from hub.model.nouns import OutboundMessage, Sent
from hub.ports import GiveUp

_LOOK_BACK_MESSAGES: Final = 20  # one page; nobody writes more to one customer in one retry's time
# Twilio's dates have whole seconds, and two clocks kept by NTP differ by less than one. More would take an
# earlier text of the same words ("ok") for this one.
_CLOCK_SLACK_MS: Final = 5_000


@dataclass(frozen=True, slots=True)
class SmsOutbound:
    """Implements ``hub.ports.Outbound``. ``account`` of a message is the number it is sent from.

    Twilio knows no idempotency key for messages: ``message.key`` does not travel. After
    RetryLater("unknown") ask ``find_sent`` before sending again.
    """

    config: SmsConfig
    twilio: Twilio
    links: PictureLinks | None = None  # without, no pictures go

    async def send(self, message: OutboundMessage) -> Sent:
        account_id = self._account_id(message)
        remote = await self.twilio.send_message(
            account_id,
            sender=message.account,
            to=message.to.value,
            body=message.body,
            status_callback=self.config.status_url(account_id),
            media_urls=self._picture_urls(message),
        )
        return _sent(remote)

    async def find_sent(self, message: OutboundMessage, *, since: int) -> Sent | None:
        """What Twilio made of an attempt begun at ``since`` (ms) whose answer was lost, or None.

        Recognised by numbers, words and time, there being nothing else: of two equal texts within a few
        seconds it cannot say which one is meant.
        """
        found = await self.twilio.find_messages(
            self._account_id(message),
            sender=message.account,
            to=message.to.value,
            limit=_LOOK_BACK_MESSAGES,
        )
        earliest = since - _CLOCK_SLACK_MS
        for remote in found:
            is_late_enough = remote.created_at is None or remote.created_at >= earliest
            is_same = remote.body.strip() == message.body.strip() and remote.media == len(message.files)
            if is_late_enough and is_same:
                return _sent(remote)
        return None

    def _picture_urls(self, message: OutboundMessage) -> list[str]:
        if message.files and self.links is None:
            raise GiveUp("no_pictures", "This hub sends no pictures.")
        return [self.links.sign(file.sha256) for file in message.files] if self.links else []

    def _account_id(self, message: OutboundMessage) -> str:
        if message.to.kind != "phone":
            raise GiveUp("no_phone_number", "The customer has no phone number here.")
        return self.config.account_of(message.account)


def _sent(remote: RemoteMessage) -> Sent:
    return Sent(remote.sid, STATES.get(remote.status, "sending"))
