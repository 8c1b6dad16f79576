"""What a document says of routing: every mistake with its place, everything sound with what it means to the engine."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from config.check import check
from config.compile import compile_centre, compile_routing
from config.document import Document
from config.document.queues import Cause, Strategy
from config.export import format_yaml
from config.table import format_eligible
from routing.checks import CAUSES, problems
from routing.conditions import Compare, Every
from routing.config import CapacityProfile, ChannelCapacity, Membership
from routing.programs import Action, Step
from routing.requirements import AgentIn, AllOf, AttributeMatches, Requirement
from routing.strategies import STRATEGIES
from tests.unit.config.texts import CENTRE, spoiled_centre


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in check(text, "hub.yaml").problems]


def document(text: str = CENTRE) -> Document:
    checked = check(text, "hub.yaml")
    assert checked.document is not None, checked.problems
    return checked.document


def test_the_words_of_the_engine_and_of_the_document_are_the_same() -> None:
    assert set(get_args(Strategy)) == set(STRATEGIES)
    assert set(get_args(Cause)) == CAUSES


def test_a_program_reaches_the_engine_with_its_expressions_read() -> None:
    queue = compile_routing(document(), 1).queues["cards"]
    assert queue.requirements == (Requirement("cards", 3),)
    assert queue.steps == (
        Step(Requirement("cards", 7), 15_000, advance_if=Compare("idle", "=", 0)),
        Step(Requirement("cards", 5), 20_000),
    )
    assert queue.overflow == {"wait": Action("queue", "loans")}
    assert (queue.max_wait_ms, queue.tier_seconds) == (300_000, {"gold": 60})


def test_every_part_of_a_step_reaches_the_engine() -> None:
    step = (
        '{require: "vip and agent.site = task.site and agent in {ben, ana}", mode: replace, scope: [loans],'
        ' skip_if: "ready < 2 and waiting(loans) > 3", skip_if_impossible: false, strategy: cheapest,'
        " band_delta: -1, boost_seconds: 30, on_exhaust: {queue: loans, keep_place: false}}"
    )
    text = spoiled_centre('{require: "cards >= 5", duration_seconds: 20}', step)
    assert compile_routing(document(text), 1).queues["cards"].steps[1] == Step(
        require=AllOf((Requirement("vip"), AttributeMatches("site", "=", "site"), AgentIn(("ana", "ben")))),
        scope=("loans",),
        mode="replace",
        skip_if=Every((Compare("ready", "<", 2), Compare("waiting", ">", 3, "loans"))),
        skip_if_impossible=False,
        strategy="cheapest",
        band_delta=-1,
        boost_seconds=30,
        on_exhaust=Action("queue", "loans", keep_place=False),
    )


def test_an_agent_has_what_the_profile_says_where_they_say_nothing_themselves() -> None:
    agents = compile_routing(document(), 1).agents
    chatty = {
        "voice": ChannelCapacity(max=1, cost=6),
        "webchat": ChannelCapacity(max=4, allow=frozenset({"webchat", "sms"})),
        "sms": ChannelCapacity(max=5),
        "email": ChannelCapacity(max=5),
        "voicemail": ChannelCapacity(max=1),
    }
    assert agents["ana"].capacity == CapacityProfile(chatty, 6)
    without_mail = {channel: room for channel, room in chatty.items() if channel != "email"}
    assert agents["ben"].capacity == CapacityProfile(without_mail, 6)
    rooms = {"voice": 1, "webchat": 4, "sms": 5, "voicemail": 1}
    assert compile_centre(document(), 1).agents["ben"].capacity == rooms


def test_whoever_takes_no_calls_takes_no_messages_unless_it_is_said() -> None:
    def voicemail(capacity: str) -> int:
        text = spoiled_centre("capacity: chatty", f"capacity: {capacity}")
        return compile_centre(document(text), 1).agents["ana"].capacity.get("voicemail", 0)

    assert [voicemail("{voice: 1}"), voicemail("{voice: 0}"), voicemail("{voice: 0, voicemail: 3}")] == [
        1,
        0,
        3,
    ]


def test_an_agent_reaches_the_engine_with_attributes_cost_and_memberships() -> None:
    ana = compile_routing(document(), 1).agents["ana"]
    assert ana.attributes == {"site": "Leeds", "speaks": frozenset({"en", "de"}), "seniority": 4}
    assert ana.cost == 2
    assert ana.memberships["loans"] == Membership(rank=2, tier=1, weight=3)


def test_the_whole_centre_reaches_the_engine() -> None:
    text = spoiled_centre(
        "fallback_queue: loans",
        "fallback_queue: loans\n  supervisor_queue: cards\n  max_hops: 4\n  seed: 7\n  return_after_seconds: 0\n"
        "  reference_target_seconds: 30\n  agent_rank_first: false",
    )
    config = compile_routing(document(text), 5)
    assert (config.fallback_queue, config.supervisor_queue, config.max_hops) == ("loans", "cards", 4)
    assert (config.seed, config.return_after_ms, config.reference_target_ms) == (7, 0, 30_000)
    assert not config.agent_rank_first


SETTINGS = """
strategy: round_robin
order: ratio
slope: 1.5
service_target_seconds: 60
complaint_head_start_seconds: 120
starvation_cap_seconds: 900
delivered_timeout_seconds: 5
undelivered_before_unreachable: 2
ready_floor_percent: 40
cool_down_seconds: 45
cool_down_alone_seconds: 4
min_step_after_miss_seconds: 6
preferred_agent: only
reconnect_grace_seconds: 0
announce_wait: true
expected_handling_seconds: 240
expected_patience_seconds: 200
wrap_up_seconds: 30
band: background
after_close: serve
{max_waiting: 9, overflow: {full: {cancel: true}}}
{max_waiting: 9, reserved_places: 2, overflow: {full: {cancel: true}}}
{max_estimate_seconds: 90, overflow: {estimate: {cancel: true}}}
missed_offers_before_pause: {sms: 5}
offer_timeout_seconds: {sms: 5}
"""


def test_every_setting_of_a_queue_reaches_the_engine() -> None:
    """Each one changed from its default gives the engine another queue than all the others."""
    seen = [compile_routing(document(), 1).queues["loans"]]
    for line in SETTINGS.strip().splitlines():
        setting = line if line.startswith("{") else f"{{{line}}}"
        text = spoiled_centre(
            "{id: loans, name: {en: Loans}}", f"{{id: loans, name: {{en: Loans}}, {setting[1:]}"
        )
        queue = compile_routing(document(text), 1).queues["loans"]
        assert queue not in seen, setting
        seen.append(queue)


def test_the_words_of_an_overflow_are_found_by_its_cause() -> None:
    text = spoiled_centre("wait: {queue: loans}", "wait: {message: {en: We are sorry.}}").replace(
        "duration_seconds: 20}", "duration_seconds: 20, on_exhaust: {message: {en: Nobody came.}}}"
    )
    assert compile_centre(document(text), 1).queues["cards"].overflow_words == {
        "wait": {"en": "We are sorry."},
        "exhausted": {"en": "Nobody came."},
    }
    queue = compile_routing(document(text), 1).queues["cards"]
    assert queue.overflow["wait"] == queue.steps[1].on_exhaust == Action("message")


def test_words_that_lack_a_language_are_told() -> None:
    text = spoiled_centre("wait: {queue: loans}", "wait: {message: {en: We are sorry.}}")
    found = problems_of(text.replace("languages: [en]", "languages: [en, zh-CN]"))
    assert any("queues[0].overflow.wait.message: has no words for zh-CN" in line for line in found)


def test_work_whose_queue_is_unknown_falls_to_the_first_where_nothing_is_said() -> None:
    assert (
        compile_routing(document(spoiled_centre("  fallback_queue: loans\n", "")), 1).fallback_queue
        == "cards"
    )


def test_what_is_exported_reads_back_to_the_same() -> None:
    again = check(format_yaml(document()), "export.yaml")
    assert again.document == document()
    assert Document.model_validate(document().to_json()) == document()
    assert "capacity: chatty" in format_yaml(document())


def test_a_document_of_the_time_before_programs_is_still_read() -> None:
    """A stored version names every setting there was; what came since has its default."""
    text = Path("tests/unit/config/version-of-step-2.json").read_text(encoding="utf-8")
    old = Document.model_validate_json(text)
    assert problems(compile_routing(old, 1), strategies=frozenset(STRATEGIES)) == ()
    rooms = {"voice": 1, "webchat": 4, "sms": 5, "email": 5, "voicemail": 1}
    assert compile_centre(old, 1).agents["aisha"].capacity == rooms


def test_the_table_tells_who_could_take_what_at_each_step() -> None:
    assert format_eligible(document()).splitlines() == [
        "queue  step  asks                       for   agents who could take it",
        "cards  1     cards >= 3 and cards >= 7  15 s  1",
        "       2     cards >= 3 and cards >= 5  20 s  2 (voice, webchat, sms, voicemail), 1 (email)",
        "loans        anybody                          2 (voice, webchat, sms, voicemail), 1 (email)",
    ]
