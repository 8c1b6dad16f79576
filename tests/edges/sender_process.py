"""A sender as a process of its own, to be killed: ``python -m tests.edges.sender_process URL CHANNEL ADDRESS``.

``ADDRESS`` is the carrier's URL for texts, the port of the mail server for mails.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import gettempdir

from channels.email.config import EmailConfig, MailAccount, Server
from channels.email.outbound import EmailOutbound
from channels.sms.config import SmsConfig
from channels.sms.outbound import SmsOutbound
from channels.twilio.accounts import Account
from channels.twilio.client import Twilio
from hub.clock import SystemClock
from hub.media import FolderMedia
from hub.ports import Outbound
from hub.sending import Sender
from hub.store import open_store
from tests.builders import OUR_NUMBER, small_centre
from tests.fakes.texting_world import SID, TOKEN


def sms_config(base_url: str) -> SmsConfig:
    account = Account(SID, TOKEN, base_url=f"{base_url}/carrier")
    return SmsConfig(base_url, {"main": account}, {OUR_NUMBER: "main"}, "US")


def mail_config(port: int) -> EmailConfig:
    server = Server("localhost", port, "none")
    return EmailConfig({"MAIN": MailAccount(smtp=server)}, small_centre, "hub.example")


async def main(url: str, channel: str, address: str) -> None:
    clock = SystemClock()
    sms = sms_config(address if channel == "sms" else "http://localhost")
    mails = mail_config(int(address) if channel == "email" else 1)
    async with open_store(url, clock) as store, Twilio(sms.accounts) as twilio:
        store.centre = small_centre()
        outbounds: dict[str, Outbound] = {
            "sms": SmsOutbound(sms, twilio),
            "email": EmailOutbound(mails, FolderMedia(Path(gettempdir()) / "no-files")),
        }
        await Sender(store, clock=clock, outbounds={channel: outbounds[channel]}).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
