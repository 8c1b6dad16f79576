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
        ("14 agents", 0.25, 0.05),
        ("patience 2 min", 0.2, 0.05),
        ("two bands", 0.3, 0.06),
        ("90 agents who know all", 0.12, 0.12),
        ("N design", 0.25, 0.2),
    ],
)
def test_the_engine_hits_the_numbers(of: str, share: float, precision: float) -> None:
    (model,) = (model for title, model in MODELS.items() if of in title)
    verdicts = run(shortened(model, batches=90, share=share), precision=precision)
    assert [verdict for verdict in verdicts if not verdict.met] == []


def test_an_engine_that_does_otherwise_misses() -> None:
    """Two bands whose second is as good as the first: everybody waits the same, and no number is met but
    the share of those who wait at all."""
    (model,) = (model for title, model in MODELS.items() if "two bands" in title)
    config = model.scenario.config
    alike = {queue_id: replace(queue, band=1) for queue_id, queue in config.queues.items()}
    scenario = replace(model.scenario, config=replace(config, queues=alike))
    verdicts = run(shortened(replace(model, scenario=scenario), batches=90, share=0.15), precision=0.15)
    met = {verdict.number.label: verdict.met for verdict in verdicts}
    assert met["P(wait)"]
    assert not met["first band's wait s"]
    assert not met["second band's wait s"]
