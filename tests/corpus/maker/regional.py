"""The programs of one country or one provider."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tests.corpus.maker.bytes import Sample, multipart, paragraphs, quoted, text_part, whole
from tests.corpus.maker.clients import expected, fields
from tests.corpus.maker.words import WORDS, Words

# Name, language, whether the long text is answered, what stands below it. {ours} and {quoted} are our mail.
_PLAIN: tuple[tuple[str, str, str, str], ...] = (
    ("163", "zh-hans", "163", 'At 2026-11-24 10:03:15, "Hub Support" <support@hub.example> wrote:\n{quoted}'),
    ("163-zh", "zh-hans", "163", "在 2026-11-24 10:03:15，\"Hub Support\" <support@hub.example> 写道：\n\n{quoted}"),
    ("163-unmarked", "zh-hans", "163", "在 2026-11-24 10:03:15，Hub Support <support@hub.example> 写道：\n\n{ours}"),
    ("netease-master", "zh-hans", "NetEase Mail Master",
     "---- 回复的原邮件 ----\n| 发件人 | Hub Support<support@hub.example> |\n| 发送日期 | 2026年11月24日 10:03 |\n"
     "| 收件人 | <zhouxiaoyan@mail.example> |\n| 主题 | 订单一直没有发货 |\n{ours}"),
    ("netease-master-en", "en", "NetEase Mail Master",
     "---- Replied Message ----\n| From | Hub Support<support@hub.example> |\n| Date | 11/24/2026 10:03 |\n"
     "| To | <grace.holloway@mail.example> |\n| Subject | Kettle arrived with a crack |\n{ours}"),
    ("qq-plain", "zh-hans", "QQ",
     '------------------ 原始邮件 ------------------\n发件人: "Hub Support" <support@hub.example>;\n'
     '发送时间: 2026年11月24日(星期二) 上午10:03\n收件人: "周晓燕"<zhouxiaoyan@mail.example>;\n主题: 订单一直没有发货\n\n{ours}'),
    ("qq-en", "en", "QQ",
     '------------------ Original ------------------\nFrom: "Hub Support"<support@hub.example>;\n'
     'Date: Tue, Nov 24, 2026 10:03 AM\nTo: "Grace"<grace.holloway@mail.example>;\nSubject: Kettle arrived\n\n{ours}'),
    ("qq-mobile", "zh-hans", "QQ mobile", "---原始邮件---\n发件人: \"Hub Support\"<support@hub.example>\n"
     "发送时间: 2026年11月24日(周二) 上午10:03\n收件人: \"周晓燕\"<zhouxiaoyan@mail.example>;\n主题: 订单\n\n{ours}"),
    ("foxmail-plain", "zh-hans", "Foxmail", "发件人： Hub Support\n发送时间： 2026-11-24 10:03\n收件人： 周晓燕\n"
     "主题： 订单一直没有发货\n\n{ours}"),
    ("sina", "zh-hans", "Sina", "----- 原始邮件 -----\n发件人：Hub Support <support@hub.example>\n收件人：<zhouxiaoyan@mail.example>\n"
     "主题：订单一直没有发货\n日期：2026年11月24日 10点03分\n\n\n{ours}"),
    ("pchome", "zh-hant", "PChome", "-----原始郵件-----\n寄件者: Hub Support <support@hub.example>\n"
     "收件者: 林佩蓉\n日期: Tue, 24 Nov 2026 10:03:15 +0800\n主旨: 發票抬頭開錯了\n\n{ours}"),
    ("yahoo-jp", "ja", "Yahoo Japan", "----- Original Message -----\nFrom: \"Hub Support\" <support@hub.example>\n"
     "To: \"小野寺 美咲\" <misaki.onodera@mail.example>\nDate: 2026/11/24 火 10:03\nSubject: 届いた商品の色が違います\n\n{quoted}"),
    ("becky", "ja", "Becky!", "On Tue, 24 Nov 2026 10:03:15 +0900\nHub Support <support@hub.example> wrote:\n\n{quoted}"),
    ("yahoo-jp-app", "ja", "Yahoo Japan", "2026年11月24日(火) 10:03 Hub Support <support@hub.example>:\n\n{quoted}"),
    ("naver", "ko", "Naver", "-----Original Message-----\nFrom: \"Hub Support\"&lt;support@hub.example&gt;\n"
     "To: \"한지우\"&lt;jiwoo.han@mail.example&gt;;\nCc:\nSent: 2026-11-24 (화) 10:03:15 (GMT+09:00)\n"
     "Subject: 결제가 두 번 되었습니다\n\n{ours}"),
    ("daum", "ko", "Daum", "--------- 원본 메일 ---------\n보낸사람: Hub Support <support@hub.example>\n"
     "받는사람: 한지우 <jiwoo.han@mail.example>\n날짜: 2026년 11월 24일 화요일, 10시 03분 15초 +0900\n제목: 결제\n\n{ours}"),
    ("gmx-plain", "de", "GMX", "Gesendet: Dienstag, 24. November 2026 um 10:03 Uhr\nVon: \"Hub Support\" <support@hub.example>\n"
     "An: j.weissgerber@mail.example\nBetreff: Rückgabe der Stehlampe\n\n{ours}"),
    ("tonline", "de", "T-Online", "-----Original-Nachricht-----\nBetreff: Rückgabe der Stehlampe\n"
     "Datum: 2026-11-24T10:03:15+0100\nVon: \"Hub Support\" <support@hub.example>\nAn: \"Weißgerber\" <j.weissgerber@mail.example>\n\n{ours}"),
    ("orange", "fr", "Orange", "> Message du 24/11/26 10:03\n> De : \"Hub Support\" <support@hub.example>\n"
     "> A : elodie.marchand@mail.example\n> Objet : Colis reçu incomplet\n>\n{quoted}"),
    ("libero", "it", "Libero", "Il 24/11/2026 10:03 Hub Support <support@hub.example> ha scritto:\n\n\n{quoted}"),
    ("o2pl", "pl", "o2.pl", "Dnia 24 listopada 2026 10:03 Hub Support <support@hub.example> napisał(a):\n\n{quoted}"),
    ("wp-pl", "pl", "WP", "Dnia 24-11-2026 o godz. 10:03 Hub Support napisał(a):\n{quoted}"),
    ("yandex", "ru", "Yandex", "24.11.2026, 10:03, \"Hub Support\" <support@hub.example>:\n\n{quoted}"),
    ("mailru", "ru", "Mail.ru", "Вторник, 24 ноября 2026, 10:03 +03:00 от Hub Support <support@hub.example>:\n{quoted}"),
    ("ziggo", "nl", "Ziggo", "----Origineel Bericht----\nVan : support@hub.example\nDatum : 24/11/2026 10:03\n"
     "Aan : sjoerd.vandenberg@mail.example\nOnderwerp : Abonnement opzeggen\n\n{ours}"),
    ("sapo", "pt", "SAPO", "Citando Hub Support <support@hub.example>:\n\n{quoted}"),
    ("yahoo-plain", "en", "Yahoo", "    On Tuesday, November 24, 2026 at 10:03:15 AM GMT, Hub Support <support@hub.example> "
     "wrote:\n\n {ours}"),
    ("lotus", "en", "Notes", "From:   Hub Support <support@hub.example>\nTo:     grace.holloway@mail.example\n"
     "Date:   24/11/2026 10:03\nSubject:        Kettle arrived with a crack\n\n\n\n{ours}"),
    ("mutt", "en", "Mutt", "On Tue, Nov 24, 2026 at 10:03:15AM +0000, Hub Support wrote:\n{quoted}"),
)  # fmt: skip
# HTML of which no plain part comes along: what stands below the answer.
_HTML: tuple[tuple[str, str, str, str], ...] = (
    ("qq-html", "zh-hans", "QQ",
     '<div><br></div><div><br></div><div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">'
     "------------------&nbsp;原始邮件&nbsp;------------------</div><div style=\"font-size: 12px;background:#efefef;"
     'padding:8px;"><div><b>发件人:</b>&nbsp;"Hub Support"&lt;support@hub.example&gt;;</div><div><b>发送时间:</b>&nbsp;'
     "2026年11月24日(星期二) 上午10:03</div><div><b>收件人:</b>&nbsp;\"周晓燕\"&lt;zhouxiaoyan@mail.example&gt;;</div>"
     "<div><b>主题:</b>&nbsp;订单一直没有发货</div></div><div><br></div>{ours}"),
    ("foxmail-html", "zh-hans", "Foxmail",
     '<hr style="width: 210px; height: 1px;" color="#b5c4df" size="1" align="left"><blockquote style="margin-Top: 0px;">'
     '<div>&nbsp;</div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="'
     'PADDING-RIGHT: 8px; FONT-SIZE: 12px;BACKGROUND: #efefef;"><div><b>发件人：</b>&nbsp;<a href="mailto:'
     'support@hub.example">Hub Support</a></div><div><b>发送时间：</b>&nbsp;2026-11-24&nbsp;10:03</div><div><b>收件人：</b>'
     "&nbsp;周晓燕</div><div><b>主题：</b>&nbsp;订单一直没有发货</div></div></div><div>{ours}</div></blockquote>"),
    ("163-html", "zh-hans", "163",
     '<p>在 2026-11-24 10:03:15，"Hub Support" &lt;support@hub.example&gt; 写道：</p><blockquote id="isReplyContent" '
     'style="PADDING-LEFT: 1ex; MARGIN: 0px 0px 0px 0.8ex; BORDER-LEFT: #ccc 1px solid">{ours}</blockquote>'),
    ("gmx-html", "de", "GMX",
     '<div>&nbsp;<div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; '
     'border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;"><b>Gesendet:</b>&nbsp;Dienstag, 24. November 2026 '
     "um 10:03 Uhr<br/><b>Von:</b>&nbsp;&quot;Hub Support&quot; &lt;support@hub.example&gt;<br/><b>An:</b>&nbsp;"
     "j.weissgerber@mail.example<br/><b>Betreff:</b>&nbsp;R&uuml;ckgabe</div>{ours}</div></div></div>"),
    ("yahoo-html", "en", "Yahoo",
     '<div id="yahoo_quoted_1234567890" class="yahoo_quoted"><div style="font-size:13px;color:#26282a;"><div>'
     "On Tuesday, November 24, 2026 at 10:03:15 AM GMT, Hub Support &lt;support@hub.example&gt; wrote:</div><div><br>"
     "</div>{ours}</div></div>"),
    ("word-html", "fr", "Outlook",
     '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>De&nbsp;:'
     "</b> Hub Support &lt;support@hub.example&gt; <br><b>Envoy&eacute;&nbsp;:</b> mardi 24 novembre 2026 10:03<br><b>"
     "&Agrave;&nbsp;:</b> &Eacute;lodie Marchand<br><b>Objet&nbsp;:</b> Colis re&ccedil;u incomplet</p></div>{ours}"),
    ("thunderbird-html", "pl", "Thunderbird",
     '<div class="moz-cite-prefix">W dniu 24.11.2026 o&nbsp;10:03, Hub Support pisze:<br></div><blockquote type="cite" '
     'cite="mid:1@hub.example">{ours}</blockquote>'),
    ("proton", "es", "Proton",
     '<div class="protonmail_quote">El martes, 24 de noviembre de 2026 a las 10:03, Hub Support &lt;support@hub.example'
     '&gt; escribi&oacute;:<br><br><blockquote class="protonmail_quote" type="cite">{ours}</blockquote></div>'),
    ("mailru-html", "ru", "Mail.ru",
     '<blockquote style="border-left:1px solid #0857A6;margin:10px;padding:0 0 0 10px;" cite="x">Вторник, 24 ноября 2026, '
     "10:03 +03:00 от Hub Support &lt;support@hub.example&gt;:<br>&nbsp;<div>{ours}</div></blockquote>"),
    ("zimbra", "it", "Zimbra",
     '<hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>Da: </b>"Hub Support" '
     "&lt;support@hub.example&gt;<br><b>A: </b>niccolo.ferraris@mail.example<br><b>Inviato: </b>Marted&igrave;, 24 "
     'novembre 2026 10:03:15<br><b>Oggetto: </b>Bolletta</div><div data-marker="__QUOTED_TEXT__">{ours}</div>'),
    ("outlook-ios", "ko", "Outlook mobile",
     '<div id="ms-outlook-mobile-signature"><div>iOS용 Outlook 다운로드</div></div><hr style="display:inline-block;'
     'width:98%"><div id="divRplyFwdMsg"><b>보낸 사람:</b> Hub Support<br><b>보낸 날짜:</b> 2026년 11월 24일<br><b>받는 사람:'
     "</b> 한지우<br><b>제목:</b> 결제</div>{ours}"),
    ("unknown-language", "en", "Gmail",
     '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">Ar Máirt 24 Samh 2026 ag 10:03 scríobh Hub Support:<br>'
     '</div><blockquote class="gmail_quote">{ours}</blockquote></div>'),
)  # fmt: skip
_SIGNED_BY_PHONE = {"outlook-ios": "iOS용 Outlook 다운로드"}


def samples() -> Iterator[Sample]:
    for name, language, client, below in _PLAIN:
        words = WORDS[language]
        text = f"{words.long}\n\n\n{_fill(below, words)}\n"
        raw = whole(fields(words), text_part(text, encoding="base64"))
        yield Sample(
            f"client-{name}", "reply", client, language, raw, expected(words, words.long, signature="")
        )
    for name, language, client, below in _HTML:
        words = WORDS[language]
        html = f"<html><body>{paragraphs(words.long)}{below.replace('{ours}', paragraphs(words.ours))}</body></html>"
        raw = whole(fields(words), text_part(html, subtype="html"))
        expect = expected(words, words.long, signature=_SIGNED_BY_PHONE.get(name, ""))
        yield Sample(f"client-{name}", "reply", client, language, raw, expect)
    yield _both_ways()


def _fill(below: str, words: Words) -> str:
    return below.replace("{quoted}", quoted(words.ours)).replace("{ours}", words.ours)


def _both_ways() -> Sample:
    """The plain part has lost the quote marks; only the HTML tells."""
    words = WORDS["nl"]
    plain = text_part(f"{words.short}\n\n{words.ours}\n")
    html = text_part(
        f"<div>{escape(words.short)}</div><br><blockquote type='cite'>{paragraphs(words.ours)}</blockquote>",
        subtype="html",
    )
    raw = whole(fields(words), multipart("alternative", plain, html))
    return Sample("client-marks-in-html-only", "reply", "other", "nl", raw, expected(words, words.short))
