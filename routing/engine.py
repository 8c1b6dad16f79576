"""The routing engine: committed facts in, decisions out. No clock, no I/O, no randomness: the log is its
whole past.

    apply(event)  1. fire the timers due up to event.at, instant by instant, each *as of its due time*
                  2. take the event in                (changes.py: facts through State, proposals)
                  3. settle                           (matching.py: offers until nothing more can be made,
                                                     relaxation.py: who may not stay where they are moves,
                                                     and again)

Step 1 makes ticks superfluous for the result: a timer decides the same whether a Tick woke it in time or
the next event did later, because it sees the same facts and the same time. So ticks are not logged, and
replay of the log without them gives the same decisions. All timers of one instant change facts first and
are settled together, else the order in which they happen to fire would choose who is served. For this, an
event's `at` must not be earlier than that of a Tick before it; one that is counts as happening now.

Where to read on: compatibility.py (who is compatible), ordering.py (which interaction first), ranking.py
(which agent), relaxation.py (what is asked as time goes by), visits.py (how a wait begins and ends), state.py
(the facts and their indexes).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from routing.changes import EVENTS, TIMERS
from routing.checks import problems
from routing.config import RoutingConfig
from routing.decisions import Decision
from routing.entities import Interaction
from routing.events import Event, Tick
from routing.explain import AgentExplanation, Explanation, as_of, explain_agent, explain_interaction
from routing.journal import Row, RowKey
from routing.line import Line, line_of
from routing.matching import settle
from routing.proposals import offline_when_drained
from routing.rebuild import changed_rows, snapshot_of, state_from
from routing.relaxation import review
from routing.snapshot import Snapshot
from routing.state import State
from routing.strategies import STRATEGIES

# A re-delivered event is a few batches old at most; this is minutes of a large floor, in 2 MB or so.
REMEMBERED_EVENTS = 20_000


class Engine:
    def __init__(self, config: RoutingConfig, *, keeps_journal: bool = False) -> None:
        """Raises ValueError with every problem of an unsound configuration. ``keeps_journal``: somebody will
        ask for `changed_rows`; else what changed is not remembered."""
        wrong = problems(config, strategies=frozenset(STRATEGIES))
        if wrong:
            raise ValueError("; ".join(wrong))
        self._state = State(config)
        self._keeps_journal = keeps_journal
        self._seen: set[int] = set()
        self._seen_in_order: deque[int] = deque()
        self._witnessed: tuple[str, Callable[[Explanation, int], None]] | None = None

    def apply(self, event: Event) -> list[Decision]:
        """Fire what fell due up to `event.at`, then take the event in. [] for an event id seen before."""
        is_fact = not isinstance(event, Tick)
        if is_fact and not self._is_new(event.event_id):
            return []
        state = self._state
        self._advance(event.at)
        if is_fact:
            state.last_event_id = event.event_id
        state.cause = type(event).__name__
        state.journal.note(event)
        EVENTS[type(event)](state, event)
        self._settle()
        return self._take_decisions()

    def next_timer_ms(self) -> int | None:
        """When to send the next Tick at the latest; None when only an event can change anything."""
        return self._state.timers.next_ms()

    def load(self, snapshot: Snapshot, at: int) -> list[Decision]:
        """Become the engine these rows describe, on the configuration held, and decide what `at` calls for:
        what fell due while nobody led, then whatever can be offered, in the order of the line."""
        before_offer = self._state.before_offer
        self.take_apart()
        state = self._state = state_from(snapshot, self._state.config, at, self._state.people)
        state.before_offer = before_offer
        state.journal.clear()
        self._seen, self._seen_in_order = set(), deque()
        for event_id in snapshot.recent_event_ids:
            self._is_new(event_id)
        state.cause = "load"
        while (due := state.timers.next_ms()) is not None and due <= at:
            self._fire_instant()
        self._settle()
        return self._take_decisions()

    def take_apart(self) -> None:
        """Nobody will ask it anything before the next `load`. What is in it holds itself in no circle any more, so
        that its memory is free at once, and nobody need look for it among what lives."""
        self._state.before_offer = None
        for lane in self._state.lanes.values():
            lane.waiting.clear()
        self._state.interactions.clear()

    def snapshot(self) -> Snapshot:
        """The state as rows; `load` of it gives an engine with the same future."""
        return snapshot_of(self._state, tuple(self._seen_in_order))

    def changed_rows(
        self, *, agents: Iterable[str] = (), interactions: Iterable[str] = ()
    ) -> dict[RowKey, Row | None]:
        """What became of everything that changed since the last call or `load`, and of these besides; None:
        it is gone. Put into the rows of then, it gives the `snapshot` of now."""
        self._state.journal.agents.update(agents)
        self._state.journal.interactions.update(interactions)
        return changed_rows(self._state)

    @property
    def config_version(self) -> int:
        return self._state.config.version

    @property
    def last_event_id(self) -> int:
        return self._state.last_event_id

    @property
    def agent_ids(self) -> frozenset[str]:
        return frozenset(self._state.agents)

    @property
    def closed_queues(self) -> frozenset[str]:
        return frozenset(self._state.closed_queues)

    def explain(self, interaction_id: str, at: int) -> Explanation:
        return explain_interaction(self._state, interaction_id, at)

    def line(self, queue_id: str, at: int, *, limit: int, agent_id: str | None = None) -> Line:
        """What waits in the queue, in the order in which it will be served; and whether the agent could take it."""
        with as_of(self._state, at):
            return line_of(self._state, queue_id, agent_id, limit=limit)

    def explain_agent(self, agent_id: str, at: int) -> AgentExplanation:
        return explain_agent(self._state, agent_id, at)

    def witness_offers(self, interaction_id: str, witness: Callable[[Explanation, int], None]) -> None:
        """Call it with how things stood, and the number of the offer, before each offer of the interaction."""
        self._witnessed = (interaction_id, witness)
        self._state.before_offer = self._testify

    def _testify(self, interaction: Interaction) -> None:
        if self._witnessed is None or self._witnessed[0] != interaction.interaction_id:
            return
        explanation = explain_interaction(self._state, interaction.interaction_id, self._state.now)
        self._witnessed[1](explanation, interaction.attempts + 1)

    @property
    def ignored_events(self) -> int:
        """Late or impossible events so far: a figure to watch, not an error."""
        return self._state.ignored

    def _advance(self, at: int) -> None:
        state = self._state
        while (due := state.timers.next_ms()) is not None and due <= at:
            state.now = max(state.now, due)
            self._fire_instant()
            self._settle()
        state.now = max(state.now, at)

    def _fire_instant(self) -> None:
        fired = self._state.timers.pop_instant()
        self._state.journal.note_timers(fired)
        fired.sort(key=_is_no_rest)
        for kind, key in fired:
            self._state.cause = f"timer_{kind}"
            TIMERS[kind](self._state, key)

    def _settle(self) -> None:
        offline_when_drained(self._state)
        settle(self._state)
        while review(self._state):
            settle(self._state)

    def _is_new(self, event_id: int) -> bool:
        if event_id in self._seen:
            return False
        self._seen.add(event_id)
        self._seen_in_order.append(event_id)
        if len(self._seen_in_order) > REMEMBERED_EVENTS:
            self._seen.discard(self._seen_in_order.popleft())
        return True

    def _take_decisions(self) -> list[Decision]:
        decisions, self._state.decided = self._state.decided, []
        if not self._keeps_journal:
            self._state.journal.clear()
            return decisions
        for decision in decisions:
            self._state.journal.note(decision)
        return decisions


def _is_no_rest(timer: tuple[str, str]) -> bool:
    """Whoever has rested until this instant is seen by all that looks at it for free agents."""
    return timer[0] != "rest"
