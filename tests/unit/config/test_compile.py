import datetime as dt
from pathlib import Path

import pytest

from config.check import check
from config.compile import compile_centre, compile_routing
from config.document import Document
from config.values import MAX_LEVEL
from hub.model.contact_centre import EMPTY_CENTRE, choose_words
from routing.checks import problems
from routing.config import BACKGROUND, Membership
from routing.grammar import MAX_LEVEL as ENGINE_MAX_LEVEL
from routing.requirements import Requirement
from tests.unit.config.texts import SOUND, spoiled


def document(text: str) -> Document:
    checked = check(text, "hub.yaml")
    assert checked.document is not None, checked.problems
    return checked.document


def demo() -> Document:
    return document(Path("config/hub.yaml").read_text(encoding="utf-8"))


def test_the_engine_accepts_what_was_checked() -> None:
    assert problems(compile_routing(demo(), 1), strategies=frozenset({"longest_idle"})) == ()
    assert MAX_LEVEL == ENGINE_MAX_LEVEL


def test_a_queue_reaches_the_engine_in_milliseconds() -> None:
    text = spoiled(
        "    offer_timeout_seconds",
        "    band: background\n    wrap_up_seconds: 30\n    offer_timeout_seconds",
    )
    queue = compile_routing(document(text), 7).queues["billing"]
    assert queue.band == BACKGROUND
    assert queue.requirements == (Requirement("billing", 3),)
    rings = {"voice": 20_000, "webchat": 30_000, "sms": 60_000, "email": 60_000, "voicemail": 60_000}
    assert queue.offer_timeout_ms == rings
    assert queue.wrap_up_ms == 30_000


def test_an_agent_reaches_the_engine_with_skills_memberships_and_capacity() -> None:
    config = compile_routing(demo(), 1)
    mei = config.agents["mei"]
    assert mei.memberships["billing"] == Membership(rank=2, delay_ms=60_000)
    assert config.agents["noor"].skills["refunds"] == 1
    assert {channel: c.max for channel, c in config.agents["aisha"].capacity.channels.items()} == {
        "voice": 1,
        "webchat": 4,
        "sms": 5,
        "email": 5,
        "voicemail": 1,
    }


def test_a_channel_without_capacity_is_absent() -> None:
    text = spoiled("queues: [billing]", "queues: [billing]\n    capacity: {voice: 0}")
    assert "voice" not in compile_routing(document(text), 1).agents["noor"].capacity.channels
    assert "voice" not in compile_centre(document(text), 1).agents["noor"].capacity


def test_the_stations_find_the_queue_behind_an_account() -> None:
    centre = compile_centre(demo(), 3)
    assert centre.version == 3
    number = centre.find_account("sms", "+442071838750")
    assert number is not None
    assert (number.queue_id, number.carrier_account) == ("billing", "local")
    assert number.opt_out_confirmation is not None
    assert centre.find_account("sms", "+15005550006") is None
    shop = centre.find_account("webchat", "shop")
    assert shop is not None
    assert shop.widget is not None
    assert shop.widget.origins == ("self",)


def test_a_provider_that_confirms_stop_itself_leaves_us_no_words() -> None:
    number = compile_centre(document(SOUND), 1).find_account("sms", "+442071838750")
    assert number is not None
    assert number.opt_out_confirmation is None


def test_silence_null_never_closes() -> None:
    text = spoiled(
        "    offer_timeout_seconds", "    silence_close_minutes: {sms: null}\n    offer_timeout_seconds"
    )
    queue = compile_centre(document(text), 1).queues["billing"]
    assert "sms" not in queue.silence_ms
    assert queue.silence_ms["webchat"] == 30 * 60_000


def test_teams_see_all_or_their_queues() -> None:
    teams = compile_centre(demo(), 1).teams
    assert teams["leads"].sees is None
    assert teams["service"].sees == frozenset({"billing", "orders"})


def test_hours_become_minutes_of_the_day() -> None:
    text = spoiled("    dispositions", "    hours: office\n    dispositions").replace(
        '"13:00-17:00"]}', '"13:00-24:00"]}\n    exceptions: [{date: 2026-12-25, closed: true}]'
    )
    hours = compile_centre(document(text), 1).queues["billing"].hours
    assert hours is not None
    assert hours.timezone == "Europe/London"
    assert hours.week[0] == ((540, 720), (780, 1440))
    assert hours.week[1] == ()
    assert hours.exceptions == {dt.date(2026, 12, 25): ()}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-CN", "账单"),
        ("zh-TW", "账单"),
        ("ZH", "账单"),
        ("en-GB", "Billing"),
        ("fr", "Billing"),
        (None, "Billing"),
    ],
)
def test_words_come_in_the_language_asked_for_or_the_nearest(language: str | None, words: str) -> None:
    assert choose_words({"zh-CN": "账单", "en": "Billing"}, language, fallbacks=("en", "zh-CN")) == words


def test_before_any_version_there_is_nothing() -> None:
    assert EMPTY_CENTRE.find_account("sms", "+442071838750") is None
    assert EMPTY_CENTRE.find_agent_name("noor") is None
