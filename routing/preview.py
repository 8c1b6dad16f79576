"""What a configuration would mean before it is published: who could be served by whom."""

from __future__ import annotations

from routing.config import RoutingConfig
from routing.eligibility import Wish, eligible_for
from routing.people import People


def eligible_by_step(
    config: RoutingConfig, queue_id: str, channel: str, *, people: People | None = None
) -> tuple[int, ...]:
    """For each step of the queue's program, how many agents could take an interaction that asks nothing of its
    own. A step with 0 serves nobody. `people`: those of this configuration, for whoever asks more than once."""
    people, program = people or People(config), config.queues[queue_id].program
    wishes = (Wish(queue_id, channel, program, step, asked=()) for step in range(len(program.steps)))
    return tuple(int(eligible_for(people, wish).slots.size) for wish in wishes)
