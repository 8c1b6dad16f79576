"""How interactions end and conversations close: by the agent, the customer, a timer, or silence.

Active becomes wrap-up, wrap-up becomes closed; what nobody had taken yet is abandoned. A conversation
closes when nothing of it waits, runs or is being wrapped up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from sqlalchemy import Row, select

from hub.calls.orders import order_hang_ups
from hub.calls.releasing import release_with
from hub.closing import How, close_held, close_idle_conversations, finish, finish_and_hold, rest
from hub.drafts import Place
from hub.interactions import find_queue, write_messages
from hub.model.events import Event
from hub.model.nouns import MessageRow, Refused
from hub.model.states import INTERACTION, sources, target
from hub.presence import rest_after_calls
from hub.silence import find_silent
from hub.store import tables as t
from hub.store.locks import lock_rows
from hub.store.sets import one_of_these, set_columns
from hub.store.tx import Tx
from hub.withdrawing import withdraw_offer

T = TypeVar("T", "End", "CompleteWrapUp")
# Whether the item changes something; False where that is done already.
Judge = Callable[[Row[Any], T], bool | Refused]


@dataclass(frozen=True, slots=True)
class End:
    """The talk is over. ``agent_id`` None: not the agent but ``by`` (customer) ended it."""

    interaction_id: str
    agent_id: str | None
    by: str = "agent"


@dataclass(frozen=True, slots=True)
class CompleteWrapUp:
    """``by``: agent, timer when the queue's time for it ran out, or system where nothing is left to be said."""

    interaction_id: str
    agent_id: str | None
    disposition: str | None = None
    note: str | None = None
    by: str = "agent"


def end_interactions(tx: Tx, items: list[End]) -> list[Refused | None]:
    """Active becomes wrap-up. Refused where it is not active, or not the asker's."""
    rows = {row.id: row for row in _load(tx, [item.interaction_id for item in items])}
    ended: dict[str, End] = {}  # the first one's word counts; who says it again is told yes
    answers = [_take(item, rows, ended, _may_end) for item in items]
    _end(tx, [(rows[key], item.by) for key, item in ended.items()])
    return answers


def complete_wrap_ups(tx: Tx, items: list[CompleteWrapUp]) -> list[Refused | None]:
    """Wrap-up becomes closed; the agent's word ends an active one first. Doing it twice is no error."""
    rows = {row.id: row for row in _load(tx, [item.interaction_id for item in items])}
    completed: dict[str, CompleteWrapUp] = {}
    answers = [_take(item, rows, completed, partial(_may_complete, tx)) for item in items]
    active = [(rows[key], item.by) for key, item in completed.items() if rows[key].state == "active"]
    _end(tx, [(row, by) for row, by in active if row.channel == "voice"])
    for row, by in active:
        if row.channel != "voice":  # of a call more ends than this; anything else is closed at once
            _tell_ended(tx, row, by, _wrap_up_due(tx, row))
    for key, item in completed.items():
        if item.note:
            row = rows[key]
            add_note(tx, row.conversation_id, key, row.identity_id, item.agent_id, item.note, row.channel)
    alike: dict[How, list[str]] = defaultdict(list)
    for key, item in completed.items():
        alike[item.by, item.disposition].append(key)
        _tell_closed(tx, rows[key], (item.by, item.disposition), "wrapup")
    if completed:
        closing = [rows[key] for key in completed]
        noted = [(item.agent_id, rows[key]) for key, item in completed.items() if item.agent_id]
        threads, places = _threads_of(closing), [Place(a, row.conversation_id, "wrapup") for a, row in noted]
        finish_and_hold(tx, alike, threads)
        close_held(tx, threads, _agents_of(closing), places)
        _rest_after_calls(tx, closing)
    return answers


def _threads_of(rows: Sequence[Row[Any]]) -> list[str]:
    return [row.conversation_id for row in rows]


def _agents_of(rows: Sequence[Row[Any]]) -> set[str]:
    return {row.agent_id for row in rows}


