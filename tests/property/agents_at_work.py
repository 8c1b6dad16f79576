"""What agents do in a story: sign in and out, answer, refuse and miss, hold, park, transfer, ask, pick."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from routing import events as ev
from routing.offers import OUTCOMES
from routing.presence import PRESENCES
from tests.property.customers import CustomersComeAndGo, agent_ids
from tests.property.story import index, pause
from tests.property.worlds import AGENTS, CHANNELS, QUEUES, expression

outcomes = st.sampled_from(sorted(set(OUTCOMES) - {"accepted"}))
# whom a transfer or a consultation is for
asked_for = st.fixed_dictionaries(
    {},
    optional={
        "preferred": st.lists(agent_ids, max_size=2, unique=True).map(tuple),
        "preferred_mode": st.sampled_from(["prefer", "hold", "only"]),
        "ignore_skills": st.just(True),
        "requirements": st.lists(expression, max_size=1).map(tuple),
    },
)
presences = st.sampled_from([*sorted(PRESENCES), "ready", "ready", "ready"])


class AgentsAtWork(CustomersComeAndGo):
    @rule(wait=pause, agent_id=agent_ids, presence=presences, chat_only=st.integers(0, 5))
    def agent_changes_presence(self, wait: int, agent_id: str, presence: str, chat_only: int) -> None:
        channels = frozenset({"chat"}) if chat_only == 0 else None
        self.happens(ev.AgentPresence, wait, agent_id=agent_id, presence=presence, channels=channels)

    @precondition(lambda self: self.event_id % 2 == 0)
    @rule(wait=pause)
    def all_agents_are_ready(self, wait: int) -> None:
        for agent_id in AGENTS:
            self.happens(ev.AgentPresence, wait, agent_id=agent_id, presence="ready")

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index, presence=presences)
    def busy_agent_changes_presence(self, wait: int, which: int, presence: str) -> None:
        _, agent_id = self.someone_engaged(which)
        self.agent_changes_presence(wait, agent_id, presence, 1)

    @rule(wait=pause, agent_id=agent_ids)
    def agent_is_active(self, wait: int, agent_id: str) -> None:
        self.happens(ev.AgentActive, wait, agent_id=agent_id)

    @precondition(lambda self: self.offers)
    @rule(wait=pause, back=index)
    def offer_is_delivered(self, wait: int, back: int) -> None:
        offer_id, interaction_id, agent_id = self.offers[-1 - back % len(self.offers)]
        self.happens(
            ev.OfferDelivered, wait, offer_id=offer_id, interaction_id=interaction_id, agent_id=agent_id
        )

    @precondition(lambda self: self.offers)
    @rule(wait=pause, back=index)
    def offer_is_accepted(self, wait: int, back: int) -> None:
        offer_id, interaction_id, agent_id = self.offers[-1 - back % len(self.offers)]
        self.happens(
            ev.OfferAccepted, wait, offer_id=offer_id, interaction_id=interaction_id, agent_id=agent_id
        )

    @precondition(lambda self: self.offers)
    @rule(wait=pause, back=index, outcome=outcomes)
    def offer_fails(self, wait: int, back: int, outcome: str) -> None:
        offer_id, interaction_id, agent_id = self.offers[-1 - back % len(self.offers)]
        self.happens(
            ev.OfferEnded,
            wait,
            offer_id=offer_id,
            interaction_id=interaction_id,
            agent_id=agent_id,
            outcome=outcome,
        )

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index, wrap=st.booleans())
    def handling_ends(self, wait: int, which: int, wrap: bool) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        self.happens(ev.InteractionEnded, wait, interaction_id=interaction_id, agent_id=agent_id, wrap=wrap)

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index)
    def wrap_up_ends(self, wait: int, which: int) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        self.happens(ev.WrapUpEnded, wait, interaction_id=interaction_id, agent_id=agent_id)

    @precondition(lambda self: self.oracle.engaged)
    @rule(wait=pause, which=index, state=st.sampled_from(["active", "held", "parked", "inactive"]))
    def work_is_parked_or_resumed(self, wait: int, which: int, state: str) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        self.happens(ev.WorkChanged, wait, interaction_id=interaction_id, agent_id=agent_id, state=state)

    @precondition(lambda self: self.oracle.engaged)
    @rule(
        wait=pause,
        which=index,
        queue_id=st.sampled_from(QUEUES),
        place=st.sampled_from(["keep", "now"]),
        anew=st.booleans(),
        wrap=st.booleans(),
        asked=asked_for,
    )
    def agent_transfers(
        self, wait: int, which: int, queue_id: str, place: str, anew: bool, wrap: bool, asked: dict[str, Any]
    ) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        self.number += anew
        self.happens(
            ev.InteractionTransferred,
            wait,
            interaction_id=interaction_id,
            agent_id=agent_id,
            queue_id=queue_id,
            as_interaction_id=f"i{self.number}" if anew else "",
            place=place,
            boost_seconds=3,
            exclude_sender_ms=6_000,
            wrap=wrap,
            **asked,
        )

    @precondition(lambda self: self.oracle.engaged)
    @rule(
        wait=pause,
        which=index,
        queue_id=st.sampled_from(QUEUES),
        channel=st.sampled_from(CHANNELS),
        asked=asked_for,
    )
    def agent_consults(
        self, wait: int, which: int, queue_id: str, channel: str, asked: dict[str, Any]
    ) -> None:
        interaction_id, agent_id = self.someone_engaged(which)
        self.number += 1
        self.consults.append((interaction_id, f"i{self.number}"))
        self.happens(
            ev.ConsultStarted,
            wait,
            interaction_id=interaction_id,
            agent_id=agent_id,
            consult_id=f"i{self.number}",
            channel=channel,
            queue_id=queue_id,
            **asked,
        )

    @precondition(lambda self: self.consults)
    @rule(wait=pause, back=index, merged=st.booleans())
    def consultation_ends(self, wait: int, back: int, merged: bool) -> None:
        interaction_id, consult_id = self.consults[-1 - back % len(self.consults)]
        self.happens(
            ev.ConsultEnded, wait, interaction_id=interaction_id, consult_id=consult_id, merged=merged
        )

    @precondition(lambda self: self.number)
    @rule(wait=pause, back=index, agent_id=agent_ids, override=st.booleans())
    def agent_picks(self, wait: int, back: int, agent_id: str, override: bool) -> None:
        name = f"i{self.number - back}"
        self.happens(ev.InteractionPicked, wait, interaction_id=name, agent_id=agent_id, override=override)

    @precondition(lambda self: self.number)
    @rule(wait=pause, back=index, agent_id=agent_ids)
    def supervisor_forces(self, wait: int, back: int, agent_id: str) -> None:
        self.happens(ev.InteractionForced, wait, interaction_id=f"i{self.number - back}", agent_id=agent_id)
