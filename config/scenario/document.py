"""A scenario as YAML: a centre, its contacts, and how long to watch. Units are in the names.

Ids are those of ``hub.yaml``; the agents are groups, for what matters is how many are alike.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from config.document import Id, Label, Part, QueueMembership, Seconds
from config.document import Membership as MembershipPart
from config.scenario.durations import Duration, Positive, Share
from config.values import Held

Channel = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Moment = Annotated[float, Field(ge=0, le=31_622_400)]  # a leap year of seconds
PerHour = Annotated[float, Field(ge=0, le=10_000_000)]


class ScenarioSkill(Part):
    id: Id
    kind: Literal["level", "flag"] = "level"


class ScenarioStep(Part):
    """One step of a queue's program: whom it brings into question, and for how long before the next.
    ``require`` is written as in ``hub.yaml``: ``cards >= 3 and not trainee``; null asks nothing more."""

    require: str | None = None
    seconds: Annotated[int, Field(strict=True, ge=0, le=86_400)] | None = None  # null: until the end
    mode: Literal["widen", "replace"] = "widen"
    strategy: str | None = None
    boost_seconds: Annotated[int, Field(strict=True, ge=0, le=86_400)] = 0


class ScenarioQueue(Part):
    """Who finds ``max_waiting`` in line, or has waited ``max_wait_seconds``, is turned away."""

    id: Id
    requires: dict[Id, Held] = Field(default_factory=dict)
    steps: list[ScenarioStep] = Field(default_factory=list)
    band: Literal["emergency", "normal", "background"] = "normal"
    strategy: str = "longest_idle"
    order: Literal["aged", "fifo", "deadline", "ratio", "lifo"] = "aged"
    slope: Annotated[float, Field(ge=0.001, le=100)] = 1.0  # seconds of urgency for each second waited
    target_seconds: Seconds = 20
    starvation_cap_seconds: Annotated[int, Field(strict=True, ge=0, le=86_400)] = 0  # 0: none
    max_waiting: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] | None = None
    max_wait_seconds: Seconds | None = None
    announce_wait: bool = False  # then the promised waits are held against the real ones
    offer_timeout_seconds: Seconds = 20
    wrap_up_seconds: Annotated[int, Field(strict=True, ge=0, le=3600)] = 0  # 0: the agent ends it


class ChannelRoom(Part):
    """``allow``: channels that may be offered while this one is handled; null: all."""

    max: Annotated[int, Field(strict=True, ge=0, le=10_000)] = 1
    cost: Annotated[int, Field(strict=True, ge=0, le=10_000)] = 1
    allow: list[Channel] | None = None
    interrupt: list[Channel] = Field(default_factory=list)
    wrap_up_uses_capacity: bool = True


class Shift(Part):
    from_seconds: Moment = 0
    to_seconds: Moment

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if self.to_seconds <= self.from_seconds:
            raise ValueError("a shift ends after it begins")
        return self


class AgentGroup(Part):
    """``count`` agents alike, called ``<id>-1`` and so on. ``capacity``: a number is that many at once.
    ``shifts`` empty: always there."""

    id: Id
    count: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    queues: Annotated[list[MembershipPart], Field(min_length=1)]
    skills: dict[Id, Held] = Field(default_factory=dict)
    capacity: Annotated[
        dict[Channel, Annotated[int, Field(strict=True, ge=0, le=10_000)] | ChannelRoom],
        Field(min_length=1, default_factory=lambda: {"voice": 1}),
    ]
    total_units: Annotated[int, Field(strict=True, ge=1)] | None = None
    shifts: list[Shift] = Field(default_factory=list)

    def memberships(self) -> list[QueueMembership]:
        return list(self.queues)


class Interval(Part):
    from_seconds: Moment
    per_hour: PerHour


class Arrivals(Part):
    """Poisson: ``per_hour`` throughout, or by interval, each until the next begins; from
    ``repeat_after_seconds`` on the intervals begin anew."""

    per_hour: PerHour | None = None
    intervals: list[Interval] = Field(default_factory=list)
    repeat_after_seconds: Annotated[float, Field(gt=0, le=31_622_400)] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.per_hour is None) == (not self.intervals):
            raise ValueError("must have per_hour, or intervals")
        starts = [interval.from_seconds for interval in self.intervals]
        if starts and (starts[0] != 0 or sorted(set(starts)) != starts):
            raise ValueError("the first interval begins at 0, each other after the one before")
        if self.repeat_after_seconds is not None and starts and self.repeat_after_seconds <= starts[-1]:
            raise ValueError("repeat_after_seconds must be after the last interval begins")
        return self


class ContactTypePart(Part):
    """``patience`` null: they wait for ever."""

    id: Id
    channel: Channel = "voice"
    queue: Id
    arrivals: Arrivals
    service: Duration
    patience: Duration | None = None
    wrap_up: Duration | None = None
    requires: dict[Id, Held] = Field(default_factory=dict)
    priority_seconds: Annotated[int, Field(strict=True, ge=-86_400, le=86_400)] = 0


class AnsweringPart(Part):
    """How agents meet an offer: how long it rings, and how many are declined or left ringing."""

    ring: Duration | None = None
    declined_share: Share = 0.0
    missed_share: Share = 0.0
    back_after_seconds: Seconds = 60

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.declined_share + self.missed_share >= 1:
            raise ValueError("somebody must take an offer: declined and missed shares add up to less than 1")
        return self


class WatchPart(Part):
    """``steady``: one long run whose beginning is forgotten, cut into batches. ``runs``: every batch is a
    run of its own from an empty centre: a day. More batches follow until each figure in ``precise`` is known
    to within ``precision`` of its value, at most ``max_batches``."""

    mode: Literal["steady", "runs"] = "steady"
    batch_seconds: Positive
    batches: Annotated[int, Field(strict=True, ge=2, le=10_000)] = 100
    warm_up_seconds: Annotated[float, Field(ge=0, le=31_622_400)] = 0
    max_batches: Annotated[int, Field(strict=True, ge=2, le=100_000)] | None = None
    precise: list[
        Literal[
            "asa_s",
            "wait_mean_s",
            "service_level",
            "wait_share",
            "abandoned_share",
            "blocked_share",
            "queue_length_mean",
            "occupancy",
        ]
    ] = Field(default_factory=list)
    precision: Annotated[float, Field(gt=0, lt=1)] = 0.02
    control: bool = True  # take out of the figures what luck can be told from the arrivals and ends


class ScenarioDocument(Part):
    title: Label
    seed: Annotated[int, Field(strict=True, ge=0, lt=2**63)] = 1
    skills: list[ScenarioSkill] = Field(default_factory=list)
    queues: Annotated[list[ScenarioQueue], Field(min_length=1)]
    agents: Annotated[list[AgentGroup], Field(min_length=1)]
    contacts: Annotated[list[ContactTypePart], Field(min_length=1)]
    places: Annotated[int, Field(strict=True, ge=1)] | None = None  # in the system; null: as many as come
    answering: AnsweringPart = AnsweringPart()
    service_level_seconds: Annotated[int, Field(strict=True, ge=0, le=86_400)] = 20
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    watch: WatchPart
