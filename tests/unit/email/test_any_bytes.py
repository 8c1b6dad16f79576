"""Whatever the bytes are, a mail comes of them, in bounded time and without losing a word."""

from __future__ import annotations

import re
from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.lines import Line
from channels.email.mail import Mail
from channels.email.parse import parse_mail
from channels.email.reply_text import split_reply
from tests.corpus.expectations import Expected, corpus

_SMALL = [expected for expected in corpus() if len(expected.raw) < 20_000]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BREAKS = re.compile(r"[\r\n\x00]")


def words(*texts: str) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"\w+", text))


def check(mail: Mail) -> None:
    assert words(mail.reply_text, mail.signature, mail.quote) == words(mail.text)
    assert not _UNSTORABLE.search(mail.text + mail.html + mail.subject + mail.from_name)
    heads = [
        mail.subject,
        mail.from_name,
        mail.from_email,
        mail.message_id,
        *mail.references,
        *mail.delivered_to,
    ]
    names = [attachment.name for attachment in mail.attachments]
    assert not any(_BREAKS.search(value) for value in [*heads, *names])
    assert all(name and "/" not in name and "\\" not in name for name in names)
    assert "<script" not in mail.html.lower()


@given(st.binary(max_size=2_000))
def test_any_bytes_are_a_mail(raw: bytes) -> None:
    check(parse_mail(raw))


_LINE = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=a",
        b'Content-Type: multipart/alternative; boundary="b"',
        b"--a",
        b"--a--",
        b"--b",
        b"--b--",
        b"",
        b"Content-Type: text/html; charset=gb2312",
        b"Content-Type: message/rfc822",
        b"<div><blockquote type=cite>x",
        b"Content-Transfer-Encoding: base64",
        b"PGRpdj4=",
        b"Subject: =?gbk?B?",
        b"Content-Disposition: attachment; filename*0*=x''%41",
        b"> quoted",
        b"On 24 Nov 2026, at 10:03, A <a@b.example> wrote:",
        b"-- ",
        b"From: x@y.example",
        b" folded",
        b"\xc4\xe3\xba\xc3",
    ]
)


@given(st.lists(_LINE | st.binary(max_size=30), max_size=40))
def test_any_pieces_of_mails_are_a_mail(lines: list[bytes]) -> None:
    check(parse_mail(b"\r\n".join(lines)))


@given(st.sampled_from(_SMALL), st.integers(0, 2**32))
@settings(max_examples=300)
def test_a_damaged_mail_is_still_a_mail(expected: Expected, seed: int) -> None:
    check(parse_mail(_damage(expected.raw, Random(seed))))


def _damage(raw: bytes, random: Random) -> bytes:
    """As transports do: bytes changed, lost, doubled and mixed up with another mail's."""
    data = bytearray(raw)
    for _ in range(random.randint(1, 8)):
        at = random.randrange(len(data) + 1)
        other = random.choice(_SMALL).raw
        taken = random.randrange(len(other))
        match random.randrange(4):
            case 0:
                data[at : at + 1] = bytes([random.randrange(256)])
            case 1:
                del data[at : at + random.randrange(80)]
            case 2:
                data[at:at] = data[max(0, at - random.randrange(200)) : at]
            case _:
                data[at:at] = other[taken : taken + 200]
    return bytes(data)


_WRITTEN = st.sampled_from(
    [
        "Hello there",
        "> quoted words",
        ">> deeper",
        "",
        "-- ",
        "Grace",
        "On 24 Nov 2026, at 10:03, A <a@b.example> wrote:",
        "From: Shop <s@x.example>",
        "Sent: Tuesday",
        "To: me",
        "Subject: Receipt",
        "-----Original Message-----",
        "wrote:",
        "---------- Forwarded message ---------",
        "Sent from my iPhone",
        "在 2026-11-24 10:03，客服 写道：",
        "________________",
        "谢谢",
    ]
)


@given(
    st.lists(_WRITTEN | st.text(max_size=20), max_size=30),
    st.sampled_from(["Re: x", "Fwd: x", "x"]),
    st.booleans(),
)
def test_no_word_is_lost_and_none_is_said_twice(written: list[str], subject: str, is_answer: bool) -> None:
    lines = [Line(text, len(text) - len(text.lstrip(">"))) for text in "\n".join(written).split("\n")]
    reply = split_reply(lines, subject, is_answer=is_answer)
    assert words(reply.text, reply.signature, reply.quote) == words(*(line.text for line in lines))


def test_the_same_bytes_are_the_same_mail() -> None:
    raw = _SMALL[0].raw
    assert parse_mail(raw) == parse_mail(raw)
