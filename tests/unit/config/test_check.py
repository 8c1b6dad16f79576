from pathlib import Path

import pytest

from config.check import check
from config.export import format_yaml
from config.schema import SCHEMA_FILE, format_schema
from tests.unit.config.texts import SOUND, spoiled

DEMO = Path("config/hub.yaml")


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in check(text, "hub.yaml").problems]


def test_a_sound_document_has_no_problems() -> None:
    checked = check(SOUND, "hub.yaml")
    assert checked.problems == ()
    assert checked.document is not None


def test_the_demo_world_is_sound_in_every_language() -> None:
    assert problems_of(DEMO.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("billing: 9", "billing: 11", "18:23: agents[0].skills.billing: must be a level from 1 to 10"),
        ("billing: 9", "billing: 0", "18:23: agents[0].skills.billing: must be a level from 1 to 10"),
        ("billing: 9", "billing: high", "18:23: agents[0].skills.billing: must be a level"),
        ("billing: 9", "billing: true", "18:23: agents[0].skills.billing: billing has levels"),
        ("vip: true", "vip: 3", "18:31: agents[0].skills.vip: vip is a flag: write true"),
        (
            "billing: 9,",
            "biling: 9,",
            "18:14: agents[0].skills.biling: there is no skill biling; did you mean",
        ),
        ("queues: [billing]", "queues: [bill]", "19:14: agents[0].queues[0]: there is no queue bill"),
        (
            "queues: [billing]",
            "queues: [billing, billing]",
            "19:23: agents[0].queues[1]: queue billing is there",
        ),
        ("queues: [billing]", "queues: [{id: billing, rnk: 2}]", "agents[0].queues[0].rnk: there is no such"),
        ("sees: [billing]", "sees: [billing, x]", "13:35: teams[0].sees[1]: there is no queue x"),
        ("sees: [billing]", "sees: everything", "13:25: teams[0].sees: input should be 'all', or"),
        ("team: service", "team: servise", "17:11: agents[0].team: there is no team servise; did you mean"),
        ("    team: service\n", "", "15:5: agents[0].team: is required"),
        (
            "offer_timeout_seconds",
            "offer_timeout",
            "9:5: queues[0].offer_timeout: there is no such setting; did",
        ),
        ("sms: 60", "sms: 0", "9:34: queues[0].offer_timeout_seconds.sms: input should be greater than"),
        (
            "sms: 60",
            "sms: '60'",
            "9:34: queues[0].offer_timeout_seconds.sms: input should be a valid integer",
        ),
        (
            "+442071838750",
            "+4420718",
            "22:16: channels.sms[0].number: +4420718 is not a valid telephone number",
        ),
        ("+442071838750", "020 7183 8750", "channels.sms[0].number: 020 7183 8750 is not a valid"),
        ("queue: billing}", "queue: x}", "channels.sms[0].queue: there is no queue x"),
        ("[self]", "[shop.example.com]", "channels.webchat[0].origins[0]: shop.example.com is not an origin"),
        ("[self]", '["https://a.example/x"]', "channels.webchat[0].origins[0]: https://a.example/x is not"),
        ("[self]", '["https://a.example:x"]', "channels.webchat[0].origins[0]: https://a.example:x is not"),
        ("[self]", "[]", "channels.webchat[0].origins: list should have at least 1 item"),
        ("12:00", "13:30", "hours[0].week.mon: 09:00-13:30 and 13:00-17:00 overlap"),
        ("12:00", "08:00", "hours[0].week.mon: 09:00-08:00 and 13:00-17:00 overlap"),
        ("12:00", "09:00", "hours[0].week.mon[0]: 09:00-09:00 ends as it starts"),
        ("09:00-", "9-", "hours[0].week.mon[0]: 9-12:00 is not a time span"),
        (
            "Europe/London",
            "Europe/Londn",
            "1:60: organisation.timezone: Europe/Londn is not in the time zone",
        ),
        ("Europe/London", "../../etc/passwd", "organisation.timezone: ../../etc/passwd is not in the time"),
        ("default_region: GB", "default_region: UK", "organisation.default_region: UK is no region"),
        ("[en]", "[en, zh-CN]", "7:11: warning: queues[0].name: has no words for zh-CN"),
        ("{id: billing}", "{id: billing, id: x}", "3:19: skills[0].id: id stands here a second time"),
        ("- {id: vip, kind: flag}", "- {id: billing}", "4:10: skills[1].id: skill billing is there already"),
    ],
)
def test_a_mistake_is_shown_where_it_stands_and_why(old: str, new: str, problem: str) -> None:
    assert any(problem in line for line in problems_of(spoiled(old, new))), problems_of(spoiled(old, new))


