"""Who takes part: agents, interactions, offers, the work agents carry, and the lanes interactions wait in.

Fields above the line in each class are facts (a snapshot has them); those below are derived by `State` and
can be rebuilt from the facts at any time, which the property tests do after every event.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from routing.capacity import Load
from routing.config import AgentConfig, CapacityProfile, QueueConfig
from routing.eligibility import Eligible
from routing.presence import OFFLINE
from routing.programs import Program
from routing.requirements import Expression, Requirement, Value
from routing.snapshot import CoolDown, Estimate
from routing.tables import QUEUED, SENT

# Place in line, smallest first: band, standing (see `routing.ordering`), seq, interaction id.
OrderKey = tuple[int, int, int, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """Interactions with equal signatures want the same agents in the same order, so they wait in one lane."""

    queue_id: str
    channel: str
    program_version: int
    step: int
    asked: tuple[Expression, ...]
    task: tuple[tuple[str, Value], ...]  # of the interaction's attributes, those the program compares with
    added: tuple[str, ...]
    band: int
    slope: int


@dataclass(slots=True, eq=False)
class Work:
    """What an agent carries: an interaction offered, with them or in wrap-up. `slot` 0 uses no capacity.
    `over` says why it may exceed the agent's capacity. `visit` is how it came, for a transfer or a callback."""

    interaction_id: str
    agent_id: str
    channel: str
    queue_id: str
    slot: int
    state: str
    over: str = ""
    wrap_until_ms: int = 0
    began_ms: int = 0
    held_by: str = ""  # the interaction that interrupts it, or the consultation about it
    visit: Interaction | None = None


@dataclass(slots=True, eq=False)
class Offer:
    """`next_timer_ms` is when the engine next proposes its end: not delivered, deadline, or asking again."""

    offer_id: str
    interaction_id: str
    agent_id: str
    deadline_ms: int
    created_ms: int
    next_timer_ms: int
    state: str = SENT
    proposed_outcome: str = ""
    proposed_reason: str = ""


NOBODY = AgentConfig(skills={}, memberships={}, capacity=CapacityProfile(channels={}))
NO_SLOT = -1


@dataclass(slots=True, eq=False)
class Agent:
    agent_id: str
    presence: str = OFFLINE
    reason: str = ""
    channels: frozenset[str] | None = None
    idle_since_ms: int = 0
    missed_streak: int = 0
    undelivered_streak: int = 0
    last_offer_ms: int = 0
    rests_until_ms: int = 0
    proposed_presence: str = ""
    proposed_reason: str = ""
    proposed_again_ms: int = 0
    returns_at_ms: int = 0  # active again after missed offers: when it counts as being back
    handled: int = 0  # since sign-in
    staffed_since_ms: int = 0
    busy_since_ms: int = 0  # 0: carries nothing
    busy_slices: dict[int, int] = field(default_factory=dict)  # see `occupancy.py`
    work: dict[str, Work] = field(default_factory=dict)
    # -- derived
    slot: int = NO_SLOT
    config: AgentConfig = NOBODY
    load: Load = field(default_factory=Load)
    serving: frozenset[str] = frozenset()  # channels for which the agent is ready
    free: frozenset[str] = frozenset()  # those of them on which one more fits now


@dataclass(slots=True, eq=False)
class Interaction:
    interaction_id: str
    channel: str
    queue_id: str
    order_ms: int
    seq: int
    priority_seconds: int = 0
    requirements: tuple[Expression, ...] = ()
    attributes: tuple[tuple[str, Value], ...] = ()
    preferred: tuple[str, ...] = ()
    preferred_mode: str = ""  # "": the queue's
    ignore_skills: bool = False
    customer_ref: str = ""
    tier: str = ""
    complaint: bool = False
    target_ms: int = 0  # 0: the queue's
    origin: str = "customer"
    linked_to: str = ""  # the interaction a consultation is about
    hops: int = 0
    attempts: int = 0
    hold_until_ms: int = 0
    cool_downs: dict[str, CoolDown] = field(default_factory=dict)
    cursor: int = -1  # position of the agent last offered to, for `top_down`
    state: str = QUEUED
    entered_ms: int = 0  # this queue
    program_version: int = 0
    step: int = 0
    step_until_ms: int = 0  # 0: without end
    added: tuple[str, ...] = ()
    promoted: bool = False  # waited past the starvation cap
    urgent: bool = False  # was called back and is on the line
    leaving: str = ""  # the kind of action asked for
    leaving_reason: str = ""
    ask_again_ms: int = 0
    callback: str = ""  # agent_first, customer_first
    callback_attempts: int = 0
    not_before_ms: int = 0
    dialling: bool = False
    promised: Estimate | None = None
    offer: Offer | None = None
    # -- derived
    lane: Lane | None = None
    key: OrderKey = (0, 0, 0, "")
    waits_in_line: bool = False  # in its lane, not beside it


@dataclass(slots=True, eq=False)
class Lane:
    """`waiting` is sorted by `key`. How many of the eligible are ready and free stands on the board."""

    signature: Signature
    index: int  # on its board
    program: Program
    eligible: Eligible
    wanted: tuple[Requirement, ...]
    newest_first: bool
    strategy: str
    boost_seconds: int  # of the step and those before it
    delays: tuple[int, ...] = ()  # the distinct membership delays of the eligible, ascending
    waiting: list[tuple[OrderKey, Interaction]] = field(default_factory=list)
    cooling: set[str] = field(default_factory=set)  # waiting interactions kept apart from somebody
    least_head_start_ms: int = 0  # bound over `waiting`: lets a walk stop at membership delays

    def position_of(self, slot: int) -> int | None:
        """In the columns of `eligible`; None: not eligible."""
        slots = self.eligible.slots
        position = int(slots.searchsorted(slot))
        return position if position < slots.size and slots[position] == slot else None

    def delay_of(self, slot: int) -> int:
        """Of somebody eligible."""
        position = self.position_of(slot) if self.delays else None
        return 0 if position is None else int(self.eligible.delay_ms[position])


UNKNOWN_QUEUE = QueueConfig()
