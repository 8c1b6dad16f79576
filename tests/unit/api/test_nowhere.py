"""An address where nothing is: a page for people, a plain line or the API's error for programs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hub.api.folders import find_file
from hub.api.nowhere import STYLE, WORDS
from tests.unit.api.hubs import Browser

PEOPLE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("reads", "language", "way_back"),
    [
        ("en-GB,en;q=0.9", "en", "Go to the desk"),
        ("zh-CN,zh;q=0.9", "zh-CN", "前往工作台"),
        ("fr-FR", "en", "Go to the desk"),
    ],
)
async def test_whoever_goes_nowhere_is_told_so_in_their_language_and_shown_the_way_to_the_desk(
    someone: Browser, reads: str, language: str, way_back: str
) -> None:
    answer = await someone.ask("GET", "/nowhere", headers={**PEOPLE, "Accept-Language": reads})
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert f'<html lang="{language}">' in answer.text
    assert f'<a href="/desk">{way_back}</a>' in answer.text


async def test_nothing_of_the_address_is_repeated(someone: Browser) -> None:
    answer = await someone.ask("GET", "/call-0900-123456?or=<script>", headers=PEOPLE)
    assert answer.status == 404
    assert "0900" not in answer.text
    assert "script" not in answer.text


async def test_a_customer_who_looks_for_a_chat_is_not_sent_to_the_desk(someone: Browser) -> None:
    answer = await someone.ask("GET", "/chat/none", headers=PEOPLE)
    assert answer.status == 404
    assert "There is no chat here" in answer.text
    assert "/desk" not in answer.text


async def test_programs_get_a_plain_line_and_the_api_its_error(someone: Browser) -> None:
    program = await someone.ask("GET", "/nowhere", headers={"Accept": "*/*"})
    assert (program.status, program.text) == (404, "404: Not Found")
    webhook = await someone.ask("POST", "/hooks/nowhere", headers=PEOPLE)
    assert (webhook.status, webhook.text) == (404, "404: Not Found")
    api = await someone.ask("GET", "/api/nowhere", headers=PEOPLE)
    assert (api.status, api.error) == (404, "not_found")


async def test_a_file_that_is_not_there_is_answered_as_any_address_where_nothing_is(someone: Browser) -> None:
    for name in ("nowhere.js", "", "../live.py", "/etc/passwd", "%00", "x" * 5_000):
        page = await someone.ask("GET", f"/live/static/{name}", headers=PEOPLE)
        assert (page.status, "There is nothing here" in page.text) == (404, True), name
        program = await someone.ask("GET", f"/live/static/{name}", headers={"Accept": "*/*"})
        assert (program.status, program.text) == (404, "404: Not Found"), name
    there = await someone.ask("GET", "/live/static/live.css")
    assert (there.status, there.headers["Content-Type"]) == (200, "text/css")


def test_nothing_is_found_outside_its_folder(tmp_path: Path) -> None:
    inside, secret = tmp_path / "pages", tmp_path / "secret"
    inside.mkdir()
    (inside / "a.css").write_text("")
    secret.write_text("")
    (inside / "way_out").symlink_to(secret)
    assert find_file(inside, "a.css") == (inside / "a.css").resolve()
    for name in ("../secret", "way_out", str(secret), "../pages", "b.css"):
        assert find_file(inside, name) is None, name


async def test_the_page_may_use_its_own_style_and_nothing_else(someone: Browser) -> None:
    policy = (await someone.ask("GET", "/nowhere", headers=PEOPLE)).headers["Content-Security-Policy"]
    assert re.match(r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; ", policy)


def test_it_is_worded_in_every_language_and_drawn_in_both_schemes() -> None:
    assert len({tuple(words) for words in WORDS.values()}) == 1
    drawn = set(re.findall(r"var\((--\w+)\)", STYLE))
    assert drawn == set(re.findall(r"(--\w+): light-dark\(#\w{6}, #\w{6}\);", STYLE))
