"""The worst mails cost little: what is long, deep or many is cut, and said to be."""

from __future__ import annotations

import time

import pytest

from channels.email.limits import MAX_DEPTH, MAX_MAILBOXES, MAX_PARTS
from channels.email.parse import parse_mail

_HEAD = b"From: a@b.example\r\nSubject: Re: x\r\nIn-Reply-To: <a@b.example>\r\n"
# Of this process alone: a few seconds at most, and minutes before they were mended.
_SECONDS = 20

# Each is a line of thought of somebody who looks for a pattern that runs away.
_TEXTS = {
    "one letter": b"a" * 200_000,
    "dashes": b"-" * 200_000,
    "rules": b"-----\n" * 30_000,
    "quote marks": b"> " * 100_000,
    "dates": b"On 24 Nov 2026 10:03 a@b.example\n" * 8_000,
    "labels": b"From: a@b.example\n" * 10_000,
    "verbs": b"wrote:\n" * 20_000,
    "blank lines": b"\n" * 200_000,
    "answers": b"> a\nb\n\n" * 20_000,
    "at signs": b"a@" * 100_000,
    "stars": b"* " * 50_000,
    "statuses": b"5.1.1 " * 30_000,
}
_PAGES = {
    "depth": b"<div>" * 100_000,
    "quotes": b"<blockquote type=cite>" * 20_000,
    "tables": b"<table><tr><td>" * 20_000,
    "angles": b"<" * 300_000,
    "attributes": b"<a " + b"x=y " * 100_000 + b">",
    "styles": b'<p style="' + b"color:red;" * 50_000 + b'">',
    "pictures": b"<img src=https://a.example/c>" * 30_000,
    "scripts": b"<script" * 50_000,
    "hidden ends": b"<div><!--</div>--><title></div></title></span>" * 20_000,
    "unclosed letters": b"<p>" + b"".join(b"<b a=%d>" % n for n in range(2_000)) + b"<p>x" * 50_000,
    "comments": b"<!--" * 100_000,
    "ampersands": b"&" * 1_500_000,
    "entities": b"&lt;" * 190_000,
}
_HEADERS = {
    "words": b"=?utf-8?B?" * 6_000,
    "separators": b";" * 60_000,
    "quotation marks": b'"' * 60_000,
    "brackets": b"<" * 60_000,
    "at signs": b"a@" * 30_000,
    "parameters": b"text/plain" + b"; a=b" * 12_000,
    "pieces": b"x/y" + b"".join(b"; f*%d*=%%41" % n for n in range(4_000)),
}


def _seconds(raw: bytes) -> float:
    start = time.process_time()
    parse_mail(raw)
    return time.process_time() - start


@pytest.mark.parametrize("name", _TEXTS)
def test_no_text_takes_long(name: str) -> None:
    assert _seconds(_HEAD + b"\r\n" + _TEXTS[name]) < _SECONDS
    letter = b"Return-Path: <>\r\nSubject: failure notice\r\n\r\n"
    assert _seconds(letter + _TEXTS[name]) < _SECONDS


@pytest.mark.parametrize("name", _PAGES)
def test_no_page_takes_long(name: str) -> None:
    assert _seconds(_HEAD + b"Content-Type: text/html\r\n\r\n" + _PAGES[name]) < _SECONDS


@pytest.mark.parametrize("name", _HEADERS)
@pytest.mark.parametrize(
    "header", [b"Subject", b"From", b"To", b"Content-Type", b"Content-Disposition", b"References"]
)
def test_no_header_takes_long(name: str, header: bytes) -> None:
    assert _seconds(header + b": " + _HEADERS[name] + b"\r\n\r\nx") < _SECONDS


def test_a_mail_of_ten_thousand_parts_and_more_is_cut_there() -> None:
    mail = parse_mail(
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: x/y\r\n\r\nx\r\n" * (MAX_PARTS + 5)
    )
    assert len(mail.attachments) == MAX_PARTS
    assert "too_many_parts" in mail.problems


def test_what_is_nested_deeper_than_anybody_sends_is_kept_as_it_is() -> None:
    levels = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(MAX_DEPTH * 5)
    )
    mail = parse_mail(b"Subject: x\r\n" + levels + b"\r\nthe innermost words\r\n")
    assert "too_deep" in mail.problems
    assert "the innermost words" in mail.text


def test_a_mail_above_the_limit_is_read_as_far_as_it_goes() -> None:
    content = b"A" * (26 * 1024 * 1024)
    mail = parse_mail(b"Subject: large\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n" + content)
    assert mail.subject == "large"
    assert "mail_cut" in mail.problems
    assert mail.attachments[0].size < 25 * 1024 * 1024


def test_ten_thousand_recipients_are_the_first_two_thousand() -> None:
    many = b", ".join(b"p%d@b.example" % n for n in range(3_000))
    assert len(parse_mail(b"To: " + many + b"\r\n\r\nx").to) == MAX_MAILBOXES
