"""Mails that mean harm. Every one must be read, quickly, and end as something harmless."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.corpus.maker.bytes import OUR_ADDRESS, Sample, file_part, mail, multipart, text_part, whole

_HTML: tuple[tuple[str, str, str], ...] = (
    ("script", "<p>Hello</p><script>alert(1)</script>", "Hello"),
    ("handlers", '<p onclick="steal()">Hello<img src=x onerror=alert(1)></p>', "Hello"),
    ("javascript-link", '<p>Hello <a href="jAvA&#115;cript:alert(1)">there</a></p>', "Hello there"),
    ("form", '<p>Hello</p><form action="https://evil.example"><input name=password><button>Go</button></form>', "Hello\nGo"),
    ("iframe", '<p>Hello</p><iframe src="https://evil.example"></iframe>', "Hello"),
    ("svg", '<p>Hello</p><svg onload="alert(1)"><script>alert(2)</script><a xlink:href="javascript:x"></a></svg>', "Hello"),
    ("svg-style", "<p>Hello</p><svg><style><img src=x onerror=alert(1)></style></svg>", "Hello"),
    ("style-url", '<p style="background:url(https://evil.example/t.gif);color:red">Hello</p>', "Hello"),
    ("style-sheet", "<style>@import url(https://evil.example/x.css);</style><p>Hello</p>", "Hello"),
    ("overlay", '<p style="position:fixed;top:0;left:0;width:100%;height:100%">Hello</p>', "Hello"),
    ("meta-refresh", '<meta http-equiv="refresh" content="0;url=https://evil.example"><p>Hello</p>', "Hello"),
    ("base", '<base href="https://evil.example/"><p>Hello <a href="next">x</a></p>', "Hello x"),
    ("tracker", '<p>Hello</p><img src="https://track.example/p.gif?id=7" width=1 height=1>', "Hello"),
    ("data-html", '<p>Hello <a href="data:text/html,<script>alert(1)</script>">x</a></p>', "Hello x"),
    ("unclosed", "<p>Hello</p><a href='x\"><img src=x onerror=alert(1)", "Hello"),
)  # fmt: skip


def _fields(**more: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {
        "From": "X <x@evil.example>",
        "To": OUR_ADDRESS,
        "Subject": "Hello",
        "Message-ID": "<bad@evil.example>",
        **named,
    }


def _sample(name: str, raw: bytes, **expect: Any) -> Sample:
    return Sample(f"hostile-{name}", "hostile", "other", "en", raw, expect)


def samples() -> Iterator[Sample]:
    for name, html, text in _HTML:
        yield _sample(f"html-{name}", whole(_fields(), text_part(html, subtype="html")), reply_text=text)
    svg = file_part("image/svg+xml", b"<svg onload='alert(1)'/>", 'attachment; filename="pic.svg"')
    yield _sample("svg-file", whole(_fields(), multipart("mixed", text_part("Hello"), svg)), reply_text="Hello",
                  attachments=[{"name": "pic.svg", "type": "image/svg+xml", "size": 24, "inline": False}])  # fmt: skip
    yield _sample("deep", _deep(300))
    yield _sample("many-parts", _many(12_000))
    yield _sample("folded-subject", mail(_fields(Subject="Hello\r\n Bcc: victim@mail.example"), b"Hi"),
                  subject="Hello Bcc: victim@mail.example")  # fmt: skip
    coded = "=?utf-8?Q?Hello=0D=0ABcc:_victim@mail.example?="
    yield _sample(
        "coded-break-subject", mail(_fields(Subject=coded), b"Hi"), subject="Hello Bcc: victim@mail.example"
    )
    yield _sample("coded-break-name", mail(_fields(From="=?utf-8?Q?X=0AReply-To:_y@evil.example?= <x@evil.example>"), b"Hi"),
                  from_name="X Reply-To: y@evil.example", from_email="x@evil.example")  # fmt: skip
    yield _sample("nul", mail(_fields(), b"Hello\0there\0"), reply_text="Hello\ufffdthere\ufffd")
    yield _sample("nul-subject", mail(_fields(Subject="Hel\0lo"), b"Hi"), subject="Hel lo")
    yield _sample(
        "long-lines",
        mail(_fields(Subject="s" * 5_000), b"w" * 5_000),
        subject="s" * 998,
        reply_text="w" * 5_000,
    )
    two = "Bank <bank@bank.example>, X <x@evil.example>"
    yield _sample("two-senders", mail(_fields(From=two), b"Hi"), from_email="bank@bank.example")
    bidi = mail(_fields(From="\u202eknab <x@evil.example>"), b"Hi")
    yield _sample("bidi-name", bidi, from_name="knab")
    claim = mail(_fields(From='"bank@bank.example" <x@evil.example>'), b"Hi")
    yield _sample("address-as-name", claim, from_email="x@evil.example")
    program = file_part("application/octet-stream", b"MZ", 'attachment; filename="invoice.pdf\0.exe"')
    yield _sample("nul-in-name", whole(_fields(), multipart("mixed", text_part("Hello"), program)), reply_text="Hello",
                  attachments=[{"name": "invoice.pdf .exe", "type": "application/octet-stream", "size": 2, "inline": False}])  # fmt: skip
    links = "".join(f'<a href="https://l.example/{n}">{n}</a> ' for n in range(6_000))
    yield _sample("links", whole(_fields(), text_part(f"<p>{links}</p>", subtype="html", encoding="base64")))


def _deep(levels: int) -> bytes:
    body = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(levels)
    )
    return mail(_fields(), b"").rstrip(b"\r\n") + b"\r\n" + body + b"\r\nHello\r\n"


def _many(parts: int) -> bytes:
    return mail(
        _fields(Content_Type="multipart/mixed; boundary=b"), b"--b\r\n\r\nx\r\n" * parts + b"--b--\r\n"
    )
