"""Whom the desk's page lets a browser talk to."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr

from agent_console.pages import make_policy, read_build
from config.settings import TwilioAccount


def directive(policy: str, name: str) -> list[str]:
    (found,) = (part.split()[1:] for part in policy.split(";") if part.split()[0] == name)
    return found


def account(**more: str) -> TwilioAccount:
    return TwilioAccount.model_validate({"sid": "AC1", "token": SecretStr("x"), **more})


KEY = {"api_key_sid": "SK1", "api_key_secret": "secret"}


def test_a_desk_without_a_telephone_in_the_browser_reaches_the_hub_alone() -> None:
    assert directive(make_policy(()), "connect-src") == ["'self'"]
    assert directive(make_policy(()), "media-src") == ["'self'"]
    assert account().browsers_edge is None


def test_a_browser_that_is_a_telephone_reaches_the_edge_it_is_registered_at_and_no_other() -> None:
    policy = make_policy({"dublin"})
    sockets = [each for each in directive(policy, "connect-src") if each.startswith("wss:")]
    assert sockets == ["wss://voice-js.dublin.twilio.com"]
    assert "https://sdk.twilio.com" in directive(policy, "media-src")
    assert directive(policy, "script-src") == ["'self'"]


def test_an_account_is_registered_at_its_own_edge_or_its_regions_or_the_nearest() -> None:
    assert account(**KEY).browsers_edge == "roaming"
    assert account(**KEY, region="ie1").browsers_edge == "dublin"
    assert account(**KEY, region="ie1", edge="frankfurt").browsers_edge == "frankfurt"


def test_a_build_is_known_by_the_first_script_of_its_page(tmp_path: Path) -> None:
    assert read_build(tmp_path) is None
    script = '<script type="module" crossorigin src="/desk/assets/index-BLQQorUv.js"></script>'
    (tmp_path / "index.html").write_text(f"<head>{script}</head>")
    assert read_build(tmp_path) == "index-BLQQorUv.js"
