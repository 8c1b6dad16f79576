"""What is nobody's fault is told apart from what is: after the one the router goes on from where it was."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from hub.store.trouble import lost_race


class Complaint(Exception):
    def __init__(self, sqlstate: str) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "is_race"),
    [
        ("40001", True),  # could not serialize access
        ("40P01", True),  # the victim of a deadlock
        ("55P03", True),  # the lock was not to be had
        ("23505", False),  # met again at each try: it is ours
        ("42703", False),  # no such column
    ],
)
def test_only_who_lost_to_others_has_lost_a_race(sqlstate: str, is_race: bool) -> None:
    assert lost_race(DBAPIError("select", {}, Complaint(sqlstate))) is is_race


def test_a_fault_of_ours_is_no_lost_race() -> None:
    assert not lost_race(ValueError("a version that cannot be read"))
