"""Signing in and out, and who one is."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from aiohttp import web
from pydantic import Field, SecretStr

from hub.api.call import Call
from hub.api.door import COOKIE
from hub.api.errors import ApiError
from hub.api.route import PUBLIC, Asked, Told, route
from hub.model.contact_centre import AgentPolicy, ContactCentre
from hub.security.audit import AuditEntry, record_audits
from hub.security.clients import throttle_key
from hub.security.passwords import Passwords
from hub.security.sessions import OpenSession, hash_token, new_token, open_session, revoke_session
from hub.security.throttle import Throttle
from hub.security.users import User, find_user_by_login, normalise_login, read_supervisors
from hub.signatures import read_signature


class SignInGuard:
    """What stands between a guesser and the passwords: slow hashes, and few tries."""

    def __init__(self, passwords: Passwords, *, per_login: Throttle, per_client: Throttle) -> None:
        self._passwords = passwords
        self._per_login = per_login
        self._per_client = per_client

    async def take_try(self, login: str, client: str) -> float:
        """0, or the seconds to wait."""
        key = throttle_key(client)
        return await self._per_client.take(key) or await self._per_login.take(f"{login} {key}")

    async def is_right(self, password: str, user: User | None) -> bool:
        """As slow for nobody, and for somebody disabled, as for a wrong password."""
        usable = user if user and user.disabled_at is None else None
        return await self._passwords.verify(password, usable.password_hash if usable else None)

    async def forgive(self, login: str, client: str) -> None:
        await self._per_login.forgive(f"{login} {throttle_key(client)}")


SIGN_IN: Final = web.AppKey("sign_in", SignInGuard)


class Credentials(Asked):
    login: Annotated[str, Field(min_length=1, max_length=200)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=1000)]


class UserView(Told):
    id: str
    name: str
    login: str
    role: str
    agent_id: str | None


class SessionView(Told):
    user: UserView


class AgentView(Told):
    """``signature`` by language, with variables: their own words, else the configured; null: each mailbox's."""

    id: str
    name: str
    skills: dict[str, int]
    signature: dict[str, str] | None


class DispositionView(Told):
    id: str
    label: dict[str, str]


class QueueView(Told):
    id: str
    name: dict[str, str]
    dispositions: list[DispositionView]
    disposition_required: bool
    auto_answer: bool
    declining: Literal["allowed", "with_reason", "never"]
    wrap_up_extensions: int


class AgentName(Told):
    id: str
    name: str


class SkillView(Told):
    """``name`` by language; empty: the id says it."""

    id: str
    name: dict[str, str]


class MacroView(Told):
    """A canned reply. Empty ``queues`` or ``channels``: for all of them."""

    id: str
    name: dict[str, str]
    text: dict[str, str]
    queues: list[str]
    channels: list[str]


class MailboxView(Told):
    """``signature``: of agents who have none of their own. ``addresses``: whose mail lands here."""

    address: str
    addresses: list[str]
    signature: dict[str, str] | None


class ConfigView(Told):
    version: int
    organisation: str
    languages: list[str]
    queues: list[QueueView]
    skills: list[SkillView]
    agents: list[AgentName]
    # who may change an agent's presence, by the user's id: the agent is told by whom
    supervisors: list[AgentName]
    tiers: list[str]
    macros: list[MacroView]
    mailboxes: list[MailboxView]


class MeView(Told):
    user: UserView
    agent: AgentView | None
    config: ConfigView


@route(
    "POST",
    "/api/session",
    permission=PUBLIC,
    body=Credentials,
    response=SessionView,
    errors=("wrong_credentials", "too_many_tries"),
)
async def sign_in(call: Call, body: Credentials) -> SessionView:
    """Signs in: the answer sets the session's cookie."""
    guard, login = call.request.app[SIGN_IN], normalise_login(body.login)
    if wait_seconds := await guard.take_try(login, call.client):
        raise ApiError("too_many_tries", retry_after_seconds=wait_seconds)
    user = await call.read(find_user_by_login, login)
    if not await guard.is_right(body.password.get_secret_value(), user) or user is None:
        refused = AuditEntry("session.refused", user.id if user else None, detail={"client": call.client})
        await call.hub.store.commit(record_audits, refused)
        raise ApiError("wrong_credentials")
    await guard.forgive(login, call.client)
    await _close_present(call)
    call.cookie = new_token()
    await call.hub.store.commit(open_session, OpenSession(user.id, hash_token(call.cookie), call.client))
    return SessionView(user=_show_user(user))


@route("DELETE", "/api/session", permission=PUBLIC)
async def sign_out(call: Call) -> None:
    """Ends the session, if there is one."""
    await _close_present(call)
    call.cookie = ""


@route("GET", "/api/me", permission="me.read", response=MeView)
async def read_me(call: Call) -> MeView:
    """Who is signed in, with the words and names a desk needs."""
    assert call.signed_in is not None
    user, centre = call.signed_in.user, call.centre
    agent = centre.agents.get(user.agent_id or "")
    supervisors = [AgentName(id=key, name=name) for key, name in await call.read(read_supervisors)]
    own = await call.read(read_signature, agent.id) if agent else None
    return MeView(
        user=_show_user(user), agent=_show_agent(agent, own), config=_show_config(centre, supervisors)
    )


async def _close_present(call: Call) -> None:
    if token := call.request.cookies.get(COOKIE):
        await call.hub.store.commit(revoke_session, hash_token(token))


def _show_user(user: User) -> UserView:
    return UserView(id=user.id, name=user.name, login=user.login, role=user.role, agent_id=user.agent_id)


def _show_agent(agent: AgentPolicy | None, own: dict[str, str] | None) -> AgentView | None:
    if agent is None:
        return None
    configured = dict(agent.signature) if agent.signature else None
    signature = configured if own is None else own
    return AgentView(id=agent.id, name=agent.name, skills=dict(agent.skills), signature=signature)


def _show_mailboxes(centre: ContactCentre) -> list[MailboxView]:
    boxes = [(each.account, each.mailbox) for each in centre.accounts.values() if each.mailbox]
    return [
        MailboxView(
            address=account,
            addresses=list(box.addresses),
            signature=dict(box.agent_signature) if box.agent_signature else None,
        )
        for account, box in boxes
    ]


def _show_config(centre: ContactCentre, supervisors: list[AgentName]) -> ConfigView:
    return ConfigView(
        version=centre.version,
        organisation=centre.organisation.name,
        languages=list(centre.organisation.languages),
        queues=[
            QueueView(
                id=queue.id,
                name=dict(queue.name),
                dispositions=[DispositionView(id=d.id, label=dict(d.label)) for d in queue.dispositions],
                disposition_required=queue.disposition_required,
                auto_answer=queue.auto_answer,
                declining=queue.declining,
                wrap_up_extensions=queue.wrap_up_extensions,
            )
            for queue in centre.queues.values()
        ],
        skills=[SkillView(id=skill_id, name=dict(name)) for skill_id, name in centre.skills.items()],
        agents=[AgentName(id=agent.id, name=agent.name) for agent in centre.agents.values()],
        supervisors=supervisors,
        tiers=list(centre.tiers),
        macros=[
            MacroView(
                id=macro.id,
                name=dict(macro.name),
                text=dict(macro.text),
                queues=sorted(macro.queues),
                channels=sorted(macro.channels),
            )
            for macro in centre.macros
        ],
        mailboxes=_show_mailboxes(centre),
    )
