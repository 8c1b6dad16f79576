"""What a contact is likely about: what tells most comes first, and each says how we come to think so."""

from __future__ import annotations

from hub.pop.likely import Open, find_likely

OPEN = Open("c1", "email", "Lamp broken", 5, complaint=False)
COMPLAINT = Open("c2", "voice", None, 4, complaint=True)


def test_a_number_keyed_in_goes_before_a_complaint_and_that_before_other_talks_and_the_menu() -> None:
    found = find_likely(
        keyed=[({"en": "Order 48190"}, "48190")],
        open_ones=[OPEN, COMPLAINT],
        chosen=[{"en": "Billing"}, {"en": "Refund"}],
        subject="Refund",
    )
    assert [each.because for each in found] == ["keyed", "complaint", "conversation", "menu"]
    assert (found[0].value, found[1].conversation_id, found[3].name) == ("48190", "c2", {"en": "Refund"})


def test_of_nothing_known_nothing_is_said() -> None:
    assert find_likely(keyed=[], open_ones=[], chosen=[], subject=None) == []
    (only,) = find_likely(keyed=[], open_ones=[], chosen=[], subject="Invoice")
    assert (only.because, only.value) == ("subject", "Invoice")
