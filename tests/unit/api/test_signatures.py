"""A signature of one's own: kept at the hub, told to the desk in place of the configured one."""

from __future__ import annotations

from typing import Any

from tests.unit.api.hubs import Browser


async def mine(someone: Browser) -> Any:
    me: Any = (await someone.ask("GET", "/api/me")).json
    return me["agent"]["signature"]


async def writes(someone: Browser, words: dict[str, str] | None) -> Any:
    return await someone.ask("PUT", "/api/me/signature", json={"words": words})


async def test_ones_own_words_stand_in_place_of_the_configured_ones_until_they_are_taken_back(
    noor: Browser,
) -> None:
    before = await mine(noor)
    told: Any = (await noor.ask("GET", "/api/me/signature")).json
    assert (told["words"], told["configured"]) == (None, before)
    own = {"en": "  Noor, at your service\n", "zh-CN": "  "}
    assert (await writes(noor, own)).json["words"] == {"en": "Noor, at your service"}
    assert await mine(noor) == {"en": "Noor, at your service"}
    await writes(noor, {})
    assert await mine(noor) == {}
    await writes(noor, None)
    assert await mine(noor) == before


async def test_a_language_that_nobody_writes_there_and_who_writes_no_mails_are_refused(
    noor: Browser,
) -> None:
    refused = await writes(noor, {"tlh": "Qapla"})
    assert (refused.status, refused.error) == (400, "unknown_language")
    await noor.sign_in("root")
    assert (await writes(noor, {})).status == 403
