"""What is shown: a row for each queue and agent, and five figures of them all. Pure; times are milliseconds.

Rows are told as changes, so what only grows with time (a wait, a time in a state) is told as its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hub.floor.standing import Person, Ringing, Work
from hub.floor.tally import Counts, Tally, level
from hub.model.contact_centre import AgentPolicy, QueuePolicy

Json = dict[str, Any]

# Who waits so many times as long as promised has been let down: the limit that a queue's bar shows.
LIMIT_TARGETS: Final = 4
SOON: Final = 0.75  # of the limit: there is still time to do something
ABANDONED_LIMIT_PERCENT: Final = 5  # what most centres call too many
SAMPLE_SIZE: Final = 5  # fewer say nothing: one missed call of two is not "50 %"

ON_DUTY: Final = ("ready", "ringing", "on_contact", "wrapup")
_BY_PRESENCE: Final[Mapping[str, str]] = {
    "offline": "offline",
    "unreachable": "unreachable",
    "not_responding": "missed",
}


def state_of(person: Person, work: Sequence[Work], ringing: Ringing | None) -> tuple[str, int]:
    """The one word for what an agent does, and since when."""
    if (told := _BY_PRESENCE.get(person.presence)) is not None:
        return told, person.since
    active = [each for each in work if each.state == "active"]
    if active:
        call = next((each for each in active if each.channel == "voice"), active[0])
        return "on_contact", call.accepted_at or call.created_at
    if work:
        return "wrapup", min(each.ended_at or each.created_at for each in work)
    if person.presence != "ready":
        return "away", person.since
    return ("ringing", ringing.since) if ringing else ("ready", max(person.since, person.idle_since))


def agent_row(
    agent: AgentPolicy,
    person: Person | None,
    work: Sequence[Work],
    ringing: Ringing | None,
    handled: int,
    declined: Mapping[str, int],
) -> Json:
    person = person or Person(agent.id, "offline", None, None, 0, 0)
    state, since = state_of(person, work, ringing)
    return {
        "agent_id": agent.id,
        "team": agent.team,
        "queues": list(agent.queues),
        "skills": dict(agent.skills),
        "capacity": dict(agent.capacity),
        "presence": person.presence,
        "reason": person.reason,
        "changed_by": person.changed_by,
        "state": state,
        "since": since,
        "work": [_work_view(each) for each in work],
        "handled": handled,
        "declined": dict(declined),
    }


def _work_view(work: Work) -> Json:
    return {
        "interaction_id": work.id,
        "conversation_id": work.conversation_id,
        "channel": work.channel,
        "queue_id": work.queue_id,
        "state": work.state,
        "since": work.accepted_at or work.created_at,
        "due_at": work.wrap_up_due_at,
        "customer": work.customer,
        "address": work.address,
        "help_at": work.help_at,
        "is_question": work.consults is not None,
    }


@dataclass(slots=True)
class Line:
    """What waits in a queue and is worked on, and who is there for it."""

    waiting: dict[str, int] = field(default_factory=dict)  # by channel
    longest_since: int | None = None
    due_at: int | None = None
    in_progress: int = 0
    staff: dict[str, int] = field(default_factory=dict)  # by state


def line_of(queue: QueuePolicy, works: Iterable[Work], staff: Mapping[str, int]) -> Line:
    line = Line(staff=dict(staff))
    for work in works:
        if work.consults is not None:
            continue
        if work.state in ("queued", "offered"):
            _wait(line, work, work.target_ms or queue.target_ms)
        elif work.state == "active":
            line.in_progress += 1
    return line


def _wait(line: Line, work: Work, target_ms: int) -> None:
    line.waiting[work.channel] = line.waiting.get(work.channel, 0) + 1
    line.longest_since = min(line.longest_since or work.created_at, work.created_at)
    due = work.created_at + target_ms
    line.due_at = min(line.due_at or due, due)


def queue_row(
    queue: QueuePolicy, line: Line, tally: Tally, now: int, trend: Sequence[int], callbacks_until: int | None
) -> Json:
    interval, today = tally.interval(queue.id, now), tally.today.get(queue.id, Counts())
    share = level(interval)
    return {
        "queue_id": queue.id,
        "waiting": sum(line.waiting.values()),
        "channels": dict(line.waiting),
        "longest_since": line.longest_since,
        "due_at": line.due_at,
        "target_ms": queue.target_ms,
        "limit_ms": LIMIT_TARGETS * queue.target_ms,
        "goal": queue.goal_percent,
        "level": None if share is None else round(share, 1),
        "asked": interval.answered + interval.abandoned_late,
        "in_target": interval.in_target,
        "handled_today": today.handled,
        "answered_today": today.answered,
        "abandoned_today": today.abandoned,
        "in_progress": line.in_progress,
        "staff": dict(line.staff),
        "estimate_ms": estimate(line, today),
        "trend": list(trend),
        "callbacks_until": callbacks_until,
    }


def estimate(line: Line, today: Counts) -> int | None:
    """How long whoever came now would wait: what is before them, at today's pace, shared by who is on duty. None:
    nobody is, or nothing was handled yet."""
    staff = sum(line.staff.get(state, 0) for state in ON_DUTY)
    if not staff or not today.handled:
        return None
    if line.staff.get("ready") and not line.waiting:
        return 0
    return (sum(line.waiting.values()) + 1) * (today.handling_ms // today.handled) // staff


def urgency(row: Json, now: int) -> tuple[int, float, int, str]:
    """Late first, then whoever is nearest to the limit, then what waits; sorts upwards."""
    used = 0.0 if row["longest_since"] is None else (now - row["longest_since"]) / max(1, row["limit_ms"])
    rank = {"late": 0, "soon": 1}.get(state_of_wait(row, now), 2)
    return (rank, -used, -row["waiting"], row["queue_id"])


def state_of_wait(row: Json, now: int) -> str:
    if row["longest_since"] is None:
        return "ok"
    used = (now - row["longest_since"]) / max(1, row["limit_ms"])
    return "late" if used > 1 else "soon" if used >= SOON else "ok"


@dataclass(frozen=True, slots=True)
class Shown:
    """What one reader sees of the floor."""

    queues: Sequence[Json]
    agents: Sequence[Json]


def totals(shown: Shown, trends: Mapping[str, Sequence[float | None]], now: int) -> list[Json]:
    """Five: more become wallpaper. Each has what it is held against."""
    made = (_level, _waiting, _longest, _ready, _abandoned)
    return [{**make(shown, now), "trend": list(trends.get(make.__name__.strip("_"), ()))} for make in made]


def _sum(rows: Iterable[Json], name: str) -> int:
    return sum(row[name] for row in rows)


def _level(shown: Shown, _now: int) -> Json:
    """The goal of several queues is that of their work: each counts as often as it was asked."""
    asked, in_target = _sum(shown.queues, "asked"), _sum(shown.queues, "in_target")
    weights = [(row["goal"], row["asked"] or 0) for row in shown.queues]
    goal = sum(g * n for g, n in weights) / asked if asked else _plain_goal(shown)
    value = 100 * in_target / asked if asked else None
    targets = {row["target_ms"] for row in shown.queues}
    return {
        "id": "level",
        "value": None if value is None else round(value, 1),
        "target": round(goal, 1),
        "gap": None if value is None else round(value - goal, 1),
        "state": _bad(value is not None and asked >= SAMPLE_SIZE and value < goal, "late"),
        "parts": {
            "asked": asked,
            "in_target": in_target,
            "target_ms": targets.pop() if len(targets) == 1 else 0,
        },
    }


def _plain_goal(shown: Shown) -> float:
    return sum(row["goal"] for row in shown.queues) / len(shown.queues) if shown.queues else 0.0


def _waiting(shown: Shown, _now: int) -> Json:
    parts: dict[str, int] = {}
    for row in shown.queues:
        for channel, count in row["channels"].items():
            parts[channel] = parts.get(channel, 0) + count
    value = _sum(shown.queues, "waiting")
    return {"id": "waiting", "value": value, "target": None, "gap": None, "state": "ok", "parts": parts}


def _longest(shown: Shown, now: int) -> Json:
    """The wait that is nearest to its limit, or furthest beyond it: told as its beginning."""
    waits = [row for row in shown.queues if row["longest_since"] is not None]
    worst = min(waits, key=lambda row: urgency(row, now), default=None)
    if worst is None:
        return {"id": "longest", "value": None, "target": None, "gap": None, "state": "ok", "parts": {}}
    return {
        "id": "longest",
        "value": worst["longest_since"],
        "target": worst["limit_ms"],
        "gap": None,
        "state": state_of_wait(worst, now),
        "parts": {},
        "queue_id": worst["queue_id"],
    }


def _ready(shown: Shown, _now: int) -> Json:
    """Against those on duty. Nobody ready while somebody waits is the moment to act."""
    parts: dict[str, int] = {}
    for row in shown.agents:
        parts[row["state"]] = parts.get(row["state"], 0) + 1
    here = sum(count for state, count in parts.items() if state != "offline")
    short = not parts.get("ready") and _sum(shown.queues, "waiting") > 0
    state = _bad(short, "soon")
    return {
        "id": "ready",
        "value": parts.get("ready", 0),
        "target": here,
        "gap": None,
        "state": state,
        "parts": parts,
    }


def _abandoned(shown: Shown, _now: int) -> Json:
    gone, answered = _sum(shown.queues, "abandoned_today"), _sum(shown.queues, "answered_today")
    came = gone + answered
    value = 100 * gone / came if came else None
    too_many = value is not None and came >= SAMPLE_SIZE and value > ABANDONED_LIMIT_PERCENT
    return {
        "id": "abandoned",
        "value": None if value is None else round(value, 1),
        "target": ABANDONED_LIMIT_PERCENT,
        "gap": None if value is None else round(value - ABANDONED_LIMIT_PERCENT, 1),
        "state": _bad(too_many, "late"),
        "parts": {"abandoned": gone, "came": came},
    }


def _bad(is_bad: bool, word: str) -> str:
    return word if is_bad else "ok"
