"""What each strategy puts into the key of an agent (routing.md 1.6): columns of numbers, smallest first.

`longest_idle` puts in nothing: load and idle time, which end every key, decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from routing import chance
from routing.entities import Interaction, Lane
from routing.occupancy import occupancy_percent
from routing.people import Ints

if TYPE_CHECKING:
    from routing.state import State

Own = Callable[["State", Interaction, Lane, Ints], Ints]


def _least_occupied(state: State, _i: Interaction, lane: Lane, at: Ints) -> Ints:
    agents = (state.roster.agents[slot] for slot in lane.eligible.slots[at])
    return np.fromiter((occupancy_percent(agent, state.now) for agent in agents), np.int64, at.size)


def _levels_asked(state: State, _i: Interaction, lane: Lane, at: Ints) -> Ints:
    levels = np.zeros(at.size, dtype=np.int64)
    for skill in {asked.skill for asked in lane.wanted}:
        levels += state.people.levels(skill)[lane.eligible.slots[at]]
    return levels


def _work_within_reach(state: State, _i: Interaction, lane: Lane, at: Ints) -> Ints:
    slots = lane.eligible.slots[at]
    reach = np.zeros(at.size, dtype=np.int64)
    for board in state.boards.values():
        reach += board.work_within_reach(slots)
    return reach


def _after_cursor(_s: State, interaction: Interaction, lane: Lane, at: Ints) -> Ints:
    """0 for those who stand behind the agent this interaction was last offered to."""
    return (lane.eligible.position[at] <= interaction.cursor).astype(np.int64)


def _draw(state: State, interaction: Interaction, lane: Lane, at: Ints) -> Ints:
    seed = chance.mixed(state.config.seed, interaction.seq, interaction.attempts)
    return chance.draws(seed, lane.eligible.slots[at])


def _weighted_draw(state: State, interaction: Interaction, lane: Lane, at: Ints) -> Ints:
    seed = chance.mixed(state.config.seed, interaction.seq, interaction.attempts)
    return chance.weighted(chance.draws(seed, lane.eligible.slots[at]), lane.eligible.weight[at])


STRATEGIES: Mapping[str, tuple[Own, ...]] = {
    "longest_idle": (),
    "least_occupied": (_least_occupied,),
    "most_free_capacity": (lambda s, _, lane, at: -s.roster.free_units[lane.eligible.slots[at]],),
    "fewest_handled": (lambda s, _, lane, at: s.roster.handled[lane.eligible.slots[at]],),
    "round_robin": (lambda s, _, lane, at: s.roster.last_offer[lane.eligible.slots[at]],),
    "most_skilled": (lambda s, i, lane, at: -_levels_asked(s, i, lane, at),),
    "least_skilled": (_levels_asked,),
    # Those who could do least else: first by what waits now, then by what they can do at all.
    "narrowest_first": (
        _work_within_reach,
        lambda s, _, lane, at: s.people.breadth[lane.eligible.slots[at]],
    ),
    "cheapest": (lambda s, _, lane, at: s.people.cost[lane.eligible.slots[at]],),
    "linear": (lambda _s, _i, lane, at: lane.eligible.position[at],),
    "top_down": (_after_cursor, lambda _s, _i, lane, at: lane.eligible.position[at]),
    "random": (_draw,),
    "weighted": (_weighted_draw,),
}
