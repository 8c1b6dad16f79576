"""Labels that lie, labels that are missing, and heads that are not in ASCII."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from tests.corpus.maker.bytes import OUR_ADDRESS, Sample, encode, mail, word
from tests.corpus.maker.words import WORDS

_GBK_ONLY = "您好，我叫王喆，住在杭州闫家村。镕镕的快递单号我已经发过了，请帮忙查一下。"
_BIG5_ETEN = "您好，請問訂單什麼時候寄出？謝謝您的幫忙。"
_JA = "お世話になっております。①の商品が届きません。髙橋です。よろしくお願いいたします。"
_SMART = "It’s the “deluxe” model – it cost €49… and it doesn’t work."
_CZ = "Dobrý den, zásilka stále nepřišla. Můžete prosím zjistit, kde je? Děkuji, Zdeněk"
_GREEK = "Καλημέρα, δεν έχω λάβει ακόμη την παραγγελία μου. Ευχαριστώ πολύ."
_UKR = "Добрий день! Посилка досі не прийшла, підкажіть, будь ласка, де вона."

# Name, language, the text, how it is encoded, what the label says (None: there is none).
_BODIES: tuple[tuple[str, str, str, str, str | None], ...] = (
    ("gbk-as-gb2312", "zh-hans", _GBK_ONLY, "gb18030", "gb2312"),
    ("gb18030", "zh-hans", WORDS["zh-hans"].long, "gb18030", "gb18030"),
    ("gbk-as-latin1", "zh-hans", WORDS["zh-hans"].long, "gbk", "iso-8859-1"),
    ("gbk-unlabelled", "zh-hans", WORDS["zh-hans"].long, "gbk", None),
    ("gbk-as-utf8", "zh-hans", WORDS["zh-hans"].long, "gbk", "utf-8"),
    ("gbk-short-unlabelled", "zh-hans", "请问什么时候发货？", "gbk", None),
    ("utf8-as-gb2312", "zh-hans", WORDS["zh-hans"].long, "utf-8", "gb2312"),
    ("big5-as-utf8", "zh-hant", WORDS["zh-hant"].long, "big5", "utf-8"),
    ("big5", "zh-hant", WORDS["zh-hant"].long, "big5", "big5"),
    ("big5-unlabelled", "zh-hant", _BIG5_ETEN, "big5", None),
    ("big5-as-gb2312", "zh-hant", WORDS["zh-hant"].long, "big5", "gb2312"),
    ("iso2022jp", "ja", WORDS["ja"].long, "iso2022_jp", "iso-2022-jp"),
    ("iso2022jp-unlabelled", "ja", WORDS["ja"].short, "iso2022_jp", None),
    ("cp932-as-shift-jis", "ja", _JA, "cp932", "shift_jis"),
    ("sjis-unlabelled", "ja", WORDS["ja"].long, "cp932", None),
    ("eucjp", "ja", WORDS["ja"].long, "euc_jp", "euc-jp"),
    ("euckr", "ko", WORDS["ko"].long, "euc_kr", "euc-kr"),
    ("ks-c-5601", "ko", WORDS["ko"].long, "cp949", "ks_c_5601-1987"),
    ("euckr-unlabelled", "ko", WORDS["ko"].long, "cp949", None),
    ("koi8r", "ru", WORDS["ru"].long, "koi8-r", "koi8-r"),
    ("koi8r-unlabelled", "ru", WORDS["ru"].long, "koi8-r", None),
    ("cp1251-as-latin1", "ru", WORDS["ru"].long, "cp1251", "iso-8859-1"),
    ("cp1251-unlabelled", "ru", WORDS["ru"].short, "cp1251", None),
    ("koi8u-ukrainian", "uk", _UKR, "koi8-u", "koi8-u"),
    ("cp1252-as-latin1", "en", _SMART, "cp1252", "iso-8859-1"),
    ("cp1252-as-ascii", "de", WORDS["de"].long, "cp1252", "us-ascii"),
    ("latin1-unlabelled", "fr", WORDS["fr"].long, "latin-1", None),
    ("latin2", "pl", WORDS["pl"].long, "iso8859-2", "iso-8859-2"),
    ("cp1250-unlabelled", "cs", _CZ, "cp1250", None),
    ("utf8-unlabelled", "es", WORDS["es"].long, "utf-8", None),
    ("utf8-as-latin1", "pt", WORDS["pt"].long, "utf-8", "iso-8859-1"),
    ("utf8-as-ascii", "de", WORDS["de"].short + " Grüße", "utf-8", "us-ascii"),
    ("unknown-charset", "it", WORDS["it"].long, "utf-8", "x-roman-8bit-foo"),
    ("unknown-8bit", "ru", WORDS["ru"].long, "utf-8", "unknown-8bit"),
    ("cp1253", "el", _GREEK, "cp1253", "windows-1253"),
    ("utf16", "en", "The parcel came, thank you!", "utf-16", "utf-16"),
    ("utf7", "de", "Danke für die Auskunft, das genügt mir.", "utf-7", "utf-7"),
    ("utf8-bom", "en", "Thank you, it works now.", "utf-8-sig", "utf-8"),
)


def samples() -> Iterator[Sample]:
    for name, language, text, codec, label in _BODIES:
        yield _body(name, language, text, codec, label)
    for name, language, fields, expect in _heads():
        raw = mail({"Content-Type": "text/plain; charset=us-ascii"}, b"See the subject.\r\n")
        yield Sample(f"head-{name}", "charset", "other", language, fields + raw, expect)


def _body(name: str, language: str, text: str, codec: str, label: str | None) -> Sample:
    data = text.replace("\n", "\r\n").encode(codec)
    labelled = {} if label is None else {"Content-Type": f"text/plain; charset={label}"}
    wide = codec.startswith("utf-16")
    fields = {
        "From": "Customer <customer@mail.example>",
        "To": OUR_ADDRESS,
        "Subject": "A question",
        "Message-ID": f"<charset-{name}@mail.example>",
        **labelled,
        "Content-Transfer-Encoding": "base64" if wide else "8bit",
    }
    raw = mail(fields, encode(data, "base64") if wide else data + b"\r\n")
    return Sample(f"charset-{name}", "charset", "other", language, raw, {"reply_text": text})


def _heads() -> Iterator[tuple[str, str, bytes, dict[str, Any]]]:
    """The head's first lines, and what they say."""
    chinese = "关于订单延迟发货的投诉"
    yield "raw-utf8", "zh-hans", _raw("周晓燕", chinese, "utf-8"), {"subject": chinese, "from_name": "周晓燕"}
    yield "raw-gbk", "zh-hans", _raw("周晓燕", chinese, "gbk"), {"subject": chinese, "from_name": "周晓燕"}
    yield "raw-big5", "zh-hant", _raw("林佩蓉", "訂單問題請協助", "big5"), {"subject": "訂單問題請協助"}
    yield "raw-euckr", "ko", _raw("한지우", "주문 취소 문의", "euc-kr"), {"subject": "주문 취소 문의"}
    yield "raw-koi8r", "ru", _raw("Ольга", "Вопрос по заказу", "koi8-r"), {"subject": "Вопрос по заказу"}
    yield "raw-latin1", "de", _raw("Jürgen", "Rückgabe möglich?", "latin-1"), {"subject": "Rückgabe möglich?"}
    yield "split-character", "zh-hans", _split_in_character(chinese), {"subject": chinese}
    yield (
        "split-character-q",
        "ja",
        _split_in_q("カーテンの色が違います"),
        {"subject": "カーテンの色が違います"},
    )
    yield (
        "no-padding",
        "zh-hans",
        _subject("=?UTF-8?B?" + _b64("退款").rstrip("=") + "?="),
        {"subject": "退款"},
    )
    yield (
        "two-words-one-space",
        "de",
        _subject(f"{word('Grüße')} {word('Österreich')}"),
        {"subject": "GrüßeÖsterreich"},
    )
    yield (
        "words-and-ascii",
        "de",
        _subject(f"Re: {word('Rückgabe')} (dringend)"),
        {"subject": "Re: Rückgabe (dringend)"},
    )
    yield (
        "blank-inside-q",
        "fr",
        _subject("=?utf-8?Q?Colis re=C3=A7u incomplet?="),
        {"subject": "Colis reçu incomplet"},
    )
    yield (
        "cut-off",
        "zh-hans",
        _subject(
            "=?utf-8?B?" + _b64("退款申请"),
        ),
        {"subject": "退款申请"},
    )
    yield (
        "gb2312-word",
        "zh-hans",
        _subject(word("闫镕的订单", "gb18030").replace("gb18030", "gb2312")),
        {"subject": "闫镕的订单"},
    )
    yield "language-tag", "de", _subject("=?utf-8*de?Q?R=C3=BCckfrage?="), {"subject": "Rückfrage"}
    yield "glued", "pl", _subject(f"Odp:{word('Brak części')}"), {"subject": "Odp:Brak części"}
    yield (
        "name-in-quotes",
        "es",
        b'From: "' + word("Íñigo Urrutia").encode() + b'" <i@mail.example>\r\n',
        {"from_name": "Íñigo Urrutia", "from_email": "i@mail.example"},
    )
    yield (
        "name-with-comma",
        "de",
        b"From: =?utf-8?Q?M=C3=BCller,_Eva?= <eva@mail.example>\r\n",
        {"from_name": "Müller, Eva", "from_email": "eva@mail.example"},
    )
    yield "iso2022jp-word", "ja", _subject(word("返品について", "iso-2022-jp")), {"subject": "返品について"}


def _raw(name: str, subject: str, codec: str) -> bytes:
    return f"From: {name} <who@mail.example>\r\nSubject: {subject}\r\n".encode(codec)


def _subject(value: str) -> bytes:
    return f"From: Who <who@mail.example>\r\nSubject: {value}\r\n".encode()


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _split_in_character(text: str) -> bytes:
    data = text.encode()
    halves = [base64.b64encode(half).decode() for half in (data[:16], data[16:])]
    return _subject("\r\n ".join(f"=?utf-8?B?{half}?=" for half in halves))


def _split_in_q(text: str) -> bytes:
    coded = [f"={byte:02X}" for byte in text.encode()]
    return _subject("\r\n\t".join(f"=?UTF-8?Q?{''.join(half)}?=" for half in (coded[:10], coded[10:])))
