"""Places kept for customers whose connection broke: who is back in time stands where they stood.

Only for a verified identity, and only in the same queue.
"""

from __future__ import annotations

from routing import callbacks
from routing.decisions import KeepPlace
from routing.entities import Interaction
from routing.snapshot import PlaceRow
from routing.state import State


def keep(state: State, interaction: Interaction) -> None:
    grace_ms = state.queue(interaction.queue_id).reconnect_grace_ms
    if not interaction.customer_ref or grace_ms <= 0:
        return
    row = PlaceRow(
        interaction.customer_ref,
        interaction.queue_id,
        interaction.order_ms,
        interaction.seq,
        state.now + grace_ms,
    )
    restore(state, row)


def restore(state: State, row: PlaceRow) -> None:
    state.places[row.customer_ref, row.queue_id] = row
    state.journal.places.add((row.customer_ref, row.queue_id))
    state.timers.set("place", _key(row), row.until_ms)


def _key(row: PlaceRow) -> str:
    return f"{row.queue_id}\n{row.customer_ref}"


def expire(state: State, key: str) -> None:
    queue_id, customer_ref = key.split("\n", 1)
    del state.places[customer_ref, queue_id]
    state.journal.places.add((customer_ref, queue_id))


def take_back(state: State, interaction: Interaction) -> None:
    """The better of one's own place and what was kept."""
    if not interaction.customer_ref:
        return
    found = {(interaction.order_ms, interaction.seq): ""}
    row = state.places.pop((interaction.customer_ref, interaction.queue_id), None)
    if row is not None:
        state.timers.cancel("place", _key(row))
        state.journal.places.add((row.customer_ref, row.queue_id))
        found[row.order_ms, row.seq] = "reconnected"
    if (place := callbacks.called_in(state, interaction)) is not None:
        found[place] = "called_in"
    (order_ms, seq), cause = min(found.items())
    if cause:
        interaction.order_ms, interaction.seq = order_ms, seq
        state.decided.append(KeepPlace(interaction.interaction_id, order_ms, cause))
