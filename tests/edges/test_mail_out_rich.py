"""What other programs get of a mail that was written with more than words: read with the standard library."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from hub.model.nouns import File, Mailbox, Quoted
from hub.model.rich import Block, Document, Run
from hub.rich.text import write_text
from tests.builders import START
from tests.edges.test_mail_out import BOB, MAYA, message, outbound, server
from tests.fakes.mail_server import mail_server

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
EVE = "eve@example.net"
LETTER = Document(
    (
        Block("paragraph", (Run("Hi "), Run("<Maya>", bold=True), Run(","))),
        Block("bullet", (Run("a lamp"),)),
        Block("bullet", (Run("a shade", italic=True, link="https://halden.example/?a=1&b=2"),)),
        Block("quote", (Run("cracked\nboth"),)),
        Block("paragraph", (Run("the shade", image="att_1"),)),
    )
)


async def arrives(folder: Path, body: str = "x", **values: Any) -> tuple[list[str], EmailMessage]:
    async with mail_server() as there:
        out = outbound(server(there.port), folder)
        await out.send(message(body, **values))
    ((recipients, raw),) = there.taken
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return recipients, read


def text_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


async def test_words_and_page_say_the_same_document(tmp_path: Path) -> None:
    body = write_text(LETTER, {"att_1": "shade.png"})
    _, mail = await arrives(tmp_path, body, document=LETTER, signature="Noor Haddad\nHalden Care")
    text, page = text_of(mail, "plain"), text_of(mail, "html")
    assert text.startswith(
        "Hi <Maya>,\n\n- a lamp\n- a shade <https://halden.example/?a=1&b=2>\n\n> cracked\n> both\n\n[shade.png]\n"
    )
    assert "\n-- \nNoor Haddad\nHalden Care\n" in text
    assert "Hi <b>&lt;Maya&gt;</b>,</p>" in page
    assert '<a href="https://halden.example/?a=1&amp;b=2"><i>a shade</i></a></li></ul>' in page
    assert "Noor Haddad<br>" in page
    assert "Where is it?" in text
    assert "Where is it?" in page


async def test_a_picture_in_the_words_goes_with_the_page_and_a_file_hangs_below(tmp_path: Path) -> None:
    where = await outbound(server(1), tmp_path).media.put(PNG)
    picture = File("shade.png", "image/png", len(PNG), where, inline=True, content_id="att_1@small.example")
    file = File("label.png", "image/png", len(PNG), where)
    _, mail = await arrives(tmp_path, "x", document=LETTER, files=(picture, file))
    assert 'src="cid:att_1@small.example" alt="the shade"' in text_of(mail, "html")
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "image/png",
    ]
    within, below = (part for part in mail.walk() if part.get_content_type() == "image/png")
    assert (within["Content-ID"], within.get_content_disposition()) == ("<att_1@small.example>", "inline")
    assert (below["Content-ID"], below.get_filename()) == (None, "label.png")
    assert within.get_content() == PNG


async def test_a_picture_without_its_file_is_what_it_shows(tmp_path: Path) -> None:
    _, mail = await arrives(tmp_path, "x", document=LETTER)
    assert "the shade</p>" in text_of(mail, "html")


async def test_a_blind_copy_is_in_the_envelope_and_nowhere_else(tmp_path: Path) -> None:
    recipients, mail = await arrives(tmp_path, cc=(Mailbox(None, BOB),), bcc=(Mailbox("Eve", EVE),))
    assert recipients == [MAYA, BOB, EVE]
    assert EVE not in mail.as_string()
    assert "bcc" not in {name.lower() for name in mail.keys()}  # noqa: SIM118 - a header may come twice


async def test_a_mail_that_is_passed_on_says_whose_it_was_in_both_parts(tmp_path: Path) -> None:
    quoted = Quoted(
        Mailbox("Maya\r\nX: y", MAYA), START, "Both are cracked.\n\n> On Monday we wrote", forwarded=True
    )
    quoted = replace(
        quoted, subject="Two <lamps>", to=(Mailbox("Service", "s@x.example"),), cc=(Mailbox(None, BOB),)
    )
    _, mail = await arrives(tmp_path, "Do you know more?", quoted=quoted, in_reply_to=None, references=())
    for kind, subject in (("plain", "Two <lamps>"), ("html", "Two &lt;lamps&gt;")):
        words = text_of(mail, kind)
        assert "---------- Forwarded message ----------" in words
        assert f"Subject: {subject}" in words
        assert f"Cc: {BOB}" in words
        assert "Both are cracked." in words
        assert "On Monday we wrote" in words
    assert f"From: Maya X: y <{MAYA}>" in text_of(mail, "plain")
    assert mail["In-Reply-To"] is None


async def test_no_signature_is_none_and_the_mailboxs_own_only_where_nothing_was_said(tmp_path: Path) -> None:
    _, without = await arrives(tmp_path, "Bye", signature="")
    assert "-- " not in text_of(without, "plain")
    _, own = await arrives(tmp_path, "Bye", signature="Noor")
    assert "-- \nNoor\n" in text_of(own, "plain")
