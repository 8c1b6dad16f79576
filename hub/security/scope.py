"""What a user may see: a pure function of the user and the applied configuration (law 11)."""

from __future__ import annotations

from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Scope
from hub.security.users import User


def make_scope(user: User, centre: ContactCentre) -> Scope:
    return Scope(user.id, user.role, user.agent_id, _visible_queues(user, centre))


def _visible_queues(user: User, centre: ContactCentre) -> frozenset[str] | None:
    """An agent sees what its team sees and the queues it serves. Supervisors who are no agents have

    no team that could narrow their view. A user whose agent is not configured (any more) sees nothing.
    """
    if user.role == "admin" or (user.role == "supervisor" and user.agent_id is None):
        return None
    agent = centre.agents.get(user.agent_id or "")
    if agent is None:
        return frozenset()
    team = centre.teams.get(agent.team)
    if team is not None and team.sees is None:
        return None
    return frozenset(agent.queues) | (team.sees or frozenset() if team else frozenset())
