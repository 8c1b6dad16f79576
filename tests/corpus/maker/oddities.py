"""Mails that programs, gateways and people have bent: structure, names of files, heads."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from tests.corpus.maker.bytes import (
    OUR_ADDRESS,
    Sample,
    file_part,
    mail,
    multipart,
    text_part,
    whole,
    word,
)

_TEXT = "The photo shows the crack."
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
_ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Visit\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
_TNEF = b"\x78\x9f\x3e\x22" + bytes(range(60))
_ENCLOSED = (
    b"From: Shop <shop@shop.example>\r\nSubject: =?utf-8?B?6YCA5qy+?=\r\n\r\nInner words stay inside.\r\n"
)


def samples() -> Iterator[Sample]:
    yield from _names()
    yield from _structures()
    yield from _heads()


def _fields(**more: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {
        "From": "Grace <grace@mail.example>",
        "To": OUR_ADDRESS,
        "Subject": "Photo",
        "Message-ID": "<odd@mail.example>",
        **named,
    }


def _sample(name: str, raw: bytes, **expect: Any) -> Sample:
    return Sample(name, "structure", "other", "en", raw, expect)


def _with(name: str, *files: tuple[dict[str, str], bytes], **expect: Any) -> Sample:
    return _sample(
        name, whole(_fields(), multipart("mixed", text_part(_TEXT), *files)), reply_text=_TEXT, **expect
    )


def _file(
    name: str, inline: bool = False, kind: str = "application/pdf", content: bytes = _PDF
) -> dict[str, Any]:
    return {"name": name, "type": kind, "size": len(content), "inline": inline}


def _names() -> Iterator[Sample]:
    """Name of the sample, the disposition as sent, what the file is called."""
    chinese = "报价单 2026年11月.pdf"
    coded = "".join(f"%{byte:02X}" for byte in chinese.encode())
    gbk = base64.b64encode("发票.pdf".encode("gbk")).decode()
    parts = [coded[:24], coded[24:60], coded[60:]]
    for name, disposition, called in (
        ("quoted", 'attachment; filename="crack.pdf"', "crack.pdf"),
        ("unquoted", "attachment; filename=my crack photo.pdf", "my crack photo.pdf"),
        ("rfc2231", f"attachment; filename*=UTF-8''{coded}", chinese),
        ("rfc2231-pieces", "attachment;\r\n" + ";\r\n".join(
            f" filename*{n}*={'UTF-8' + chr(39) * 2 if n == 0 else ''}{part}" for n, part in enumerate(parts)), chinese),
        ("rfc2231-plain-pieces", 'attachment; filename*0="a long na"; filename*1="me.pdf"', "a long name.pdf"),
        ("rfc2231-both", f"attachment; filename=\"fallback.pdf\"; filename*=UTF-8''{coded}", chinese),
        ("encoded-word", f'attachment; filename="{word(chinese)}"', chinese),
        ("encoded-word-gbk", f'attachment; filename="=?GBK?B?{gbk}?="', "发票.pdf"),
        ("encoded-word-unquoted", f"attachment; filename={word('Größe.pdf', kind='Q')}", "Größe.pdf"),
        ("encoded-word-pieces", f'attachment; filename="{word("Rechnung für ")}\r\n {word("Österreich.pdf")}"',
         "Rechnung für Österreich.pdf"),
        ("percent-without-star", f'attachment; filename="{coded}"', chinese),
        ("raw-utf8", 'attachment; filename="Überweisung.pdf"', "Überweisung.pdf"),
        ("windows-path", 'attachment; filename="C:\\\\Users\\\\Grace\\\\crack.pdf"', "crack.pdf"),
        ("path-upwards", 'attachment; filename="../../etc/crack.pdf"', "crack.pdf"),
        ("semicolon", 'attachment; filename="a; b.pdf"', "a; b.pdf"),
        ("bidi", 'attachment; filename="invoice\u202efdp.exe"', "invoicefdp.exe"),
        ("reserved", 'attachment; filename="con.pdf"', "_con.pdf"),
        ("no-name", "attachment", "attachment-1.pdf"),
    ):  # fmt: skip
        yield _with(
            f"file-{name}", file_part("application/pdf", _PDF, disposition), attachments=[_file(called)]
        )
    raw = mail(_fields(), b"").rstrip(b"\r\n") + (
        b"\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThe photo shows the crack.\r\n--b\r\nContent-Type: "
        b"application/pdf; name=\"" + "裂缝.pdf".encode("gbk") + b"\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(_PDF) + b"\r\n--b--\r\n"
    )  # fmt: skip
    yield _sample("file-raw-gbk-in-type", raw, reply_text=_TEXT, attachments=[_file("裂缝.pdf")])
    long = "x" * 400 + ".pdf"
    yield _with("file-long-name", file_part("application/pdf", _PDF, f'attachment; filename="{long}"'),
                attachments=[_file("x" * 196 + ".pdf")])  # fmt: skip


def _structures() -> Iterator[Sample]:
    picture = file_part(
        "image/png; name=crack.png", _PNG, "inline; filename=crack.png", Content_ID="<p1@mail>"
    )
    html = text_part(f"<p>{_TEXT}</p><img src='cid:p1@mail'>", subtype="html")
    shown = [_file("crack.png", True, "image/png", _PNG)]
    related = multipart("related", multipart("alternative", text_part(_TEXT), html), picture)
    yield _sample("inline-picture", whole(_fields(), related), reply_text=_TEXT, attachments=shown)
    named_attachment = file_part(
        "image/png; name=crack.png", _PNG, "attachment; filename=crack.png", Content_ID="<p1@mail>"
    )
    yield _sample("inline-picture-called-attachment", whole(_fields(), multipart("related", html, named_attachment)),
                  reply_text=_TEXT, attachments=shown)  # fmt: skip
    enclosed = ({"Content-Type": "message/rfc822"}, _ENCLOSED)
    yield _with("enclosed-mail", enclosed,
                attachments=[_file("退款.eml", kind="message/rfc822", content=_ENCLOSED.rstrip(b"\r\n"))])  # fmt: skip
    yield _with("winmail", file_part("application/ms-tnef", _TNEF, "attachment; filename=winmail.dat"),
                attachments=[_file("winmail.dat", kind="application/ms-tnef", content=_TNEF)])  # fmt: skip
    yield _with("winmail-nameless", file_part("application/ms-tnef", _TNEF),
                attachments=[_file("winmail.dat", kind="application/ms-tnef", content=_TNEF)])  # fmt: skip
    invite = ({"Content-Type": "text/calendar; charset=utf-8; method=REQUEST", "Content-Transfer-Encoding": "base64"},
              base64.b64encode(_ICS))  # fmt: skip
    calendar = multipart("alternative", text_part(_TEXT), html, invite)
    yield _sample("calendar", whole(_fields(), calendar), reply_text=_TEXT,
                  attachments=[_file("invite-1.ics", kind="text/calendar", content=_ICS)])  # fmt: skip
    twice = multipart(
        "mixed", calendar, file_part("application/ics", _ICS, "attachment; filename=invite.ics")
    )
    yield _sample("calendar-twice", whole(_fields(), twice), reply_text=_TEXT,
                  attachments=[_file("invite.ics", kind="text/calendar", content=_ICS)])  # fmt: skip
    yield _sample(
        "empty-plain", whole(_fields(), multipart("alternative", text_part(""), html)), reply_text=_TEXT
    )
    yield _sample("html-only", whole(_fields(), html), reply_text=_TEXT)
    stand_in = text_part("Your program cannot show HTML.")
    rich = text_part(
        "<p>" + _TEXT + " It goes from the handle down to the base, and water comes out of it.</p>",
        subtype="html",
    )
    yield _sample("stand-in-plain", whole(_fields(), multipart("alternative", stand_in, rich)),
                  reply_text=_TEXT + " It goes from the handle down to the base, and water comes out of it.")  # fmt: skip
    apple = multipart(
        "mixed",
        text_part("Before."),
        file_part("image/png; name=a.png", _PNG, "inline; filename=a.png"),
        text_part("After."),
    )
    yield _sample("text-around-picture", whole(_fields(), apple), reply_text="Before.\n\nAfter.",
                  attachments=[_file("a.png", True, "image/png", _PNG)])  # fmt: skip
    text_file = file_part(
        "text/plain; charset=utf-8; name=log.txt", b"line one\n", "inline; filename=log.txt"
    )
    yield _with(
        "text-file", text_file, attachments=[_file("log.txt", kind="text/plain", content=b"line one\n")]
    )
    yield _with("empty-part", ({"Content-Type": "text/plain"}, b""))
    yield _with(
        "empty-file",
        file_part("application/pdf", b"", "attachment; filename=e.pdf"),
        attachments=[_file("e.pdf", content=b"")],
    )
    yield _sample("no-content-type", mail(_fields(), _TEXT.encode()), reply_text=_TEXT)
    yield _sample("bad-content-type", mail(_fields(Content_Type="text"), _TEXT.encode()), reply_text=_TEXT)
    open_ = multipart(
        "mixed", text_part(_TEXT), file_part("application/pdf", _PDF, "attachment; filename=a.pdf")
    )
    yield _sample("never-closed", whole(_fields(), (open_[0], open_[1].replace(b"5e1f--", b"5e1f"))), reply_text=_TEXT,
                  attachments=[_file("a.pdf")])  # fmt: skip
    wrong = ({"Content-Type": "multipart/mixed; boundary=another"}, open_[1])
    yield _sample("wrong-boundary", whole(_fields(), wrong), reply_text=_TEXT, attachments=[_file("a.pdf")])
    none = ({"Content-Type": "multipart/mixed"}, open_[1])
    yield _sample("no-boundary", whole(_fields(), none), reply_text=_TEXT, attachments=[_file("a.pdf")])
    not_multi = ({"Content-Type": "multipart/mixed; boundary=x"}, _TEXT.encode())
    yield _sample("multipart-without-parts", whole(_fields(), not_multi), reply_text=_TEXT)
    plain_under_base64 = (
        {"Content-Type": "text/plain", "Content-Transfer-Encoding": "base64"},
        _TEXT.encode(),
    )
    yield _sample("text-called-base64", whole(_fields(), plain_under_base64), reply_text=_TEXT)
    uu = b"begin 644 a.txt\r\n:5&AE('!H;W1O('-H;W=S('1H92!C<F%C:RX \r\n`\r\nend\r\n"
    yield _sample(
        "uuencoded",
        mail(_fields(Content_Type="text/plain", Content_Transfer_Encoding="x-uuencode"), uu),
        reply_text=_TEXT,
    )
    flowed = "This line was broken by the \nprogram and goes on.\n\n> quoted and \n> flowed"
    yield _sample("flowed", whole(_fields(Subject="Re: x"), text_part(flowed, parameters="; format=flowed")),
                  reply_text="This line was broken by the program and goes on.")  # fmt: skip
    japanese = "この行は途中で \n折り返されました。"
    part = text_part(japanese, parameters="; format=flowed; delsp=yes", encoding="8bit")
    yield _sample("flowed-delsp", whole(_fields(), part), reply_text="この行は途中で折り返されました。")


def _heads() -> Iterator[Sample]:
    body = _TEXT.encode()
    bare = mail(_fields(), body)
    yield _sample("lf-only", bare.replace(b"\r\n", b"\n"), reply_text=_TEXT, subject="Photo")
    yield _sample("blank-first", b"\r\n\r\n" + bare, reply_text=_TEXT, subject="Photo")
    yield _sample(
        "mbox-line",
        b"From grace@mail.example Tue Nov 24 10:03:15 2026\r\n" + bare,
        reply_text=_TEXT,
        subject="Photo",
    )
    yield _sample(
        "no-head", b"just some words\r\n\r\nand more", reply_text="just some words\n\nand more", subject=""
    )
    yield _sample("lost-fold", mail(_fields(Subject="A long subject\r\nthat lost its blank"), body), subject="A long subject that lost its blank",
                  reply_text=_TEXT)  # fmt: skip
    yield _sample("no-blank-line", b"Subject: Photo\r\nThe photo shows the crack.\r\n\r\nIt leaks.",
                  reply_text="The photo shows the crack.\n\nIt leaks.", subject="Photo")  # fmt: skip
    many = ", ".join(f"Person {n} <p{n}@mail.example>" for n in range(60))
    yield _sample(
        "many-recipients", mail(_fields(To=many), body), to=[f"p{n}@mail.example" for n in range(60)]
    )
    yield _sample(
        "group",
        mail(_fields(To="Friends: a@mail.example, B <b@mail.example>;"), body),
        to=["a@mail.example", "b@mail.example"],
    )
    yield _sample("undisclosed", mail(_fields(To="undisclosed-recipients:;"), body), to=[])
    yield _sample(
        "comments",
        mail(_fields(From="grace@mail.example (Grace Holloway)"), body),
        from_name="Grace Holloway",
    )
    yield _sample("quotes-around-address", mail(_fields(From="\"'grace@mail.example'\" <Grace@Mail.Example>"), body),
                  from_email="grace@mail.example", from_name="grace@mail.example")  # fmt: skip
    yield _sample(
        "semicolons",
        mail(_fields(To="a@mail.example; b@mail.example"), body),
        to=["a@mail.example", "b@mail.example"],
    )
    yield _sample(
        "no-sender",
        mail({"Subject": "Photo", "Return-Path": "<grace@mail.example>"}, body),
        from_email="grace@mail.example",
    )
    yield _sample("bad-date", mail(_fields(Date="yesterday evening"), body), date=None)
    yield _sample("zone-name", mail(_fields(Date="Tue, 24 Nov 2026 10:03:15 GMT"), body), date=1795514595000)
    yield _sample(
        "date-foreign-weekday", mail(_fields(Date="Di, 24 Nov 2026 11:03:15 +0100"), body), date=1795514595000
    )
    yield _sample("year-1900", mail(_fields(Date="Mon, 01 Jan 1900 00:00:00 +0000"), body), date=None)
    ids = "<a@x.example><b@x.example>\r\n <a@x.example> junk <c@x.example>"
    yield _sample(
        "references-glued",
        mail(_fields(References=ids), body),
        references=["<a@x.example>", "<b@x.example>", "<c@x.example>"],
    )
    yield _sample("several-doors", mail(_fields(To=f"{OUR_ADDRESS}, sales@hub.example", Delivered_To="sales@hub.example"), body),
                  delivered_to=["sales@hub.example", "support@hub.example"])  # fmt: skip
