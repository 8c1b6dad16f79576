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