def test_the_same_number_twice_is_refused() -> None:
    number = '    - {number: "+442071838750", account: local, queue: billing}\n'
    lines = problems_of(spoiled(number, number * 2))
    assert lines == ["hub.yaml:23:16: channels.sms[1].number: number +442071838750 is there already"]


def test_widget_keys_that_share_one_variable_are_refused() -> None:
    widget = "    - {key: shop, name: Shop, team_name: Halden, queue: billing, origins: [self]}\n"
    two = widget.replace("shop", "my-shop") + widget.replace("shop", "my_shop")
    assert any("channels.webchat[1].key" in line for line in problems_of(spoiled(widget, two)))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("queues: [billing]", "queues: []", "no agent is in queue billing"),
        ("queues: [billing]", "queues: []", "agent noor is in no queue"),
        ("billing: 9", "billing: 2", "no agent in queue billing has the skills it requires"),
        ("queues: [billing]", "queues: [billing]\n    capacity: {sms: 0}", "has capacity for sms"),
        (
            "queues: [billing]",
            "queues: [billing]\n    capacity: {sms: 0, webchat: 0, voice: 0, email: 0}",
            "agent noor has no capacity at all",
        ),
    ],
)
def test_what_is_sound_but_surprising_is_a_warning(old: str, new: str, reason: str) -> None:
    checked = check(spoiled(old, new), "hub.yaml")
    assert checked.document is not None
    assert any(reason in p.reason and p.severity == "warning" for p in checked.problems)


def test_an_exception_is_open_or_closed_but_not_both() -> None:
    both = 'exceptions: [{date: 2026-12-25, closed: true, windows: ["09:00-10:00"]}]'
    text = f"{SOUND}    {both}\n"
    assert any("exceptions[0].closed: a day with windows" in line for line in problems_of(text))


@pytest.mark.parametrize("date", ["20261225", "1", "yesterday", "2026-13-01"])
def test_a_date_is_a_date_and_never_a_number_of_seconds(date: str) -> None:
    text = f"{SOUND}    exceptions: [{{date: {date}, closed: true}}]\n"
    assert any("hours[0].exceptions[0].date" in line for line in problems_of(text))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: [", "hub.yaml:1:5: not YAML"),
        ("a:\n\t- b", "hub.yaml:2:1: not YAML"),
        ("a: 1\nb: *a", "hub.yaml:2:4: not YAML: aliases (*name) are not used here"),
        ("a: &x [*x]", "aliases"),
        ("a: !!python/object:os.system x", "hub.yaml:1:4: not YAML: tags"),
        ("a: !!int x", "tags"),
        ("a: \x00", "hub.yaml:1:4: not YAML: the character U+0000 is not allowed"),
        ("one: 1\n---\ntwo: 2", "not YAML"),
        ("[" * 5_000, "nested too deeply"),
        ("? [a]\n: b", "hub.yaml:1:3: a key must be a plain word"),
        ("- 1", "hub.yaml:1:1: must be a mapping"),
        ("", "hub.yaml:1:1: organisation: is required"),
        ("organisation: 5", "hub.yaml:1:15: organisation: must be a mapping"),
        ("a" * 2_000_001, "longer than"),
        ("skills: [{id: " + "9" * 5_000 + "}]", "skills[0].id: string should match"),
    ],
)
def test_what_is_no_document_is_a_problem_and_never_an_exception(text: str, problem: str) -> None:
    checked = check(text, "hub.yaml")
    assert checked.document is None
    assert any(problem in str(p) for p in checked.problems), checked.problems


def test_the_traps_of_yaml_1_1_are_closed() -> None:
    """Norway stays Norway, a number with a plus stays a telephone number."""
    text = spoiled("default_region: GB", "default_region: NO").replace('"+442071838750"', "+442071838750")
    checked = check(text, "hub.yaml")
    assert checked.document is not None
    assert checked.document.organisation.default_region == "NO"
    assert checked.document.channels.sms[0].number == "+442071838750"


@pytest.mark.parametrize("text", [SOUND, DEMO.read_text(encoding="utf-8")])
def test_what_is_exported_reads_back_to_the_same(text: str) -> None:
    document = check(text, "hub.yaml").document
    assert document is not None
    again = check(format_yaml(document), "export.yaml")
    assert again.document == document
    assert type(document).model_validate(document.to_json()) == document


def test_the_schema_for_editors_is_fresh() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == format_schema(), "run: python -m config.schema"
