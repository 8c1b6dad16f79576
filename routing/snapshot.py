"""The engine's state as rows: what a new leader reads from the database, and what `Engine.snapshot` gives
back.

Every field is a column or follows from one. Those with a default may be left out when the rows do not
tell; then behaviour after the rebuild is safe but may differ from the old leader's in the way the comment
says.
"""

from __future__ import annotations

from dataclasses import dataclass

from routing.programs import Program
from routing.requirements import Expression, Value

FOREVER_MS = 2**61  # an exclusion without end


@dataclass(frozen=True, slots=True)
class CoolDown:
    """Until when the pair is kept apart, and from when on it may meet again if nobody else could take it."""

    agent_id: str
    until_ms: int
    alone_ms: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long it will still take, in ms. `basis`: free_agent, history, queue_length."""

    estimate_ms: int
    low_ms: int
    high_ms: int
    basis: str


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
    returns_at_ms: int = 0  # left out: activity is waited for anew
    handled: int = 0  # these four left out: `fewest_handled` and `least_occupied` begin anew
    staffed_since_ms: int = 0
    busy_since_ms: int = 0
    busy_slices: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class InteractionRow:
    """An interaction that waits. `seq` is the event id of its `InteractionQueued`: ties of place end there.
    `state`: queued, offered (its offer is among the offers), leaving or callback."""

    interaction_id: str
    channel: str
    queue_id: str
    order_ms: int
    seq: int
    priority_seconds: int = 0
    requirements: tuple[Expression, ...] = ()  # the interaction's own, without the queue's
    attributes: tuple[tuple[str, Value], ...] = ()
    preferred: tuple[str, ...] = ()
    preferred_mode: str = ""
    ignore_skills: bool = False
    customer_ref: str = ""
    tier: str = ""
    complaint: bool = False
    target_ms: int = 0
    origin: str = "customer"
    linked_to: str = ""
    hops: int = 0
    attempts: int = 0  # offers made so far, the live one included
    hold_until_ms: int = 0  # 0: not, or no longer, held for a preferred agent
    cool_downs: tuple[CoolDown, ...] = ()  # left out: the agent who just refused may be asked again
    cursor: int = -1
    state: str = "queued"
    entered_ms: int = 0  # left out: the longest wait is measured from the order time
    program_version: int = 0  # 0: the present version's
    step: int = 0  # left out: it begins its program anew
    step_until_ms: int = 0  # left out with a step that ends: it stays until a condition moves it
    added: tuple[str, ...] = ()
    promoted: bool = False
    urgent: bool = False
    leaving: str = ""
    leaving_reason: str = ""
    ask_again_ms: int = 0
    callback: str = ""
    callback_attempts: int = 0
    not_before_ms: int = 0
    dialling: bool = False
    promised: Estimate | None = None


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
    over: str = ""


@dataclass(frozen=True, slots=True)
class EngagementRow:
    """`slot` 0: it uses no capacity (parked work, or a wrap-up that does not count)."""

    interaction_id: str
    agent_id: str
    channel: str
    queue_id: str
    slot: int
    wrap: bool = False
    state: str = ""  # active, held, parked, inactive; "": active, or wrap_up by `wrap`
    over: str = ""
    wrap_until_ms: int = 0  # 0: wrap-up has no time limit
    began_ms: int = 0
    held_by: str = ""
    visit: InteractionRow | None = None  # left out: a transfer or a callback gets its place from its event


@dataclass(frozen=True, slots=True)
class ProgramRow:
    """A program of an earlier version that visits still follow."""

    queue_id: str
    version: int
    program: Program


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place kept for a customer who left and may come back."""

    customer_ref: str
    queue_id: str
    order_ms: int
    seq: int
    until_ms: int


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What estimates go by, of interactions that ask the same: the latest waits (when served, how long), and
    handling times."""

    queue_id: str
    channel: str
    asked: tuple[Expression, ...] = ()
    waits: tuple[tuple[int, int], ...] = ()
    handled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    agents: tuple[AgentRow, ...] = ()
    interactions: tuple[InteractionRow, ...] = ()
    offers: tuple[OfferRow, ...] = ()
    engagements: tuple[EngagementRow, ...] = ()
    closed_queues: frozenset[str] = frozenset()
    programs: tuple[ProgramRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()  # left out: who comes back begins at the end of the line
    history: tuple[HistoryRow, ...] = ()  # left out: waits are unknown until somebody has been served
    last_event_id: int = 0
    recent_event_ids: tuple[int, ...] = ()  # left out: only events after `last_event_id` may be applied
