"""Where an agent's calls ring: in their browser, or at a telephone of their own where the configuration has one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, select, update

from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Refused
from hub.presence import know_agents
from hub.store import tables as t
from hub.store.tx import Tx

Uses = Literal["browser", "phone"]


@dataclass(frozen=True, slots=True)
class Devices:
    """What an agent may choose from, and what they use. ``phone`` None: they have none of their own."""

    uses: Uses
    browser: str
    phone: str | None

    @property
    def address(self) -> str:
        return self.phone if self.uses == "phone" and self.phone else self.browser


@dataclass(frozen=True, slots=True)
class ChooseDevice:
    agent_id: str
    uses: Uses


def find_devices(connection: Connection, centre: ContactCentre, agent_id: str) -> Devices | None:
    """None for nobody of the configuration. Their own word counts while there is a telephone for it; else it is the
    telephone where the configuration names one, which it does for whoever has no headset."""
    agent = centre.agents.get(agent_id)
    if agent is None:
        return None
    a = t.agent_state.c
    chosen = connection.scalar(select(a.device).where(a.agent_id == agent_id))
    uses: Uses = "phone" if agent.phone and chosen != "browser" else "browser"
    return Devices(uses, f"client:{agent_id}", agent.phone)


def find_device(connection: Connection, centre: ContactCentre, agent_id: str | None) -> str:
    """Its address at the carrier; "" for nobody."""
    devices = find_devices(connection, centre, agent_id) if agent_id else None
    return devices.address if devices else ""


def choose_devices(tx: Tx, items: list[ChooseDevice]) -> list[Refused | None]:
    """From the next call on. Refused with ``no_device`` where they have no telephone of their own."""
    return [_choose(tx, item) for item in items]


def _choose(tx: Tx, item: ChooseDevice) -> Refused | None:
    agent = tx.centre.agents.get(item.agent_id)
    if agent is None or (item.uses == "phone" and agent.phone is None):
        return Refused("no_device")
    know_agents(tx, [item.agent_id])
    a = t.agent_state.c
    tx.connection.execute(update(t.agent_state).where(a.agent_id == item.agent_id).values(device=item.uses))
    return None
