"""How an offer can end and what each ending means for the pair, the agent and the interaction, as one
table.

The distinction that matters is between the agent's fault, the equipment's fault and nobody's. A ring that
never reached the agent must not demote them: that cascade took down whole floors at once in products that
mix the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from routing.config import QueueConfig
from routing.snapshot import CoolDown

Streak = Literal["keep", "add", "reset"]
Pair = Literal["none", "brief", "queue"]

# After the store refused an offer its cause is already committed and arrives with the next events; this only
# keeps the same pair from being tried again and again until then.
BRIEF_MS = 1_000
DEVICE_REST_MS = 10_000  # a busy or dead device needs some seconds; the agent may be reaching for it


@dataclass(frozen=True, slots=True)
class Outcome:
    """`pair`: how long these two are kept apart. `agent_rest_ms`: how long the agent gets nothing at all."""

    pair: Pair
    missed: Streak
    undelivered: Streak
    agent_rest_ms: int = 0
    interaction_lives: bool = True


OUTCOMES: Mapping[str, Outcome] = {
    "accepted": Outcome("none", missed="reset", undelivered="reset"),
    "declined": Outcome("queue", missed="reset", undelivered="reset"),
    "no_answer": Outcome("queue", missed="add", undelivered="reset"),
    "device_busy": Outcome("queue", missed="keep", undelivered="reset", agent_rest_ms=DEVICE_REST_MS),
    "device_unreachable": Outcome("queue", missed="keep", undelivered="add", agent_rest_ms=DEVICE_REST_MS),
    "connect_failed": Outcome("queue", missed="keep", undelivered="keep", agent_rest_ms=DEVICE_REST_MS),
    "undelivered": Outcome("queue", missed="keep", undelivered="add"),
    "revoked": Outcome("queue", missed="keep", undelivered="keep"),
    "lost_race": Outcome("brief", missed="keep", undelivered="keep"),
    "contact_gone": Outcome("none", missed="keep", undelivered="keep", interaction_lives=False),
}


def streak_after(streak: int, change: Streak) -> int:
    return {"keep": streak, "add": streak + 1, "reset": 0}[change]


def cool_down(outcome: Outcome, agent_id: str, queue: QueueConfig, now: int) -> CoolDown | None:
    """None when the two may meet again at once."""
    if outcome.pair == "none":
        return None
    if outcome.pair == "brief":
        return CoolDown(agent_id, until_ms=now + BRIEF_MS, alone_ms=now + BRIEF_MS)
    return CoolDown(agent_id, now + queue.pair_cooldown_ms, now + queue.pair_cooldown_alone_ms)
