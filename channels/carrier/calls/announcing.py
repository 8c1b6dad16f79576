"""Announcements in a conference: what one participant, or all, hear while the talk goes on.

https://www.twilio.com/docs/voice/api/conference-participant-resource, AnnounceUrl.
"""

from __future__ import annotations

from channels.carrier.calls import room_events
from channels.carrier.calls.documents import DocumentError, Page
from channels.carrier.calls.rooms import Announcement, Participant, Room
from channels.carrier.calls.stage import ROOM, Stage
from channels.carrier.lines import Lines


def start_announcement(lines: Lines, room: Room, page: Page, to: Participant | None) -> None:
    """To this one or, None, to all who are in now."""
    hearers = [to] if to else list(room.participants)
    announcement = Announcement(page, to, len(hearers))
    for participant in hearers:
        participant.announcements.put_nowait(announcement)
    if not hearers:
        _tell(lines, room, announcement)


async def announce(stage: Stage, room: Room, participant: Participant) -> None:
    """One announcement after the other, as long as the participant is in."""
    try:
        while True:
            await _perform(stage, room, await participant.announcements.get())
    finally:
        while not participant.announcements.empty():
            _end(stage.lines, room, participant.announcements.get_nowait())


async def _perform(stage: Stage, room: Room, announcement: Announcement) -> None:
    leg = stage.leg
    try:
        await stage.perform(stage.at(ROOM), announcement.page)
    except DocumentError as error:
        announcement.failed_with = error.code
    finally:
        if leg.hears:
            leg.hearing.sound("bridged", parties=leg.parties)
        _end(stage.lines, room, announcement)


def _end(lines: Lines, room: Room, announcement: Announcement) -> None:
    announcement.left -= 1
    if announcement.left == 0:
        _tell(lines, room, announcement)


def _tell(lines: Lines, room: Room, announcement: Announcement) -> None:
    fields = {"AnnounceUrl": announcement.page.url}
    if announcement.failed_with is None:
        room_events.tell(lines, room, "announcement", "announcement-end", announcement.to, fields)
        return
    fields["ReasonAnnouncementFailed"] = str(announcement.failed_with)
    room_events.tell(lines, room, "announcement", "announcement-fail", announcement.to, fields)
