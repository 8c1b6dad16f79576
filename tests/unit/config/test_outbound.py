"""Calling out, as the configuration says it."""

from __future__ import annotations

from config.check import check
from config.compile import compile_centre
from config.document import Document
from hub.model.contact_centre import ContactCentre
from hub.model.outbound import DialPolicy
from tests.unit.config.texts import SOUND

WITH_A_LINE = SOUND.replace(
    "channels:\n",
    'channels:\n  voice:\n    - {number: "+442071838750", account: local, queue: billing, '
    "greeting: {en: Hello}, after_hours: {en: Closed}}\n",
)


def document(outbound: str) -> str:
    return f"{WITH_A_LINE}outbound: {outbound}\n"


def problems(outbound: str) -> list[str]:
    return [problem.reason for problem in check(document(outbound), "hub.yaml").problems]


def centre(outbound: str) -> ContactCentre:
    checked = check(document(outbound), "hub.yaml").document
    assert checked is not None
    return compile_centre(Document.model_validate(checked.to_json()), 1)


def test_a_document_that_says_nothing_of_it_calls_its_own_country_by_day() -> None:
    assert centre("{}").dialling == DialPolicy()


def test_all_that_can_be_said_reaches_the_stations() -> None:
    policy = centre(
        '{number: "+442071838750", countries: [GB, FR], blocked_prefixes: ["+44870"], emergency: dial, premium: warn, '
        "calling_hours: {sun: []}, outside_hours: refuse, often: 5, ring_seconds: 40, detect_machines: true, "
        "limits: {agent: 10, number: 3, abroad: 4, total: 99, countries: {FR: 2}}}"
    ).dialling
    assert (policy.number, policy.countries) == ("+442071838750", frozenset({"GB", "FR"}))
    assert (policy.prefixes, policy.emergency, policy.premium) == (("+44870",), "dial", "warn")
    assert (policy.week[5], policy.week[6]) == (((480, 1260),), ())
    assert (policy.outside_hours, policy.often, policy.ring_ms) == ("refuse", 5, 40_000)
    assert policy.detect_machines
    assert (policy.limits.agent, policy.limits.number, policy.limits.abroad) == (10, 3, 4)
    assert (policy.limits.total, policy.limits.countries) == (99, {"FR": 2})


def test_a_caller_number_must_be_one_of_ours() -> None:
    (reason,) = problems('{number: "+442071838751"}')
    assert "+442071838751" in reason


def test_a_limit_for_a_country_that_may_not_be_called_is_pointed_out() -> None:
    (reason,) = problems("{limits: {countries: {FR: 2}}}")
    assert "FR" in reason


def test_an_empty_list_of_countries_is_pointed_out() -> None:
    assert problems("{countries: []}") == ["is empty: nobody at all may be called"]
