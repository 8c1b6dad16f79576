"""Whatever happens to the engine, it decides as the oracle does, and its replays and rebuilds decide the same.

Each run is a small contact centre and a random story: customers arrive and leave, agents come, go, answer, refuse
and miss, queues open, close and disappear, configurations change, events are delivered twice or too late, clocks
step back, leaders die. How it is told, and what is compared: `story.py`.
"""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.property.agents_at_work import AgentsAtWork
from tests.property.story import Story

TestRoutingStory = AgentsAtWork.TestCase


@pytest.mark.long
def test_a_hundred_thousand_events_are_decided_as_by_scanning_everything(
    pytestconfig: pytest.Config,
) -> None:
    """Fresh stories, longer than those above, until so many events were heard."""
    terminal: pytest.TerminalReporter = pytestconfig.pluginmanager.getplugin("terminalreporter")
    Story.heard = 0
    while Story.heard < 100_000:
        run_state_machine_as_test(
            AgentsAtWork,
            settings=settings(settings.get_profile("default"), max_examples=100, stateful_step_count=100),
        )
        terminal.write_line(f"{Story.heard:,} events decided as by scanning everything", flush=True)
