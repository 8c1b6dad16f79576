"""What wants a supervisor, most serious first: each says what, since when, and whom it is about. It goes when its cause
does. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from hub.floor.figures import Json, Shown, state_of_wait
from hub.floor.snoozing import Snoozed
from hub.floor.standing import Ringing
from hub.model.contact_centre import AlertRule

# An offer ends at its deadline by the router's hand; one that has not is nobody's, and its customer waits for nothing.
OFFER_LATE_MS: Final = 3_000
WRAP_UP_LONG_MS: Final = 10 * 60_000  # where the queue gives no limit: by then it is a break by another name
_RANK: Final = {"late": 0, "soon": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Facts:
    """``ringing``: every live offer; ``shown``: the rows of whoever looks; ``overdue``: work that is, and since
    when."""

    shown: Shown
    ringing: Sequence[Ringing]
    now: int
    overdue: Mapping[str, int] = field(default_factory=dict)


def find_needs(facts: Facts) -> list[Json]:
    needs = [need for find in _FINDERS for need in find(facts)]
    return sorted(needs, key=rank)


def rank(need: Json) -> tuple[int, int, str]:
    return (_RANK[need["severity"]], need["since"], need["id"])


def _need(kind: str, about: str, severity: str, since: int, **more: object) -> Json:
    about_nobody = {
        "queue_id": None,
        "agent_id": None,
        "interaction_id": None,
        "conversation_id": None,
        "rule": None,
        "snoozed": None,
    }
    return {
        "id": f"{kind}:{about}",
        "kind": kind,
        "severity": severity,
        "since": since,
        **about_nobody,
        **more,
    }


def _queues_late(facts: Facts) -> Iterator[Json]:
    for row in facts.shown.queues:
        if state_of_wait(row, facts.now) == "late":
            since = row["longest_since"] + row["limit_ms"]
            yield _need("queue_late", row["queue_id"], "late", since, queue_id=row["queue_id"])


def _help_wanted(facts: Facts) -> Iterator[Json]:
    for row in facts.shown.agents:
        for work in row["work"]:
            if work["help_at"] is not None:
                about = {key: work[key] for key in ("interaction_id", "conversation_id", "queue_id")}
                yield _need(
                    "help", work["interaction_id"], "soon", work["help_at"], agent_id=row["agent_id"], **about
                )


def _offers_late(facts: Facts) -> Iterator[Json]:
    seen = {row["agent_id"] for row in facts.shown.agents}
    for each in facts.ringing:
        if each.agent_id in seen and each.deadline_at + OFFER_LATE_MS < facts.now:
            about = {"agent_id": each.agent_id, "interaction_id": each.interaction_id}
            yield _need("offer_late", each.interaction_id, "soon", each.deadline_at, **about)


def _work_overdue(facts: Facts) -> Iterator[Json]:
    if not facts.overdue:
        return
    for row in facts.shown.agents:
        for work in row["work"]:
            if (due := facts.overdue.get(work["interaction_id"])) is not None and work["state"] == "active":
                about = {key: work[key] for key in ("interaction_id", "conversation_id", "queue_id")}
                yield _need("overdue", work["interaction_id"], "soon", due, agent_id=row["agent_id"], **about)


def _agents_stuck(facts: Facts) -> Iterator[Json]:
    for row in facts.shown.agents:
        if row["state"] in ("missed", "unreachable"):
            severity = "soon" if row["work"] else "info"
            yield _need(row["state"], row["agent_id"], severity, row["since"], agent_id=row["agent_id"])


def _wrap_ups_long(facts: Facts) -> Iterator[Json]:
    for row in facts.shown.agents:
        if row["state"] != "wrapup":
            continue
        due = min(each["due_at"] or row["since"] + WRAP_UP_LONG_MS for each in row["work"])
        if due < facts.now:
            yield _need("wrapup_long", row["agent_id"], "info", due, agent_id=row["agent_id"])


_FINDERS: Final[tuple[Callable[[Facts], Iterator[Json]], ...]] = (
    _queues_late,
    _help_wanted,
    _offers_late,
    _work_overdue,
    _agents_stuck,
    _wrap_ups_long,
)


def _longest(row: Json, now: int) -> float | None:
    return None if row["longest_since"] is None else (now - row["longest_since"]) / 1000


def _abandoned(row: Json, _now: int) -> float | None:
    came = row["abandoned_today"] + row["answered_today"]
    return 100 * row["abandoned_today"] / came if came else None


# What a rule may watch, of a queue.
METRICS: Final[Mapping[str, Callable[[Json, int], float | None]]] = {
    "longest_wait_seconds": _longest,
    "waiting": lambda row, _now: row["waiting"],
    "service_level_percent": lambda row, _now: row["level"],
    "abandoned_percent": _abandoned,
    "ready_agents": lambda row, _now: row["staff"].get("ready", 0),
}


def breaks(rule: AlertRule, row: Json, now: int) -> bool:
    value = METRICS[rule.metric](row, now)
    if value is None:
        return False
    return (rule.over is not None and value > rule.over) or (rule.under is not None and value < rule.under)


def put_off(needs: Sequence[Json], snoozed: Mapping[str, Snoozed]) -> tuple[list[Json], list[Json]]:
    """Those that stand, and those that are snoozed."""
    later = [
        {**need, "snoozed": _snooze_view(snoozed[need["id"]])} for need in needs if need["id"] in snoozed
    ]
    return [need for need in needs if need["id"] not in snoozed], later


def _snooze_view(snoozed: Snoozed) -> Json:
    return {"until": snoozed.until, "reason": snoozed.reason, "by": snoozed.user_id}


@dataclass(slots=True)
class Watch:
    """Since when each rule is broken by each queue: a rule speaks after its time only."""

    since: dict[tuple[str, str], int]

    def look(self, rules: Sequence[AlertRule], rows: Mapping[str, Json], now: int) -> None:
        broken = {
            (rule.id, queue_id)
            for rule in rules
            for queue_id, row in rows.items()
            if rule.queue_id in (None, queue_id) and breaks(rule, row, now)
        }
        self.since = {key: self.since.get(key, now) for key in broken}

    def needs(self, rules: Sequence[AlertRule], shown: Shown, now: int) -> list[Json]:
        rows = {row["queue_id"] for row in shown.queues}
        by_id = {rule.id: rule for rule in rules}
        return [
            _need(
                "rule",
                f"{name}:{queue_id}",
                by_id[name].severity,
                since,
                queue_id=queue_id,
                rule=rule_view(by_id[name]),
            )
            for (name, queue_id), since in self.since.items()
            if queue_id in rows and now - since >= by_id[name].for_ms
        ]


def rule_view(rule: AlertRule) -> Json:
    return {
        "id": rule.id,
        "metric": rule.metric,
        "queue_id": rule.queue_id,
        "over": rule.over,
        "under": rule.under,
        "for_seconds": rule.for_ms // 1000,
        "severity": rule.severity,
    }
