"""The live floor: asked for once, then told as it changes, at most four times a second."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agent_console.protocol.base import Frame, Key


class WatchFloor(Frame):
    """For supervisors. While ``on``, ``floor`` frames follow, the first one whole; of the ``part`` "needs" only
    ``floor.needs``, for whoever is elsewhere in the desk. After a reconnect: again."""

    type: Literal["floor.watch"]
    request: Key
    on: bool
    part: Literal["all", "needs"] = "all"


class FloorFigureView(Frame):
    """One of five. ``value`` of ``longest`` is the moment at which that wait began; ``parts`` are counts that
    the words below the figure name; ``trend`` has a value for each minute of the last hour, as far as it is known."""

    id: Literal["level", "waiting", "longest", "ready", "abandoned"]
    value: float | None
    target: float | None
    gap: float | None
    state: Literal["ok", "soon", "late"]
    parts: dict[str, int]
    trend: list[float | None]
    queue_id: str | None = None


class FloorQueueView(Frame):
    """``channels``: what waits, by channel; ``staff``: its agents, by state; ``level`` in percent, of ``asked``."""

    queue_id: str
    waiting: int
    channels: dict[str, int]
    longest_since: int | None
    due_at: int | None
    target_ms: int
    limit_ms: int
    goal: int
    level: float | None
    asked: int
    in_target: int
    handled_today: int
    answered_today: int
    abandoned_today: int
    in_progress: int
    staff: dict[str, int]
    estimate_ms: int | None
    trend: list[int]
    callbacks_until: int | None = (
        None  # so long callers in line are asked whether they would rather be called back
    )


class FloorWorkView(Frame):
    interaction_id: str
    conversation_id: str
    channel: Literal["voice", "sms", "email", "webchat", "voicemail"]
    queue_id: str
    state: Literal["active", "wrapup"]
    since: int
    due_at: int | None  # when its wrap-up ends by itself
    customer: str | None
    address: str = ""  # of their end, where they have no name
    help_at: int | None  # since when the agent asks for a supervisor
    is_question: bool  # a colleague asks by it


class FloorAgentView(Frame):
    agent_id: str
    team: str
    queues: list[str]
    skills: dict[str, int]
    capacity: dict[str, int]
    presence: Literal["offline", "not_ready", "ready", "not_responding", "unreachable", "draining"]
    reason: str | None
    changed_by: str | None
    state: Literal["ready", "ringing", "on_contact", "wrapup", "away", "missed", "unreachable", "offline"]
    since: int
    work: list[FloorWorkView]
    handled: int
    declined: dict[str, int] = Field(default_factory=dict)  # today, by reason; "none": nothing was said


class FloorRuleView(Frame):
    id: str
    metric: str
    queue_id: str | None
    over: int | None
    under: int | None
    for_seconds: int
    severity: Literal["late", "soon"]


class FloorSnoozeView(Frame):
    until: int
    reason: Literal["known", "in_hand", "later"]
    by: str  # whose doing it was


class FloorNeedView(Frame):
    """Something that wants a supervisor; gone when its cause is."""

    id: str
    kind: Literal[
        "queue_late", "help", "offer_late", "missed", "unreachable", "wrapup_long", "rule", "overdue"
    ]
    severity: Literal["late", "soon", "info"]
    since: int
    queue_id: str | None
    agent_id: str | None
    interaction_id: str | None
    conversation_id: str | None
    rule: FloorRuleView | None
    snoozed: FloorSnoozeView | None = None


class FloorFrame(Frame):
    """``queues`` and ``agents``: those that have changed, or all where it is ``whole``; ``gone``: agents that are there
    no more. ``figures``, ``needs`` and ``rules`` are all of them; null: as before. One comes every two seconds though
    nothing has changed. ``version``: of the configuration it was drawn by; who was moved by then stands where they
    are."""

    type: Literal["floor"]
    at: int
    version: int = 0
    whole: bool
    figures: list[FloorFigureView] | None
    queues: list[FloorQueueView]
    agents: list[FloorAgentView]
    gone: list[str]
    needs: list[FloorNeedView] | None
    needs_count: int | None = None  # of all; the most serious thirty of them are told
    rules: list[FloorRuleView] | None


class FloorNeedsFrame(Frame):
    """What wants a supervisor, as in ``floor``; told when it is another."""

    type: Literal["floor.needs"]
    at: int
    needs: list[FloorNeedView]
    needs_count: int
