"""Our signature check says what twilio's own library says, for every request we could get."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from channels.twilio.signature import parse_form, signature_matches

TOKEN = "12345"
BASES = [
    "https://hub.example",
    "http://hub.example",
    "https://hub.example:8443",
    "https://hub.example/under/a/path",
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FIELDS = st.lists(st.tuples(TEXT.filter(bool), TEXT), max_size=8)


def _matches(signature: str, body: bytes, *, base: str, path: str = "/hooks/sms/main") -> bool:
    return signature_matches(
        signature, auth_token=TOKEN, public_url=base, raw_path=path, fields=parse_form(body)
    )


@given(FIELDS, st.sampled_from(BASES), st.sampled_from(["/hooks/sms/main", "/hooks/sms/main?a=%20b&c"]))
def test_what_the_library_signs_we_accept(fields: list[tuple[str, str]], base: str, path: str) -> None:
    body = urlencode(fields).encode()
    signature = RequestValidator(TOKEN).compute_signature(base + path, MultiDict(fields))

    assert _matches(signature, body, base=base, path=path)
    assert not _matches(signature, body + b"&More=1", base=base, path=path)


@given(st.binary(max_size=60) | st.text("aB=&+%2f;0", max_size=30).map(str.encode))
def test_a_body_has_the_fields_that_the_standard_library_reads(body: bytes) -> None:
    assume(body.isascii())
    ours = [
        (name.decode("utf-8", "replace"), value.decode("utf-8", "replace"))
        for name, value in parse_form(body)
    ]
    theirs = parse_qsl(body.decode(), keep_blank_values=True, encoding="utf-8", errors="replace")
    assert ours == theirs


@pytest.mark.parametrize(
    ("configured", "signed"),
    [
        ("https://hub.example", "https://hub.example:443"),
        ("https://hub.example:443", "https://hub.example"),
        ("http://hub.example", "http://hub.example:80"),
        ("https://hub.example:8443", "https://hub.example"),
    ],
)
def test_the_address_may_be_signed_with_or_without_its_port(configured: str, signed: str) -> None:
    body, path = b"Body=hello", "/hooks/sms/main"
    signature = RequestValidator(TOKEN).compute_signature(signed + path, {"Body": "hello"})

    assert RequestValidator(TOKEN).validate(configured + path, {"Body": "hello"}, signature)
    assert _matches(signature, body, base=configured)


def test_fields_sent_twice_and_empty_ones_are_signed_as_the_library_does() -> None:
    fields = MultiDict([("To", "b"), ("To", "a"), ("To", "b"), ("Empty", ""), ("名", "字")])
    signature = RequestValidator(TOKEN).compute_signature("https://hub.example/x", fields)

    assert _matches(
        signature, urlencode(list(fields.items())).encode(), base="https://hub.example", path="/x"
    )


@pytest.mark.parametrize("signature", ["", "nonsense", "ü", "\udcff", "A" * 28])
def test_a_made_up_signature_is_refused(signature: str) -> None:
    assert not _matches(signature, b"Body=hello", base="https://hub.example")


def test_a_json_body_is_vouched_for_by_its_hash_in_the_query() -> None:
    body = '{"a": "ü"}'
    path = f"/x?bodySHA256={sha256(body.encode()).hexdigest()}"
    validator = RequestValidator(TOKEN)
    signature = validator.compute_signature("https://hub.example" + path, {})
    assert validator.validate("https://hub.example" + path, body, signature)

    def matches(sent: bytes, to: str = path) -> bool:
        return signature_matches(
            signature, auth_token=TOKEN, public_url="https://hub.example", raw_path=to, fields=[], body=sent
        )

    assert matches(body.encode())
    assert not matches(b"{}")
    assert not matches(body.encode(), to="/x")
