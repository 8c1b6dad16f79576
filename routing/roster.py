"""What agents are doing, as columns beside those of `People`: what the choice of an agent compares."""

from __future__ import annotations

from routing.capacity import load_permille
from routing.entities import NO_SLOT, Agent
from routing.people import People, fitted


class Roster:
    def __init__(self, people: People) -> None:
        self.agents: list[Agent] = []  # by slot
        self.load, self.idle_since, self.free_units, self.last_offer, self.handled = (
            people.nothing() for _ in range(5)
        )

    def write(self, agent: Agent) -> None:
        slot = agent.slot
        if slot == NO_SLOT:
            return
        self.load[slot] = load_permille(agent.load)
        self.idle_since[slot] = fitted(agent.idle_since_ms)
        self.free_units[slot] = agent.load.total - agent.load.units
        self.last_offer[slot] = fitted(agent.last_offer_ms)
        self.handled[slot] = agent.handled
