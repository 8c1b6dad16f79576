"""A checked document as the two frozen pictures of it: for the engine, and for the stations. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, cast

from config.document import Agent, Document, Hours, Mailbox, Part, PhoneLine, Queue, SmsNumber, WebchatWidget
from config.document import Menu as MenuPart
from config.values import parse_window
from hub.model.contact_centre import (
    AccountPolicy,
    AgentPolicy,
    ContactCentre,
    Disposition,
    HoursPolicy,
    LinePolicy,
    MailboxPolicy,
    Menu,
    MenuChoice,
    Organisation,
    QueuePolicy,
    TeamPolicy,
    WidgetPolicy,
    Windows,
)
from hub.model.nouns import Channel
from routing.config import (
    BACKGROUND,
    EMERGENCY,
    NORMAL,
    AgentConfig,
    CapacityProfile,
    ChannelCapacity,
    Membership,
    QueueConfig,
    RoutingConfig,
)
from routing.requirements import Requirement, canonical

_BANDS: Final = {"emergency": EMERGENCY, "normal": NORMAL, "background": BACKGROUND}
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def compile_routing(document: Document, version: int) -> RoutingConfig:
    return RoutingConfig(
        version=version,
        skills={skill.id: skill.kind for skill in document.skills},
        queues={queue.id: _queue_config(queue) for queue in document.queues},
        agents={agent.id: _agent_config(agent) for agent in document.agents},
        agent_rank_first=True,  # ranks that are all the same (the default) decide nothing
    )


def compile_centre(document: Document, version: int) -> ContactCentre:
    hours = {entry.id: _hours_policy(entry, document) for entry in document.hours}
    return ContactCentre(
        version=version,
        organisation=_organisation(document),
        queues={queue.id: _queue_policy(queue, hours) for queue in document.queues},
        accounts={(a.channel, a.account): a for a in _accounts(document)},
        agents={agent.id: _agent_policy(agent) for agent in document.agents},
        teams={
            team.id: TeamPolicy(team.id, None if team.sees == "all" else frozenset(team.sees))
            for team in document.teams
        },
        skills={skill.id: skill.name or {} for skill in document.skills},
    )


# -- for the engine ---------------------------------------------------------------------------


def _queue_config(queue: Queue) -> QueueConfig:
    return QueueConfig(
        band=_BANDS[queue.band],
        requirements=canonical(Requirement(skill, int(level)) for skill, level in queue.requires.items()),
        offer_timeout_ms={c: s * 1000 for c, s in _by_channel(queue.offer_timeout_seconds).items()},
        rona_streak={str(c): n for c, n in _by_channel(queue.missed_offers_before_pause).items()},
        wrap_up_ms=queue.wrap_up_seconds * 1000,
        reconnect_grace_ms=0,  # until the hub writes `KeepPlace` and tells a verified identity from an anonymous one
    )


def _agent_config(agent: Agent) -> AgentConfig:
    return AgentConfig(
        skills={skill: int(level) for skill, level in agent.skills.items()},
        memberships={m.id: Membership(rank=m.rank, delay_ms=m.delay_seconds * 1000) for m in agent.queues},
        capacity=CapacityProfile(
            {channel: ChannelCapacity(max=most) for channel, most in _capacity(agent).items()}
        ),
    )


# -- for the stations -------------------------------------------------------------------------


def _organisation(document: Document) -> Organisation:
    own = document.organisation
    return Organisation(own.name, own.default_region, own.timezone, tuple(own.languages))


def _queue_policy(queue: Queue, hours: Mapping[str, HoursPolicy]) -> QueuePolicy:
    return QueuePolicy(
        id=queue.id,
        name=queue.name,
        wrap_up_ms=queue.wrap_up_seconds * 1000,
        reopen_window_ms=queue.reopen_window_minutes * 60_000,
        silence_ms={c: m * 60_000 for c, m in _by_channel(queue.silence_close_minutes).items()},
        dispositions=tuple(Disposition(d.id, d.label) for d in queue.dispositions),
        hours=hours[queue.hours] if queue.hours else None,
    )


def _agent_policy(agent: Agent) -> AgentPolicy:
    return AgentPolicy(
        id=agent.id,
        name=agent.name,
        team=agent.team,
        queues=tuple(m.id for m in sorted(agent.queues, key=lambda m: m.rank)),
        capacity=_capacity(agent),
        skills={skill: int(level) for skill, level in agent.skills.items()},
        device=agent.phone or f"client:{agent.id}",
    )


def _capacity(agent: Agent) -> dict[Channel, int]:
    return {channel: most for channel, most in _by_channel(agent.capacity).items() if most}


def _by_channel(part: Part) -> dict[Channel, int]:
    """Of a part whose fields are channels; null and absent are the same."""
    return {cast("Channel", name): number for name, number in part if number is not None}


def _accounts(document: Document) -> Iterator[AccountPolicy]:
    languages = tuple(document.organisation.languages)
    for line in document.channels.voice:
        yield _voice_account(line, languages)
    for mailbox in document.channels.email:
        yield _email_account(mailbox, languages)
    for number in document.channels.sms:
        yield _sms_account(number, languages)
    for widget in document.channels.webchat:
        yield _webchat_account(widget, languages)


def _voice_account(line: PhoneLine, languages: tuple[str, ...]) -> AccountPolicy:
    return AccountPolicy(
        channel="voice",
        account=line.number,
        name=line.number,
        queue_id=line.queue,
        languages=tuple(line.languages) or languages,
        carrier_account=line.account,
        line=LinePolicy(line.greeting, _menu(line.menu), line.after_hours, line.hold_music),
    )


def _menu(menu: MenuPart | None) -> Menu | None:
    if menu is None:
        return None
    choices = {choice.key: MenuChoice(choice.queue, choice.label) for choice in menu.choices}
    return Menu(menu.prompt, choices, menu.timeout_seconds, menu.attempts)


def _email_account(mailbox: Mailbox, languages: tuple[str, ...]) -> AccountPolicy:
    return AccountPolicy(
        channel="email",
        account=mailbox.address,
        name=mailbox.address,
        queue_id=mailbox.queue,
        languages=tuple(mailbox.languages) or languages,
        carrier_account=mailbox.account,
        messages_per_second=mailbox.messages_per_second,
        mailbox=MailboxPolicy(mailbox.sender_name, (mailbox.address, *mailbox.aliases), mailbox.signature),
    )


def _sms_account(number: SmsNumber, languages: tuple[str, ...]) -> AccountPolicy:
    confirmation = number.opt_out_confirmation
    return AccountPolicy(
        channel="sms",
        account=number.number,
        name=number.number,
        queue_id=number.queue,
        languages=tuple(number.languages) or languages,
        carrier_account=number.account,
        messages_per_second=number.messages_per_second,
        opt_out_confirmation=None if confirmation == "provider" else confirmation,
    )


def _webchat_account(widget: WebchatWidget, languages: tuple[str, ...]) -> AccountPolicy:
    return AccountPolicy(
        channel="webchat",
        account=widget.key,
        name=widget.name,
        queue_id=widget.queue,
        languages=languages,
        widget=WidgetPolicy(widget.team_name, tuple(widget.origins), widget.greeting),
    )


def _hours_policy(hours: Hours, document: Document) -> HoursPolicy:
    return HoursPolicy(
        id=hours.id,
        timezone=hours.timezone or document.organisation.timezone,
        week=tuple(_windows(getattr(hours.week, day)) for day in _WEEKDAYS),
        exceptions={exception.date: _windows(exception.windows) for exception in hours.exceptions},
    )


def _windows(windows: tuple[str, ...]) -> Windows:
    return tuple(sorted(parse_window(window) for window in windows))
