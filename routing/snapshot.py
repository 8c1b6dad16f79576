"""The engine's state as rows: what a new leader reads from the database, and what `Engine.snapshot` gives
back.

Every field is a column or follows from one. Those with a default may be left out when the rows do not
tell; then behaviour after the rebuild is safe but may differ from the old leader's in the way the comment
says.
"""

from __future__ import annotations

from dataclasses import dataclass

from routing.requirements import Expression


@dataclass(frozen=True, slots=True)
class CoolDown:
    """Until when the pair rests, and from when on it may meet again if nobody else could take it."""

    agent_id: str
    until_ms: int
    alone_ms: int


@dataclass(frozen=True, slots=True)
class AgentRow:
    agent_id: str
    presence: str
    idle_since_ms: int
    reason: str = ""
    channels: frozenset[str] | None = None
    missed_streak: int = 0
    undelivered_streak: int = 0
    last_offer_ms: int = 0
    rests_until_ms: int = 0  # gets nothing until then: a device was busy or dead
    proposed_presence: str = ""  # asked for and not yet answered; left out: the next miss asks again
    proposed_reason: str = ""
    proposed_again_ms: int = 0


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """A queued or offered interaction. `seq` is the event id of its `InteractionQueued`: ties of place end
    there."""

    interaction_id: str
    channel: str
    queue_id: str
    order_ms: int
    seq: int
    priority_seconds: int = 0
    requirements: tuple[Expression, ...] = ()  # the interaction's own, without the queue's
    preferred: tuple[str, ...] = ()
    customer_ref: str = ""
    attempts: int = 0  # offers made so far, the live one included
    hold_until_ms: int = 0  # 0: not, or no longer, held for a preferred agent
    cool_downs: tuple[CoolDown, ...] = ()  # left out: the agent who just refused may be asked again


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A live offer; its interaction is among the interactions too."""

    offer_id: str
    interaction_id: str
    agent_id: str
    slot: int
    deadline_ms: int
    delivered: bool
    created_ms: int
    proposed_outcome: str = (
        ""  # the end asked for and not yet answered; left out: asked for when due, or at once
    )
    proposed_reason: str = ""
    next_timer_ms: int = 0


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """`slot` 0: it uses no capacity (a wrap-up that does not count)."""

    interaction_id: str
    agent_id: str
    channel: str
    queue_id: str
    slot: int
    wrap: bool = False
    forced: bool = False
    wrap_until_ms: int = 0  # 0: wrap-up has no time limit


@dataclass(frozen=True, slots=True)
class Snapshot:
    agents: tuple[AgentRow, ...] = ()
    interactions: tuple[InteractionRow, ...] = ()
    offers: tuple[OfferRow, ...] = ()
    engagements: tuple[EngagementRow, ...] = ()
    closed_queues: frozenset[str] = frozenset()
    last_event_id: int = 0
    recent_event_ids: tuple[int, ...] = ()  # left out: only events after `last_event_id` may be applied
