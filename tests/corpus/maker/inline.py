"""Answers between the lines, words that look like quotes and are none, signatures, forwards by subject."""

from __future__ import annotations

from collections.abc import Iterator

from tests.corpus.maker.bytes import Sample, multipart, paragraphs, text_part, whole
from tests.corpus.maker.clients import expected, fields
from tests.corpus.maker.words import WORDS

_ASKED = {
    "en": (
        "Which colour do you want?",
        "In blue, please.",
        "And where shall we send it?",
        "To my office, as last time.",
    ),
    "de": (
        "Welche Farbe möchten Sie?",
        "In Blau, bitte.",
        "Wohin sollen wir liefern?",
        "Ins Büro, wie letztes Mal.",
    ),
    "fr": (
        "Quelle couleur souhaitez-vous ?",
        "En bleu, merci.",
        "Où devons-nous livrer ?",
        "Au bureau, comme la dernière fois.",
    ),
    "zh-hans": ("您想要什么颜色？", "要蓝色的。", "寄到哪里呢？", "还是寄到公司。"),
    "ja": (
        "何色をご希望ですか。",
        "青でお願いします。",
        "お届け先はどちらでしょうか。",
        "前回と同じく会社へお願いします。",
    ),
    "ru": ("Какой цвет вам нужен?", "Синий, пожалуйста.", "Куда доставить?", "В офис, как в прошлый раз."),
}
_ABOVE = {
    "en": "On Tue, Nov 24, 2026 at 10:03 AM Hub Support <support@hub.example> wrote:",
    "de": "Am 24.11.26 um 10:03 schrieb Hub Support:",
    "fr": "Le 24/11/2026 à 10:03, Hub Support a écrit :",
    "zh-hans": "在 2026/11/24 10:03, Hub Support 写道:",
    "ja": "2026年11月24日(火) 10:03 Hub Support <support@hub.example>:",
    "ru": "24.11.2026 10:03, Hub Support пишет:",
}


def samples() -> Iterator[Sample]:
    for language, (first, one, second, two) in _ASKED.items():
        words = WORDS[language]
        text = f"{_ABOVE[language]}\n> {first}\n\n{one}\n\n> {second}\n\n{two}\n"
        kept = f"> {first}\n\n{one}\n\n> {second}\n\n{two}"
        raw = whole(fields(words), text_part(text))
        yield Sample(f"inline-{language}", "inline", "Thunderbird", language, raw, expected(words, kept))
    yield from _more_inline()
    yield from _traps()
    yield from _signed()
    yield from _forwards()


def _english(name: str, text: str, reply: str, kind: str = "reply", **more: str) -> Sample:
    words = WORDS["en"]
    raw = whole(fields(words), text_part(text + "\n", encoding="base64"))
    return Sample(name, kind, "other", "en", raw, expected(words, reply, **more))


_ON = "On Tue, Nov 24, 2026 at 10:03 AM Hub Support <support@hub.example> wrote:"


def _more_inline() -> Iterator[Sample]:
    yield _english(
        "inline-with-rest-below",
        f"Hello,\n\nanswers below.\n\n{_ON}\n> When did it arrive?\n\nOn Friday.\n\n> Was the box damaged?\n\nNot at all.\n\n"
        "> Thank you for your patience.\n> Yours, Hub Support",
        "Hello,\n\nanswers below.\n\n> When did it arrive?\n\nOn Friday.\n\n> Was the box damaged?\n\nNot at all.",
        "inline",
    )
    yield _english(
        "inline-long-quote",
        f"{_ON}\n> Dear Grace,\n>\n> thank you for your mail.\n>\n> Was the box damaged?\n\nNo.\n\n> And the seal?\n\nBroken.",
        "> Was the box damaged?\n\nNo.\n\n> And the seal?\n\nBroken.",
        "inline",
    )
    words = WORDS["de"]
    html = (
        "<div>Meine Antworten stehen unten.</div><div class='moz-cite-prefix'>Am 24.11.26 um 10:03 schrieb Hub:</div>"
        "<blockquote type='cite'><div>Welche Farbe?</div></blockquote><div>Grün.</div>"
        "<blockquote type='cite'><div>Welche Größe?</div></blockquote><div>Mittel.</div>"
    )
    kept = "Meine Antworten stehen unten.\n\n> Welche Farbe?\nGrün.\n\n> Welche Größe?\nMittel."
    yield Sample("inline-html", "inline", "Thunderbird", "de", whole(fields(words), text_part(html, subtype="html")),
                 expected(words, kept))  # fmt: skip