def abandon_interactions(tx: Tx, interaction_ids: Iterable[str], *, by: str) -> None:
    """The customer is gone before anybody took it; a live offer of it ends without blame."""
    for row in _load(tx, interaction_ids):
        if row.state in sources(INTERACTION, "abandon"):
            set_columns(
                tx.connection, t.interaction.c.id, [row.id], state="abandoned", closed_at=tx.now, closed_by=by
            )
            # before the offer's end in the log: the engine must not offer it to the next agent between
            tx.record(_event(tx, "interaction.abandoned", row, data={"by": by, "from": row.state}))
            withdraw_offer(tx, row)
            close_idle_conversations(tx, [row.conversation_id])


def close_overflowed(tx: Tx, ended: Sequence[tuple[Row[Any], str, str]]) -> None:
    """What may not wait any longer: held rows that are queued, what was done about each, and why."""
    set_columns(
        tx.connection,
        t.interaction.c.id,
        [row.id for row, _, _ in ended],
        state="closed",
        closed_at=tx.now,
        closed_by="overflow",
    )
    for row, action, cause in ended:
        data = {"by": "overflow", "from": row.state, "action": action, "cause": cause}
        tx.record(_event(tx, "interaction.closed", row, data=data))
    close_idle_conversations(tx, [row.conversation_id for row, _, _ in ended])


def close_waiting(tx: Tx, row: Row[Any], *, by: str, action: str) -> None:
    """A held row that waits, and waits no longer: for another reason than that its customer is gone."""
    if row.state not in ("queued", "offered"):
        return
    set_columns(tx.connection, t.interaction.c.id, [row.id], state="closed", closed_at=tx.now, closed_by=by)
    tx.record(_event(tx, "interaction.closed", row, data={"by": by, "from": row.state, "action": action}))
    withdraw_offer(tx, row)
    close_idle_conversations(tx, [row.conversation_id])


def close_silent(tx: Tx, items: list[int]) -> list[int]:
    """Close what has been silent too long, up to the given number each; returns how many were.

    What still waits for an agent is not silent but neglected, and stays.
    """
    return [_close_silent(tx, limit) for limit in items]


def _close_silent(tx: Tx, limit: int) -> int:
    found = find_silent(tx, limit)
    if not found:
        return 0
    i = t.interaction.c
    handled = tx.connection.scalars(
        select(i.id).where(i.conversation_id.in_(found), i.state.in_(("active", "wrapup")))
    ).all()
    rows = _load(tx, handled)
    lock_rows(tx, t.conversation.c.id, found)
    silent = find_silent(tx, limit, among=found)  # somebody may have written before the rows were ours
    closed = [row for row in rows if row.conversation_id in silent]
    finish(tx, [row.id for row in closed], ("silence", None))
    for row in closed:
        _tell_closed(tx, row, ("silence", None), row.state)
    close_idle_conversations(tx, silent)
    rest(tx, _agents_of(closed))
    _rest_after_calls(tx, closed)
    return len(silent)


def _load(tx: Tx, interaction_ids: Iterable[str]) -> Sequence[Row[Any]]:
    """Locked, and as they stand now."""
    return tx.connection.execute(_LOADED, {"ids": list(interaction_ids)}).all()


_LOADED: Final = (  # SQLite leaves out the lock
    select(t.interaction)
    .where(one_of_these(t.interaction.c.id, "ids"))
    .order_by(t.interaction.c.id)
    .with_for_update()
)


def _take(item: T, rows: Mapping[str, Row[Any]], taken: dict[str, T], judge: Judge[T]) -> Refused | None:
    """Judge one item of a batch and, where it changes something, take it up."""
    row = rows.get(item.interaction_id)
    if row is None or (item.agent_id and row.agent_id != item.agent_id):
        return Refused("not_found")
    if row.id in taken:
        return None
    verdict = judge(row, item)
    if verdict is True:
        taken[row.id] = item
    return verdict if isinstance(verdict, Refused) else None


def _may_end(row: Row[Any], _item: End) -> bool | Refused:
    if target(INTERACTION, row.state, "end") is not None:
        return True
    return False if row.state in ("wrapup", "closed") else Refused("illegal_move", {"state": row.state})


def _may_complete(tx: Tx, row: Row[Any], item: CompleteWrapUp) -> bool | Refused:
    if (unfit := _refuse_disposition(tx, row, item)) is not None:
        return unfit
    if item.by == "timer" and row.wrap_up_extended and row.wrap_up_due_at > tx.now:
        return False  # the router counts from the end of the talk; the agent has been given more time
    if row.state == "wrapup" or (row.state == "active" and item.by == "agent"):
        return True
    return False if row.state == "closed" else Refused("illegal_move", {"state": row.state})


