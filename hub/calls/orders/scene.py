"""A call as it stands when an order about it comes up, or when the carrier has answered one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Row

from hub.calls.standing import Standing, look_at
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene(Standing):
    order: Row[Any]

    @property
    def detail(self) -> Mapping[str, Any]:
        """What the order says besides its kind and its agent."""
        return self.order.detail or {}

    @property
    def is_theirs(self) -> bool:
        """Whether the call is still that of the agent whom the order names."""
        return self.has(self.order.agent_id)


def look(tx: Tx, order: Row[Any], call: Row[Any] | None = None) -> Scene | None:
    """``call``: where it is held already."""
    standing = look_at(tx, order.call_id, call)
    if standing is None:
        return None
    return Scene(order=order, **{field.name: getattr(standing, field.name) for field in fields(standing)})
