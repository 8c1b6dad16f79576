"""Phones that can be rung. A number always has one; a client (``client:noor``) only while it is registered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, eq=False, slots=True)
class Device:
    """``auto_answer``: it picks up by itself, as an agent's headset does."""

    address: str
    auto_answer: bool = False


class Devices:
    def __init__(self) -> None:
        self._devices: list[Device] = []

    def register(self, address: str, *, auto_answer: bool = False) -> Device:
        device = Device(address, auto_answer)
        self._devices.append(device)
        return device

    def remove(self, device: Device) -> None:
        if device in self._devices:
            self._devices.remove(device)

    def is_there(self, address: str) -> bool:
        return any(device.address == address for device in self._devices)

    def answers_itself(self, address: str) -> bool:
        """As the newest device there does: whoever opens a phone of their own takes over from the headset."""
        here = [device for device in self._devices if device.address == address]
        return bool(here) and here[-1].auto_answer