def _traps() -> Iterator[Sample]:
    """What a careless pattern would take for a quote."""
    yield _english(
        "trap-on-monday",
        text := "Hello,\n\nOn Monday your colleague wrote that it would be here by now.\n\nWhere is it?",
        text,
    )
    yield _english(
        "trap-journey",
        text := "From: Leeds\nTo: York\nDate: 5 May\n\nIs there a train with a place for a bicycle?",
        text,
    )
    yield _english(
        "trap-original-message", text := "I never got your original message.\n\nPlease send it again.", text
    )
    yield _english(
        "trap-dashes",
        text := "Two things:\n\n--\n\n" + "\n".join(f"Line {n} of a long list." for n in range(30)),
        text,
    )
    yield _english(
        "trap-colon",
        text := "This is what I see on the screen:\n\nError 42, please call us.\n\nWhat should I do?",
        text,
    )
    yield _english("trap-form", text := "Subject: broken kettle\nFrom: the shop in Leeds\n\nIt leaks.", text)
    yield _english("trap-rule", text := "First part.\n\n----------------\n\nSecond part.", text)
    yield _english("only-quote", f"{_ON}\n> Are you there?\n", "")
    yield _english("only-quote-unmarked", "-----Original Message-----\nFrom: Hub Support <support@hub.example>\n"
                   "Sent: Tuesday\nTo: Grace\nSubject: Kettle\n\nAre you there?", "")  # fmt: skip
    yield _english("three-deep", f"Third answer.\n\n{_ON}\n> Second answer.\n>\n> On Mon, Grace wrote:\n>> First.\n>>\n>>> Zero.",
                   "Third answer.")  # fmt: skip
    words = WORDS["en"]
    raw = whole({"From": words.email, "Subject": "A list", "Message-ID": "<l@mail.example>"},
                text_part("> quoted by myself\n> and nobody else\n"))  # fmt: skip
    yield Sample(
        "no-answer-but-marks",
        "reply",
        "other",
        "en",
        raw,
        {"reply_text": "> quoted by myself\n> and nobody else"},
    )
    gmail_wrapped = (
        "Thanks!\n\nOn Tue, Nov 24, 2026 at 10:03 AM Hub Support - the team for all\nquestions about kettles and pans "
        "<support-team-for-kettles@hub.example>\nwrote:\n\n> Is it fixed?"
    )
    yield _english("wrapped-three-lines", gmail_wrapped, "Thanks!")
    yield _english("no-blank-above", f"Thanks, it works.\n{_ON}\n> Is it fixed?", "Thanks, it works.")


def _signed() -> Iterator[Sample]:
    yield _english(
        "signature-dashes",
        "It works.\n\n-- \nGrace\nMill Lane 12",
        "It works.",
        signature="-- \nGrace\nMill Lane 12",
    )
    yield _english("signature-two", "It works.\n\n-- \nGrace\n\nSent from my iPad", "It works.",
                   signature="-- \nGrace\n\nSent from my iPad")  # fmt: skip
    yield _english("signature-outlook-ios", "It works.\n\nGet Outlook for iOS<https://aka.example/o0ukef>", "It works.",
                   signature="Get Outlook for iOS<https://aka.example/o0ukef>")  # fmt: skip
    yield _english(
        "signature-below-bottom", f"{_ON}\n> Fixed?\n\nYes.\n\n-- \nGrace", "Yes.", signature="-- \nGrace"
    )
    words = WORDS["ja"]
    box = "━━━━━━━━━━━━━━━━━━━━\n小野寺 美咲\nオノデラ花店\nTEL 03-5550-2274\nmail: misaki.onodera@mail.example\n━━━━━━━━━━━━━━━━━━━━"
    raw = whole(fields(words), text_part(f"{words.long}\n\n{box}\n"))
    yield Sample("signature-ja-box", "reply", "other", "ja", raw, expected(words, words.long, signature=box))
    for language, line in (("zh-hans", "发自我的华为手机"), ("zh-hant", "從我的 Android 傳送"), ("ko", "Galaxy에서 보냄"),
                           ("de", "Gesendet mit der GMX Mail App"), ("fr", "Envoyé depuis mon mobile Orange"),
                           ("es", "Enviado desde Yahoo Mail para Android"), ("ru", "Отправлено из мобильной Почты Mail.ru"),
                           ("it", "Inviato da Libero Mail per Android"), ("pl", "Wysłane z aplikacji mobilnej WP Poczta")):  # fmt: skip
        words = WORDS[language]
        raw = whole(fields(words), text_part(f"{words.short}\n\n{line}\n"))
        yield Sample(f"signature-phone-{language}", "reply", "other", language, raw,
                     expected(words, words.short, signature=line))  # fmt: skip


def _forwards() -> Iterator[Sample]:
    for language, prefix, labels in (
        ("de", "WG: ", ("Von", "Gesendet", "An", "Betreff")), ("zh-hans", "转发: ", ("发件人", "发送时间", "收件人", "主题")),
        ("nl", "FW: ", ("Van", "Verzonden", "Aan", "Onderwerp")), ("pt", "ENC: ", ("De", "Enviada em", "Para", "Assunto")),
    ):  # fmt: skip
        words = WORDS[language]
        block = "\n".join(f"{label}: {value}" for label, value in zip(
            labels, ("Shop <shop@shop.example>", "24.11.2026 10:03", words.email, words.subject), strict=True))  # fmt: skip
        text = f"{words.short}\n\n{block}\n\n{words.ours}"
        raw = whole(fields(words, prefix), text_part(text + "\n", encoding="base64"))
        expect = {**expected(words, text, quote=""), "subject": prefix + words.subject}
        yield Sample(f"forward-outlook-{language}", "forward", "Outlook", language, raw, expect)
    words = WORDS["en"]
    plain = f"{words.short}\n\nBegin forwarded message:\n\n> From: Shop <shop@shop.example>\n> Subject: Receipt\n> Date: 24 November 2026\n> \n> Total: 40.00\n"
    kept = plain.strip().replace("> \n", ">\n")
    body = multipart("alternative", text_part(plain), text_part(paragraphs(plain), subtype="html"))
    yield Sample("forward-apple", "forward", "Apple Mail", "en", whole(fields(words, "Fwd: "), body),
                 {**expected(words, kept, quote=""), "subject": f"Fwd: {words.subject}"})  # fmt: skip
    above = "> Begin forwarded message:\n> From: Shop <shop@shop.example>"
    yield _english("answer-to-forward", f"Done.\n\n{_ON}\n{above}\n> Subject: Receipt", "Done.")
