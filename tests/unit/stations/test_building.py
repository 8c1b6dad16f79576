"""Large things are set aside from looks for garbage, and gone when nobody holds them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from hub.dispatch import building as module
from hub.dispatch.building import building
from routing.engine import Engine
from routing.entities import Agent, Interaction, Lane
from routing.snapshot import AgentRow, EngagementRow, InteractionRow, OfferRow, Snapshot
from tests.builders import ANA, BEN, small_routing

WAITS = tuple(InteractionRow(f"int_{n}", "sms", "support", n, n) for n in range(50))
FLOOR = Snapshot(
    agents=(AgentRow(ANA, "not_ready", 0), AgentRow(BEN, "not_ready", 0)),
    interactions=WAITS,
    offers=(OfferRow("int_0.1", "int_0", ANA, 1, 90_000, True, 0),),
    engagements=(EngagementRow("int_99", BEN, "sms", "support", 1, visit=WAITS[0]),),
)


@pytest.fixture
def no_looks() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def living() -> int:
    return sum(isinstance(each, (Agent, Interaction, Lane)) for each in gc.get_objects())


def lively() -> Engine:
    engine = Engine(small_routing())
    engine.witness_offers("int_1", lambda _explanation, _number: None)
    engine.load(FLOOR, 1_000)
    return engine


@pytest.mark.usefixtures("no_looks")
def test_an_engine_that_was_taken_apart_is_gone_without_a_look_for_it() -> None:
    before = living()
    engine = lively()
    assert living() > before + 50
    engine.take_apart()
    del engine
    assert living() <= before + 1  # a lane that somebody is offered something from


@pytest.mark.usefixtures("no_looks")
def test_an_engine_that_is_loaded_anew_keeps_nothing_of_before() -> None:
    engine = lively()
    once = living()
    engine.load(FLOOR, 1_000)
    assert living() <= once + 1


def test_only_what_is_large_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGE", 5_000)
    gc.unfreeze()
    kept: list[Any] = []
    with building():
        kept += [[number] for number in range(100)]
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    try:
        with building():
            kept += [[number] for number in range(10_000)]
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_looks_go_on_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), building():
        raise ZeroDivisionError
    assert gc.isenabled()
