"""Who waits for a callback, by customer and queue: whoever calls in meanwhile is found here."""

from __future__ import annotations

from routing.entities import Interaction
from routing.facts import Facts
from routing.tables import CALLBACK, QUEUED


def note(state: Facts, interaction: Interaction) -> None:
    if interaction.callback and interaction.customer_ref:
        state.placeholders.setdefault(_key(interaction), {})[interaction.interaction_id] = interaction


def forget(state: Facts, interaction: Interaction) -> None:
    """Before its queue changes too: it is found by that."""
    found = state.placeholders.get(_key(interaction), {})
    found.pop(interaction.interaction_id, None)
    if not found:
        state.placeholders.pop(_key(interaction), None)


def best_of(state: Facts, arrived: Interaction) -> Interaction | None:
    """Of the customer who has arrived on the same channel, the one with the best place, unless they are being called at
    this moment."""
    waiting = [i for i in state.placeholders.get(_key(arrived), {}).values() if i.channel == arrived.channel]
    possible = [i for i in waiting if i.state in (CALLBACK, QUEUED) and not i.dialling]
    return min(possible, key=lambda i: (i.order_ms, i.seq, i.interaction_id), default=None)


def _key(interaction: Interaction) -> tuple[str, str]:
    return interaction.customer_ref, interaction.queue_id
