"""A contact centre on one page: it plays the store, which commits what it is told, and remembers who rings where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routing import events as ev
from routing.config import (
    AgentConfig,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)
from routing.decisions import (
    Alert,
    CreateOffer,
    Decision,
    DialCustomer,
    EndOffer,
    EndWrapUp,
    HoldWork,
    KeepPlace,
    MoveQueue,
    MoveStep,
    Overflow,
    PickRefused,
    PublishEstimate,
    SetPresence,
)
from routing.engine import Engine

SECOND = 1_000
ONE_CALL = CapacityProfile({"voice": ChannelCapacity()})
ONE_CALL_OR_THREE_CHATS = CapacityProfile(
    {
        "voice": ChannelCapacity(allow=frozenset()),
        "chat": ChannelCapacity(max=3, allow=frozenset({"chat"})),
    }
)


def agent(
    *,
    skills: Mapping[str, int] | None = None,
    queues: Mapping[str, Membership] | None = None,
    capacity: CapacityProfile = ONE_CALL,
) -> AgentConfig:
    return AgentConfig(skills or {}, {"cards": Membership()} if queues is None else queues, capacity)


def world(
    agents: Mapping[str, AgentConfig],
    *,
    queues: Mapping[str, QueueConfig] | None = None,
    version: int = 1,
    agent_rank_first: bool = False,
) -> RoutingConfig:
    skills = {skill for config in agents.values() for skill in config.skills}
    return RoutingConfig(
        version=version,
        skills=dict.fromkeys([*sorted(skills), "german", "visa"], "level"),
        queues={"cards": QueueConfig()} if queues is None else queues,
        agents=agents,
        agent_rank_first=agent_rank_first,
    )


class Centre:
    def __init__(self, config: RoutingConfig, at: int = 0) -> None:
        self.engine = Engine(config)
        self.at = at
        self.event_id = 0
        self.live: dict[str, CreateOffer] = {}  # by interaction
        self.decided: list[Decision] = []

    # -- facts

    def hear(self, kind: type[Any], **facts: Any) -> list[Decision]:
        self.event_id += 1
        return self.apply(kind(event_id=self.event_id, at=self.at, **facts))

    def apply(self, event: ev.Event) -> list[Decision]:
        decisions = self.engine.apply(event)
        self.decided += decisions
        self.live |= {d.interaction_id: d for d in decisions if isinstance(d, CreateOffer)}
        return decisions

    def wait(self, ms: int) -> list[Decision]:
        self.at += ms
        return self.apply(ev.Tick(self.at))

    def arrives(
        self, interaction_id: str, channel: str = "voice", queue_id: str = "cards", **facts: Any
    ) -> list[Decision]:
        facts = {"order_ms": self.at} | facts
        return self.hear(
            ev.InteractionQueued, interaction_id=interaction_id, channel=channel, queue_id=queue_id, **facts
        )

    def leaves(self, interaction_id: str) -> list[Decision]:
        self.live.pop(interaction_id, None)
        return self.hear(ev.InteractionGone, interaction_id=interaction_id, outcome="abandoned")

    def ready(self, *agent_ids: str) -> list[Decision]:
        return [decision for agent_id in agent_ids for decision in self.becomes(agent_id, "ready")]

    def picks(self, agent_id: str, interaction_id: str, *, override: bool = False) -> list[Decision]:
        return self.hear(
            ev.InteractionPicked, interaction_id=interaction_id, agent_id=agent_id, override=override
        )

    def transfers(self, interaction_id: str, agent_id: str, queue_id: str, **facts: Any) -> list[Decision]:
        return self.hear(
            ev.InteractionTransferred,
            interaction_id=interaction_id,
            agent_id=agent_id,
            queue_id=queue_id,
            **facts,
        )

    def becomes(self, agent_id: str, presence: str, **facts: Any) -> list[Decision]:
        return self.hear(ev.AgentPresence, agent_id=agent_id, presence=presence, **facts)

    def delivered(self, interaction_id: str) -> list[Decision]:
        return self.hear(ev.OfferDelivered, **self._offer(self.live[interaction_id]))

    def accepts(self, interaction_id: str) -> list[Decision]:
        return self.hear(ev.OfferAccepted, **self._offer(self.live.pop(interaction_id)))

    def fails(self, interaction_id: str, outcome: str) -> list[Decision]:
        return self.hear(ev.OfferEnded, **self._offer(self.live.pop(interaction_id)), outcome=outcome)

    def ends(self, interaction_id: str, agent_id: str, *, wrap: bool = False) -> list[Decision]:
        return self.hear(ev.InteractionEnded, interaction_id=interaction_id, agent_id=agent_id, wrap=wrap)

    def wrapped_up(self, interaction_id: str, agent_id: str) -> list[Decision]:
        return self.hear(ev.WrapUpEnded, interaction_id=interaction_id, agent_id=agent_id)

    def forced(self, interaction_id: str, agent_id: str, **facts: Any) -> list[Decision]:
        self.live.pop(interaction_id, None)
        return self.hear(ev.InteractionForced, interaction_id=interaction_id, agent_id=agent_id, **facts)

    def published(self, config: RoutingConfig) -> list[Decision]:
        return self.hear(ev.ConfigPublished, config=config)

    def opens(self, queue_id: str = "cards") -> list[Decision]:
        return self.hear(ev.QueueOpened, queue_id=queue_id)

    def closes(self, queue_id: str = "cards") -> list[Decision]:
        return self.hear(ev.QueueClosed, queue_id=queue_id)

    def handles(self, interaction_id: str, agent_id: str, channel: str = "voice") -> None:
        """Arrange that the agent is ready and has it."""
        self.arrives(interaction_id, channel)
        self.ready(agent_id)
        assert self.rings(interaction_id) == agent_id
        self.accepts(interaction_id)

    # -- questions

    def rings(self, interaction_id: str) -> str | None:
        """The agent it rings at."""
        offer = self.live.get(interaction_id)
        return offer.agent_id if offer else None

    @staticmethod
    def _offer(offer: CreateOffer) -> dict[str, str]:
        return {
            "offer_id": offer.offer_id,
            "interaction_id": offer.interaction_id,
            "agent_id": offer.agent_id,
        }


def said(decisions: list[Decision]) -> list[tuple[str, ...]]:
    """Decisions as short tuples, for comparison in tests."""
    return [_said(decision) for decision in decisions]


def _said(decision: Decision) -> tuple[str, ...]:  # noqa: C901 - one line for each kind of decision
    match decision:
        case CreateOffer():
            return ("offer", decision.interaction_id, decision.agent_id)
        case EndOffer():
            return ("end", decision.interaction_id, decision.agent_id, decision.outcome)
        case EndWrapUp():
            return ("end wrap-up", decision.interaction_id, decision.agent_id)
        case SetPresence():
            return ("presence", decision.agent_id, decision.presence)
        case Alert():
            return ("alert", decision.kind, *decision.ids)
        case MoveStep():
            return ("step", decision.interaction_id, str(decision.step), decision.cause)
        case MoveQueue():
            word = "add queue" if decision.added else "queue"
            return (word, decision.interaction_id, decision.queue_id, decision.cause)
        case Overflow():
            return ("overflow", decision.interaction_id, decision.action, decision.cause)
        case KeepPlace():
            return ("place", decision.interaction_id, str(decision.order_ms), decision.cause)
        case DialCustomer():
            return ("dial", decision.interaction_id, str(decision.attempt))
        case HoldWork():
            return ("hold" if decision.held else "resume", decision.interaction_id, decision.by)
        case PickRefused():
            return ("refused", decision.interaction_id, decision.agent_id, decision.reason)
        case PublishEstimate():
            return ("estimate", decision.interaction_id, str(decision.estimate))
    raise AssertionError(decision)
