"""What a text needs on its way, and a node every second, is asked in statements that are made once: building one anew,
and finding again what it was compiled to, costs five times what it takes to execute one that is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.engine import Engine

from hub.demo.clients import DeskClient
from tests.nodes import until
from tests.scenarios.conftest import BILLING, DANIEL, MAYA, World
from tests.services.plans import find_speaker

# Whatever a worker of these does in its own time is nobody's text.
_ROAD: Final = (
    "agent_console/views.py",
    "hub/consent.py",
    "hub/delivery/",
    "hub/dispatch/",
    "hub/drafts.py",
    "hub/endings.py",
    "hub/identity.py",
    "hub/intake/",
    "hub/interactions.py",
    "hub/offers.py",
    "hub/reach.py",
    "hub/replies.py",
    "hub/site.py",
    "hub/store/",
    "hub/timeline.py",
    "hub/writing.py",
)
_ALL: Final = ("agent_console/", "channels/", "hub/")
# A round is over when each of these has asked.
_EVERY_SECOND: Final = {
    "hub/calls/orphans.py",
    "hub/errands/rows.py",
    "hub/followups/coming_back.py",
    "hub/leases.py",
    "hub/nodes.py",
    "hub/presence.py",
    "hub/recordings/keeping.py",
    "hub/watch/finding.py",
    "hub/watch/idle.py",
    "hub/watch/keeping.py",
    "hub/watch/office.py",
}


class Statements:
    """Kept, so that no other comes to have the name of one that is gone."""

    def __init__(self, of: tuple[str, ...]) -> None:
        self._of = of
        self._known: dict[int, Any] = {}
        self.built: set[str] = set()
        self.asked: Counter[str] = Counter()  # by file

    def hear(self, _connection: Any, statement: Any, *_: Any) -> None:
        speaker = find_speaker(__file__)
        if speaker is None or not speaker[0].startswith(self._of):
            return
        self.asked[speaker[0]] += 1
        if id(statement) not in self._known:
            self._known[id(statement)] = statement
            self.built.add(f"{speaker[0]}:{speaker[1]}")


@contextmanager
def heard(of: tuple[str, ...]) -> Iterator[Statements]:
    statements = Statements(of)
    event.listen(Engine, "before_execute", statements.hear)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_execute", statements.hear)


async def test_a_text_is_routed_answered_and_wrapped_up_in_statements_that_are_there(world: World) -> None:
    async with world.desk("noor") as noor:
        await noor.goes("ready")
        with heard(_ROAD) as statements:
            await _is_served(world, noor, MAYA)
            assert statements.built
            built = []
            for number in (DANIEL, "+447700900234", "+447700900345"):
                statements.built.clear()
                await _is_served(world, noor, number)
                built.append(set(statements.built))
        # once is a worker's, in its own time
        assert set.intersection(*built) == set()


async def test_a_node_at_rest_asks_in_statements_that_are_there(world: World) -> None:
    async with world.desk("noor") as noor:
        await noor.goes("ready")
        with heard(_ALL) as statements:
            built = []
            for _ in range(4):
                statements.asked.clear()
                statements.built.clear()
                await until(lambda: _EVERY_SECOND.issubset(statements.asked))
                built.append(set(statements.built))
        assert built[0]
        # what is asked seldom is new once
        assert set.intersection(*built[1:]) == set()


async def _is_served(world: World, noor: DeskClient, number: str) -> None:
    async with world.phone(number) as customer:
        await customer.texts(BILLING, "I lost my card")
        interaction = await noor.accepts(await noor.is_offered("I lost my card"))
        await noor.replies(interaction.conversation_id, "I have blocked it for you.")
        await customer.until(lambda _: "I have blocked it for you." in customer.texts_from(BILLING))
        await customer.texts(BILLING, "Thank you")
        await noor.reads(interaction, "Thank you")
        await noor.wraps_up(interaction, "other", "card blocked")
        await noor.until(lambda desk: interaction.id not in desk.interactions)
