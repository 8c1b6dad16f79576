"""Keys that somebody in line may press: to be called back, to be answered by text, to leave a message. And what they
are asked there though they have pressed none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Row

from hub.callbacks.inviting import is_invited
from hub.calls.flow import CentreOf, is_asked, lead_caller, stand
from hub.calls.rows import find_call, find_interaction
from hub.flows.built_in import BY_TEXT, CALLBACK
from hub.model.calls import Step
from hub.model.contact_centre import Deed, QueuePolicy
from hub.model.nouns import CallAnswer, Refused
from hub.model.states import INTERACTION_WAITING
from hub.recordings.opening import open_message
from hub.store.tx import Tx


def press_key(tx: Tx, item: CallAnswer, centre_of: CentreOf) -> Step | Refused:
    """What they come to; where the key means nothing, or an agent has them by now, that is what they came to before."""
    call = find_call(tx, sid=item.sid)
    if call is None:
        return Refused("unknown_call")
    interaction = find_interaction(tx, call)
    waits = call.ended_at is None and interaction is not None and interaction.state in INTERACTION_WAITING
    queue = tx.centre.queues.get(interaction.queue_id) if interaction is not None else None
    does = _deed(tx, item, queue) if queue else None
    if not waits or queue is None or does is None or call.flow is None or is_asked(tx, call):
        return stand(tx, call, centre_of)
    return _DEEDS[does](tx, call, queue.id, centre_of)


def _deed(tx: Tx, item: CallAnswer, queue: QueuePolicy) -> Deed | None:
    """Of their key; without one they are asked by us, as long as callbacks are offered."""
    if not item.digits:
        return "callback" if is_invited(tx.connection, queue.id, tx.now) else None
    choice = queue.waiting.keys.get(item.digits)
    return choice.does if choice else None


def _led_to(step_id: str) -> Callable[[Tx, Row[Any], str, CentreOf], Step]:
    return lambda tx, call, queue_id, centre_of: lead_caller(tx, call, step_id, queue_id, centre_of)


_DEEDS: Final[Mapping[Deed, Callable[[Tx, Row[Any], str, CentreOf], Step]]] = {
    "callback": _led_to(CALLBACK),
    "text": _led_to(BY_TEXT),
    "voicemail": lambda tx, call, queue_id, _centre_of: open_message(tx, call, queue_id),
}
