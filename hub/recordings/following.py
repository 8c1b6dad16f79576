"""A recording follows its call: whenever something of the call changes, it is asked whether it should run now.

It begins when customer and agent first meet, if the customer has heard the notice; if they have not, that is shown
instead. It is paused while the customer is on hold or in the line, while an agent wants it so, and while they are with
a queue whose rules forbid it; and for good where they were given to a number outside. Two things are kept apart: what
is wanted (``causes``), and what the carrier last confirmed (``state``). While they differ there is an order; when the
carrier has answered it, they are compared again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row

from hub.calls.rows import find_call, find_interaction, find_legs, read_state
from hub.calls.standing import have_met
from hub.model.recordings import (
    NOT_BEGUN,
    RUNNING,
    Cause,
    Heard,
    RecordingRules,
    Scene,
    WhyNot,
    find_causes,
    find_next,
    why_not,
)
from hub.model.states import INTERACTION_LIVE
from hub.recordings.ordering import find_order, may_have_begun, want_order
from hub.recordings.rows import (
    close_gap,
    find_messages,
    find_talk,
    get_recording,
    insert_recording,
    move,
    open_gap,
    set_recording,
    tell,
)
from hub.recordings.rules import find_rules
from hub.store.tx import Tx

# The carrier says within seconds that a recording is there; if that was lost, it is asked.
UNHEARD_MS: Final = 30_000
# Of one that is over.
NOTHING_WANTED: Final[Mapping[str, Any]] = {"causes": [], "paused_by": None, "resume_at": None}


def follow(tx: Tx, call_id: str) -> None:
    """Changes nothing where all is as it should be."""
    call = find_call(tx, call_id=call_id)
    if call is None:
        return
    if call.ended_at is not None:
        _end(tx, call)
        return
    row = find_talk(tx, call_id)
    interaction = find_interaction(tx, call)
    talks = _talks(call, interaction)
    if row is None or row.state == "off":
        if talks and interaction is not None:
            _begin(tx, call, interaction, row)
    elif row.state in RUNNING and not _is_over(interaction):
        _adjust(tx, call, interaction, row, talks=talks)


def _talks(call: Row[Any], interaction: Row[Any] | None) -> bool:
    """Somebody of ours is with the customer, and their device has not gone away."""
    is_theirs = interaction is not None and interaction.state == "active"
    return is_theirs and have_met(call) and call.lost_at is None


def _is_outside(call: Row[Any], interaction: Row[Any] | None) -> bool:
    """They were given to a number that is not ours, where nobody has been told that calls are recorded."""
    return interaction is None and call.answered_at is not None


def _is_over(interaction: Row[Any] | None) -> bool:
    """They are taking leave: what is said until then belongs to it."""
    return interaction is not None and interaction.state not in INTERACTION_LIVE


def _begin(tx: Tx, call: Row[Any], interaction: Row[Any], row: Row[Any] | None) -> None:
    """``row``: what is shown so far, where it could not begin before."""
    rules = find_rules(tx.centre, interaction.queue_id, call.account)
    reason = why_not(rules, _heard(call))
    if reason == "off":
        return
    if row is None:
        row = insert_recording(
            tx, call, purpose="talk", queue_id=interaction.queue_id, state="off", reason=reason
        )
        if reason is not None:
            tell(tx, call, row.id)
    if reason is None:
        begin(tx, call, row)


def begin(tx: Tx, call: Row[Any], row: Row[Any], **values: Any) -> None:
    if move(tx, call, row, "want", reason=None, **values):
        want_order(tx, call.message_id, changed=True)


def _heard(call: Row[Any]) -> Heard:
    if call.flow is None:
        return Heard()
    state = read_state(call)
    return Heard(state.noticed, state.agreed)


def _adjust(tx: Tx, call: Row[Any], interaction: Row[Any] | None, row: Row[Any], *, talks: bool) -> None:
    queue_id = interaction.queue_id if interaction is not None else row.queue_id
    rules = find_rules(tx.centre, queue_id, call.account)
    held = any(leg.held for leg in find_legs(tx, call.message_id, party="customer", live=True))
    told = row.told_by is not None
    reason = why_not(rules, _heard(call))
    paused, outside = row.paused_by is not None, _is_outside(call, interaction)
    causes = find_causes(Scene(reason, talks=talks, held=held, paused=paused, told=told, outside=outside))
    changed = tuple(row.causes) != causes
    if changed:
        if outside and row.state == "paused" and "outside" not in row.causes:
            open_gap(tx, row, "outside", tx.now)  # whatever it was paused for: from now on it is this
        wanted = {"causes": list(causes), "queue_id": _whose(rules, reason, queue_id, row)}
        set_recording(tx, row, **wanted, **_begins(tx, row, causes))
        tell(tx, call, row.id)
    if find_next(row.state, wants_pause=bool(causes)) is not None:
        want_order(tx, call.message_id, changed=changed)


def _begins(tx: Tx, row: Row[Any], causes: Sequence[Cause]) -> Mapping[str, Any]:
    """Paused before the carrier was told to begin it, it does not begin until it is wanted again."""
    if row.state != "starting":
        return {}
    return {"reason": NOT_BEGUN if causes and not may_have_begun(tx, row.call_id) else None}


def _whose(rules: RecordingRules, reason: WhyNot | None, queue_id: str, row: Row[Any]) -> str:
    """The rules of the last queue in which it was recorded say how long it is kept."""
    return queue_id if reason is None and rules.mode != "off" else str(row.queue_id)


def _end(tx: Tx, call: Row[Any]) -> None:
    """One that is being started ends when the carrier has answered; a message of which nobody tells us is asked for."""
    row = find_talk(tx, call.message_id)
    if row is not None and row.state in ("recording", "paused"):
        end(tx, call, row, due_at=tx.now + UNHEARD_MS)
    elif row is not None and row.state == "starting" and find_order(tx, call.message_id) is None:
        # It was paused before it could begin.
        move(tx, call, row, "fail", reason="not_started", **NOTHING_WANTED)
    for message in find_messages(tx, call.message_id):
        if message.state == "speaking" and message.due_at is None:
            set_recording(tx, message, due_at=tx.now + UNHEARD_MS)


def end(tx: Tx, call: Row[Any], row: Row[Any], **values: Any) -> bool:
    """``values``: what is known of it besides."""
    close_gap(tx, get_recording(tx, row.id), tx.now)
    return move(tx, call, row, "end", **{"ended_at": tx.now, "at_carrier": True, **NOTHING_WANTED, **values})
