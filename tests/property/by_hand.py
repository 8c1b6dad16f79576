"""Work taken or given by hand, in the oracle: at which step, and what stands against it."""

from __future__ import annotations

from dataclasses import replace

from tests.property.carrying import Carrying
from tests.property.scan import Visit


class ByHand(Carrying):
    def by_hand(self, i: Visit, agent_id: str) -> Visit | None:
        """As it is, or as it will be at the first step at which the agent is eligible."""
        later = (replace(i, step=n) for n in range(i.step, len(i.program.steps)))
        return next((seen for seen in later if self.match_of(seen, agent_id)), None)

    def pick_refusal(self, i: Visit, agent_id: str, override: bool) -> str:
        person, agent = self.agents[agent_id], self.config.agents.get(agent_id)
        if i.state != "queued":
            return "not_waiting"
        if not self.served(i):
            return "queue_closed"
        n, never = i.step, self.by_hand(i, agent_id) is None
        steps = [n] if i.program.steps[n].mode == "replace" else range(n + 1)
        scopes = {q for k in steps for q in i.program.steps[k].scope or (i.queue,)} | set(i.added)
        if agent is None or (
            never and not any(q in agent.memberships and agent.memberships[q].enabled for q in scopes)
        ):
            return "not_a_member"
        if never:
            return "skill_missing"
        if person.presence != "ready":
            return person.presence
        if person.proposed:
            return f"becoming_{person.proposed}"
        if person.channels is not None and i.channel not in person.channels:
            return "channel_switched_off"
        if (full := self.no_room(agent_id, i.channel)) and not override:
            return full
        return "agent_rests" if person.rests > self.now else ""
