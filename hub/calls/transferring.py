"""A call is given on: to a queue, an agent, a skill, without asking first; or to a number outside.

The customer goes back to the music and keeps their place (or takes a new one), as an interaction of their own; whoever
gave it wraps theirs up. Until somebody accepts it, it can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from sqlalchemy import Row, insert, select, update

from hub.calls.dialling_out import dial_out
from hub.calls.handovers import Target, close_handover, open_handover, set_handover
from hub.calls.holding import find_talk, leave_room
from hub.calls.orders import order
from hub.calls.standing import Standing
from hub.calls.targets import Given, Route, find_route
from hub.endings import add_note, begin_wrap_ups
from hub.model.nouns import Refused
from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Asked:
    """What the agent wants, of the interaction that they have. ``note``: for whoever it is."""

    interaction_id: str
    agent_id: str
    to: Target
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Transfer(Asked):
    """``place``: keep the customer's place in line, or begin now. ``note_id``: of what is written, a note that stands
    there already and goes along."""

    place: str = "keep"
    note_id: str | None = None


def transfer_calls(tx: Tx, items: Sequence[Transfer]) -> list[Refused | None]:
    return [_transfer(tx, item) for item in items]


def _transfer(tx: Tx, item: Transfer) -> Refused | None:
    return bring_in(tx, "transfer", item, partial(_hand_on, item=item))


def bring_in(
    tx: Tx,
    kind: Literal["transfer", "consult"],
    item: Asked,
    by_router: Callable[[Tx, Standing, Route], None],
) -> Refused | None:
    """Another one, by the router or as a number outside, for a talk in which nobody is being asked."""
    standing = _find_unasked(tx, item.interaction_id, item.agent_id)
    if isinstance(standing, Refused):
        return None if was_said(tx, kind, item.interaction_id, item.agent_id, item.to) else standing
    if item.to.kind == "number":
        refused = dial_out(tx, standing, kind, item.to, item.agent_id)
    else:
        own = standing.interaction.queue_id if standing.interaction is not None else ""
        route = find_route(tx, Given(own, "voice", item.agent_id), item.to)
        refused = route if isinstance(route, Refused) else None
        if not isinstance(route, Refused):
            by_router(tx, standing, route)
    if refused is None:
        _note(tx, standing, item.agent_id, item.note)
    return refused


def was_said(tx: Tx, kind: str, interaction_id: str, agent_id: str, to: Target) -> bool:
    """The agent's last word about it was the same, and is not undone: it comes again where its answer was lost."""
    h = t.call_handover.c
    own = select(t.call_handover).where(h.interaction_id == interaction_id, h.agent_id == agent_id)
    last = tx.connection.execute(own.order_by(h.id.desc()).limit(1)).first()
    if last is None or last.state in ("refused", "taken_back"):
        return False
    return (last.kind, last.to_kind, last.to_id) == (kind, to.kind, to.id)


def _find_unasked(tx: Tx, interaction_id: str, agent_id: str) -> Standing | Refused:
    """The agent's own talk with a customer, in which nobody else is being asked."""
    standing = find_talk(tx, interaction_id, agent_id)
    if isinstance(standing, Refused):
        return standing
    if not standing.has(agent_id) or standing.handover is not None:
        return Refused("illegal_move", {"state": "consult"})
    return standing


def _note(tx: Tx, standing: Standing, agent_id: str, words: str | None) -> None:
    """For the colleague, in the conversation."""
    row, h = standing.interaction, t.call_handover.c
    if words and row is not None:
        note = add_note(tx, row.conversation_id, row.id, row.identity_id, agent_id, words, "voice")
        newest = select(h.id).where(h.interaction_id == row.id).order_by(h.id.desc()).limit(1)
        tx.connection.execute(
            update(t.call_handover).where(h.id == newest.scalar_subquery()).values(note_id=note.id)
        )


def _hand_on(tx: Tx, standing: Standing, route: Route, *, item: Transfer) -> None:
    """Locks the conversation last."""
    row, call = standing.interaction, standing.call
    assert row is not None
    new_id = tx.new_id("int")
    for joined in standing.handovers:  # whoever has joined the talk leaves with it
        close_handover(tx, joined.id, "ended")
    asks = {"queue_id": route.queue_id, "as_interaction_id": new_id, "place": item.place, **route.asks}
    begin_wrap_ups(tx, [(row, "agent")], "interaction.transferred", wrap=True, **asks)
    tx.connection.execute(insert(t.interaction).values(**visit_after(tx, row, new_id, item, route)))
    open_handover(tx, standing, "transfer", item.to, item.agent_id, as_interaction_id=new_id)
    _back_to_the_line(tx, standing, new_id)
    c = t.conversation.c
    tx.connection.execute(
        update(t.conversation).where(c.id == call.conversation_id).values(queue_id=route.queue_id)
    )


def visit_after(tx: Tx, row: Row[Any], new_id: str, item: Transfer, route: Route) -> dict[str, Any]:
    """As the engine makes it of the same event (``routing.consults``)."""
    kept = ("conversation_id", "identity_id", "channel", "priority_seconds", "tier", "complaint", "target_ms")
    preferred = route.asks.get("preferred") or [None]
    return {
        **{name: getattr(row, name) for name in kept},
        "id": new_id,
        "queue_id": route.queue_id,
        "state": "queued",
        "order_ms": row.order_ms if item.place == "keep" else tx.now,
        "preferred_agent_id": preferred[0],
        "created_at": tx.now,
    }


def _back_to_the_line(tx: Tx, standing: Standing, interaction_id: str) -> None:
    """The customer's leaving ends the room for everybody else; should the carrier not do so, they are hung up."""
    call_id = standing.call.message_id
    leave_room(tx, standing, interaction_id=interaction_id)
    order(tx, call_id, "wait")
    for leg in standing.others:
        order(tx, call_id, "hang_up", detail={"sid": leg.sid}, due_at=tx.now + LEAVING_MS)


# The room ends with the customer's leaving it, within a second; a device that was hung up too early would take the
# music with it.
LEAVING_MS: Final = 2_000


def transfer_done(tx: Tx, standing: Standing, agent_id: str) -> None:
    """Somebody has met the customer who was given on."""
    handover = standing.handover
    if handover is not None and handover.kind == "transfer":
        set_handover(tx, handover.id, with_agent_id=agent_id, answered_at=tx.now)
        close_handover(tx, handover.id, "done")
