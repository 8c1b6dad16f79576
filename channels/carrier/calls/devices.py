"""Phones that can be rung. A number always has one; a client (``client:noor``) only while it is registered. Where
nobody is at home, an answering machine may be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, eq=False, slots=True)
class Device:
    """``auto_answer``: it picks up by itself, as an agent's headset does. ``page`` names the web page it may be."""

    address: str
    auto_answer: bool = False
    page: str | None = None


class Devices:
    def __init__(self) -> None:
        self._devices: list[Device] = []
        self._machines: dict[str, float] = {}

    def put_machine(self, address: str, greeting_seconds: float | None) -> None:
        """One that answers by itself; None: a person does again."""
        if greeting_seconds is None:
            self._machines.pop(address, None)
        else:
            self._machines[address] = greeting_seconds

    def greeting_seconds(self, address: str) -> float | None:
        """How long the machine there talks; None where a person answers."""
        return self._machines.get(address)

    def register(self, address: str, *, auto_answer: bool = False, page: str | None = None) -> Device:
        device = Device(address, auto_answer, page)
        self._devices.append(device)
        return device

    def remove(self, device: Device) -> None:
        if device in self._devices:
            self._devices.remove(device)

    def newest(self, address: str) -> Device | None:
        """Whoever opens a phone of their own takes over from the headset."""
        return next((one for one in reversed(self._devices) if one.address == address), None)

    def find_page(self, address: str, page: str | None) -> Device | None:
        here = (one for one in self._devices if one.address == address)
        return next((one for one in here if page is not None and one.page == page), None)

    def is_there(self, address: str) -> bool:
        return any(device.address == address for device in self._devices)

    def answers_itself(self, address: str) -> bool:
        """As the newest device there does, or a machine."""
        newest = self.newest(address)
        return address in self._machines or (newest is not None and newest.auto_answer)
