import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.secret import resolve_secret
from config.settings import Settings


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("HUB_")]:
        monkeypatch.delenv(name)


def test_the_defaults_run_on_one_laptop() -> None:
    settings = Settings()
    assert settings.public_url == "http://localhost:8080"
    assert settings.database == "sqlite:///hub-data/hub.db"
    assert settings.redis_url is None


def test_named_accounts_and_widget_secrets_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TWILIO_UK_EAST_SID", "AC1")
    monkeypatch.setenv("HUB_TWILIO_UK_EAST_TOKEN", "t0ken")
    monkeypatch.setenv("HUB_TWILIO_UK_EAST_BASE_URL", "http://localhost:1")
    monkeypatch.setenv("HUB_WEBCHAT_MY_SHOP_SECRET", "s3cret")
    settings = Settings()
    account = settings.find_twilio("uk-east")
    assert account is not None
    assert (account.sid, account.token.get_secret_value(), account.base_url) == (
        "AC1",
        "t0ken",
        "http://localhost:1",
    )
    secret = settings.find_webchat_secret("my-shop")
    assert secret is not None
    assert secret.get_secret_value() == "s3cret"
    assert settings.find_twilio("other") is None


def test_half_a_carrier_account_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TWILIO_UK_SID", "AC1")
    with pytest.raises(ValidationError, match=r"twilio\.UK\.token"):
        Settings()


def test_no_secret_is_ever_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = {
        "HUB_SECRET": "hidden-" + "x" * 32,
        "HUB_DATABASE_URL": "postgresql://hub:hidden@db/hub",
        "HUB_REDIS_URL": "redis://:hidden@redis",
        "HUB_TWILIO_UK_SID": "AC1",
        "HUB_TWILIO_UK_TOKEN": "hidden",
        "HUB_WEBCHAT_SHOP_SECRET": "hidden",
    }
    for name, value in hidden.items():
        monkeypatch.setenv(name, value)
    assert "hidden" not in repr(Settings())
    assert "hidden" not in str(Settings())


def test_a_weak_secret_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_SECRET", "hunter2")
    with pytest.raises(ValidationError) as refusal:
        Settings()
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["localhost:8080", "ftp://a.example", "https://a.example/hub", "https://", "https://u:p@a.example"]
)
def test_the_public_address_is_a_bare_origin(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PUBLIC_URL", url)
    with pytest.raises(ValidationError):
        Settings()


def test_trusted_proxies_are_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
    assert [str(network) for network in Settings().trusted_proxies] == ["10.0.0.0/8", "::1/128"]


def test_the_secret_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    first = resolve_secret(tmp_path / "data")
    assert len(first) >= 32
    assert resolve_secret(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600


def test_mail_accounts_and_the_scanner_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_MAIL_UK_EAST_SMTP_URL", "smtps://u:hidden@mail.example.com")
    monkeypatch.setenv("HUB_MAIL_UK_EAST_IMAP_URL", "imaps://u:hidden@mail.example.com")
    monkeypatch.setenv("HUB_MAIL_OTHER_SMTP_URL", "smtp://localhost")
    monkeypatch.setenv("HUB_SCAN_COMMAND", "clamdscan --no-summary '-'")
    settings = Settings()
    assert sorted(settings.mail) == ["OTHER", "UK_EAST"]
    assert settings.mail["OTHER"].imap_url is None
    url = settings.mail["UK_EAST"].imap_url
    assert url is not None
    assert url.get_secret_value() == "imaps://u:hidden@mail.example.com"
    assert settings.scan_command == ("clamdscan", "--no-summary", "-")
    assert "hidden" not in repr(settings)


# -- regions and browsers --------------------------------------------------------------------------


def test_an_account_in_another_region_is_reached_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_TWILIO_GB_2_SID", "AC1")
    monkeypatch.setenv("HUB_TWILIO_GB_2_TOKEN", "t")
    monkeypatch.setenv("HUB_TWILIO_GB_2_REGION", "ie1")
    account = Settings().find_twilio("gb-2")
    assert account is not None
    assert account.api_url == "https://api.dublin.ie1.twilio.com"
    monkeypatch.setenv("HUB_TWILIO_GB_2_EDGE", "frankfurt")
    account = Settings().find_twilio("gb-2")
    assert account is not None
    assert account.api_url == "https://api.frankfurt.ie1.twilio.com"


@pytest.mark.parametrize(
    "part",
    [
        {"REGION": "jp1"},
        {"API_KEY_SID": "SK1"},
        {"API_KEY_SECRET": "s"},
        {"REGION": "https://x"},
        {"EDGE": "a/b"},
    ],
)
def test_half_an_api_key_and_a_region_that_nobody_finds_are_refused(
    monkeypatch: pytest.MonkeyPatch, part: dict[str, str]
) -> None:
    for name, value in {"SID": "AC1", "TOKEN": "t", **part}.items():
        monkeypatch.setenv(f"HUB_TWILIO_MAIN_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


def test_an_api_key_is_read_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SID": "AC1", "TOKEN": "t", "API_KEY_SID": "SK1", "API_KEY_SECRET": "hidden"}.items():
        monkeypatch.setenv(f"HUB_TWILIO_MAIN_{name}", value)
    account = Settings().find_twilio("main")
    assert account is not None
    assert account.api_key_secret is not None
    assert account.api_key_secret.get_secret_value() == "hidden"
    assert "hidden" not in repr(Settings())
