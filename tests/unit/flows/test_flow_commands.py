"""``hub flow``, as somebody who writes one uses it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.cli import main
from tests.unit.config.flow_texts import SOUND

Walks = Callable[..., list[str]]
HOURS = """
hours:
  - {id: office, week: {mon: ["09:00-17:00"]}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hub.yaml"
    path.write_text(
        SOUND.replace("{en: Billing, zh-CN: 账单}}", "{en: B, zh-CN: 账}, hours: office}") + HOURS
    )
    return path


@pytest.fixture
def walks(file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Walks:
    def walk(keys: str, *arguments: str) -> list[str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(keys))
        main(["flow", "test", str(file), *arguments])
        return capsys.readouterr().out.splitlines()[3:]

    return walk


MONDAY, SUNDAY = ("--at", "2026-11-23T10:00"), ("--at", "2026-11-22T10:00")


def test_a_walk_says_what_is_heard_and_what_comes_of_it(walks: Walks) -> None:
    assert walks("1\n1\n20260410\n", *MONDAY) == [
        "» English",
        "» 中文",
        "  keys ▸ 1",
        "  (open billing: yes)",
        "  (known: no)",
        "» Recorded.",
        "» Press 1 or 2.",
        "  keys ▸ 1",
        "» Your order.",
        "  keys ▸ 20260410",
        "  (text +442071838750: yes)",
        "  (text from +442071838750: Order 20260410)",
        "» Bye.",
        "  (hangs up: done)",
    ]


def test_the_hour_the_tier_and_the_language_are_told_by_flags(walks: Walks) -> None:
    assert walks("2\n", *SUNDAY)[-1] == "  (hangs up: closed)"
    gold = walks("2\n", *MONDAY, "--tier", "gold", "--known")
    assert gold[-1] == "  (waits in orders; priority 60 s)"
    assert walks("2\n", *MONDAY, "--closed", "billing")[-1] == "  (hangs up: closed)"
    assert "» 录音。" in walks("2\n", *MONDAY)


def test_a_number_outside_may_be_answered_or_not(walks: Walks) -> None:
    assert walks("1\n2\ny\n", *MONDAY)[-2:] == ["  answered there? y/n ▸ y", "  (hangs up: transferred)"]
    assert walks("1\n2\nn\n", *MONDAY)[-1] == "  (waits in orders)"


def test_what_are_no_keys_are_asked_for_again_and_the_end_of_input_hangs_up(walks: Walks) -> None:
    told = walks("one\n", *MONDAY)
    assert told[-4:] == ["  keys ▸ one", "  0 to 9, * and #, please", "  keys ▸ ", "  (hung up)"]


def test_a_flow_that_is_not_sound_is_not_walked(file: Path) -> None:
    file.write_text(SOUND.replace("otherwise: closed\n", "otherwise: nowhere\n"))
    with pytest.raises(SystemExit) as refused:
        main(["flow", "test", str(file)])
    assert "there is no step nowhere" in str(refused.value)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--closed", "biling"), "there is no queue biling; there are billing, orders"),
        (("--tier", "tin"), "there is no tier tin; there are gold"),
        (("--language", "fr"), "there is no language of this number fr; there are en, zh-CN"),
    ],
)
def test_a_flag_that_would_change_nothing_is_refused(
    walks: Walks, arguments: tuple[str, str], reason: str
) -> None:
    with pytest.raises(SystemExit) as refused:
        walks("", *arguments)
    assert reason in str(refused.value)


def test_a_flow_is_drawn_by_its_id_or_its_number(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["flow", "draw", str(file), "--flow", "front", "--as", "mermaid"])
    by_id = capsys.readouterr().out
    main(["flow", "draw", str(file), "--flow", "+442071838750", "--as", "mermaid"])
    assert capsys.readouterr().out == by_id
    with pytest.raises(SystemExit) as refused:
        main(["flow", "draw", str(file), "--flow", "none"])
    assert "there are +442071838750, front" in str(refused.value)
