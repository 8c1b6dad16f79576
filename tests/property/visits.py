"""How visits begin, move and end in the oracle: doors, steps, overflow, callbacks, places kept."""

from __future__ import annotations

from typing import Any

from routing.programs import Action
from routing.snapshot import FOREVER_MS
from tests.property.choosing import Choosing
from tests.property.scan import Visit

AGAIN_MS = 5_000
HELD_IF_ASKED_MS = 20_000
REFUSING = ("drain", "stop_new", "overflow")


class Visits(Choosing):
    def tell(self, *what: Any) -> None:
        self.proposed.append(what)

    # -- in

    def begin(self, i: Visit) -> None:
        self.visits[i.name] = i
        queue = self.queue(i.queue)
        mode = i.mode or queue.preferred_mode
        if i.preferred:
            hold = queue.hold_ms or (HELD_IF_ASKED_MS if i.mode == "hold" else 0)
            i.hold = {"hold": self.now + hold, "only": FOREVER_MS}.get(mode, 0)
        self.admit(i)

    def admit(self, i: Visit) -> None:
        if self.leave_lost_queue(i):
            return
        self.begin_program(i)
        for cause in self.refusals(i):
            if self.act(i, self.action(i, cause), cause):
                return
        self.queue_up(i)
        i.fresh = True
        if i.queue not in self.config.queues:
            self.tell("alert", "unknown_queue", i.name, i.queue)
        elif not self.eligible(i):
            self.tell("alert", "no_eligible_agent", i.name, i.queue)
        if self.queue(i.queue).announce_wait:
            i.promised = self.estimate(i)
            self.tell("promise", i.name, i.promised)

    def begin_program(self, i: Visit) -> None:
        i.entered, i.version, i.program = self.now, self.config.version, self.queue(i.queue).program
        i.step, i.added = 0, ()
        i.step_until = self.step_end(i)

    def step_end(self, i: Visit) -> int:
        duration = i.program.steps[i.step].duration_ms
        return 0 if duration is None else self.now + duration

    def queue_up(self, i: Visit) -> None:
        i.state = "queued"
        self.promote(i)
        self.review_hold(i)

    def promote(self, i: Visit) -> None:
        cap = self.queue(i.queue).starvation_cap_ms
        if cap and self.now - i.order >= cap:
            i.promoted = True

    def review_hold(self, i: Visit) -> None:
        forever = i.hold >= FOREVER_MS
        if not any(
            self.match_of(i, a) is not None and (forever or (self.ready(i, a) and a not in i.cool))
            for a in i.preferred
        ):
            i.hold = 0

    def refusals(self, i: Visit) -> list[str]:
        queue, found = self.queue(i.queue), []
        if i.queue in self.closed and queue.after_close in REFUSING:
            found.append("closing")
        if queue.max_waiting is not None:
            places = queue.max_waiting + (queue.reserve if i.origin != "customer" else 0)
            if self.waiting_in(i.queue) >= places:
                found.append("full")
        if "nobody_there" in queue.overflow and not any(self.ready(i, a) for a in self.config.agents):
            found.append("nobody_there")
        if queue.max_estimate_ms is not None:
            wait = self.estimate(i)
            if wait is not None and wait[0] > queue.max_estimate_ms:
                found.append("estimate")
        return found

    # -- on

    def action(self, i: Visit, cause: str) -> Action:
        return self.queue(i.queue).overflow.get(cause, Action())

    def act(self, i: Visit, action: Action, cause: str) -> bool:
        if action.kind == "next":
            return False
        if action.kind == "add_queue":
            if action.target in i.added:
                return False
            i.added = (*i.added, action.target)
            self.tell("queue", i.name, action.target, i.order, cause, True)
            if i.state == "queued":
                self.queue_up(i)
                return True
            return False
        if action.kind == "queue":
            self.move(i, action, cause)
        else:
            self.leave(i, action.kind, cause)
        return True

    def move(self, i: Visit, action: Action, cause: str) -> None:
        self.change_queue(i, action, cause)
        self.admit(i)

    def change_queue(self, i: Visit, action: Action, cause: str) -> None:
        i.state, i.queue, i.hold, i.promoted, i.fresh = "new", action.target, 0, False, False
        if i.origin == "customer":
            i.origin = "overflow"
        if not action.keep_place:
            i.order = self.now
        self.tell("queue", i.name, action.target, i.order, cause, False)

    def leave(self, i: Visit, kind: str, cause: str) -> None:
        i.state, i.hold, i.leaving, i.fresh = "leaving", 0, (kind, cause), False
        self.ask_to_leave(i)

    def ask_to_leave(self, i: Visit) -> None:
        i.again = self.now + AGAIN_MS
        self.tell("overflow", i.name, i.queue, *i.leaving)

    def lost_queue(self, i: Visit) -> bool:
        return i.queue not in self.config.queues and bool(self.config.fallback_queue)

    def leave_lost_queue(self, i: Visit) -> bool:
        if not self.lost_queue(i):
            return False
        self.tell("alert", "unknown_queue", i.name, i.queue)
        self.move(i, Action("queue", self.config.fallback_queue), "queue_gone")
        return True

    # -- steps

    def leave_step(self, i: Visit, cause: str) -> bool:
        last = i.step == len(i.program.steps) - 1
        passed_by = cause in ("skipped", "impossible") and not last
        if not passed_by and self.act(i, i.program.steps[i.step].on_exhaust, "exhausted"):
            return True
        if last:
            i.step_until = 0
            return False
        i.step += 1
        i.step_until = self.step_end(i)
        self.queue_up(i)
        i.fresh = True
        self.tell("step", i.name, i.step, i.step_until, cause)
        if not self.eligible(i):
            self.tell("alert", "no_eligible_agent", i.name, i.queue)
        return True

    def review(self) -> bool:
        """Whoever may not stay moves on."""
        moved = False
        for i in sorted(self.queued(), key=lambda i: (i.seq, i.name)):
            fresh, i.fresh = i.fresh, False
            moved |= self.may_not_stay(i, fresh)
        return moved

    def may_not_stay(self, i: Visit, fresh: bool) -> bool:
        queue, step = self.queue(i.queue), i.program.steps[i.step]
        if self.leave_lost_queue(i):
            return True
        too_long = queue.max_wait_ms is not None and i.entered + queue.max_wait_ms <= self.now
        shut = i.queue in self.closed and queue.after_close == "overflow"
        cause = "closing" if shut else "wait" if too_long else ""
        if cause and self.act(i, self.action(i, cause), cause):
            return True
        if 0 < i.step_until <= self.now and self.leave_step(i, "exhausted"):
            return True
        if not self.eligible(i):
            if i.step < len(i.program.steps) - 1:
                return step.skip_if_impossible and self.leave_step(i, "impossible")
            return self.act(i, self.action(i, "no_eligible"), "no_eligible")
        if fresh and step.skip_if is not None and self.holds(i, step.skip_if):
            return self.leave_step(i, "skipped")
        return False

    def look_at_conditions(self) -> bool:
        stood_here = (i for i in self.queued() if i.not_before != self.now)
        watched = [(i, i.program.steps[i.step].advance_if) for i in stood_here]
        over = [i for i, condition in watched if condition is not None and self.holds(i, condition)]
        moved = False
        for _, name in sorted((self.place(i), i.name) for i in over):
            moved |= self.leave_step(self.visits[name], "condition")
        return moved

    def grant_after_miss(self, i: Visit) -> None:
        floor = self.now + self.queue(i.queue).min_step_after_miss_ms
        if 0 < i.step_until < floor:
            i.step_until = floor

    # -- callbacks and places kept

    def wait_for_turn(self, i: Visit) -> None:
        if i.not_before <= self.now and i.callback == "agent_first":
            self.grant_after_miss(i)
            self.queue_up(i)

    def to_dial(self) -> list[Visit]:
        return [
            i
            for i in self.visits.values()
            if i.state == "callback" and not i.dialling and i.not_before <= self.now
        ]

    def dial_who_is_near(self) -> None:
        seen = [i for i in self.to_dial() if i.not_before < self.now]
        for i in seen:
            if self.lost_queue(i):
                self.tell("alert", "unknown_queue", i.name, i.queue)
                self.change_queue(i, Action("queue", self.config.fallback_queue), "queue_gone")
                self.begin_program(i)
                i.state = "callback"
        promised: dict[Any, int] = {}
        for _, name in sorted((self.place(i), i.name) for i in seen if self.served(i)):
            i = self.visits[name]
            lane = self.lane(i)
            free = sum(self.could_take_one(i, a) for a in self.config.agents)
            if promised.get(lane, 0) < free:
                promised[lane] = promised.get(lane, 0) + 1
                self.dial(i)
            elif not free:
                wait = self.estimate(i)
                if wait is not None and wait[0] <= self.queue(i.queue).callback.lead_ms:
                    self.dial(i)

    def dial(self, i: Visit) -> None:
        i.dialling, i.again = True, self.now + AGAIN_MS
        self.tell("dial", i.name, i.calls + 1)

    def take_place_back(self, i: Visit) -> None:
        if not i.ref:
            return
        found = {(i.order, i.seq): ""}
        kept = self.places.pop((i.ref, i.queue), None)
        if kept:
            found[kept[:2]] = "reconnected"
        earlier = [
            x
            for x in self.visits.values()
            if (x.ref, x.queue, x.channel) == (i.ref, i.queue, i.channel)
            and x.callback
            and not x.dialling
            and x.state in ("callback", "queued")
        ]
        if earlier:
            first = min(earlier, key=lambda x: (x.order, x.seq, x.name))
            found[first.order, first.seq] = "called_in"
            first.callback = ""
            self.leave(first, "cancel", "called_in")
        (i.order, i.seq), cause = min(found.items())
        if cause:
            self.tell("place", i.name, i.order, cause)
