"""What the engine is told. Facts only, already committed, in the order of the routing log.

`event_id` is the event's number in the log: unique, and a repeated one changes nothing. `at` is the
leader's clock in milliseconds; a clock that steps back is ignored (the engine uses the latest it has
seen). `Tick` is no fact and is never logged: it lets time pass, and its `at` must not be later than that
of the next logged event.
"""

from __future__ import annotations

from dataclasses import dataclass

from routing.config import RoutingConfig
from routing.requirements import Expression, Value


@dataclass(frozen=True, slots=True)
class Exclusion:
    """The agent is not to have it until then (`snapshot.FOREVER_MS`: never)."""

    agent_id: str
    until_ms: int


@dataclass(frozen=True, slots=True)
class InteractionQueued:
    """An interaction wants an agent. `order_ms` is its place in line (when the wait began, kept through a
    transfer that keeps the place); `priority_seconds` is its head start, `tier` and `complaint` add what the
    queue gives for them, `target_ms` is its own service target (0: the queue's); `requirements` add to the
    queue's, `attributes` are what the queue's may compare agents with. `attempts` is how many offers this
    interaction id has had before, 0 unless it is queued a second time. `customer_ref` is a verified identity,
    "" for an anonymous one. `origin`: customer, transfer, callback, consult."""

    event_id: int
    at: int
    interaction_id: str
    channel: str
    queue_id: str
    order_ms: int
    priority_seconds: int = 0
    requirements: tuple[Expression, ...] = ()
    preferred: tuple[str, ...] = ()
    customer_ref: str = ""
    attempts: int = 0
    tier: str = ""
    complaint: bool = False
    target_ms: int = 0
    attributes: tuple[tuple[str, Value], ...] = ()
    preferred_mode: str = ""  # prefer, hold, only; "": the queue's
    ignore_skills: bool = False  # preferred agents need not hold what is asked
    excluded: tuple[Exclusion, ...] = ()
    origin: str = "customer"


@dataclass(frozen=True, slots=True)
class InteractionUpdated:
    """Its priority changed while it waits. None: as it was."""

    event_id: int
    at: int
    interaction_id: str
    priority_seconds: int | None = None
    tier: str | None = None
    complaint: bool | None = None
    target_ms: int | None = None


@dataclass(frozen=True, slots=True)
class InteractionGone:
    """Abandoned or closed while queued or offered. A live offer of it ends with it: nobody can accept now."""

    event_id: int
    at: int
    interaction_id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class OfferDelivered:
    """The agent's desk or device acknowledged the offer: it rings."""

    event_id: int
    at: int
    offer_id: str
    interaction_id: str = ""
    agent_id: str = ""


@dataclass(frozen=True, slots=True)
class OfferAccepted:
    event_id: int
    at: int
    offer_id: str
    interaction_id: str
    agent_id: str


@dataclass(frozen=True, slots=True)
class OfferEnded:
    """The offer ended without an acceptance; `outcome` is a row of `routing.offers.OUTCOMES`."""

    event_id: int
    at: int
    offer_id: str
    interaction_id: str
    agent_id: str
    outcome: str


@dataclass(frozen=True, slots=True)
class WorkChanged:
    """The agent holds, parks, leaves or resumes it: `state` is active, held, parked or inactive. `slot` is the
    one the store wrote when it takes a place again (0: lowest free)."""

    event_id: int
    at: int
    interaction_id: str
    agent_id: str
    state: str
    slot: int = 0


@dataclass(frozen=True, slots=True)
class InteractionTransferred:
    """The agent gives it to a queue. `place`: keep the customer's, or now; `boost_seconds` goes on top.
    `as_interaction_id` is the new visit's id, "" when it keeps its own; then there is nothing to wrap up."""

    event_id: int
    at: int
    interaction_id: str
    agent_id: str
    queue_id: str
    as_interaction_id: str = ""
    place: str = "keep"
    boost_seconds: int = 0
    exclude_sender_ms: int = 60_000  # it must not come back at once to whoever could not help
    preferred: tuple[str, ...] = ()
    preferred_mode: str = ""
    ignore_skills: bool = False  # as of what is queued
    requirements: tuple[Expression, ...] = ()
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class ConsultStarted:
    """The agent asks a colleague about it: `consult_id` waits in the queue with the customer's place while the
    interaction is held. `preferred_mode` and `ignore_skills` as of what is queued."""

    event_id: int
    at: int
    interaction_id: str
    agent_id: str
    consult_id: str
    channel: str
    queue_id: str
    requirements: tuple[Expression, ...] = ()
    preferred: tuple[str, ...] = ()
    preferred_mode: str = ""
    ignore_skills: bool = False


