"""Texts and calls as the carrier posts them, to one certain node."""

from __future__ import annotations

from urllib.parse import urlencode

import aiohttp
from twilio.request_validator import RequestValidator

from hub.demo.world import CARRIER_ACCOUNT
from tests.cluster.people import url_of
from tests.faults.world.node import Node
from tests.faults.world.world import World
from tests.stopwatch import timing


async def posts_text(
    world: World, node: Node, *, sid: str, who: str, to: str, words: str
) -> tuple[int, float]:
    """Status, and the seconds it took on a machine that does nothing else."""
    form = {"MessageSid": sid, "From": who, "To": to, "Body": words, "NumMedia": "0"}
    status, _, seconds = await post(world, node, f"/hooks/sms/{CARRIER_ACCOUNT}", form)
    return status, seconds


async def post(world: World, node: Node, path: str, form: dict[str, str]) -> tuple[int, str, float]:
    """Signed for the public address, as everything the carrier sends. Status 0: no answer within its patience."""
    account = world.settings.twilio[CARRIER_ACCOUNT.upper()]
    form = {"AccountSid": account.sid, **form}
    signature = RequestValidator(account.token.get_secret_value()).compute_signature(world.url + path, form)
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    async with timing() as since:
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as http,
                http.post(url_of(node) + path, data=urlencode(form), headers=headers) as answer,
            ):
                return answer.status, await answer.text(), since.seconds
        except (aiohttp.ClientError, TimeoutError):
            return 0, "", since.seconds
