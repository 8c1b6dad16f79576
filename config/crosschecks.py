"""What the shape alone cannot say: names that must exist, things that must differ, queues nobody serves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from config import (
    agent_checks,
    customer_checks,
    flow_checks,
    guide_checks,
    hours_checks,
    macro_checks,
    outbound_checks,
    queue_checks,
    staffing,
    widget_checks,
)
from config.compile.rooms import profiles_of, rooms_of
from config.document import Document, PhoneLine, Text
from config.findings import find_doubles, unknown_name
from config.named_secrets import environment_name
from config.problems import Finding
from config.yaml_text import Path

Check = Callable[[Document], Iterator[Finding]]


def find_faults(document: Document) -> list[Finding]:
    """Who could serve what is asked only of a document that is sound so far."""
    findings = [finding for check in CHECKS for finding in check(document)]
    if all(finding.severity == "warning" for finding in findings):
        findings += staffing.find_unserved(document)
    return findings


def _double_names(document: Document) -> Iterator[Finding]:
    for section in ("skills", "queues", "teams", "capacity_profiles", "agents", "hours", "alerts"):
        things = enumerate(getattr(document, section))
        noun = section.removesuffix("s").replace("_", " ")
        yield from find_doubles((((section, i, "id"), x.id) for i, x in things), noun)
    for q, queue in enumerate(document.queues):
        items = queue.dispositions
        path: Path = ("queues", q, "dispositions")
        yield from find_doubles((((*path, i, "id"), x.id) for i, x in enumerate(items)), "disposition")
    for a, agent in enumerate(document.agents):
        yield from find_doubles(
            ((("agents", a, "queues", i), m.id) for i, m in enumerate(agent.queues)), "queue"
        )
    for h, hours in enumerate(document.hours):
        dates = ((("hours", h, "exceptions", i, "date"), str(x.date)) for i, x in enumerate(hours.exceptions))
        yield from find_doubles(dates, "exception on")


def _double_accounts(document: Document) -> Iterator[Finding]:
    channels = document.channels
    for channel in ("voice", "sms"):
        numbers = enumerate(getattr(channels, channel))
        yield from find_doubles(
            ((("channels", channel, i, "number"), x.number) for i, x in numbers), "number"
        )
    yield from find_doubles(_mail_addresses(document), "mail address")
    # Secrets come from variables, in which gb-2 and gb_2 have one name.
    widgets = enumerate(channels.webchat)
    yield from find_doubles(
        ((("channels", "webchat", i, "key"), environment_name(x.key)) for i, x in widgets), "web chat key"
    )
    for i, line in enumerate(channels.voice):
        path: Path = ("channels", "voice", i, "menu", "choices")
        choices = enumerate(line.menu.choices if line.menu else ())
        yield from find_doubles([((*path, k, "key"), choice.key) for k, choice in choices], "key")


def _mail_addresses(document: Document) -> Iterator[tuple[Path, str]]:
    for i, mailbox in enumerate(document.channels.email):
        yield ("channels", "email", i, "address"), mailbox.address
        for k, alias in enumerate(mailbox.aliases):
            yield ("channels", "email", i, "aliases", k), alias


def _unknown_skills(document: Document) -> Iterator[Finding]:
    kinds = {skill.id: skill.kind for skill in document.skills}
    wanted = ((("queues", q, "requires"), queue.requires) for q, queue in enumerate(document.queues))
    held = ((("agents", a, "skills"), agent.skills) for a, agent in enumerate(document.agents))
    for path, skills in chain(wanted, held, flow_checks.names.skills_of(document)):
        for skill, level in skills.items():
            at: Path = (*path, skill)
            if skill not in kinds:
                yield unknown_name(at, skill, kinds, "skill", of_key=True)
            elif kinds[skill] == "flag" and level is not True:
                yield Finding(at, f"{skill} is a flag: write true")
            elif kinds[skill] == "level" and level is True:
                yield Finding(at, f"{skill} has levels: write one from 1 to 10")


def _unknown_queues(document: Document) -> Iterator[Finding]:
    known = [queue.id for queue in document.queues]
    for path, name in _queue_names(document):
        if name not in known:
            yield unknown_name(path, name, known, "queue")


def _queue_names(document: Document) -> Iterator[tuple[Path, str]]:
    yield from queue_checks.names_of_queues(document)
    yield from flow_checks.names.queues_of(document)
    yield from macro_checks.names_of_queues(document)
    yield from guide_checks.names_of_queues(document)
    yield from widget_checks.names_of_queues(document)
    for a, agent in enumerate(document.agents):
        yield from ((("agents", a, "queues", i), m.id) for i, m in enumerate(agent.queues))
    for name in ("supervisor_queue", "fallback_queue"):
        if (queue_id := getattr(document.routing, name)) is not None:
            yield ("routing", name), queue_id
    alerts = enumerate(document.alerts)
    yield from ((("alerts", a, "queue"), alert.queue) for a, alert in alerts if alert.queue is not None)
    for t, team in enumerate(document.teams):
        if team.sees != "all":
            yield from ((("teams", t, "sees", i), name) for i, name in enumerate(team.sees))
    for channel, i, queue in _ways_in(document):
        yield ("channels", channel, i, "queue"), queue
    for i, line in enumerate(document.channels.voice):
        for k, choice in enumerate(line.menu.choices if line.menu else ()):
            yield ("channels", "voice", i, "menu", "choices", k, "queue"), choice.queue


def _ways_in(document: Document) -> Iterator[tuple[str, int, str]]:
    """(channel, place in its list, queue) of every number, mailbox and widget."""
    for channel, accounts in document.channels:
        for i, account in enumerate(accounts):
            yield channel, i, account.queue


def _unknown_teams_and_hours(document: Document) -> Iterator[Finding]:
    teams = [team.id for team in document.teams]
    for a, agent in enumerate(document.agents):
        if agent.team not in teams:
            yield unknown_name(("agents", a, "team"), agent.team, teams, "team")
    hours = [entry.id for entry in document.hours]
    for q, queue in enumerate(document.queues):
        if queue.hours is not None and queue.hours not in hours:
            yield unknown_name(("queues", q, "hours"), queue.hours, hours, "hours")


def _channels_nobody_takes(document: Document) -> Iterator[Finding]:
    profiles = profiles_of(document)
    called = ((path, "voice", queue) for path, queue in flow_checks.names.lines_into(document))
    ways_in = (
        (("channels", channel, i, "queue"), channel, queue) for channel, i, queue in _ways_in(document)
    )
    for path, channel, queue in chain(ways_in, called):
        members = [a for a in document.agents if any(m.id == queue for m in a.queues)]
        if members and not any(channel in rooms_of(a, profiles) for a in members):
            yield Finding(path, f"no agent in queue {queue} has capacity for {channel}", "warning")


def _idle_agents(document: Document) -> Iterator[Finding]:
    profiles = profiles_of(document)
    for a, agent in enumerate(document.agents):
        if not agent.queues:
            yield Finding(("agents", a, "id"), f"agent {agent.id} is in no queue and gets no work", "warning")
        elif not rooms_of(agent, profiles):
            yield Finding(("agents", a, "capacity"), f"agent {agent.id} has no capacity at all", "warning")


def _missing_words(document: Document) -> Iterator[Finding]:
    for path, text in _texts(document):
        missing = [tag for tag in document.organisation.languages if tag not in text]
        if missing:
            yield Finding(path, f"has no words for {', '.join(missing)}", "warning")


def _texts(document: Document) -> Iterator[tuple[Path, Text]]:
    for s, skill in enumerate(document.skills):
        if skill.name:
            yield ("skills", s, "name"), skill.name
    for q, queue in enumerate(document.queues):
        yield ("queues", q, "name"), queue.name
        for d, disposition in enumerate(queue.dispositions):
            yield ("queues", q, "dispositions", d, "label"), disposition.label
        for path, overflow in queue_checks.overflows_of(q, queue):
            if overflow.message:
                yield (*path, "message"), overflow.message
    for a, agent in enumerate(document.agents):
        if agent.signature:
            yield ("agents", a, "signature"), agent.signature
    yield from _channel_texts(document)


def _channel_texts(document: Document) -> Iterator[tuple[Path, Text]]:
    for i, line in enumerate(document.channels.voice):
        yield from _line_texts(("channels", "voice", i), line)
    for i, mailbox in enumerate(document.channels.email):
        if mailbox.signature:
            yield ("channels", "email", i, "signature"), mailbox.signature
        if mailbox.agent_signature:
            yield ("channels", "email", i, "agent_signature"), mailbox.agent_signature
    for i, number in enumerate(document.channels.sms):
        if number.opt_out_confirmation != "provider":
            yield ("channels", "sms", i, "opt_out_confirmation"), number.opt_out_confirmation
    for m, macro in enumerate(document.macros):
        yield ("macros", m, "text"), macro.text
    yield from guide_checks.texts_of(document)
    yield from customer_checks.texts_of(document)
    yield from widget_checks.texts_of(document)


def _line_texts(path: Path, line: PhoneLine) -> Iterator[tuple[Path, Text]]:
    if line.greeting:
        yield (*path, "greeting"), line.greeting
    if line.after_hours:
        yield (*path, "after_hours"), line.after_hours
    if line.menu:
        yield (*path, "menu", "prompt"), line.menu.prompt


CHECKS: tuple[Check, ...] = (
    _double_names,
    _double_accounts,
    _unknown_skills,
    _unknown_queues,
    _unknown_teams_and_hours,
    *hours_checks.CHECKS,
    *queue_checks.CHECKS,
    *agent_checks.CHECKS,
    *flow_checks.CHECKS,
    *outbound_checks.CHECKS,
    macro_checks.find_macro_faults,
    *guide_checks.CHECKS,
    *customer_checks.CHECKS,
    *widget_checks.CHECKS,
    _channels_nobody_takes,
    _idle_agents,
    _missing_words,
)
