"""Mails written out by hand: nothing here is smarter than the programs it imitates."""

from __future__ import annotations

import base64
import quopri
from dataclasses import dataclass, field
from html import escape
from typing import Any

US = "Hub Support"
OUR_ADDRESS = "support@hub.example"
OUR_ID = "<hub.m-7Kq2@mail.hub.example>"


@dataclass(frozen=True)
class Sample:
    """``expect``: what a person reading the mail would say of it, by the keys of ``expected.yaml``."""

    name: str
    kind: str
    client: str
    language: str
    raw: bytes
    expect: dict[str, Any] = field(default_factory=dict)


def word(text: str, charset: str = "utf-8", kind: str = "B") -> str:
    """One encoded word, or the text itself where it is ASCII."""
    if text.isascii():
        return text
    data = text.encode(charset)
    if kind == "B":
        return f"=?{charset}?B?{base64.b64encode(data).decode()}?="
    coded = "".join(chr(b) if chr(b).isalnum() and b < 128 else "_" if b == 32 else f"={b:02X}" for b in data)
    return f"=?{charset}?Q?{coded}?="


def head(fields: dict[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode("utf-8")


def mail(fields: dict[str, str], body: bytes) -> bytes:
    return head({"MIME-Version": "1.0", **fields}) + b"\r\n" + body


def text_part(text: str, charset: str = "utf-8", subtype: str = "plain", encoding: str = "quoted-printable",
              parameters: str = "") -> tuple[dict[str, str], bytes]:  # fmt: skip
    data = text.replace("\n", "\r\n").encode(charset)
    fields = {
        "Content-Type": f"text/{subtype}; charset={charset}{parameters}",
        "Content-Transfer-Encoding": encoding,
    }
    return fields, encode(data, encoding)


def encode(data: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    if encoding == "base64":
        return base64.encodebytes(data).replace(b"\n", b"\r\n")
    return data


def file_part(
    kind: str, content: bytes, disposition: str = "", **fields: str
) -> tuple[dict[str, str], bytes]:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    placed = {"Content-Disposition": disposition} if disposition else {}
    return (
        {"Content-Type": kind, "Content-Transfer-Encoding": "base64", **placed, **named},
        encode(content, "base64"),
    )


def multipart(
    subtype: str, *parts: tuple[dict[str, str], bytes], boundary: str = "", parameters: str = ""
) -> tuple[dict[str, str], bytes]:
    boundary = boundary or f"=_{subtype}_5e1f"
    body = b"".join(
        b"--" + boundary.encode() + b"\r\n" + head(fields) + b"\r\n" + content.rstrip(b"\r\n") + b"\r\n"
        for fields, content in parts
    )
    fields = {"Content-Type": f'multipart/{subtype}; boundary="{boundary}"{parameters}'}
    return fields, body + b"--" + boundary.encode() + b"--\r\n"


def whole(fields: dict[str, str], part: tuple[dict[str, str], bytes]) -> bytes:
    return mail({**fields, **part[0]}, part[1])


def paragraphs(text: str) -> str:
    """Text to HTML as most editors write it."""
    return "".join(f"<div>{escape(line) if line else '<br>'}</div>" for line in text.split("\n"))


def quoted(text: str, mark: str = "> ") -> str:
    return "\n".join((mark + line).rstrip() for line in text.split("\n"))
