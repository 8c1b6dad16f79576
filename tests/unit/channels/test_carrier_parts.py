"""The carrier's pure parts: URL fragments, segments, TwiML, keywords, rates, faults."""

from __future__ import annotations

import pytest

from channels.carrier.faults import Fault, Faults
from channels.carrier.keywords import find_keyword
from channels.carrier.ledger import Ledger
from channels.carrier.model import Text
from channels.carrier.overrides import Connection, parse_overrides
from channels.carrier.rates import Rates
from channels.carrier.segments import count_segments
from channels.carrier.twiml import TwimlError, parse_replies
from hub.clock import FixedClock


def test_a_url_without_fragment_has_twilios_defaults() -> None:
    assert parse_overrides("https://a/b?c=d") == Connection(
        "https://a/b?c=d", 5.0, 15.0, 15.0, 1, frozenset({"ct"})
    )


def test_the_fragment_overrides_them() -> None:
    connection = parse_overrides("https://a/b#ct=200&rt=300&tt=400&rc=3&rp=4xx,rt&sni=y&e=dublin")
    assert connection == Connection("https://a/b", 0.2, 0.3, 0.4, 3, frozenset({"4xx", "rt"}))


@pytest.mark.parametrize("fragment", ["#rc=6&ct=99&rt=15001&tt=x", "#", "#nonsense", "#rc=-1&ct="])
def test_what_is_out_of_bounds_counts_for_nothing(fragment: str) -> None:
    assert parse_overrides(f"https://a/b{fragment}") == parse_overrides("https://a/b")


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("😟" * 35, 1),
        ("😟" * 36, 2),
    ],
)
def test_a_text_is_as_many_segments_as_its_alphabet_allows(text: str, segments: int) -> None:
    assert count_segments(text) == segments


def test_twiml_is_read_for_its_messages() -> None:
    assert parse_replies("<Response><Message to='x'> hi </Message><Redirect/><Message/></Response>") == ["hi"]
    with pytest.raises(TwimlError):
        parse_replies("<html></html>")


@pytest.mark.parametrize(
    ("body", "keyword"),
    [
        ("STOP", "stop"),
        (" optout\n", "stop"),
        ("Yes", "start"),
        ("info", "help"),
        ("stop!", None),
        ("", None),
    ],
)
def test_a_keyword_stands_alone(body: str, keyword: str | None) -> None:
    assert find_keyword(body) == keyword


def test_a_number_may_send_again_a_second_later() -> None:
    clock = FixedClock()
    rates = Rates(clock.now)

    assert [rates.allow("+1", 2) for _ in range(3)] == [True, True, False]
    assert rates.allow("+2", 2)
    assert rates.allow("+1", None)
    clock.advance(seconds=1)
    assert rates.allow("+1", 2)


def test_faults_strike_as_often_as_planned_and_only_where_they_fit() -> None:
    faults = Faults()
    faults.plan(Fault("lose_callback", times=2, number="+1", status="sent"))

    assert faults.take("lose_callback", "+1", status="delivered") is None
    assert faults.take("lose_callback", "+2", status="sent") is None
    assert faults.take("double_callback", "+1", status="sent") is None
    assert faults.take("lose_callback", "+1", status="sent")
    assert faults.take("lose_callback", "+1", status="sent")
    assert faults.take("lose_callback", "+1", status="sent") is None
    faults.plan(Fault("lose_webhook"))
    faults.clear()
    assert faults.take("lose_webhook", "+1") is None


def test_the_ledger_forgets_the_oldest() -> None:
    ledger = Ledger()
    for number in range(10_001):
        ledger.add(Text(f"SM{number}", "AC", "+1", "+2", "x", "inbound", "received", 0, 0))

    assert ledger.find("SM0") is None
    assert ledger.find("SM10000")
    assert len(ledger.of("+1")) == 10_000
