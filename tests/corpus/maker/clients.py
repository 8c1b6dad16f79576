"""Answers as Gmail, Outlook, Apple Mail and Thunderbird send them, in thirteen languages each."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from tests.corpus.maker import phrases
from tests.corpus.maker.bytes import (
    OUR_ADDRESS,
    OUR_ID,
    Sample,
    multipart,
    paragraphs,
    quoted,
    text_part,
    whole,
    word,
)
from tests.corpus.maker.words import WORDS, Words


def samples() -> Iterator[Sample]:
    for language, words in WORDS.items():
        yield gmail(language, words)
        yield outlook(language, words)
        yield apple(language, words)
        yield thunderbird(language, words)
    for language in phrases.SEPARATORS:
        yield old_outlook(language, WORDS[language])
    for language in phrases.FORWARDED:
        yield forwarded(language, WORDS[language])


def fields(words: Words, prefix: str = "Re: ", **more: str) -> dict[str, str]:
    return {
        "From": f"{word(words.name)} <{words.email}>",
        "To": f"Hub Support <{OUR_ADDRESS}>",
        "Subject": word(prefix + words.subject),
        "Date": "Tue, 24 Nov 2026 11:20:31 +0100",
        "Message-ID": f"<{words.language}.{len(words.long)}@mail.example>",
        "In-Reply-To": OUR_ID,
        "References": f"<first@mail.example> {OUR_ID}",
        **{name.replace("_", "-"): value for name, value in more.items()},
    }


def expected(words: Words, text: str, **more: Any) -> dict[str, Any]:
    return {
        "from_email": words.email,
        "from_name": words.name,
        "subject": f"Re: {words.subject}",
        "reply_text": text,
        "in_reply_to": OUR_ID,
        **more,
    }


def gmail(language: str, words: Words) -> Sample:
    above = phrases.GMAIL[language]
    plain = f"{words.long}\n\n-- \n{words.signature}\n\n\n{_broken(above)}\n\n{quoted(words.ours)}\n"
    html = (
        f'<div dir="ltr">{paragraphs(words.long)}</div><div><br clear="all"></div>'
        f'<span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" '
        f'data-smartmail="gmail_signature">{paragraphs(words.signature)}</div><br>'
        f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{escape(above)}<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);'
        f'padding-left:1ex">{paragraphs(words.ours)}</blockquote></div>'
    )
    body = multipart("alternative", text_part(plain), text_part(html, subtype="html"))
    expect = expected(words, words.long, signature=f"-- \n{words.signature}")
    return Sample(f"gmail-{language}", "reply", "Gmail", language, whole(fields(words), body), expect)


def _broken(sentence: str) -> str:
    """Gmail breaks the sentence before the address where the line is long."""
    if len(sentence) < 78 or " <" not in sentence:
        return sentence
    return sentence.replace(" <", "\n<", 1)


def outlook(language: str, words: Words) -> Sample:
    """Outlook on the web, HTML only: a rule, and a head in bold."""
    from_, sent, to, subject, date = phrases.OUTLOOK[language]
    html = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        '<style type="text/css" style="display:none;">P {margin-top:0;margin-bottom:0;}</style></head><body dir="ltr">'
        f'<div class="elementToProof" style="font-family: Aptos, Calibri; font-size: 12pt;">{paragraphs(words.long)}</div>'
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        '<div id="divRplyFwdMsg" dir="ltr"><font face="Calibri, sans-serif" style="font-size:11pt" color="#000000">'
        f"<b>{from_}:</b> Hub Support &lt;{OUR_ADDRESS}&gt;<br><b>{sent}:</b> {date}<br>"
        f"<b>{to}:</b> {escape(words.name)} &lt;{words.email}&gt;<br><b>{subject}:</b> {escape(words.subject)}</font>"
        f"<div>&nbsp;</div></div><div>{paragraphs(words.ours)}</div></body></html>"
    )
    part = text_part(html, subtype="html", encoding="base64")
    expect = expected(words, words.long, signature="")
    return Sample(f"outlook-{language}", "reply", "Outlook", language, whole(fields(words), part), expect)


def apple(language: str, words: Words) -> Sample:
    """An iPhone: short, its own line below, quote marked."""
    above = phrases.APPLE[language]
    plain = f"{words.short}\n\n{words.phone}\n\n> {above}\n> \n{quoted(words.ours)}\n"
    html = (
        '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head><body dir="auto">'
        f'{escape(words.short)}<br><br><div dir="ltr">{escape(words.phone)}</div><div dir="ltr"><br>'
        f'<blockquote type="cite">{escape(above)}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">'
        f"{paragraphs(words.ours)}</div></blockquote></body></html>"
    )
    body = multipart(
        "alternative", text_part(plain), text_part(html, subtype="html"), boundary="Apple-Mail-7B1C"
    )
    expect = expected(words, words.short, signature=words.phone)
    return Sample(f"apple-{language}", "reply", "Apple Mail", language, whole(fields(words), body), expect)


def thunderbird(language: str, words: Words) -> Sample:
    """Answered below the quote, as its setting says, in format=flowed."""
    above = phrases.THUNDERBIRD[language]
    plain = f"{above}\n{quoted(words.ours)}\n\n{words.short}\n\n-- \n{words.signature}\n"
    part = text_part(plain, encoding="8bit", parameters="; format=flowed")
    expect = expected(words, words.short, signature=f"-- \n{words.signature}")
    return Sample(
        f"thunderbird-{language}", "reply", "Thunderbird", language, whole(fields(words), part), expect
    )


def old_outlook(language: str, words: Words) -> Sample:
    """Plain text under a line of dashes, nothing marked."""
    from_, sent, to, subject, date = phrases.OUTLOOK[language]
    plain = (
        f"{words.long}\n\n{phrases.SEPARATORS[language]}\n{from_}: Hub Support [mailto:{OUR_ADDRESS}]\n"
        f"{sent}: {date}\n{to}: {words.name}\n{subject}: {words.subject}\n\n{words.ours}\n"
    )
    part = text_part(plain, encoding="base64")
    expect = expected(words, words.long, signature="")
    return Sample(
        f"outlook-plain-{language}", "reply", "Outlook plain", language, whole(fields(words), part), expect
    )


def forwarded(language: str, words: Words) -> Sample:
    """What is forwarded is what we are asked to read."""
    from_, _, to, subject, date = phrases.OUTLOOK[language]
    note = words.short
    shown = (
        f"{phrases.FORWARDED[language]}\n{from_}: Versand <versand@shop.example>\nDate: {date}\n"
        f"{subject}: {words.subject}\n{to}: <{words.email}>\n\n{words.ours}"
    )
    head = fields(words, "Fwd: ")
    for name in ("In-Reply-To", "References"):
        del head[name]
    expect = {
        "from_email": words.email,
        "subject": f"Fwd: {words.subject}",
        "reply_text": f"{note}\n\n{shown}",
        "quote": "",
    }
    raw = whole(head, text_part(f"{note}\n\n{shown}\n"))
    return Sample(f"forward-{language}", "forward", "Gmail", language, raw, expect)
