"""An agent asks for help in a call: a supervisor sees it, and may listen, whisper or join."""

from __future__ import annotations

from collections.abc import Sequence

from hub.calls.holding import Switch, find_talk
from hub.calls.rows import record_call_event, set_call
from hub.model.nouns import Refused
from hub.store.tx import Tx


def ask_for_help(tx: Tx, items: Sequence[Switch]) -> list[Refused | None]:
    return [_ask(tx, item) for item in items]


def _ask(tx: Tx, item: Switch) -> Refused | None:
    standing = find_talk(tx, item.interaction_id, item.agent_id)
    if isinstance(standing, Refused):
        return standing
    if (standing.call.help_at is not None) != item.on:
        set_call(tx, standing.call, help_at=tx.now if item.on else None)
        record_call_event(tx, "call.help", standing.call, agent_id=item.agent_id, on=item.on)
    return None
