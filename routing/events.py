"""What the engine is told. Facts only, already committed, in the order of the routing log.

`event_id` is the event's number in the log: unique, and a repeated one changes nothing. `at` is the
leader's clock in milliseconds; a clock that steps back is ignored (the engine uses the latest it has
seen). `Tick` is no fact and is never logged: it lets time pass, and its `at` must not be later than that
of the next logged event.
"""

from __future__ import annotations

from dataclasses import dataclass

from routing.config import RoutingConfig
from routing.requirements import Expression


@dataclass(frozen=True, slots=True)
class InteractionQueued:
    """An interaction wants an agent. `order_ms` is its place in line (when the wait began, kept through a
    transfer that keeps the place); `priority_seconds` is its head start; `requirements` add to the queue's.
    `attempts` is how many offers this interaction id has had before, 0 unless it is queued a second time."""

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
    | InteractionGone
    | OfferDelivered
    | OfferAccepted
    | OfferEnded
    | InteractionEnded
    | WrapUpEnded
    | InteractionForced
    | AgentPresence
    | ConfigPublished
    | QueueOpened
    | QueueClosed
    | Tick
)
