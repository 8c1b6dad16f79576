"""A device dies during a call: its browser is closed, its network gone. The call ends a little later, as at Twilio.

A page that was only cut off comes back by its own name (``page``) in time and keeps the call; a page that is loaded
anew is another one. Telephones of numbers do not die.
"""

from __future__ import annotations

from typing import Final

from channels.carrier.calls.devices import Device
from channels.carrier.calls.model import is_client
from channels.carrier.calls.switchboard import Switchboard

_GRACE_SECONDS: Final = 3.0  # of the call: longer than a socket needs to come back, and less than people wait


def lose(board: Switchboard, device: Device) -> None:
    """It can no longer be rung, and what it is talking about is over soon."""
    board.devices.remove(device)
    if is_client(device.address):
        board.lines.tasks.start(_mourn(board, device), name=f"carrier lost {device.address}")


async def _mourn(board: Switchboard, device: Device) -> None:
    legs = [
        leg for leg in board.book.on_phone(device.address) if leg.device is device and not leg.call.is_over
    ]
    if not legs:
        return
    await board.tempo.pass_seconds(_GRACE_SECONDS)
    back = board.devices.find_page(device.address, device.page)
    for leg in legs:
        if back is not None:
            leg.device = back
        else:
            leg.hang_up()
