"""The JSON of calls, queues and conferences: https://www.twilio.com/docs/voice/api."""

from __future__ import annotations

from channels.carrier.calls.leg import Leg
from channels.carrier.calls.queues import Member, Queue
from channels.carrier.calls.rooms import Participant, Room
from channels.carrier.calls.verbs import Room as Entrance
from channels.carrier.resource import API_VERSION, rfc2822

_CALL_PARTS = ("events", "notifications", "payments", "recordings", "siprec", "streams", "transcriptions")


def account_uri(account_sid: str, *path: str) -> str:
    return "/".join((f"/{API_VERSION}/Accounts/{account_sid}", *path))


def show_call(leg: Leg) -> dict[str, object]:
    call = leg.call
    uri = account_uri(call.account_sid, "Calls", call.sid)
    seconds = call.duration_seconds
    return {
        "sid": call.sid,
        "account_sid": call.account_sid,
        "api_version": API_VERSION,
        "from": call.sender,
        "from_formatted": call.sender,
        "to": call.to,
        "to_formatted": call.to,
        "status": call.status,
        "direction": call.direction,
        "parent_call_sid": call.parent_sid,
        "forwarded_from": call.forwarded_from,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.updated_at),
        "start_time": rfc2822(call.answered_at),
        "end_time": rfc2822(call.ended_at),
        "duration": None if seconds is None else str(seconds),
        "answered_by": call.answered_by,
        "caller_name": None,
        "group_sid": None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "stir_verstat": None,
        "trunk_sid": "",
        "uri": f"{uri}.json",
        "subresource_uris": {part: f"{uri}/{part.capitalize()}.json" for part in _CALL_PARTS},
    }


def show_queue(queue: Queue, now: int) -> dict[str, object]:
    uri = account_uri(queue.account_sid, "Queues", queue.sid)
    return {
        "sid": queue.sid,
        "account_sid": queue.account_sid,
        "friendly_name": queue.name,
        "current_size": len(queue.members),
        "max_size": queue.max_size,
        "average_wait_time": queue.average_wait_seconds(now),
        "date_created": rfc2822(queue.created_at),
        "date_updated": rfc2822(queue.updated_at),
        "uri": f"{uri}.json",
        "subresource_uris": {"members": f"{uri}/Members.json"},
    }


def show_member(queue: Queue, member: Member, now: int) -> dict[str, object]:
    call_sid = member.leg.call.sid
    return {
        "call_sid": call_sid,
        "queue_sid": queue.sid,
        "date_enqueued": rfc2822(member.enqueued_at),
        "position": queue.position(member) if member in queue.members else 0,
        "wait_time": member.waited_seconds(now),
        "uri": f"{account_uri(queue.account_sid, 'Queues', queue.sid, 'Members', call_sid)}.json",
    }


def show_room(room: Room) -> dict[str, object]:
    uri = account_uri(room.account_sid, "Conferences", room.sid)
    return {
        "sid": room.sid,
        "account_sid": room.account_sid,
        "api_version": API_VERSION,
        "friendly_name": room.name,
        "status": room.status,
        "region": "us1",
        "date_created": rfc2822(room.created_at),
        "date_updated": rfc2822(room.updated_at),
        "reason_conference_ended": room.ended_because,
        "call_sid_ending_conference": room.ended_by.leg.call.sid if room.ended_by else None,
        "uri": f"{uri}.json",
        "subresource_uris": {
            "participants": f"{uri}/Participants.json",
            "recordings": f"{uri}/Recordings.json",
        },
    }


def show_participant(room: Room, participant: Participant) -> dict[str, object]:
    return _participant(room, participant.leg, "connected") | {
        "label": participant.label,
        "muted": participant.muted,
        "hold": participant.held,
        "start_conference_on_enter": participant.start_on_enter,
        "end_conference_on_exit": participant.end_on_exit,
        "coaching": participant.coaches is not None,
        "call_sid_to_coach": participant.coaches,
        "date_created": rfc2822(participant.joined_at),
        "date_updated": rfc2822(participant.updated_at),
    }


def show_invited(room: Room, leg: Leg, entrance: Entrance) -> dict[str, object]:
    """Somebody who is being called and not in yet."""
    return _participant(room, leg, "queued") | {
        "label": entrance.label,
        "muted": entrance.muted,
        "hold": False,
        "start_conference_on_enter": entrance.start_on_enter,
        "end_conference_on_exit": entrance.end_on_exit,
        "coaching": entrance.coach is not None,
        "call_sid_to_coach": entrance.coach,
        "date_created": rfc2822(leg.call.created_at),
        "date_updated": rfc2822(leg.call.updated_at),
    }


def _participant(room: Room, leg: Leg, status: str) -> dict[str, object]:
    uri = account_uri(room.account_sid, "Conferences", room.sid, "Participants", leg.call.sid)
    return {
        "account_sid": room.account_sid,
        "call_sid": leg.call.sid,
        "conference_sid": room.sid,
        "queue_time": "0",
        "status": status,
        "uri": f"{uri}.json",
    }
