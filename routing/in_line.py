"""The doors into the line and out of it.

Interactions come one at a time, or all of them when an engine is built from rows or follows a new version. Both
go the same way (`put_all_in_line`): what is the same for a whole lane is asked once, and a lane that many join is
sorted once.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from typing import Final

from routing.config import QueueConfig
from routing.entities import Interaction, Lane
from routing.facts import WAITING, Facts
from routing.lanes import Spelling, lane_for, spelling_of
from routing.ordering import head_start_in, head_start_ms, order_key
from routing.snapshot import FOREVER_MS

LINE_TIMERS: Final = ("hold", "delay", "step", "wait", "starve")
# Conditions of steps are looked at on this grid: often enough for people, seldom enough for a busy floor.
CONDITIONS_MS: Final = 250


class InLine(Facts):
    def put_in_line(self, interaction: Interaction) -> None:
        """Into its lane at its place, or beside it while it is held for a preferred agent."""
        self.put_all_in_line((interaction,))

    def put_all_in_line(self, interactions: Iterable[Interaction]) -> None:
        """None of their timers is set: who comes here stood in no line."""
        alike: dict[Spelling, list[Interaction]] = {}
        for interaction in interactions:
            self._promote_if_due(interaction)
            alike.setdefault(spelling_of(interaction), []).append(interaction)
        for spelled, those in alike.items():
            self._join(lane_for(self, those[0], spelled), those)
        self.conditions_changed()

    def assign_lane(self, interaction: Interaction) -> None:
        """Its lane and its place there, in the line or not yet."""
        lane = lane_for(self, interaction, spelling_of(interaction))
        self._assign_place(interaction, lane, self.queue(interaction.queue_id))

    def _assign_place(self, interaction: Interaction, lane: Lane, queue: QueueConfig) -> None:
        interaction.lane = lane
        head_start = head_start_ms(interaction, queue, lane, self.config)
        interaction.key = order_key(interaction, lane, head_start)

    def _promote_if_due(self, interaction: Interaction) -> None:
        cap_ms = self.queue(interaction.queue_id).starvation_cap_ms
        if cap_ms and self.now - interaction.order_ms >= cap_ms:
            interaction.promoted = True

    def _join(self, lane: Lane, those: Sequence[Interaction]) -> None:
        queue = self.queue(lane.signature.queue_id)
        by_id = {interaction.interaction_id: interaction for interaction in those}
        self.journal.interactions.update(by_id)
        if self.free_in(lane):  # else whoever becomes free speaks for it
            self.dirty_interactions.update(by_id)
        if lane.program.steps[lane.signature.step].advance_if is not None:
            self.watched.setdefault(lane, {}).update(by_id)
        for interaction in those:
            self._assign_place(interaction, lane, queue)
            if interaction.cool_downs:
                lane.cooling.add(interaction.interaction_id)
                self.board(interaction.channel).cooling[lane.index] = lane
        self._set_line_timers(lane, queue, by_id)
        self._stand(lane, [interaction for interaction in those if not self._is_held(interaction)])

    def _stand(self, lane: Lane, those: Sequence[Interaction]) -> None:
        if not those:
            return
        head = lane.waiting[0] if lane.waiting else None
        if lane.delays:  # nobody else asks for it
            least = min(head_start_in(lane, interaction) for interaction in those)
            lane.least_head_start_ms = min(lane.least_head_start_ms, least) if head else least
        for interaction in those:
            interaction.waits_in_line = True
        if len(those) == 1:
            insort(lane.waiting, (those[0].key, those[0]))  # keys are unique: nothing else gets compared
        else:
            lane.waiting += [(interaction.key, interaction) for interaction in those]
            lane.waiting.sort()
        if lane.waiting[0] is not head:
            self._show_head(lane)

    def take_out(self, interaction: Interaction) -> None:
        lane, interaction_id = self.lane_of(interaction), interaction.interaction_id
        self.journal.interactions.add(interaction_id)
        self.nobody_kept_apart(interaction)
        self.timers.cancel_all(*LINE_TIMERS, key=interaction_id)
        self.dirty_interactions.pop(interaction_id, None)
        self.entered.pop(interaction_id, None)
        self.overdue.pop(interaction_id, None)
        if lane in self.watched:
            self.watched[lane].pop(interaction_id, None)
            if not self.watched[lane]:
                del self.watched[lane]
        self.conditions_changed()
        if not interaction.waits_in_line:
            for agent_id in interaction.preferred:
                self.holds.get(agent_id, {}).pop(interaction_id, None)
            return
        interaction.waits_in_line = False
        place = bisect_left(lane.waiting, (interaction.key,))
        del lane.waiting[place]
        if place == 0:
            self._show_head(lane)

    def nobody_kept_apart(self, interaction: Interaction) -> None:
        """Any more, from it."""
        lane = self.lane_of(interaction)
        lane.cooling.discard(interaction.interaction_id)
        if not lane.cooling:
            self.board(interaction.channel).cooling.pop(lane.index, None)

    def show_heads(self, queue_id: str) -> None:
        """After its hours changed."""
        for lane in self.lanes.values():
            if lane.signature.queue_id == queue_id:
                self._show_head(lane)

    def _show_head(self, lane: Lane) -> None:
        served = self.serves_queue(lane.signature.queue_id)
        self.boards[lane.signature.channel].show_head(lane, served=served)

    def set_state(self, interaction: Interaction, state: str) -> None:
        """Of one that waits; keeps count of how many do in its queue."""
        change = (state in WAITING) - (interaction.state in WAITING)
        if change:
            self.waiting_in[interaction.queue_id] += change
            self.conditions_changed()
        interaction.state = state

    # -- what ends by time

    def _set_line_timers(self, lane: Lane, queue: QueueConfig, those: dict[str, Interaction]) -> None:
        for interaction in those.values():
            if interaction.step_until_ms > 0:
                self._must_move_on(interaction, "step", interaction.step_until_ms)
        self._set_timers_of_queue(queue, those)
        for interaction in those.values() if lane.delays else ():
            self.set_delay_timer(interaction)
        queue_id = lane.signature.queue_id
        is_homeless = queue_id not in self.config.queues
        if is_homeless or not lane.eligible.slots.size or self.overflows_closed(queue_id):
            self.overdue.update(those)

    def _set_timers_of_queue(self, queue: QueueConfig, those: dict[str, Interaction]) -> None:
        if queue.max_wait_ms is not None:
            for interaction in those.values():
                self._must_move_on(interaction, "wait", interaction.entered_ms + queue.max_wait_ms)
        if queue.starvation_cap_ms:
            for interaction_id, interaction in those.items():
                if not interaction.promoted:
                    due = interaction.order_ms + queue.starvation_cap_ms
                    self.timers.set("starve", interaction_id, due)

    def _must_move_on(self, interaction: Interaction, kind: str, due: int) -> None:
        if due > self.now:
            self.timers.set(kind, interaction.interaction_id, due)
        elif due > 0:
            self.overdue[interaction.interaction_id] = interaction

    def set_delay_timer(self, interaction: Interaction) -> None:
        """Wake it when the next group of delayed members may help."""
        waited_ms = self.now - interaction.order_ms
        for delay_ms in self.lane_of(interaction).delays:
            if delay_ms > waited_ms:
                self.timers.set("delay", interaction.interaction_id, interaction.order_ms + delay_ms)
                return

    def conditions_changed(self) -> None:
        """Something that conditions count may have changed: look at them at the next point of the grid."""
        if self.watched and self.timers.due_of("conditions", "") is None:
            self.timers.set("conditions", "", (self.now // CONDITIONS_MS + 1) * CONDITIONS_MS)

    # -- holds

    def _is_held(self, interaction: Interaction) -> bool:
        """For a preferred agent, now that it comes into the line."""
        if interaction.hold_until_ms <= self.now or not self._may_yet_serve(interaction):
            interaction.hold_until_ms = 0
            return False
        interaction.waits_in_line = False
        for agent_id in interaction.preferred:
            self.holds.setdefault(agent_id, {})[interaction.interaction_id] = interaction
        if interaction.hold_until_ms < FOREVER_MS:
            self.timers.set("hold", interaction.interaction_id, interaction.hold_until_ms)
        return True

    def review_hold(self, interaction: Interaction) -> None:
        """Release early when no preferred agent can come to serve it; a release is for good."""
        if not (interaction.hold_until_ms > self.now and self._may_yet_serve(interaction)):
            self.take_out(interaction)
            interaction.hold_until_ms = 0
            self.put_in_line(interaction)

    def _may_yet_serve(self, interaction: Interaction) -> bool:
        """`only`: whoever could ever serve it is waited for, even if they are away."""
        lane, forever = self.lane_of(interaction), interaction.hold_until_ms >= FOREVER_MS
        known = (self.agents[a] for a in interaction.preferred if a in self.agents)
        return any(
            self.rank_in(lane, agent) > 0
            and (
                forever
                or (interaction.channel in agent.serving and agent.agent_id not in interaction.cool_downs)
            )
            for agent in known
        )
