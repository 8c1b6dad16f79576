"""Rows as columns: read as they were written, and refused where somebody else wrote them."""

from __future__ import annotations

from typing import Any

import pytest

from hub.dispatch.columns import columns_of, rows_of
from routing.requirements import Requirement
from routing.snapshot import CoolDown, EngagementRow, InteractionRow

FRENCH = (Requirement("french", 2),)
WAITS = [
    InteractionRow("int_1", "sms", "q", 5, 1, requirements=FRENCH, program_version=3),
    InteractionRow("int_2", "sms", "q", 6, 2, cool_downs=(CoolDown("ana", 9, 8),), program_version=2),
]


def read(data: Any, kind: Any = InteractionRow, *, present: int = 3) -> list[Any]:
    return rows_of(kind, data, present, {})


def test_rows_are_read_as_they_were_written() -> None:
    assert read(columns_of(WAITS, 3, {})) == WAITS
    work = [
        EngagementRow("int_3", "ana", "sms", "q", 1, visit=WAITS[0]),
        EngagementRow("int_4", "ben", "sms", "q", 2),
    ]
    assert read(columns_of(work, 3, {}), EngagementRow) == work
    assert read(columns_of([], 3, {})) == []


def test_what_is_as_by_default_stands_nowhere() -> None:
    assert set(columns_of(WAITS[:1], 3, {})) == {
        "size",
        "interaction_id",
        "channel",
        "queue_id",
        "order_ms",
        "seq",
        "requirements",
    }


def test_who_follows_the_present_version_follows_the_next_one_too() -> None:
    versions = [row.program_version for row in read(columns_of(WAITS, 3, {}), present=4)]
    assert versions == [4, 2]


@pytest.mark.parametrize(
    "damage",
    [
        {"size": 3},
        {"interaction_id": ["int_1"]},
        {"requirements": [["[]"], [0, 7]]},
        {"requirements": [['[["Nothing", {}]]'], [0, 0]]},
        {"channel": 5},
    ],
)
def test_what_somebody_else_wrote_is_refused(damage: Any) -> None:
    with pytest.raises(ValueError, match=r"not |of 2|of 3"):
        read(columns_of(WAITS, 3, {}) | damage)
