"""Every mail of the corpus is read as a person would read it."""

from __future__ import annotations

import pytest

from tests.corpus.expectations import FOLDER, Expected, corpus, differences, read


@pytest.mark.parametrize("expected", corpus(), ids=lambda expected: expected.name)
def test_the_mail_is_read_as_a_person_would(expected: Expected) -> None:
    assert differences(expected, read(expected)) == {}


def test_every_mail_has_its_expectations_and_every_expectation_its_mail() -> None:
    assert {file.stem for file in FOLDER.glob("*.eml")} == {expected.name for expected in corpus()}


def test_the_corpus_has_the_languages_and_kinds_that_were_promised() -> None:
    replies = {expected.language for expected in corpus() if expected.kind == "reply"}
    assert replies >= {"en", "zh-hans", "zh-hant", "ja", "ko", "de", "fr", "es", "it", "pt", "nl", "pl", "ru"}
    kinds = {expected.kind for expected in corpus()}
    assert kinds >= {
        "bounce",
        "report",
        "auto-reply",
        "list",
        "own",
        "person",
        "hostile",
        "charset",
        "structure",
    }
    assert len(corpus()) >= 150
