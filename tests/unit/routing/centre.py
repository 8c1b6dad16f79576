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


# What a test wants to read of each kind: a word, and the fields that matter.
_WORDS: Mapping[type, tuple[str, ...]] = {
    CreateOffer: ("offer", "interaction_id", "agent_id"),
    EndOffer: ("end", "interaction_id", "agent_id", "outcome"),
    EndWrapUp: ("end wrap-up", "interaction_id", "agent_id"),
    SetPresence: ("presence", "agent_id", "presence"),
    MoveStep: ("step", "interaction_id", "step", "cause"),
    MoveQueue: ("queue", "interaction_id", "queue_id", "cause"),
    Overflow: ("overflow", "interaction_id", "action", "cause"),
    KeepPlace: ("place", "interaction_id", "order_ms", "cause"),
    DialCustomer: ("dial", "interaction_id", "attempt"),
    HoldWork: ("hold", "interaction_id", "by"),
    PickRefused: ("refused", "interaction_id", "agent_id", "reason"),
    PublishEstimate: ("estimate", "interaction_id", "estimate"),
}


def _said(decision: Decision) -> tuple[str, ...]:
    if isinstance(decision, Alert):
        return ("alert", decision.kind, *decision.ids)
    word, *names = _WORDS[type(decision)]
    if isinstance(decision, HoldWork) and not decision.held:
        word = "resume"
    if isinstance(decision, MoveQueue) and decision.added:
        word = "add queue"
    return (word, *(str(getattr(decision, name)) for name in names))
