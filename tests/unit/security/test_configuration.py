import pytest

from hub.configuration import (
    ApplyConfig,
    ConfigConflictError,
    apply_config,
    find_config,
    find_current_config,
)
from tests.unit.security.transactions import Database

FIRST = {"organisation": {"name": "Halden"}}
SECOND = {"organisation": {"name": "Halden Ltd"}}


def test_before_anything_is_applied_there_is_no_version(database: Database) -> None:
    assert database.read(find_current_config) is None


def test_versions_are_numbered_and_the_log_names_them(database: Database) -> None:
    assert (
        database.commit(apply_config, ApplyConfig(FIRST, note="start", user_id="usr_1")).current.version == 1
    )
    assert database.commit(apply_config, ApplyConfig(SECOND)).current.version == 2
    current = database.read(find_current_config)
    assert current is not None
    assert (current.version, current.document) == (2, SECOND)
    first = database.read(find_config, 1)
    assert first is not None
    assert (first.document, first.note, first.user_id) == (FIRST, "start", "usr_1")
    assert [(e.kind, e.data) for e in database.events] == [
        ("config.applied", {"version": 1}),
        ("config.applied", {"version": 2}),
    ]


def test_applying_the_same_again_makes_no_version(database: Database) -> None:
    database.commit(apply_config, ApplyConfig(FIRST))
    again = database.commit(apply_config, ApplyConfig(FIRST))
    assert (again.current.version, again.changed) == (1, False)
    assert len(database.events) == 1


def test_a_plan_that_has_been_overtaken_is_refused(database: Database) -> None:
    database.commit(apply_config, ApplyConfig(FIRST, expected_version=0))
    with pytest.raises(ConfigConflictError) as refusal:
        database.commit(apply_config, ApplyConfig(SECOND, expected_version=0))
    assert refusal.value.current_version == 1