def _refuse_disposition(tx: Tx, row: Row[Any], item: CompleteWrapUp) -> Refused | None:
    """Codes are those of the queue in which it is by now, whichever it came by."""
    queue = find_queue(tx, row.queue_id)
    if queue is None or item.by != "agent" or row.state == "closed":
        return None
    if item.disposition is None:
        return Refused("disposition_needed") if queue.disposition_required else None
    known = {disposition.id for disposition in queue.dispositions}
    return Refused("unknown_disposition") if known and item.disposition not in known else None


def _end(tx: Tx, ended: Sequence[tuple[Row[Any], str]]) -> None:
    """These rows, and whose doing it was. Colleagues who are asked about one of them are done too."""
    if not ended:
        return
    begin_wrap_ups(tx, ended)
    still = release_with(tx, [row for row, _ in ended])
    order_hang_ups(tx, [row for row, _ in ended])
    _end(tx, [(asked, "agent") for asked in still])


def begin_wrap_ups(
    tx: Tx, ended: Sequence[tuple[Row[Any], str]], kind: str = "interaction.ended", **data: Any
) -> None:
    """The talk is over for their agents, as an event of this ``kind`` says with ``data``; nobody is hung up."""
    alike: dict[tuple[int | None, bool], list[str]] = defaultdict(list)
    for row, by in ended:
        due = _wrap_up_due(tx, row)
        alike[due, _frees_place(tx, row)].append(row.id)
        _tell_ended(tx, row, by, due, kind, **data)
    for (due, frees_place), ids in alike.items():
        place = {"slot": None} if frees_place else {}
        set_columns(
            tx.connection,
            t.interaction.c.id,
            ids,
            state="wrapup",
            ended_at=tx.now,
            wrap_up_due_at=due,
            held_at=None,
            held_by=None,
            **place,
        )


def _frees_place(tx: Tx, row: Row[Any]) -> bool:
    """Whether the agent takes the next one while wrapping this one up."""
    agent = tx.centre.agents.get(row.agent_id or "")
    return agent is not None and row.channel in agent.wrap_up_beside


def _wrap_up_due(tx: Tx, row: Row[Any]) -> int | None:
    queue = find_queue(tx, row.queue_id)
    return tx.now + queue.wrap_up_ms if queue and queue.wrap_up_ms else None


def _tell_ended(
    tx: Tx, row: Row[Any], by: str, due: int | None, kind: str = "interaction.ended", **data: Any
) -> None:
    tx.record(_event(tx, kind, row, data={"by": by, "wrap_up_due_at": due, **data}))


def _tell_closed(tx: Tx, row: Row[Any], how: How, state: str) -> None:
    by, disposition = how
    data = {"by": by, "disposition": disposition, "from": state}
    tx.record(_event(tx, "interaction.closed", row, data=data))


def _rest_after_calls(tx: Tx, rows: Sequence[Row[Any]]) -> None:
    rest_after_calls(tx, sorted({row.agent_id for row in rows if row.channel == "voice" and row.agent_id}))


def add_note(
    tx: Tx,
    conversation_id: str,
    interaction_id: str | None,
    identity_id: str,
    agent_id: str | None,
    body: str,
    channel: str,
    client_key: str | None = None,
    asks: Sequence[str] = (),
) -> MessageRow:
    """Words for colleagues only. A note is never a message to the customer and cannot become one."""
    note = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=conversation_id,
        interaction_id=interaction_id,
        channel=channel,
        kind="note",
        author=agent_id,
        body=body,
        created_at=tx.now,
        client_key=client_key,
    )
    write_messages(tx.connection, [note])
    tx.record(
        Event(
            "note.added",
            tx.now,
            conversation_id=conversation_id,
            interaction_id=interaction_id,
            identity_id=identity_id,
            agent_id=agent_id,
            message_id=note.id,
            message=note,
            data={"asks": list(asks)} if asks else {},
        )
    )
    return note


def _event(tx: Tx, kind: str, row: Row[Any], *, data: dict[str, Any]) -> Event:
    return Event(
        kind,
        tx.now,
        conversation_id=row.conversation_id,
        interaction_id=row.id,
        identity_id=row.identity_id,
        agent_id=row.agent_id,
        data=data,
    )
