"""`hub simulate` and `hub replay-routing` as one types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hub.cli import main
from tests.unit.config.test_scenario import SOUND, spoiled

# Every key a program may rely on; units are in the names.
KEYS = {
    "asa_s",
    "asa_s_half_width",
    "service_level_20s",
    "abandoned_share",
    "occupancy",
    "blocked_share",
    "wait_share",
    "wait_p50_s",
    "wait_p90_s",
    "wait_p95_s",
    "queue_length_mean",
    "answered",
}


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    file = tmp_path / "s.yaml"
    file.write_text(SOUND, encoding="utf-8")
    return file


def test_json_has_every_figure_for_the_whole_each_type_and_each_queue(
    scenario: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["simulate", str(scenario), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["title"] == "Two skills"
    assert set(told) >= KEYS
    assert KEYS - {"occupancy"} <= set(told["types"]["calls"])
    assert KEYS - {"occupancy"} <= set(told["queues"]["desk"])
    assert told["answered"] > 0
    assert 0 < told["occupancy"] < 1


def test_people_get_a_table(scenario: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["simulate", str(scenario)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Two skills"
    assert any(line.startswith("service_level_20s") and "±" in line for line in lines)


def test_a_mistake_is_told_with_its_place_and_ends_with_status_1(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(spoiled("queue: desk", "queue: dsk"), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["simulate", str(file)])
    assert f"{file}:9:12: contacts[0].queue: there is no queue dsk" in str(ended.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="No such file"):
        main(["simulate", str(tmp_path / "none.yaml")])


def test_a_replay_of_an_empty_database_says_so_in_both_forms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", f"sqlite:///{tmp_path / 'hub.sqlite3'}")
    main(["migrate"])
    window = ["--from", "2026-09-01T08:00+02:00", "--to", "2026-09-01T09:00+02:00"]
    capsys.readouterr()
    main(["replay-routing", *window, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (told["arrived"], told["happened"]["offered"], told["simulated"]["offered"]) == (0, 0, 0)
    assert told["happened"]["asa_s"] is None  # nobody waited, which is not the same as not waiting
    main(["replay-routing", *window, "--config", "config/hub.yaml"])
    assert "happened" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="--to must be later than --from"):
        main(["replay-routing", "--from", window[3], "--to", window[1]])


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", ""])
def test_what_is_no_moment_is_wrong_usage(moment: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["replay-routing", "--from", moment, "--to", "2026-09-01"])
    assert ended.value.code == 2
