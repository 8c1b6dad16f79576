"""Who takes part: agents, interactions, offers, the work agents carry, and the lanes interactions wait in.

Fields above the line in each class are facts (a snapshot has them); those below are derived by `State` and
can be rebuilt from the facts at any time, which the property tests do after every event.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from routing.capacity import Load
from routing.config import NORMAL, AgentConfig, CapacityProfile, QueueConfig
from routing.presence import OFFLINE
from routing.requirements import Expression, Requirement
from routing.snapshot import CoolDown
from routing.tables import QUEUED, SENT

# Place in line, smallest first: band, order key in ms, seq, interaction id. See `routing.ordering`.
OrderKey = tuple[int, int, int, str]
# Place among a queue's free agents, smallest first: tier, load in permille, idle since, agent id.
FreeKey = tuple[int, int, int, str]


@dataclass(frozen=True, slots=True)
class Signature:
    """Interactions with equal signatures want the same agents, so they wait in one lane."""

    queue_id: str
    channel: str
    requirements: tuple[Expression, ...]


@dataclass(slots=True, eq=False)
class Work:
    """What an agent carries: an interaction offered, active or in wrap-up. `slot` 0 uses no capacity."""

    interaction_id: str
    agent_id: str
    channel: str
    queue_id: str
    slot: int
    state: str
    forced: bool = False
    wrap_until_ms: int = 0


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
    work: dict[str, Work] = field(default_factory=dict)
    # -- derived
    config: AgentConfig = NOBODY
    load: Load = field(default_factory=Load)
    serving: frozenset[str] = frozenset()  # channels for which the agent is ready
    free: frozenset[str] = frozenset()  # those of them on which one more fits now
    place: tuple[int, int] = (0, 0)  # load and idle time as entered in the free lists
    lanes: dict[str, list[Lane]] = field(default_factory=dict)  # by channel


@dataclass(slots=True, eq=False)
class Interaction:
    interaction_id: str
    channel: str
    queue_id: str
    order_ms: int
    seq: int
    priority_seconds: int
    requirements: tuple[Expression, ...]
    preferred: tuple[str, ...]
    customer_ref: str
    attempts: int = 0
    hold_until_ms: int = 0
    cool_downs: dict[str, CoolDown] = field(default_factory=dict)
    state: str = QUEUED
    offer: Offer | None = None
    step: int = 0  # of the queue's program; programs have one step today
    # -- derived
    lane: Lane | None = None
    key: OrderKey = (0, 0, 0, "")


@dataclass(slots=True, eq=False)
class Lane:
    """`waiting` is sorted. `ready` and `free` count the eligible agents who serve the channel, and who
    have room."""

    signature: Signature
    band: int = NORMAL
    wanted: tuple[Requirement, ...] = ()
    eligible: dict[str, Agent] = field(default_factory=dict)
    delays: tuple[int, ...] = ()  # the distinct membership delays of the eligible, ascending
    waiting: list[tuple[OrderKey, Interaction]] = field(default_factory=list)
    cooling: set[str] = field(default_factory=set)  # queued or held interactions with a cool-down
    least_head_start_ms: int = 0  # bound over `waiting`: lets a walk stop at membership delays
    ready: int = 0
    free: int = 0


UNKNOWN_QUEUE = QueueConfig()
