"""What is wrong, or surprising, with what a document says of routing: each with its place and its reason."""

from __future__ import annotations

import pytest

from config.check import check
from tests.unit.config.texts import CENTRE, spoiled_centre


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in check(text, "hub.yaml").problems]


def test_the_centre_to_spoil_is_sound() -> None:
    assert problems_of(CENTRE) == []


STEP = "queues[0].program[0]"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        # expressions
        ("cards >= 7", "card >= 7", f'hub.yaml:15:19: {STEP}.require: unknown skill "card" (at character 1)'),
        ("cards >= 7", "cards >= 11", f"{STEP}.require: 11 is above the highest level, 10 (at character 10)"),
        ("cards >= 7", "vip >= 2", f"{STEP}.require: 2 is above the highest level, 1"),
        ("cards >= 7", "cards >=", f"{STEP}.require: "),
        ("cards >= 7", "cards >= 7 and", f"{STEP}.require: "),
        ("cards >= 7", "agent in {ana, zoe}", f'{STEP}.require: unknown agent "zoe"'),
        ("cards >= 7", "agent.city = task.site", f'{STEP}.require: unknown attribute of agents "city"'),
        ("cards >= 7", "agent.site = task.city", f'{STEP}.require: unknown attribute of interactions "city"'),
        ("cards >= 7", "agent.speaks = task.site", f'{STEP}.require: "speaks" is a set: has is expected'),
        (
            "cards >= 7",
            "agent.seniority >= task.site",
            f'{STEP}.require: "site" cannot be compared with a number',
        ),
        ("idle = 0", "busy = 0", f'{STEP}.advance_if: "busy" is not counted (at character 1)'),
        ("idle = 0", "waiting(x) > 3", f'{STEP}.advance_if: unknown queue "x"'),
        ("duration_seconds: 15", "duration_seconds: -1", f"{STEP}.duration_seconds: input should be greater"),
        ("duration_seconds: 15", "seconds: 15", f"{STEP}.seconds: there is no such setting"),
        (
            "duration_seconds: 15",
            "duration_seconds: 15, scope: [lons]",
            f"{STEP}.scope[0]: there is no queue lons",
        ),
        # overflow
        (
            "{queue: loans}",
            "{queue: lons}",
            "overflow.wait.queue: there is no queue lons; did you mean loans?",
        ),
        ("{queue: loans}", "{queue: loans, cancel: true}", "overflow.wait: must be exactly one of queue,"),
        ("{queue: loans}", "{}", "overflow.wait: must be exactly one of queue, add_queue, message, cancel"),
        (
            "{queue: loans}",
            "{add_queue: loans, keep_place: false}",
            "overflow.wait: keep_place belongs to a move",
        ),
        ("{queue: loans}", "{queue: cards}", "overflow.wait.queue: leads back: cards → cards"),
        ("{queue: loans}", "{voicemail: true}", "overflow.wait.voicemail: there is no such setting"),
        ("wait: {", "waits: {", "queues[0].overflow.waits: input should be 'full', 'closing', 'estimate',"),
        (
            "{en: Loans}",
            "{en: Loans}, max_waiting: 5, overflow: {full: {queue: cards}}",
            "queues[1].overflow.full.queue: leads back: loans → cards → loans",
        ),
        (
            "    overflow:\n      wait: {queue: loans}\n",
            "",
            "queues[0].max_wait_seconds: says when, but not what then",
        ),
        ("max_wait_seconds: 300", "max_waiting: 300", "queues[0].max_waiting: says when, but not what then"),
        (
            "max_wait_seconds: 300",
            "after_close: drain",
            "queues[0].after_close: says when, but not what then: add overflow.closing",
        ),
        (
            "wait: {queue: loans}",
            "wait: {queue: loans}\n      closing: {add_queue: loans}",
            "overflow.closing.add_queue: a queue that takes nobody in cannot be helped",
        ),
        (
            "max_wait_seconds: 300",
            "max_wait_seconds: 300\n    cool_down_seconds: 2",
            "cool_down_alone_seconds: is longer",
        ),
        (
            "max_wait_seconds: 300",
            "max_wait_seconds: 300\n    preferred_agent: hold",
            "preferred_agent: for how long?",
        ),
        (
            "max_wait_seconds: 300",
            "max_wait_seconds: 300\n    strategy: luck",
            "queues[0].strategy: input should be",
        ),
        (
            "max_wait_seconds: 300",
            "max_wait_seconds: 300\n    slope: 0",
            "queues[0].slope: input should be greater",
        ),
        (
            'cards >= 5", duration_seconds: 20}',
            'cards >= 5", on_exhaust: {message: {en: Bye}}}\n      - {on_exhaust: {message: {en: Goodbye}}}',
            "queues[0].program: the steps of a program have one message between them",
        ),
        (
            "{gold: 60}",
            "{gold: 60, goild: 1}",
            "tier_head_start_seconds.goild: there is no tier in routing.customer_tiers",
        ),
        # agents
        ("site: Leeds", "town: Leeds", "agents[0].attributes.town: there is no attribute of agents town"),
        ("site: Leeds", "site: 5", "agents[0].attributes.site: site is declared as a text: write a text"),
        (
            "speaks: [en, de]",
            "speaks: en",
            "agents[0].attributes.speaks: speaks is declared as a set: write a list",
        ),
        (
            "seniority: 4",
            "seniority: high",
            "agents[0].attributes.seniority: seniority is declared as a number",
        ),
        (
            "capacity: chatty",
            "capacity: chaty",
            "agents[0].capacity: there is no capacity profile chaty; did you mean",
        ),
        ("capacity: chatty", "capacity: {voice: 2}", "agents[0].capacity.voice"),
        (
            "allow: [webchat, sms]",
            "allow: [webchat, fax]",
            "capacity_profiles[0].webchat.allow[1]: input should be",
        ),
        ("weight: 3", "weight: 0", "agents[0].queues[1].weight: input should be greater"),
        # the centre
        ("fallback_queue: loans", "fallback_queue: lons", "routing.fallback_queue: there is no queue lons"),
        ("fallback_queue: loans", "supervisor_queue: x", "routing.supervisor_queue: there is no queue x"),
        (
            "site: text}\nskills",
            "site: set}\nskills",
            "routing.interaction_attributes.site: input should be 'text' or",
        ),
        (
            "customer_tiers: [gold]",
            "customer_tiers: [gold, gold]",
            "routing.customer_tiers[1]: tier gold is there",
        ),
        # nobody
        (
            'cards >= 7", duration_seconds: 15, advance_if: "idle = 0"}\n      - {require: "cards >= 5',
            'cards >= 9", duration_seconds: 15}\n      - {require: "cards = 10',
            "queues[0].program: no agent can take what comes to queue cards at any step: it waits for ever",
        ),
    ],
)
def test_a_mistake_is_an_error_with_its_place_and_its_reason(old: str, new: str, problem: str) -> None:
    found = problems_of(spoiled_centre(old, new))
    assert any(problem in line and "warning" not in line for line in found), found
    assert check(spoiled_centre(old, new), "hub.yaml").document is None


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "cards >= 7",
            "cards >= 9",
            "program[0].require: no agent could take it at this step: it is passed over",
        ),
        (
            'duration_seconds: 15, advance_if: "idle = 0"',
            "boost_seconds: 5",
            "program[0]: never ends, so the steps",
        ),
        ("max_wait_seconds: 300", "band: normal", "overflow.wait: never happens without max_wait_seconds"),
        (
            "max_wait_seconds: 300",
            "max_wait_seconds: 300\n    reserved_places: 3",
            "counts only with max_waiting",
        ),
        (
            "max_wait_seconds: 300",
            "max_wait_seconds: 300\n    after_close: serve",
            "after_close: counts only when",
        ),
        (
            "max_wait_seconds: 300",
            "max_wait_seconds: 300\n    preferred_hold_seconds: 3",
            "counts only with preferred",
        ),
        (
            "voice: {max: 1, cost: 6}",
            "voice: {max: 1, cost: 7}",
            "agents[0].capacity: voice costs 7 units and agent ana",
        ),
        (
            'cards >= 7", duration_seconds: 15, advance_if: "idle = 0"}\n      - {require: "cards >= 5',
            'cards >= 9", duration_seconds: 15}\n      - {require: "cards = 10',
            "",
        ),
    ],
)
def test_what_is_sound_but_surprising_is_a_warning(old: str, new: str, problem: str) -> None:
    text = spoiled_centre(old, new)
    if not problem:
        text = text.replace("wait: {queue: loans}", "no_eligible: {queue: loans}").replace(
            "max_wait_seconds: 300", "band: normal"
        )
        problem = "no agent can take what comes to queue cards at any step: it overflows at once"
    checked = check(text, "hub.yaml")
    assert checked.document is not None, checked.problems
    assert any(problem in str(p) and p.severity == "warning" for p in checked.problems), checked.problems
