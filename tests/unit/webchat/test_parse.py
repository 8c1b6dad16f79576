import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.webchat.parse import Visitor, find_visitor_id, make_raw, parse_frame, read_raw
from channels.webchat.protocol import Close, Say
from hub.model.json_text import clean_json
from hub.model.nouns import Address, CustomerLeft, InboundMessage, RawItem

ANA = Visitor(
    "vis_1", "shop", "en", "Ana", (Address("external", "shop:1"), Address("email", "ana@example.com"))
)
SAY = Say(type="say", request="r1", body="hello", name="Anna")

storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=80)


def test_a_message_carries_who_the_site_says_it_is() -> None:
    assert parse_frame(SAY, ANA, received_at=5) == InboundMessage(
        channel="webchat",
        account="shop",
        sender=Address("visitor", "vis_1"),
        body="hello",
        provider_id="vis_1:r1",
        received_at=5,
        sender_name="Ana",  # what the site signed, before what was typed
        language="en",
        vouched=ANA.vouched,
        client_key="r1",
    )


def test_closing_is_the_customers_leaving() -> None:
    frame = Close(type="close", request="c1")
    left = CustomerLeft("webchat", "shop", Address("visitor", "vis_1"), "vis_1:c1", 5)
    assert parse_frame(frame, ANA, received_at=5) == left


@given(request=storable, body=storable, name=st.none() | storable, close=st.booleans())
def test_what_was_kept_is_read_again_as_it_was(
    request: str, body: str, name: str | None, close: bool
) -> None:
    say = Say(type="say", request=request, body=body, name=name)
    frame = Close(type="close", request=request) if close else say
    for visitor in (ANA, Visitor("vis_2", "shop", "zh-CN")):
        assert read_raw(make_raw(frame, visitor, received_at=5)) == parse_frame(frame, visitor, received_at=5)


@pytest.mark.parametrize("body", [b"", b"{}", b"\xff", b'{"visitor": 1}'])
def test_what_is_no_kept_frame_is_a_value_error(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any one is kept for replay
        read_raw(RawItem("webchat", "k", "shop", "application/json", body, 5))


def test_the_key_of_a_message_names_its_visitor() -> None:
    raw = make_raw(SAY, ANA, received_at=5)
    assert find_visitor_id(raw.dedupe_key) == "vis_1"
    assert find_visitor_id(None) == ""


@given(st.text(st.characters(max_codepoint=0xFFFF) | st.sampled_from('\\"u\0\ud83d\ude00')))
def test_any_json_text_is_storable_afterwards_and_storable_text_is_left_alone(text: str) -> None:
    cleaned = json.loads(clean_json(json.dumps(text)))
    cleaned.encode()
    assert "\0" not in cleaned
    whole = json.loads(json.dumps(text))  # joins halves that stand side by side
    assert [a for a, b in zip(cleaned, whole, strict=True) if a != b and a != "\ufffd"] == []
