import pytest

from hub.model.contact_centre import AgentPolicy, ContactCentre, Organisation, TeamPolicy
from hub.security.roles import PERMISSIONS, ROLES, Role, is_allowed
from hub.security.scope import make_scope
from hub.security.users import User

CENTRE = ContactCentre(
    version=1,
    organisation=Organisation("Halden", "GB", "Europe/London", ("en",)),
    agents={
        "noor": AgentPolicy("noor", "Noor", "leads", ("billing",), {}),
        "mei": AgentPolicy("mei", "Mei", "service", ("orders",), {}),
    },
    teams={"leads": TeamPolicy("leads", None), "service": TeamPolicy("service", frozenset({"billing"}))},
)


@pytest.mark.parametrize(
    ("role", "agent_id", "queues"),
    [
        ("admin", None, None),
        ("supervisor", None, None),
        ("supervisor", "mei", {"billing", "orders"}),
        ("agent", "noor", None),
        ("agent", "mei", {"billing", "orders"}),
        ("agent", "gone", set()),
        ("agent", None, set()),
    ],
)
def test_one_sees_what_ones_team_sees_and_the_queues_one_serves(
    role: Role, agent_id: str | None, queues: set[str] | None
) -> None:
    scope = make_scope(User("usr_1", "x", "X", role, agent_id, None, ""), CENTRE)
    assert scope.queues == (None if queues is None else frozenset(queues))
    assert (scope.user_id, scope.role, scope.agent_id) == ("usr_1", role, agent_id)


def test_roles_hold_only_permissions_that_exist() -> None:
    assert all(granted <= set(PERMISSIONS) for granted in ROLES.values())
    assert ROLES["admin"] == set(PERMISSIONS)
    assert not is_allowed("agent", "users.manage")
