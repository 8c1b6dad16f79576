"""Who can wait no longer where they are: they are told, if the configuration has words for it, and the wait ends.

That it ended is committed and comes back to the engine as any end does; one that it asks for twice has ended.
What the words are said on depends on the channel. A caller hears them from the carrier and is hung up on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import Row, select

from hub.callbacks.ending import end_rows
from hub.callbacks.offering import offer_callbacks
from hub.calls.ending import end_call
from hub.calls.orders import order_hang_ups
from hub.calls.rows import find_call
from hub.dispatch.rows import hold_interactions
from hub.endings import close_overflowed
from hub.model.contact_centre import Text
from hub.saying import say_to_customer
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx
from routing.decisions import Overflow

log = structlog.get_logger("router")

# Of a message whose words have left the configuration since, and for languages it has none in.
FULL: Final[Text] = {
    "en": "We are sorry, nobody is free for you at the moment. Please try again later.",
    "zh-CN": "很抱歉，目前没有空闲的客服人员，请稍后再试。",
}


def end_waits(tx: Tx, decisions: Sequence[Overflow]) -> None:
    """Only what waits: an offer that was made meanwhile, by hand, goes on."""
    rows = hold_interactions(tx, [d.interaction_id for d in decisions])
    ending = {d.interaction_id: d for d in decisions if d.action in _WORDS and d.interaction_id in rows}
    ending = {key: d for key, d in ending.items() if rows[key].state == "queued"}
    asked = [rows[key] for key, d in ending.items() if d.action == "callback"]
    for key in offer_callbacks(tx, asked):
        del ending[key]
    for d in decisions:
        if d.action not in _WORDS:
            log.warning("an overflow without a writer", action=d.action, of=d.interaction_id)
    languages = _languages(tx, [rows[key] for key in ending])
    for key, d in ending.items():
        if words := _WORDS[d.action](tx, d, languages.get(key)):
            say_to_customer(tx, rows[key], words, answer_key=f"overflow:{d.interaction_id}")
    close_overflowed(tx, [(rows[key], d.action, d.cause) for key, d in ending.items()])
    _end_callbacks(tx, ending)
    _end_calls(tx, [rows[key] for key in ending])


def _message(tx: Tx, d: Overflow, language: str | None) -> str | None:
    queue = tx.centre.queues.get(d.queue_id)
    words = queue.overflow_words.get(d.cause) if queue else None
    return tx.centre.say(words or FULL, language)


_WORDS: Final[Mapping[str, Callable[[Tx, Overflow, str | None], str | None]]] = {
    "message": _message,
    "cancel": lambda _tx, _d, _language: None,
    "callback": _message,  # of whoever is not on a telephone line
}


def _end_callbacks(tx: Tx, ended: Mapping[str, Overflow]) -> None:
    for cause, (result, state) in _CALLBACKS.items():
        end_rows(tx, [key for key, d in ended.items() if d.cause == cause], result, state=state)
    end_rows(tx, ended, "turned_away")


# What becomes of a callback whose place goes, by the cause.
_CALLBACKS: Final[Mapping[str, tuple[str, str]]] = {
    "callback_exhausted": ("exhausted", "exhausted"),
    "called_in": ("called_in", "cancelled"),
}


def _languages(tx: Tx, rows: Sequence[Row[Any]]) -> dict[str, str | None]:
    """By interaction, what its customer speaks."""
    n, c = t.identity.c, t.customer.c
    query = (
        select(n.id, c.language)
        .join(t.customer, c.id == n.customer_id)
        .where(one_of(n.id, {row.identity_id for row in rows}))
    )
    spoken = {row.id: row.language for row in tx.connection.execute(query)}
    return {row.id: spoken.get(row.identity_id) for row in rows}


def _end_calls(tx: Tx, rows: Sequence[Row[Any]]) -> None:
    callers = [row for row in rows if row.channel == "voice"]
    order_hang_ups(tx, callers, at_once=True)
    call = t.call.c
    query = select(call.message_id).where(one_of(call.interaction_id, [row.id for row in callers]))
    for call_id in tx.connection.scalars(query).all() if callers else ():
        found = find_call(tx, call_id=call_id)
        if found is not None and found.ended_at is None:
            end_call(tx, found, "turned_away")
