"""Which interaction first (routing.md 1.5).

Smallest wins: (band, -urgency now, seq, id). Bands are strict. Inside a band all modes speak one language,
seconds of urgency, so lanes of different modes compare:

    aged      waited + head start            fifo      waited
    deadline  now - deadline + reference     ratio     waited * reference / target + head start
    lifo      inside its lane the newest first; the lane competes by its oldest

Urgency grows by the lane's slope (thousandths of a second for each ms), so what distinguishes two
interactions of one slope is fixed when they are queued: `standing = slope * t0 - 1000 * head start`, with
`urgency * 1000 = slope * now - standing`. A lane is therefore a sorted list, and a failed offer keeps the
place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from routing.boards import Board, standing_now
from routing.compatibility import pair_refusal
from routing.config import NORMAL, QueueConfig, RoutingConfig
from routing.entities import Agent, Interaction, Lane, OrderKey
from routing.programs import Program

if TYPE_CHECKING:
    from routing.state import State

# A customer who was called back is on the line and waits for the very next agent.
URGENT_MS: Final = 24 * 3_600_000

# (rank if the centre wants that first, band, standing now, seq, id; then, where the newest of a lane comes first,
# how new it is: -standing, -seq)
Place = tuple[int, int, int, int, str, int, int]


def slope_of(interaction: Interaction, queue: QueueConfig, config: RoutingConfig) -> int:
    if queue.order == "ratio":
        target_ms = interaction.target_ms or queue.target_ms
        return max(1, 1000 * config.reference_target_ms // target_ms)
    return queue.slope_permille if queue.order == "aged" else 1000


def band_of(interaction: Interaction, queue: QueueConfig, program: Program) -> int:
    band = max(0, queue.band + program.band_delta_at(interaction.step))
    return min(band, NORMAL) if interaction.promoted else band


def head_start_ms(interaction: Interaction, queue: QueueConfig, lane: Lane, config: RoutingConfig) -> int:
    """What it is ahead of one that has waited as long."""
    urgent_ms = URGENT_MS if interaction.urgent else 0
    if queue.order == "fifo":
        return urgent_ms
    if queue.order == "deadline":
        return config.reference_target_ms - (interaction.target_ms or queue.target_ms) + urgent_ms
    seconds = interaction.priority_seconds + queue.tier_seconds.get(interaction.tier, 0)
    seconds += queue.complaint_seconds if interaction.complaint else 0
    return 1000 * (seconds + lane.boost_seconds) + urgent_ms


def order_key(interaction: Interaction, lane: Lane, head_start: int) -> OrderKey:
    standing = lane.signature.slope * interaction.order_ms - 1000 * head_start
    return (lane.signature.band, standing, interaction.seq, interaction.interaction_id)


def head_start_in(lane: Lane, interaction: Interaction) -> int:
    """What `order_key` was told, in ms."""
    return (lane.signature.slope * interaction.order_ms - interaction.key[1]) // 1000


def place_of(state: State, interaction: Interaction, rank: int = 0) -> Place:
    """Place in line at this moment, comparable between all lanes."""
    lane = state.lane_of(interaction)
    if lane.newest_first and interaction.waits_in_line:
        return (rank, *standing_now(lane, state.now), -interaction.key[1], -interaction.seq)
    band, standing, seq, interaction_id = interaction.key
    return (rank, band, standing - lane.signature.slope * state.now, seq, interaction_id, 0, 0)


def best_interaction(state: State, agent: Agent) -> Interaction | None:
    """The first in line of all the agent could take now, from their lanes and from what is held for them."""
    found = list(_held_for(state, agent))
    for channel in sorted(agent.free):
        found += _first_on_board(state, state.boards[channel], agent)
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _first_on_board(state: State, board: Board, agent: Agent) -> list[tuple[Place, Interaction]]:
    """At most one."""
    found: list[tuple[Place, Interaction]] = []
    for rank, lane in board.lanes_by_head(agent.slot, state.now, rank_first=state.config.agent_rank_first):
        if found and found[0][0][:5] < (rank, *standing_now(lane, state.now)):
            break  # even its head stands behind
        first = first_in_lane(state, lane, agent)
        if first is not None:
            found = [min([*found, (place_of(state, first, rank), first)], key=lambda pair: pair[0])]
            if lane.newest_first or first is lane.waiting[0][1]:
                break  # as good as its lane, and no lane that follows is better
    return found


def _held_for(state: State, agent: Agent) -> Iterator[tuple[Place, Interaction]]:
    for interaction in state.held_for(agent.agent_id):
        lane = state.lane_of(interaction)
        rank = state.rank_in(lane, agent)
        if interaction.channel not in agent.free or rank == 0:
            continue  # preferred, but without the skill or the membership
        if state.is_served(interaction) and pair_refusal(state, interaction, agent) is None:
            yield place_of(state, interaction, rank if state.config.agent_rank_first else 0), interaction


def first_in_lane(state: State, lane: Lane, agent: Agent) -> Interaction | None:
    """The first the agent may take. Usually the first there is; a cool-down of the pair or the agent's delay
    skips some."""
    delay_ms = lane.delay_of(agent.slot)
    for key, interaction in reversed(lane.waiting) if lane.newest_first else lane.waiting:
        if pair_refusal(state, interaction, agent) is None:
            return interaction
        if delay_ms > 0 and not lane.newest_first and _from_here_on_too_young(state, lane, key, delay_ms):
            return None
    return None


def _from_here_on_too_young(state: State, lane: Lane, key: OrderKey, delay_ms: int) -> bool:
    """Standings ascend, and an order time is never earlier than its standing and the least head start say."""
    slope = lane.signature.slope
    return slope * (state.now - delay_ms) < key[1] + 1000 * lane.least_head_start_ms
