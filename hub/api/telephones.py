"""An agent's own telephone: what their browser needs to be one, and which device their calls ring at."""

from __future__ import annotations

from typing import Literal

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.calls.devices import ChooseDevice, Devices, Uses, choose_devices, find_devices
from hub.model.nouns import Refused
from hub.ports import Softphone


class SoftphoneView(Told):
    """``twilio``: ``new Device(token, {edge})``, with a new token before ``expires_at``. ``carrier``: the socket
    ``{url}/socket?number={identity}``. ``phone``: no browser rings, ``number`` does."""

    kind: Literal["twilio", "carrier", "phone"]
    identity: str | None = None
    token: str | None = None
    edge: str | None = None
    expires_at: int | None = None
    url: str | None = None
    number: str | None = None


class DeviceView(Told):
    """``uses``: which of the two rings. ``phone``: the agent's own number; null: they have none."""

    uses: Uses
    browser: str
    phone: str | None


class ChooseIt(Asked):
    uses: Uses


@route("POST", "/api/voice/token", permission="me.read", response=SoftphoneView, errors=("no_device",))
async def sign_in_softphone(call: Call) -> SoftphoneView:
    """Lets the browser of whoever is signed in be their telephone. A supervisor without a desk has one too."""
    devices = await _find(call)
    if devices is not None and devices.uses == "phone":
        return SoftphoneView(kind="phone", number=devices.phone)
    client = devices.browser if devices is not None else call.browser_phone
    phone = call.hub.softphones.admit(client, call.hub.clock.now())
    if phone is None:
        raise ApiError("no_device")
    return _show(phone)


def _show(phone: Softphone) -> SoftphoneView:
    return SoftphoneView(
        kind=phone.kind,
        identity=phone.identity,
        token=phone.token,
        edge=phone.edge,
        expires_at=phone.expires_at,
        url=phone.url,
    )


@route("GET", "/api/me/device", permission="desk.use", response=DeviceView, errors=("no_device",))
async def read_device(call: Call) -> DeviceView:
    """Where one's calls ring."""
    devices = await _find(call)
    if devices is None:
        raise ApiError("no_device")
    return DeviceView(uses=devices.uses, browser=devices.browser, phone=devices.phone)


@route(
    "PUT", "/api/me/device", permission="desk.use", body=ChooseIt, response=DeviceView, errors=("no_device",)
)
async def choose_device(call: Call, body: ChooseIt) -> DeviceView:
    """Has one's calls ring there from the next one on."""
    item = ChooseDevice(call.scope.agent_id or "", body.uses)
    answer = await call.hub.store.commit(choose_devices, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code)
    return await read_device(call)


async def _find(call: Call) -> Devices | None:
    if call.scope.agent_id is None:
        return None
    return await call.read(find_devices, call.centre, call.scope.agent_id)
