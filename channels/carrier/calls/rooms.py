"""Conferences and who is in them: https://www.twilio.com/docs/voice/api/conference-resource. State only.

Who hears whom: somebody on hold hears music and is heard by nobody; who is muted hears all and is heard by nobody; who
coaches hears all and is heard by the one who is coached.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

from channels.carrier.callbacks import Postman
from channels.carrier.calls.documents import Page
from channels.carrier.calls.leg import Leg
from channels.carrier.calls.verbs import Callback
from channels.carrier.sids import new_sid

_KEPT: Final = 1_000  # a day of a busy demo

RoomStatus = Literal["init", "in-progress", "completed"]
LeftBecause = Literal[
    "conference_ended_via_api",
    "moderator_ended_conference",
    "participant_updated_via_api",
    "participant_hung_up",
    "participant_add_failed",
]
EndedBecause = Literal[
    "conference-ended-via-api",
    "last-participant-kicked",
    "last-participant-left",
    "participant-with-end-conference-on-exit-kicked",
    "participant-with-end-conference-on-exit-left",
]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a participant hears: music or words of a page, or the others."""

    kind: Literal["waiting", "held", "talking"]
    hears: tuple[Leg, ...] = ()
    heard_by: tuple[Leg, ...] = ()
    # None is Twilio's own music, an empty address silence
    page: Page | None = None


@dataclass(slots=True)
class Announcement:
    """What some participants hear while they talk. It is told once all have heard it."""

    page: Page
    to: Participant | None  # None: all
    left: int
    failed_with: int | None = None


@dataclass(eq=False, slots=True)
class Participant:
    leg: Leg
    start_on_enter: bool
    end_on_exit: bool
    label: str | None
    beep: str
    wait: Page | None
    muted: bool
    joined_at: int
    updated_at: int
    coaches: str | None = None  # the call that alone hears this one
    held: bool = False
    hold: Page | None = None
    is_out: bool = False
    failed: bool = False  # its wait page could not be had
    news: asyncio.Event = field(default_factory=asyncio.Event)
    announcements: asyncio.Queue[Announcement] = field(default_factory=asyncio.Queue)

    def reaches(self, other: Participant) -> bool:
        """Whether the other one hears this one, once the conference has started."""
        if self is other or self.held or other.held or self.muted:
            return False
        return self.coaches in (None, other.leg.call.sid)

    def let_out(self) -> None:
        self.is_out = True
        self.news.set()


@dataclass(eq=False, slots=True)
class Room:
    sid: str
    account_sid: str
    name: str
    created_at: int
    updated_at: int
    postman: Postman
    status: RoomStatus = "init"
    participants: list[Participant] = field(default_factory=list)
    callback: Callback | None = None
    has_had_somebody: bool = False
    told: int = 0
    most_participants: int = 250
    ended_because: EndedBecause | None = None
    ended_by: Participant | None = None

    def find(self, key: str) -> Participant | None:
        """By call or by label, as the REST API takes either."""
        return next((one for one in self.participants if key in (one.leg.call.sid, one.label)), None)

    def has_call(self, sid: str) -> bool:
        return any(one.leg.call.sid == sid for one in self.participants)

    def may_start(self) -> bool:
        enough = len(self.participants) > 1
        return self.status == "init" and enough and any(one.start_on_enter for one in self.participants)

    def scene(self, participant: Participant) -> Scene:
        if participant.held:
            return Scene("held", page=participant.hold)
        if self.status == "init":
            return Scene("waiting", page=participant.wait)
        return Scene(
            "talking",
            hears=tuple(one.leg for one in self.participants if one.reaches(participant)),
            heard_by=tuple(one.leg for one in self.participants if participant.reaches(one)),
        )


class Rooms:
    def __init__(self) -> None:
        self._rooms: dict[str, Room] = {}

    def find(self, account_sid: str, key: str) -> Room | None:
        """By sid, or the one of this name that is not over."""
        room = self._rooms.get(key)
        if room is not None:
            return room if room.account_sid == account_sid else None
        return next(
            (one for one in self.of(account_sid) if one.name == key and one.status != "completed"), None
        )

    def of(self, account_sid: str) -> Iterator[Room]:
        """Newest first."""
        return (room for room in reversed(self._rooms.values()) if room.account_sid == account_sid)

    def resolve(self, account_sid: str, name: str, now: int) -> Room:
        """The open one of this name, or a new one."""
        room = self.find(account_sid, name)
        if room is not None and room.status != "completed":
            return room
        sid = new_sid("CF")
        room = Room(sid, account_sid, name, now, now, Postman(account_sid, name, sid))
        self._rooms[sid] = room
        self._forget()
        return room

    def _forget(self) -> None:
        if len(self._rooms) > _KEPT:
            oldest = next((sid for sid, room in self._rooms.items() if room.status == "completed"), None)
            if oldest is not None:
                del self._rooms[oldest]
