"""Calls as the person with the phone sees them: the web phone's wire."""

from __future__ import annotations

from typing import Final

from channels.carrier.calls.hearing import Heard
from channels.carrier.calls.leg import Leg
from channels.carrier.phones import Feeds

Frame = dict[str, object]

_CATCH_UP: Final = 50  # of what was heard, for a page that was opened in the middle


def show_call(leg: Leg) -> Frame:
    """From the phone's side: an outgoing call of the account comes in here.

    ``revision`` orders what was answered and what the socket told: the answer may arrive last.
    """
    call = leg.call
    return {
        "sid": call.sid,
        "revision": leg.revision,
        "direction": "out" if call.direction == "inbound" else "in",
        "other": call.to if call.direction == "inbound" else call.sender,
        "status": call.status,
        "at": call.created_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "with": list(leg.parties),
        "heard_by": [other.phone for other in leg.heard_by],
        "muted": leg.muted,
        "held": leg.held,
        "silent": not leg.is_speaking,
        "parameters": leg.parameters,
    }


def show_call_heard(leg: Leg) -> Frame:
    return show_call(leg) | {"heard": [heard.on_phone() for heard in leg.hearing.frames[-_CATCH_UP:]]}


def tell_call(feeds: Feeds, leg: Leg) -> None:
    """The phone sees how the call stands now."""
    leg.revision += 1
    feeds.tell(leg.phone, {"type": "call", "call": show_call(leg)})
    leg.hearing.wake()


def heard_frame(sid: str, heard: Heard) -> Frame:
    return {"type": "heard", "sid": sid, "heard": heard.on_phone()}
