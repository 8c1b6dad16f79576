"""Snapshots kept as JSON: short, and refused where they would mean something else."""

import pytest

from routing.decisions import ENGINE_VERSION
from routing.requirements import AnyOf, LevelBetween, Requirement
from routing.snapshot import InteractionRow, Snapshot
from routing.snapshot_json import OtherVersion, snapshot_from_json, snapshot_to_json


def test_what_is_as_by_default_is_not_written() -> None:
    waiting = InteractionRow("i1", "voice", "cards", order_ms=5, seq=7)
    written = snapshot_to_json(Snapshot(interactions=(waiting,)))
    row = {"interaction_id": "i1", "channel": "voice", "queue_id": "cards", "order_ms": 5, "seq": 7}
    assert written["state"] == {"interactions": [row]}


def test_an_expression_is_written_with_the_name_of_what_it_is() -> None:
    asked = AnyOf((Requirement("german", 3), LevelBetween("visa", 0, 2)))
    written = snapshot_to_json(
        Snapshot(interactions=(InteractionRow("i1", "voice", "q", 0, 1, 0, (asked,)),))
    )
    german, visa = {"skill": "german", "level": 3}, {"skill": "visa", "low": 0, "high": 2}
    terms = [["Requirement", german], ["LevelBetween", visa]]
    assert written["state"]["interactions"][0]["requirements"] == [["AnyOf", {"terms": terms}]]


def test_twenty_thousand_event_ids_in_a_row_are_two_numbers_and_keep_their_order() -> None:
    ids = (*range(500, 20_500), 20_502, 20_501)
    written = snapshot_to_json(Snapshot(recent_event_ids=ids))
    assert written["recent"] == [[500, 20_000], [20_502, 1], [20_501, 1]]
    assert snapshot_from_json(written).recent_event_ids == ids


def test_a_snapshot_of_another_version_of_the_engine_is_refused() -> None:
    written = snapshot_to_json(Snapshot()) | {"engine": ENGINE_VERSION - 1}
    with pytest.raises(OtherVersion, match=f"version {ENGINE_VERSION - 1} of the engine, this is"):
        snapshot_from_json(written)


@pytest.mark.parametrize(
    "damage",
    [
        {"state": None},
        {"recent": None},
        {"state": {"agents": [{"agent_id": "ana"}]}},
        {"state": {"agents": [{"agent_id": "ana", "presence": "ready", "idle_since_ms": 0, "mood": "good"}]}},
        {"state": {"interactions": [{"requirements": [["Wish", {}]]}]}},
    ],
)
def test_what_never_was_a_snapshot_is_a_value_error(damage: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a"):
        snapshot_from_json(snapshot_to_json(Snapshot()) | damage)
