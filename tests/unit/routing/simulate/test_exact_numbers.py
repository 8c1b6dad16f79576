"""The numbers of queueing theory with the engine in the loop, in short: `./dev bench routing-exactness` is long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.exactness import models, run, shortened

MODELS = {model.title: model for model in models()}


@pytest.mark.parametrize(
    ("of", "share", "precision"),
    [
        # What so few contacts can know; the bench asks for 2 % of all of them.
        ("14 agents", 0.5, 0.02),
        ("patience 2 min", 0.5, 0.02),
        ("two bands", 0.5, 0.02),
        ("90 agents who know all", 0.15, 0.06),
        ("N design", 0.5, 0.1),
    ],
)
def test_the_engine_hits_the_numbers(of: str, share: float, precision: float) -> None:
    (model,) = (model for title, model in MODELS.items() if of in title)
    missed = [v for v in run(shortened(model, batches=90, share=share), precision=precision) if not v.met]
    assert missed == []


def test_an_engine_that_does_otherwise_misses() -> None:
    """Two bands whose second is as good as the first: everybody waits the same, and no number is met but
    the share of those who wait at all."""
    (model,) = (model for title, model in MODELS.items() if "two bands" in title)
    config = model.scenario.config
    alike = {queue_id: replace(queue, band=1) for queue_id, queue in config.queues.items()}
    scenario = replace(model.scenario, config=replace(config, queues=alike))
    verdicts = run(shortened(replace(model, scenario=scenario), batches=90, share=0.25), precision=0.1)
    assert [verdict.met for verdict in verdicts] == [True, False, False]
