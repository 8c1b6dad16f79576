"""What the recorder writes down is the leader's state, whole or told by what changed, after whatever has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.dispatch.course import Start, programs_of
from hub.dispatch.past import snapshot_of
from hub.dispatch.recorder import DELTAS, Keeping, Pages
from hub.dispatch.snapshots import Moment
from routing.snapshot import Snapshot
from tests.property.floors import AGENTS, Floor
from tests.property.test_dispatch_rows import Happens, happenings
from tests.services.tables import in_memory


class Reader:
    """Reads what is written in each turn, and what it rests on."""

    def __init__(self, floor: Floor, deltas: int) -> None:
        self.floor, self.pages, self.bodies = floor, Pages(deltas), list[bytes]()

    def hears(self) -> None:
        turn = self.floor.last
        assert turn.engine is not None
        version = turn.engine.config_version
        moment = Moment(1, turn.engine.last_event_id, turn.at, version)
        if turn.built_from is not None:
            self._write(Keeping(moment, turn.built_from))
            began = self._read(version, turn.built_from.last_event_id)
            assert began == replace(turn.built_from, programs=began.programs)
        self._write(Keeping(moment, None, [(turn.changed, version)], turn.engine.closed_queues))
        living = replace(turn.engine.snapshot(), recent_event_ids=())
        read = self._read(version, living.last_event_id)
        assert set(living.programs) <= set(
            read.programs
        )  # a delta names whom it followed, also one that is over
        assert replace(read, programs=living.programs) == living

    def _write(self, keeping: Keeping) -> None:
        body, is_delta = self.pages.turn(keeping)
        self.bodies = [*self.bodies, body] if is_delta else [body]

    def _read(self, version: int, last_event_id: int) -> Snapshot:
        programs = programs_of(self.bodies, version, self.floor.configs.__getitem__)
        return snapshot_of(Start(1, last_event_id, 0, self.floor.configs[version], self.bodies, programs))


def live_through(floor: Floor, reader: Reader, story: Sequence[Happens]) -> None:
    reader.hears()
    for agent in AGENTS[:2]:
        floor.is_present(agent, "ready")
    for happens in story:
        if happens.what == "dies":
            floor.die()
        else:
            getattr(floor, happens.what)(*happens.args)
        if happens.turn or happens.what == "dies":
            floor.turn()
            reader.hears()


@settings(settings.get_profile("default"), max_examples=15)
@given(happenings(), st.sampled_from([0, DELTAS]))
def test_what_was_written_down_is_the_leaders_state(story: list[Happens], deltas: int) -> None:
    engine = in_memory()
    try:
        with engine.connect() as connection:
            floor = Floor(connection)
            live_through(floor, Reader(floor, deltas), story)
    finally:
        engine.dispose()
