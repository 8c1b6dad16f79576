"""The routing engine: facts in, decisions out. Signatures first; the body follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routing.config import RoutingConfig
from routing.decisions import Decision
from routing.events import Event
from routing.snapshot import Snapshot

if TYPE_CHECKING:
    from routing.explain import AgentExplanation, Explanation


class Engine:
    def __init__(self, config: RoutingConfig) -> None: ...

    def apply(self, event: Event) -> list[Decision]:
        """Fire what fell due before `event.at`, then take the event in. [] for an event id seen before."""
        raise NotImplementedError

    def next_timer_ms(self) -> int | None:
        """When to send the next Tick at the latest; None when only an event can change anything."""
        raise NotImplementedError

    def load(self, snapshot: Snapshot, at: int) -> list[Decision]:
        """Become the engine these rows describe, on the configuration held, and decide what `at` calls for."""
        raise NotImplementedError

    def snapshot(self) -> Snapshot:
        raise NotImplementedError

    def explain(self, interaction_id: str, at: int) -> Explanation:
        raise NotImplementedError

    def explain_agent(self, agent_id: str, at: int) -> AgentExplanation:
        raise NotImplementedError
