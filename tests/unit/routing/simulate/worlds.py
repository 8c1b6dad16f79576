"""Small scenarios, written as their YAML would be read."""

from __future__ import annotations

from typing import Any

from config.scenario import ScenarioDocument, compile_scenario
from routing.simulate import Scenario


def scenario(**changes: Any) -> Scenario:
    """One queue, two agents, a call a minute of 60 s; `changes` replace whole sections."""
    return compile_scenario(
        ScenarioDocument.model_validate(
            {
                "title": "small",
                "queues": [{"id": "calls"}],
                "agents": [{"id": "desk", "count": 2, "queues": ["calls"]}],
                "contacts": [contact()],
                "watch": {"batch_seconds": 3600, "batches": 20, "warm_up_seconds": 600},
                **changes,
            }
        )
    )


def contact(**changes: Any) -> dict[str, Any]:
    return {
        "id": "calls",
        "queue": "calls",
        "arrivals": {"per_hour": 60},
        "service": {"exponential": {"mean_seconds": 60}},
        **changes,
    }
