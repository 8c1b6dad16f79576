"""A call as it stands when an order about it comes up, or when the carrier has answered one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from hub.calls.rows import find_call, find_interaction, find_legs
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Scene:
    """``legs``: all of them, of every party, oldest first."""

    order: Row[Any]
    call: Row[Any]
    interaction: Row[Any] | None
    legs: Sequence[Row[Any]]

    @property
    def detail(self) -> Mapping[str, Any]:
        """What the order says besides its kind and its agent."""
        return self.order.detail or {}

    @property
    def is_theirs(self) -> bool:
        """Whether the call is still that of the agent whom the order names."""
        i = self.interaction
        return i is not None and i.state == "active" and i.agent_id == self.order.agent_id

    @property
    def caller_is_there(self) -> bool:
        return any(leg.party == "customer" and leg.ended_at is None for leg in self.legs)

    def of_agents(self, agent_id: str | None) -> list[Row[Any]]:
        """Legs of this agent, or of all agents."""
        return [leg for leg in self.legs if leg.party == "agent" and agent_id in (None, leg.agent_id)]

    def live(self, agent_id: str | None) -> tuple[str, ...]:
        """Sids of such legs that last."""
        return tuple(leg.sid for leg in self.of_agents(agent_id) if leg.ended_at is None)

    def find_leg(self, sid: str | None) -> Row[Any] | None:
        """One that lasts."""
        return next((leg for leg in self.legs if leg.sid == sid and leg.ended_at is None), None)


def look(tx: Tx, order: Row[Any], call: Row[Any] | None = None) -> Scene | None:
    """``call``: where it is held already."""
    call = call or find_call(tx, call_id=order.call_id)
    if call is None:
        return None
    return Scene(order, call, find_interaction(tx, call), find_legs(tx, order.call_id))
