"""A hub's SMS channel and the local carrier on one port of this machine, as in the demo; nothing between."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.carrier.exchange import Carrier
from channels.carrier.model import CarrierAccount, CarrierNumber, Person
from channels.sms.config import SmsConfig
from channels.sms.inbound import routes
from channels.sms.outbound import SmsOutbound
from channels.sms.pictures import PictureDoor, PictureLinks
from channels.twilio.accounts import Account
from channels.twilio.client import Twilio
from hub.clock import SystemClock
from hub.media import FolderMedia
from hub.model.nouns import Address, OutboundMessage
from tests.fakes.intake import MemoryIntake
from tests.services.ports import find_free_port

HUB_NUMBER = "+12125550100"
SECOND_NUMBER = "+12125550101"
LIN = Person("+8613800138000", "林小姐")
TOM = Person("+12125550123", "Tom")
SID = "AC" + "0" * 31 + "1"
TOKEN = "carrier token"


@dataclass
class TextingWorld:
    carrier: Carrier
    intake: MemoryIntake
    outbound: SmsOutbound
    twilio: Twilio
    config: SmsConfig
    links: PictureLinks
    media: FolderMedia

    def message(self, body: str, *, to: Person = TOM, sender: str = HUB_NUMBER) -> OutboundMessage:
        return OutboundMessage("out_1", "msg_1", "sms", sender, Address("phone", to.number), body)


@asynccontextmanager
async def texting_world(
    *, number: CarrierNumber | None = None, token: str = TOKEN, origins: Collection[str] | None = None
) -> AsyncIterator[TextingWorld]:
    """``number`` changes how the carrier treats HUB_NUMBER; ``token`` is what the hub believes it to be."""
    port, intake, clock = find_free_port(), MemoryIntake(), SystemClock()
    public_url = f"http://127.0.0.1:{port}"
    account = Account(SID, token, base_url=f"{public_url}/carrier")
    config = SmsConfig(public_url, {"main": account}, {HUB_NUMBER: "main", SECOND_NUMBER: "main"}, "US")
    usual = number or CarrierNumber(HUB_NUMBER, SID, label="Acme")
    carrier = Carrier(
        accounts=[CarrierAccount(SID, TOKEN)],
        numbers=[
            replace(usual, sms_url=usual.sms_url or config.message_url("main")),
            CarrierNumber(SECOND_NUMBER, SID, sms_url=config.message_url("main"), opt_out="off"),
        ],
        people=[TOM, LIN],
        now=clock.now,
        step_seconds=0.0,
        origins=origins,
    )
    links = PictureLinks(public_url, b"hub secret", clock)
    app = web.Application()
    with TemporaryDirectory() as folder:
        media = FolderMedia(Path(folder))
        door = PictureDoor(links, media)
        app.add_routes([*carrier.routes(), *routes(config, intake=intake, clock=clock), *door.routes()])
        async with carrier, TestServer(app, port=port), Twilio(config.accounts) as twilio:
            outbound = SmsOutbound(config, twilio, links)
            yield TextingWorld(carrier, intake, outbound, twilio, config, links, media)
