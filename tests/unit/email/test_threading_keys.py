"""What ties mails together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.email.threading_keys import (
    build_references,
    fold_references,
    is_forward,
    is_reply,
    make_message_id,
    normalise_subject,
    parse_message_ids,
    parse_own_message_id,
)


@given(st.text(min_size=1, max_size=80), st.sampled_from(["hub.example", "Mail.Hub.Example"]))
def test_a_key_comes_back_from_its_message_id(key: str, domain: str) -> None:
    key = key.encode("utf-8", "replace").decode()
    made = make_message_id(key, domain)
    assert made.isascii()
    assert parse_message_ids([made.encode()]) == (made,)
    assert parse_own_message_id(made) == (key, domain.lower())


@pytest.mark.parametrize(
    "value", ["", "<>", "<a@b.example>", "<hub.>", "hub.x", "<hub.=ff@b.example>", "<CAF+1@mail.example>"]
)
def test_ids_of_others_are_not_taken_for_ours(value: str) -> None:
    assert parse_own_message_id(value) is None


def test_ids_are_found_however_they_are_written() -> None:
    values = [b"<a@x.example><b@x.example>", b"\t< c@x.example >, <a@x.example>"]
    assert parse_message_ids(values) == ("<a@x.example>", "<b@x.example>", "<c@x.example>")
    assert parse_message_ids([b"bare@x.example"]) == ("<bare@x.example>",)
    assert parse_message_ids([b"no id at all"]) == ()


def test_of_too_many_ids_the_newest_are_kept() -> None:
    many = parse_message_ids([b" ".join(b"<%d@x.example>" % n for n in range(500))])
    assert len(many) == 200
    assert many[-1] == "<499@x.example>"


def test_an_answer_names_the_thread_and_what_it_answers() -> None:
    assert build_references(["<a@x>", "<b@x>"], "<c@x>") == ("<a@x>", "<b@x>", "<c@x>")
    assert build_references([], None) == ()
    assert build_references(["<a@x>", "<b@x>"], "<b@x>") == ("<a@x>", "<b@x>")


def test_a_long_chain_keeps_its_first_and_its_last_ids() -> None:
    ids = [f"<{n:040}@mail.example>" for n in range(100)]
    chain = build_references(ids, "<last@mail.example>")
    assert (chain[0], chain[-1]) == (ids[0], "<last@mail.example>")
    assert len(" ".join(chain)) <= 900
    assert all(len(line) <= 78 for line in fold_references(chain).split("\r\n"))


@pytest.mark.parametrize(
    "subject",
    [
        "Re: kettle",
        "RE: RE: Kettle",
        "AW: Re: kettle",
        "回复: kettle",
        "回复：kettle",
        "答复: Re: kettle",
        "Re[2]: kettle",
        "SV: kettle",
        "转发: kettle",
        "Odp: kettle",
        "RES: kettle",
        "Rif: kettle",
        "Отв: kettle",
        "返信: kettle",
        "회신: kettle",
        "Fwd: FW: kettle",
        "  kettle ",
        "Re:kettle",
        "Re (3): kettle",
        "TR : kettle",
    ],
)
def test_a_subject_is_the_same_behind_all_its_prefixes(subject: str) -> None:
    assert normalise_subject(subject) == "kettle"


@pytest.mark.parametrize(
    "subject",
    ["Rent: 400 pounds", "Area: north", "Regarding: you", "Reply soon", "Interest: 4 %", "Wire: broken"],
)
def test_a_word_with_a_colon_is_no_prefix(subject: str) -> None:
    assert normalise_subject(subject) == subject.casefold()


def test_the_outermost_prefix_tells_what_a_mail_is() -> None:
    assert is_forward("Fwd: Re: x")
    assert is_forward("WG: x")
    assert is_forward("转发：x")
    assert not is_forward("Re: Fwd: x")
    assert is_reply("AW: x")
    assert not is_reply("x")
