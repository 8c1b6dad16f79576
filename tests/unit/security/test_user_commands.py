"""``hub user``: what an operator does about people who sign in, with nothing but the database."""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path

import pytest

from hub.cli import main
from hub.commands.common import command_store
from hub.security.passwords import Passwords
from hub.security.sessions import OpenSession, find_sessions, hash_token, new_token, open_session
from hub.security.users import find_user_by_login

ADD = ["user", "add", "ada", "--name", "Ada Lund", "--role", "admin"]


@pytest.fixture(autouse=True)
def _empty_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("HUB_DATABASE_URL", raising=False)
    main(["migrate"])


def _types(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))


async def _signs_in(login: str) -> str:
    token = hash_token(new_token())
    async with command_store() as store:
        user = await store.read(find_user_by_login, login)
        assert user
        await store.commit(open_session, OpenSession(user.id, token, "192.0.2.1"))
    return token


async def _is_signed_in(token: str) -> bool:
    async with command_store() as store:
        return await store.read_together(find_sessions, (token, store.clock.now())) is not None


async def _opens(login: str, password: str) -> bool:
    async with command_store() as store:
        user = await store.read(find_user_by_login, login)
        assert user
        return await Passwords().verify(password, user.password_hash)


def test_a_new_password_opens_the_old_one_does_not_and_nobody_stays_signed_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _types(monkeypatch, "correct horse battery")
    main(ADD)
    token = asyncio.run(_signs_in("ada"))
    assert asyncio.run(_is_signed_in(token))
    _types(monkeypatch, "another horse altogether")
    main(["user", "password", "Ada"])
    assert asyncio.run(_opens("ada", "another horse altogether"))
    assert not asyncio.run(_opens("ada", "correct horse battery"))
    assert not asyncio.run(_is_signed_in(token))


def test_whoever_is_disabled_is_signed_out_and_listed_as_such(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _types(monkeypatch, "correct horse battery")
    main(ADD)
    token = asyncio.run(_signs_in("ada"))
    main(["user", "disable", "ada"])
    assert not asyncio.run(_is_signed_in(token))
    capsys.readouterr()
    main(["user", "list"])
    assert capsys.readouterr().out == "ada\tadmin\t-\tdisabled\tAda Lund\n"
    with pytest.raises(SystemExit, match="ada is disabled already"):
        main(["user", "disable", "ada"])


def test_a_user_who_is_not_there_and_a_short_password_are_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _types(monkeypatch, "correct horse battery")
    with pytest.raises(SystemExit, match="there is no user ada"):
        main(["user", "password", "ada"])
    _types(monkeypatch, "short")
    with pytest.raises(SystemExit, match="a password has 10 to 200 characters"):
        main(ADD)
