"""``hub user`` and what the commands say of a database that is not there yet: what an administrator reads."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.cli import main

Says = Callable[..., str]
OLD, NEW = "a long password", "another long one"


@pytest.fixture
def says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Says:
    """What a command prints, or what it is refused with."""
    monkeypatch.setenv("HUB_DATABASE_URL", f"sqlite:///{tmp_path / 'hub.sqlite3'}")

    def run(*arguments: str, typed: str = OLD) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
        capsys.readouterr()
        try:
            main(list(arguments))
        except SystemExit as ended:
            return str(ended.code)
        return capsys.readouterr().out

    return run


@pytest.fixture
def hub(says: Says) -> Says:
    says("migrate")
    says("config", "apply", "config/hub.yaml")
    return says


def add(hub: Says, login: str, *more: str) -> str:
    return hub("user", "add", login, "--name", "Noor Haddad", "--role", "agent", *more)


def test_who_has_left_is_disabled_and_stands_in_the_list_as_such(hub: Says) -> None:
    add(hub, "noor", "--agent", "noor")
    add(hub, "wei")
    assert hub("user", "disable", " NOOR ") == "disabled noor, who is signed out everywhere\n"
    noor, wei = hub("user", "list").splitlines()
    assert noor.split()[:4] == ["noor", "agent", "noor", "disabled"]
    assert wei.split() == ["wei", "agent", "Noor", "Haddad"]
    assert hub("user", "disable", "noor") == "hub: noor is disabled already"
    assert hub("user", "password", "noor", typed=NEW) == "hub: noor is disabled"


def test_a_password_is_set_anew(hub: Says) -> None:
    add(hub, "noor")
    assert hub("user", "password", "noor", typed=NEW) == (
        "another password for noor, who is signed out everywhere\n"
    )
    assert hub("user", "password", "noor", typed="short") == "hub: a password has 10 to 200 characters"


def test_who_comes_back_is_enabled(hub: Says) -> None:
    add(hub, "noor")
    assert hub("user", "enable", "noor") == "hub: noor is not disabled"
    hub("user", "disable", "noor")
    assert hub("user", "enable", "noor") == "enabled noor, whose password is the one from before\n"
    assert hub("user", "list").split() == ["noor", "agent", "Noor", "Haddad"]


@pytest.mark.parametrize(
    ("change", "listed"),
    [
        (("--role", "supervisor"), "noor  supervisor  noor    Noor Haddad"),
        (("--name", " Noor Aziz "), "noor  agent  noor    Noor Aziz"),
        (("--agent", "wei"), "noor  agent  wei    Noor Haddad"),
        (("--no-agent", "--role", "admin"), "noor  admin      Noor Haddad"),
    ],
)
def test_somebody_becomes_somebody_else(hub: Says, change: tuple[str, ...], listed: str) -> None:
    add(hub, "noor", "--agent", "noor")
    assert hub("user", "change", "noor", *change).endswith("who is signed out everywhere\n")
    assert hub("user", "list") == f"{listed}\n"
    assert hub("user", "change", "noor", *change) == "hub: noor is all of that already"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("--agent", "nora"), "there is no agent nora in the configuration"),
        (("--name", " "), "a user has a login and a name"),
        ((), "noor is all of that already"),
    ],
)
def test_a_change_to_nothing_there_is_is_refused(hub: Says, change: tuple[str, ...], why: str) -> None:
    add(hub, "noor")
    assert hub("user", "change", "noor", *change).startswith(f"hub: {why}")
    assert hub("user", "list").split() == ["noor", "agent", "Noor", "Haddad"]


@pytest.mark.parametrize("command", ["disable", "enable", "change", "password"])
def test_a_login_that_is_nobodys_is_said(hub: Says, command: str) -> None:
    assert hub("user", command, "Nobody") == "hub: there is no user nobody; `hub user list` has them all"


def test_a_list_of_nobody_is_empty(hub: Says) -> None:
    assert hub("user", "list") == ""


def test_a_desk_that_is_nobodys_is_given_to_nobody(hub: Says) -> None:
    assert add(hub, "noor", "--agent", "nora").startswith(
        "hub: there is no agent nora in the configuration; there are aisha, "
    )
    assert hub("user", "list") == ""


def test_an_agent_before_any_configuration_is_refused(says: Says) -> None:
    says("migrate")
    assert add(says, "noor", "--agent", "noor") == (
        "hub: there is no agent noor in the configuration: none is applied yet"
    )


@pytest.mark.parametrize(("login", "name"), [(" ", "Noor"), ("noor", " ")])
def test_nobody_is_added_without_a_login_or_a_name(hub: Says, login: str, name: str) -> None:
    assert (
        hub("user", "add", login, "--name", name, "--role", "agent") == "hub: a user has a login and a name"
    )


@pytest.mark.parametrize(
    "command",
    [
        ("user", "list"),
        ("config", "export"),
        ("config", "plan", "config/hub.yaml"),
        ("config", "apply", "config/hub.yaml"),
    ],
)
def test_before_the_first_migration_every_command_says_what_to_do(
    says: Says, command: tuple[str, ...]
) -> None:
    said = says(*command)
    assert said.startswith("hub: The database is at version none")
    assert said.endswith("run `hub migrate`.")


def test_a_database_of_another_kind_is_refused_in_words(says: Says, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_DATABASE_URL", "mysql://somewhere/hub")
    said = says("migrate")
    assert said.startswith("hub: settings: HUB_DATABASE_URL: ")
    assert "must begin with sqlite:/// or postgresql://" in said


def test_there_is_no_version_0(hub: Says) -> None:
    assert hub("config", "export", "--version", "0") == "hub: there is no such version"


def test_a_file_that_is_no_text_is_said_to_be_none(says: Says, tmp_path: Path) -> None:
    file = tmp_path / "hub.yaml"
    file.write_bytes("organisation:".encode("utf-16"))
    assert says("config", "check", str(file)) == f"hub: {file}: is no text in UTF-8, from byte 1 on"
