"""``hub mail parse``: one JSON object, or a clear word and exit code 2."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from hub.cli import main
from tests.corpus.expectations import FOLDER

_KEYS = [
    "from_email", "from_name", "to", "cc", "reply_to", "subject", "date", "message_id", "in_reply_to", "references",
    "text", "reply_text", "html", "attachments", "is_auto_reply", "is_bounce", "bounced_recipients",
]  # fmt: skip


def test_a_mail_is_printed_as_one_object_with_just_these_keys(capsys: pytest.CaptureFixture[str]) -> None:
    main(["mail", "parse", str(FOLDER / "gmail-de.eml")])
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == _KEYS
    assert printed["from_email"] == "j.weissgerber@mail.example"
    assert printed["to"] == ["support@hub.example"]
    assert printed["date"] == "2026-11-24T10:20:31Z"
    assert printed["references"] == ["<first@mail.example>", "<hub.m-7Kq2@mail.hub.example>"]
    assert printed["reply_text"].startswith("Guten Tag,")


def test_an_attachment_is_told_by_name_type_and_size(capsys: pytest.CaptureFixture[str]) -> None:
    main(["mail", "parse", str(FOLDER / "inline-picture.eml")])
    assert json.loads(capsys.readouterr().out)["attachments"] == [
        {"name": "crack.png", "type": "image/png", "size": 70, "inline": True}
    ]


def test_a_bounce_names_whom_it_did_not_reach(capsys: pytest.CaptureFixture[str]) -> None:
    main(["mail", "parse", str(FOLDER / "bounce-two.eml")])
    printed = json.loads(capsys.readouterr().out)
    assert printed["is_bounce"] is True
    assert printed["bounced_recipients"] == ["ghost@gone.example", "second@gone.example"]


def test_a_mail_may_come_through_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Subject: piped\n\nx")))
    main(["mail", "parse", "-"])
    assert json.loads(capsys.readouterr().out)["subject"] == "piped"


def test_a_file_that_is_not_there_is_wrong_usage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["mail", "parse", str(tmp_path / "none.eml")])
    assert ended.value.code == 2
    assert "none.eml: No such file or directory" in capsys.readouterr().err
