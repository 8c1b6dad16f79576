"""What is wrong with a flow is said with its line, its place and a reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.check import check
from config.compile import compile_centre
from config.dial_patterns import parse_pattern
from config.document import Document
from config.export import format_yaml
from config.plan import plan
from hub.model.flows import BranchStep, EnqueueStep, Flow, HangUpStep, MenuStep, SayStep
from tests.unit.config.flow_texts import SOUND, place_of, spoiled

OURS = "+442071838750"


def problems_of(text: str) -> list[str]:
    return [str(problem).removeprefix("hub.yaml:") for problem in check(text, "hub.yaml").problems]


def document_of(text: str) -> Document:
    document = check(text, "hub.yaml").document
    assert document is not None
    return document


def flow_of(text: str, number: str = OURS) -> Flow:
    account = compile_centre(document_of(text), 1).find_account("voice", number)
    assert account is not None
    assert account.line is not None
    return account.line.flow


def test_a_sound_flow_has_no_problems_and_keeps_its_steps() -> None:
    assert problems_of(SOUND) == []
    assert list(flow_of(SOUND).steps)[:3] == ["tongue", "notice", "hours"]
    assert flow_of(SOUND).start == "tongue"


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        # names
        ("- {id: bye,", "- {id: text,", "text, kind: hang_up", "step text is there already"),
        (
            "otherwise: closed\n",
            "otherwise: closd\n",
            "closd",
            "there is no step closd; did you mean closed?",
        ),
        ("steps:\n      - id: tongue", "start: tung\n    steps:\n      - id: tongue", "tung", "no step tung"),
        ("open: billing}", "open: biling}", "biling}", "there is no queue biling; did you mean billing?"),
        ("queue: billing}\n      - {id: text", "queue: x}\n      - {id: text", "x}\n", "there is no queue x"),
        ("skills: {billing: 3}", "skills: {biling: 3}", "biling: 3", "there is no skill biling"),
        ("skills: {billing: 3}", "skills: {vip: 3}", "3}, queue", "vip is a flag: write true"),
        ("tier: [gold]", "tier: [gld]", "gld]", "there is no tier in routing.customer_tiers gld"),
        ('order: "{order}"', 'odrer: "{order}"', "odrer:", "attribute odrer; did you mean order?"),
        ('order: "{order}"', "order: 5", "5}, skills", "order is declared as a text; this is 5"),
        ('order: "{order}"', 'order: "{oder}"', '"{oder}"', "sets: oder; did you mean order?"),
        ("Bye.", "'Bye {name}.'", "'Bye", "there is no variable that a step of this flow sets: name"),
        ("flow: front", "flow: frnt", "frnt", "there is no flow frnt; did you mean front?"),
        ("known: true", 'called: ["+442071838760"]', '"+442071838760"', "no telephone number of ours"),
        ('key: "2", then', 'key: "1", then', '"1", then: outside', "key 1 is there already"),
        # ways
        ("- {id: bye,", "- {id: bye2, kind: hang_up}\n      - {id: bye,", "bye,", "nobody comes to bye"),
        ("        otherwise: line\n      - id: order", "      - id: order", "menu\n", "menu has no way out"),
        (
            "check: luhn\n        otherwise: line",
            "check: luhn",
            "order\n        kind",
            "order has no way out",
        ),
        (
            "because: closed}",
            "because: closed}\n      - {id: end, kind: say, prompt: {en: a, zh-CN: b}}",
            "end,",
            "end",
        ),
        (
            "priority_seconds: 60, then: line",
            "then: gold",
            "gold, kind",
            "leads round, and waits for nobody: gold → gold",
        ),
        (
            "        otherwise: line\n      - id: order",
            "        otherwise: menu\n      - id: order",
            "menu\n",
            "whoever presses nothing is led round for ever: menu → menu",
        ),
        ("when: {open: billing}", "when: {}", "{}", "says nothing, so it always holds"),
        # numbers to key in
        ("min_digits: 8", "min_digits: 9", "9\n", "is more than max_digits, 8"),
        ("[2XXXXXXX]", "[2XX]", "2XX", "2XX is 3 digits, and 8 to 8 are asked for"),
        ("[2XXXXXXX]", "[2XXXXXXx]", "2XXXXXXx", "x is none of the digits"),
        # telephone
        ('to: "+442079460000"', 'to: "+449098790000"', '"+449098790000"', "is a premium-rate number"),
        ('to: "+442079460000"', "to: 020 7946 0000", "020 7946", "is not a valid telephone number"),
        ('to: "+442079460000"', 'to: "999"', '"999"', "999 is not a valid telephone number"),
        ('to: "+442079460000"', f'to: "{OURS}"', f'"{OURS}", otherwise', "is one of our own"),
        (
            "kind: text, words",
            'kind: text, sender: "+442071838760", words',
            '"+442071838760"',
            "no number in channels.sms",
        ),
        # words
        ("zh-CN: 再见。", "fr: Salut.", "{en: Bye.", "has no words for zh-CN, which callers are offered"),
        (
            "tag: zh-CN, words: 中文",
            "tag: fr, words: Français",
            "fr, words",
            "no number with this flow speaks fr",
        ),
        ("then: outside}", "then: outside, tag: en}", "en}\n        otherwise", "needs words beside it"),
        (
            "prompt: {en: Bye., zh-CN: 再见。}",
            'prompt: {words: {en: Bye., zh-CN: 再见。}, audio: {fr: "https://cdn.example/bye.mp3"}}',
            '"https',
            "has a recording in fr and no words",
        ),
        # shape
        (
            "kind: notice, prompt: {en: Recorded., zh-CN: 录音。}",
            "kind: notice",
            "{id: notice",
            "prompt: is required",
        ),
        ("kind: notice,", "kind: notise,", "{id: notice", "'notise'"),
        ("because: closed", "becuase: closed", "becuase", "there is no such setting; did you mean because?"),
        ("kind: transfer,", "kind: fax,", "{id: outside", "'fax'"),
    ],
)
def test_what_is_wrong_is_found_where_it_stands(old: str, new: str, at: str, reason: str) -> None:
    text = spoiled(old, new)
    found = problems_of(text)
    assert any(problem.startswith(f"{place_of(text, at)}:") and reason in problem for problem in found), found
    assert check(text, "hub.yaml").document is None


def test_a_language_that_is_spoken_but_not_offered_is_only_missed() -> None:
    text = SOUND.replace(", languages: [en, zh-CN]", ", languages: [en, zh-CN, de]")
    found = problems_of(text)
    assert any("has no words for de" in problem and "warning" in problem for problem in found)
    assert check(text, "hub.yaml").document is not None


def test_a_flow_that_no_number_names_is_a_warning() -> None:
    text = SOUND.replace("flow: front", "greeting: {en: Hi}, after_hours: {en: Closed}")
    assert any("warning: flows[0].id: no number names the flow front" in p for p in problems_of(text))


def test_a_number_has_a_flow_or_words_of_its_own_and_not_both() -> None:
    bare, both = SOUND.replace(", flow: front", ""), spoiled("flow: front", "flow: front, greeting: {en: Hi}")
    assert [p.partition(": ")[2] for p in problems_of(bare) if "required" in p] == [
        "channels.voice[0].greeting: is required, unless a flow is named",
        "channels.voice[0].after_hours: is required, unless a flow is named",
    ]
    assert any(
        "channels.voice[0].greeting: is never heard: flow front says everything" in p
        for p in problems_of(both)
    )


PLAIN = SOUND.replace(
    "flow: front",
    "greeting: {en: Hi}, after_hours: {en: Closed}, menu: {prompt: {en: Press 1.}, "
    'choices: [{key: "1", queue: billing, label: {en: Billing}}]}',
)


def test_a_number_without_a_flow_has_one_made_of_its_greeting_and_menu() -> None:
    flow = flow_of(PLAIN)
    kinds = {step_id: type(step) for step_id, step in flow.steps.items()}
    assert kinds == {
        "hours": BranchStep,
        "greeting": SayStep,
        "menu": MenuStep,
        "queue orders": EnqueueStep,
        "queue billing": EnqueueStep,
        "closed": HangUpStep,
    }


def test_a_document_of_before_there_were_flows_is_read_as_ever() -> None:
    old = Document.model_validate_json(Path(__file__).with_name("version-of-step-2.json").read_text())
    lines = [account.line for account in compile_centre(old, 1).accounts.values() if account.line]
    assert lines
    assert {line.flow.start for line in lines} == {"hours"}


def test_an_exported_flow_is_read_back_as_it_was() -> None:
    document = document_of(SOUND)
    assert check(format_yaml(document), "again.yaml").document == document
    assert Document.model_validate(document.to_json()) == document


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("priority_seconds: 60", "priority_seconds: 90", "flow front: step gold: priority 60 → 90 seconds"),
        ("- {id: bye,", "- {id: goodbye,", "flow front: step goodbye: added"),
        ("then: outside", "then: line", "flow front: step menu: key 2: then outside → line"),
    ],
)
def test_a_changed_flow_is_told_step_by_step(old: str, new: str, line: str) -> None:
    changed: Any = Document.model_validate(document_of(SOUND).to_json())
    text = spoiled(old, new)
    if "then: line" in new:  # outside is then led to by nobody
        text = text.replace(
            '- {id: outside, kind: transfer, to: "+442079460000", otherwise: line}\n      ', ""
        )
    assert line in plan(changed, document_of(text))


def test_steps_that_only_changed_places_are_told_for_one_may_follow_another_now() -> None:
    moved = "      - {id: closed, kind: hang_up, because: closed}\n"
    line = "      - {id: line, kind: enqueue, closed: closed}\n"
    text = SOUND.replace(line + moved, moved + line)
    assert plan(document_of(SOUND), document_of(text)) == ["flow front: steps: in another order"]


def test_a_queue_whose_agents_take_no_calls_is_missed() -> None:
    text = SOUND.replace("queues: [billing, orders]}", "queues: [billing, orders], capacity: {voice: 0}}")
    found = [p for p in problems_of(text) if "flows[0]" in p]
    assert [p.partition(": ")[2] for p in found] == [
        "warning: flows[0].steps[6].queue: no agent in queue billing has capacity for voice"
    ]


def test_the_kinds_of_places_in_a_pattern() -> None:
    assert parse_pattern("1[2-4]N") == ("1", "234", "23456789")
    assert [len(parse_pattern(text)) for text in ("X", "[127]XXNZ", "[0-9][5]")] == [1, 5, 2]
    for text in ("", "1-2", "[4-2]", "[", "X" * 33):
        if text:
            with pytest.raises(ValueError, match=r".+"):
                parse_pattern(text)
