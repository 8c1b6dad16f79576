"""What the shape alone cannot say: names that must exist, things that must differ, queues nobody serves."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain

from config.document import Document, Text
from config.named_secrets import environment_name
from config.problems import Finding
from config.yaml_text import Path

Check = Callable[[Document], Iterator[Finding]]


def find_faults(document: Document) -> list[Finding]:
    return [finding for check in CHECKS for finding in check(document)]


def _twice(items: Iterable[tuple[Path, str]], noun: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for path, name in items:
        if name in seen:
            yield Finding(path, f"{noun} {name} is there already")
        seen.add(name)


def _unknown(path: Path, name: str, known: Collection[str], noun: str, *, of_key: bool = False) -> Finding:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return Finding(path, f"there is no {noun} {name}{hint}", of_key=of_key)


def _double_names(document: Document) -> Iterator[Finding]:
    for section in ("skills", "queues", "teams", "agents", "hours"):
        things = enumerate(getattr(document, section))
        yield from _twice((((section, i, "id"), x.id) for i, x in things), section.removesuffix("s"))
    for q, queue in enumerate(document.queues):
        items = queue.dispositions
        path: Path = ("queues", q, "dispositions")
        yield from _twice((((*path, i, "id"), x.id) for i, x in enumerate(items)), "disposition")
    for a, agent in enumerate(document.agents):
        yield from _twice(((("agents", a, "queues", i), m.id) for i, m in enumerate(agent.queues)), "queue")
    for h, hours in enumerate(document.hours):
        dates = ((("hours", h, "exceptions", i, "date"), str(x.date)) for i, x in enumerate(hours.exceptions))
        yield from _twice(dates, "exception on")


def _double_accounts(document: Document) -> Iterator[Finding]:
    channels = document.channels
    for channel in ("voice", "sms"):
        numbers = enumerate(getattr(channels, channel))
        yield from _twice(((("channels", channel, i, "number"), x.number) for i, x in numbers), "number")
    yield from _twice(_mail_addresses(document), "mail address")
    # Secrets come from variables, in which gb-2 and gb_2 have one name.
    widgets = enumerate(channels.webchat)
    yield from _twice(
        ((("channels", "webchat", i, "key"), environment_name(x.key)) for i, x in widgets), "web chat key"
    )
    for i, line in enumerate(channels.voice):
        path: Path = ("channels", "voice", i, "menu", "choices")
        choices = enumerate(line.menu.choices if line.menu else ())
        yield from _twice([((*path, k, "key"), choice.key) for k, choice in choices], "key")


def _mail_addresses(document: Document) -> Iterator[tuple[Path, str]]:
    for i, mailbox in enumerate(document.channels.email):
        yield ("channels", "email", i, "address"), mailbox.address
        for k, alias in enumerate(mailbox.aliases):
            yield ("channels", "email", i, "aliases", k), alias


def _unknown_skills(document: Document) -> Iterator[Finding]:
    kinds = {skill.id: skill.kind for skill in document.skills}
    wanted = ((("queues", q, "requires"), queue.requires) for q, queue in enumerate(document.queues))
    held = ((("agents", a, "skills"), agent.skills) for a, agent in enumerate(document.agents))
    for path, skills in chain(wanted, held):
        for skill, level in skills.items():
            at: Path = (*path, skill)
            if skill not in kinds:
                yield _unknown(at, skill, kinds, "skill", of_key=True)
            elif kinds[skill] == "flag" and level is not True:
                yield Finding(at, f"{skill} is a flag: write true")
            elif kinds[skill] == "level" and level is True:
                yield Finding(at, f"{skill} has levels: write one from 1 to 10")


def _unknown_queues(document: Document) -> Iterator[Finding]:
    known = [queue.id for queue in document.queues]
    for path, name in _queue_names(document):
        if name not in known:
            yield _unknown(path, name, known, "queue")


def _queue_names(document: Document) -> Iterator[tuple[Path, str]]:
    for a, agent in enumerate(document.agents):
        yield from ((("agents", a, "queues", i), m.id) for i, m in enumerate(agent.queues))
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
            yield _unknown(("agents", a, "team"), agent.team, teams, "team")
    hours = [entry.id for entry in document.hours]
    for q, queue in enumerate(document.queues):
        if queue.hours is not None and queue.hours not in hours:
            yield _unknown(("queues", q, "hours"), queue.hours, hours, "hours")


def _contradicting_exceptions(document: Document) -> Iterator[Finding]:
    for h, hours in enumerate(document.hours):
        for i, exception in enumerate(hours.exceptions):
            if exception.closed and exception.windows:
                path: Path = ("hours", h, "exceptions", i, "closed")
                yield Finding(path, "a day with windows is not closed; keep one of the two")


def _hours_of_calls_alone(document: Document) -> Iterator[Finding]:
    """To be removed by whoever makes all of a queue open and close; until then nobody shall believe it does."""
    for q, queue in enumerate(document.queues):
        if queue.hours is not None:
            reason = "hours count for calls only: chats, texts and mails are taken at any time"
            yield Finding(("queues", q, "hours"), reason, "warning")


def _queues_nobody_serves(document: Document) -> Iterator[Finding]:
    for q, queue in enumerate(document.queues):
        members = [a for a in document.agents if any(m.id == queue.id for m in a.queues)]
        able = [a for a in members if all(a.skills.get(s, 0) >= n for s, n in queue.requires.items())]
        if not members:
            reason = f"no agent is in queue {queue.id}: what comes waits for ever"
            yield Finding(("queues", q, "id"), reason, "warning")
        elif not able:
            reason = f"no agent in queue {queue.id} has the skills it requires: what comes waits for ever"
            yield Finding(("queues", q, "requires"), reason, "warning")


def _channels_nobody_takes(document: Document) -> Iterator[Finding]:
    for channel, i, queue in _ways_in(document):
        members = [a for a in document.agents if any(m.id == queue for m in a.queues)]
        if members and not any(getattr(a.capacity, channel) for a in members):
            reason = f"no agent in queue {queue} has capacity for {channel}"
            yield Finding(("channels", channel, i, "queue"), reason, "warning")


def _idle_agents(document: Document) -> Iterator[Finding]:
    for a, agent in enumerate(document.agents):
        if not agent.queues:
            yield Finding(("agents", a, "id"), f"agent {agent.id} is in no queue and gets no work", "warning")
        elif not any(agent.capacity.model_dump().values()):
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
    yield from _channel_texts(document)


def _channel_texts(document: Document) -> Iterator[tuple[Path, Text]]:
    for i, line in enumerate(document.channels.voice):
        yield ("channels", "voice", i, "greeting"), line.greeting
        yield ("channels", "voice", i, "after_hours"), line.after_hours
        if line.menu:
            yield ("channels", "voice", i, "menu", "prompt"), line.menu.prompt
    for i, mailbox in enumerate(document.channels.email):
        if mailbox.signature:
            yield ("channels", "email", i, "signature"), mailbox.signature
    for i, number in enumerate(document.channels.sms):
        if number.opt_out_confirmation != "provider":
            yield ("channels", "sms", i, "opt_out_confirmation"), number.opt_out_confirmation
    for i, widget in enumerate(document.channels.webchat):
        if widget.greeting:
            yield ("channels", "webchat", i, "greeting"), widget.greeting


CHECKS: tuple[Check, ...] = (
    _double_names,
    _double_accounts,
    _unknown_skills,
    _unknown_queues,
    _unknown_teams_and_hours,
    _contradicting_exceptions,
    _hours_of_calls_alone,
    _queues_nobody_serves,
    _channels_nobody_takes,
    _idle_agents,
    _missing_words,
)
