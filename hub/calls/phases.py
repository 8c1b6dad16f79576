"""Where a call stands, in a word. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row


def find_phase(call: Row[Any], legs: Sequence[Row[Any]]) -> str:
    """``call`` with its ``interaction_state``."""
    caller = next((leg for leg in legs if leg.party == "customer"), None)
    if call.ended_at is not None:
        return "over"
    if call.direction == "outbound" and (caller is None or caller.answered_at is None):
        return "dialling"
    if call.interaction_id is None:
        return (
            "talking" if call.answered_at is not None else "in_flow"
        )  # with a number outside, or with nobody yet
    if call.interaction_state == "queued":
        return "waiting"
    if call.answered_at is None or call.waits_again:
        return "ringing"
    if call.lost_at is not None:
        return "lost_agent"
    return "held" if caller is not None and caller.held else "talking"