@dataclass(frozen=True, slots=True)
class ConsultEnded:
    """`merged`: whoever was asked takes the interaction over (on `slot`, 0: lowest free); else it goes on where
    it was."""

    event_id: int
    at: int
    interaction_id: str
    consult_id: str
    merged: bool
    slot: int = 0


@dataclass(frozen=True, slots=True)
class CallbackRequested:
    """The customer hangs up and keeps the place. `mode`: agent_first (an agent accepts, then the customer is
    called) or customer_first (called when an agent is near). Not before `not_before_ms` (0: at once). Told once more,
    it is moved."""

    event_id: int
    at: int
    interaction_id: str
    mode: str
    not_before_ms: int = 0


@dataclass(frozen=True, slots=True)
class CallbackAnswered:
    """Of a customer who was called first: on the line, and next."""

    event_id: int
    at: int
    interaction_id: str


@dataclass(frozen=True, slots=True)
class CallbackFailed:
    """The customer did not answer; an agent who had it is free again. The next attempt is after the queue's pause, and
    not before `not_before_ms`."""

    event_id: int
    at: int
    interaction_id: str
    not_before_ms: int = 0


@dataclass(frozen=True, slots=True)
class InteractionPicked:
    """The agent asks for this one. It is offered to them if they may have it; `override`: even beyond their
    capacity."""

    event_id: int
    at: int
    interaction_id: str
    agent_id: str
    override: bool = False


@dataclass(frozen=True, slots=True)
class VisitReprogrammed:
    """An administrator's word: follow the present version of the queue's program, from its first step."""

    event_id: int
    at: int
    interaction_id: str


@dataclass(frozen=True, slots=True)
class AgentActive:
    """Somebody works at the desk of an agent who missed offers."""

    event_id: int
    at: int
    agent_id: str


@dataclass(frozen=True, slots=True)
class InteractionEnded:
    """The handling ended: `wrap` says whether the agent now wraps up or is done with it."""

    event_id: int
    at: int
    interaction_id: str
    agent_id: str
    wrap: bool


@dataclass(frozen=True, slots=True)
class WrapUpEnded:
    event_id: int
    at: int
    interaction_id: str
    agent_id: str


@dataclass(frozen=True, slots=True)
class InteractionForced:
    """Manual pick or assignment: the agent has it, although perhaps over capacity. `channel` and
    `queue_id` are needed only for an interaction that is not waiting; `slot` is the one the store wrote
    (0: lowest free)."""

    event_id: int
    at: int
    interaction_id: str
    agent_id: str
    channel: str = ""
    queue_id: str = ""
    slot: int = 0


@dataclass(frozen=True, slots=True)
class AgentPresence:
    """`channels` are those the agent has switched on; None means all of the capacity profile."""

    event_id: int
    at: int
    agent_id: str
    presence: str
    reason: str = ""
    channels: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class ConfigPublished:
    event_id: int
    at: int
    config: RoutingConfig


@dataclass(frozen=True, slots=True)
class QueueOpened:
    event_id: int
    at: int
    queue_id: str


@dataclass(frozen=True, slots=True)
class QueueClosed:
    event_id: int
    at: int
    queue_id: str


@dataclass(frozen=True, slots=True)
class Tick:
    at: int
    event_id: int = 0


Event = (
    InteractionQueued
    | InteractionUpdated
    | InteractionGone
    | OfferDelivered
    | OfferAccepted
    | OfferEnded
    | WorkChanged
    | InteractionTransferred
    | ConsultStarted
    | ConsultEnded
    | CallbackRequested
    | CallbackAnswered
    | CallbackFailed
    | InteractionPicked
    | VisitReprogrammed
    | AgentActive
    | InteractionEnded
    | WrapUpEnded
    | InteractionForced
    | AgentPresence
    | ConfigPublished
    | QueueOpened
    | QueueClosed
    | Tick
)
