import pytest

from config.check import check
from config.document import Document
from config.plan import plan
from tests.unit.config.texts import SOUND, spoiled


def document(text: str) -> Document:
    checked = check(text, "hub.yaml")
    assert checked.document is not None, checked.problems
    return checked.document


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("sms: 60", "sms: 45", ["queue billing: offer timeout of sms 60 → 45 seconds"]),
        ("billing: 9", "billing: 8", ["agent noor: skill billing 9 → 8"]),
        ("billing: 9, vip: true", "billing: 9", ["agent noor: skill vip yes → nothing"]),
        ("requires: {billing: 3}", "requires: {billing: 4}", ["queue billing: required billing 3 → 4"]),
        ("[billing]\nch", "[{id: billing, rank: 2}]\nch", ["agent noor: queue billing: rank 1 → 2"]),
        (
            "{en: Refund}",
            "{en: Money back}",
            ["queue billing: disposition refund: label of en Refund → Money back"],
        ),
        ("sees: [billing]", "sees: all", ["team service: sees billing → all"]),
        ("[self]", '[self, "https://a.example"]', ["web chat shop: origins self → self, https://a.example"]),
        ("name: Halden", "name: Halden Ltd", ["organisation: name Halden → Halden Ltd"]),
        (
            "09:00-12:00",
            "09:00-11:00",
            ["hours office: hours of mon 09:00-12:00, 13:00-17:00 → 09:00-11:00, 13:00-17:00"],
        ),
        ("  - {id: vip, kind: flag}\n", "  - {id: vip, kind: flag}\n  - {id: gold}\n", ["skill gold: added"]),
        (
            "queue: billing}",
            "queue: billing, messages_per_second: 10}",
            ["number +442071838750: messages 1.0 → 10.0 per second"],
        ),
    ],
)
def test_a_change_is_told_in_words(old: str, new: str, lines: list[str]) -> None:
    assert plan(document(SOUND), document(spoiled(old, new))) == lines


def test_what_came_and_went_is_told_by_name() -> None:
    renamed = spoiled("id: noor", "id: nora")
    assert plan(document(SOUND), document(renamed)) == ["agent nora: added", "agent noor: removed"]


def test_nothing_changed_is_an_empty_plan() -> None:
    assert plan(document(SOUND), document("# a comment\n" + SOUND)) == []


def test_the_order_in_the_file_means_nothing() -> None:
    swapped = spoiled(
        "  - {id: billing}\n  - {id: vip, kind: flag}\n", "  - {id: vip, kind: flag}\n  - {id: billing}\n"
    )
    assert plan(document(SOUND), document(swapped)) == []


def test_a_first_version_lists_everything_as_added() -> None:
    assert plan(None, document(SOUND))[-3:] == [
        "agent noor: added",
        "number +442071838750: added",
        "web chat shop: added",
    ]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (
            'program: [{require: "billing >= 7", duration_seconds: 15}, {}]',
            'program: [{require: "billing >= 6", duration_seconds: 20}, {}, {mode: replace}]',
            [
                "queue billing: step 1: require billing >= 7 → billing >= 6",
                "queue billing: step 1: duration 15 → 20 seconds",
                "queue billing: step 3: added",
            ],
        ),
        (
            "max_waiting: 5\n    overflow: {full: {cancel: true}}",
            "max_waiting: 9\n    overflow: {full: {message: {en: Call later}}}",
            [
                "queue billing: max waiting 5 → 9",
                "queue billing: overflow by full cancel yes → nothing",
                "queue billing: overflow by full message en nothing → Call later",
            ],
        ),
        ("", "announce_wait: true", ["queue billing: announce wait no → yes"]),
        ("", "service_target_seconds: 60", ["queue billing: service target 20 → 60 seconds"]),
    ],
)
def test_a_change_of_a_queue_is_told_in_words(before: str, after: str, lines: list[str]) -> None:
    def with_(setting: str) -> Document:
        text = spoiled("    dispositions", f"    {setting}\n    dispositions") if setting else SOUND
        return document(text)

    told = plan(with_(before), with_(after))
    assert [line for line in told if line not in lines] == []
    assert [line for line in lines if line not in told] == []


def test_a_change_for_the_whole_centre_is_told() -> None:
    changed = spoiled("skills:\n", "routing: {max_hops: 5, agent_attributes: {site: text}}\nskills:\n")
    assert plan(document(SOUND), document(changed)) == [
        "routing: max hops 11 → 5",
        "routing: agent attributes of site nothing → text",
    ]


def test_telephones_and_mailboxes_are_told_too() -> None:
    line = (
        "channels:\n  voice:\n    - number: '+442071838760'\n      account: local\n      queue: billing\n"
        "      greeting: {en: Hello}\n      after_hours: {en: Closed}\n"
    )
    with_line = SOUND.replace("channels:\n", line)
    assert plan(document(SOUND), document(with_line)) == ["telephone number +442071838760: added"]
    louder = with_line.replace("en: Hello", "en: Good day")
    assert plan(document(with_line), document(louder)) == [
        "telephone number +442071838760: greeting of en Hello → Good day"
    ]


def test_a_capacity_is_told_as_it_was_said() -> None:
    before = spoiled("queues: [billing]", "queues: [billing]\n    capacity: {webchat: 3}")
    after = spoiled("queues: [billing]", "queues: [billing]\n    capacity: {webchat: {max: 4, cost: 2}}")
    assert plan(document(SOUND), document(before)) == ["agent noor: capacity of webchat nothing → 3"]
    assert "agent noor: capacity of webchat of max nothing → 4" in plan(document(before), document(after))
