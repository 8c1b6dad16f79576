"""Mail that no person wrote: bounces of many servers, absences in many languages, lists, our own mail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.corpus.maker.bytes import OUR_ADDRESS, OUR_ID, Sample, head, multipart, text_part, whole, word

_GONE = "ghost@gone.example"
_RETURNED = {
    "From": f"Hub Support <{OUR_ADDRESS}>",
    "To": _GONE,
    "Subject": "Your order",
    "Message-ID": OUR_ID,
    "X-Contact-Hub-Message": "m-7Kq2",
}
_WHY = "550 5.1.1 <ghost@gone.example>: Recipient address rejected: User unknown"


def samples() -> Iterator[Sample]:
    yield from _standard_bounces()
    yield from _letters()
    yield from _absences()
    yield from _others()


def _sample(name: str, kind: str, client: str, language: str, raw: bytes, **expect: Any) -> Sample:
    return Sample(name, kind, client, language, raw, expect)


def _report(
    text: str, status: str, *, returned: str = "message/rfc822", language: str = "utf-8"
) -> tuple[dict[str, str], bytes]:
    return multipart(
        "report",
        text_part(text, language),
        ({"Content-Type": "message/delivery-status"}, status.replace("\n", "\r\n").encode()),
        ({"Content-Type": returned}, head(_RETURNED) + b"\r\nHello\r\n"),
        parameters="; report-type=delivery-status",
    )


def _status(
    action: str = "failed", status: str = "5.1.1", diagnosis: str = f"smtp; {_WHY}", final: str = _GONE
) -> str:
    return (
        "Reporting-MTA: dns; mx.hub.example\nArrival-Date: Tue, 24 Nov 2026 10:03:15 +0100\n\n"
        f"Final-Recipient: rfc822; {final}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: {diagnosis}\n"
    )


def _from(name: str, subject: str, **more: str) -> dict[str, str]:
    named = {key.replace("_", "-"): value for key, value in more.items()}
    return {
        "Return-Path": "<>",
        "From": name,
        "To": OUR_ADDRESS,
        "Subject": word(subject),
        "Date": "Tue, 24 Nov 2026 10:03:20 +0100",
        "Message-ID": f"<{abs(sum(map(ord, subject)))}@mx.example>",
        **named,
    }


_BOUNCED: dict[str, Any] = {"is_bounce": True, "bounced_recipients": [_GONE], "returned_message_id": OUR_ID}


def _standard_bounces() -> Iterator[Sample]:
    postfix = (
        "This is the mail system at host mx.hub.example.\n\nI'm sorry to have to inform you that your message could not\n"
        f"be delivered to one or more recipients. It's attached below.\n\n<{_GONE}>: host mx.gone.example said: 550 5.1.1\n"
        "    Recipient address rejected: User unknown (in reply to RCPT TO command)\n"
    )
    raw = whole(_from("MAILER-DAEMON@mx.hub.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
                      Auto_Submitted="auto-replied"), _report(postfix, _status()))  # fmt: skip
    yield _sample("bounce-postfix", "bounce", "Postfix", "en", raw, **_BOUNCED, statuses=["5.1.1"])
    headers_only = _report(postfix, _status(), returned="text/rfc822-headers")
    raw = whole(_from("MAILER-DAEMON@mx.hub.example", "Undelivered Mail Returned to Sender"), headers_only)
    yield _sample("bounce-postfix-headers", "bounce", "Postfix", "en", raw, **_BOUNCED, statuses=["5.1.1"])
    for name, language, subject, text in (
        ("exchange", "en", "Undeliverable: Your order", "Delivery has failed to these recipients or groups:\n\nghost\nThe "
         "email address you entered couldn't be found."),
        ("exchange-de", "de", "Unzustellbar: Ihre Bestellung", "Fehler bei der Nachrichtenzustellung an folgende Empfänger."),
        ("exchange-fr", "fr", "Non remis : Votre commande", "Échec de la remise à ces destinataires ou groupes :"),
        ("exchange-zh", "zh-hans", "未送达: 您的订单", "无法将邮件发送到以下收件人或组："),
        ("exchange-ru", "ru", "Не удается доставить: Ваш заказ", "Не удалось доставить сообщение следующим получателям:"),
    ):  # fmt: skip
        sender = "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.example"
        raw = whole(_from(f"Microsoft Outlook <{sender}>", subject), _report(text, _status(status="5.1.10")))
        yield _sample(f"bounce-{name}", "bounce", "Exchange", language, raw, **_BOUNCED, statuses=["5.1.10"])
    text = "** Address not found **\n\nYour message wasn't delivered to ghost@gone.example because the address couldn't be found."
    raw = whole(_from("Mail Delivery Subsystem <mailer-daemon@googlemail.com>", "Delivery Status Notification (Failure)",
                      X_Failed_Recipients=_GONE, Auto_Submitted="auto-replied"), _report(text, _status()))  # fmt: skip
    yield _sample("bounce-gmail", "bounce", "Gmail", "en", raw, **_BOUNCED, statuses=["5.1.1"])
    full = _status(status="5.2.2", diagnosis="smtp; 552 5.2.2 Mailbox is full")
    raw = whole(_from("postmaster@mx.gone.example", "Mailbox full"), _report("The mailbox is full.", full))
    yield _sample("bounce-full", "bounce", "other", "en", raw, **_BOUNCED, statuses=["5.2.2"])
    two = _status() + "\nFinal-Recipient: rfc822; second@gone.example\nAction: failed\nStatus: 5.4.4\n"
    raw = whole(_from("MAILER-DAEMON@mx.hub.example", "Undelivered Mail"), _report("Two failed.", two))
    expect = {
        **_BOUNCED,
        "bounced_recipients": [_GONE, "second@gone.example"],
        "statuses": ["5.1.1", "5.4.4"],
    }
    yield _sample("bounce-two", "bounce", "Postfix", "en", raw, **expect)
    some = _status() + "\nFinal-Recipient: rfc822; fine@gone.example\nAction: delivered\nStatus: 2.0.0\n"
    raw = whole(_from("MAILER-DAEMON@mx.hub.example", "Undelivered Mail"), _report("One failed.", some))
    yield _sample("bounce-one-of-two", "bounce", "Postfix", "en", raw, **_BOUNCED)
    delayed = _status(action="delayed", status="4.4.1", diagnosis="smtp; connection timed out")
    raw = whole(
        _from("MAILER-DAEMON@mx.hub.example", "Delayed Mail (still being retried)"),
        _report("Be patient.", delayed),
    )
    yield _sample("report-delayed", "report", "Postfix", "en", raw, is_auto_reply=True, is_bounce=False)
    relayed = _status(action="relayed", status="2.1.9", diagnosis="smtp; 250 ok")
    raw = whole(_from("postmaster@corp.example", "Relayed: Your order"), _report("Relayed.", relayed))
    yield _sample("report-relayed", "report", "Exchange", "en", raw, is_auto_reply=True, is_bounce=False)


_COPY = (
    f"From: Hub Support <{OUR_ADDRESS}>\nTo: {_GONE}\nSubject: Your order\nMessage-ID: {OUR_ID}\n\nHello\n"
)
# Name, server, language, from, subject, text.
_LETTERS: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("qmail", "qmail", "en", "MAILER-DAEMON@mx.gone.example", "failure notice",
     "Hi. This is the qmail-send program at mx.gone.example.\nI'm afraid I wasn't able to deliver your message to the "
     "following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<ghost@gone.example>:\n"
     "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n" + _COPY),
    ("exim", "Exim", "en", "Mail Delivery System <Mailer-Daemon@mx.hub.example>", "Mail delivery failed: returning message to sender",
     "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to "
     "one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ghost@gone.example\n"
     "    host mx.gone.example [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<ghost@gone.example>:\n"
     "    550 5.1.1 No such user\n\n------ This is a copy of the message, including all the headers. ------\n\n" + _COPY),
    ("sendmail", "Sendmail", "en", "Mail Delivery Subsystem <MAILER-DAEMON@mx.old.example>", "Returned mail: see transcript for details",
     "The original message was received at Tue, 24 Nov 2026 10:03:15 GMT\n\n   ----- The following addresses had permanent "
     "fatal errors -----\n<ghost@gone.example>\n    (reason: 550 5.1.1 User unknown)\n\n   ----- Original message follows -----\n" + _COPY),
    ("qq", "QQ", "zh-hans", "PostMaster@qq.example", "系统退信",
     "抱歉，您的邮件被退回来了……\n\n原邮件信息：\n时间：2026-11-24 10:03:15\n主题：Your order\n收件人：ghost@gone.example\n\n"
     "退信原因：收件人邮件地址（ghost@gone.example）不存在，邮件无法送达。\nhost mx.gone.example said: 550 5.1.1 User not found\n"),
    ("163", "163", "zh-hans", "Postmaster@163.example", "系统退信",
     "亲爱的用户：\n\n很抱歉，您发送给 ghost@gone.example 的邮件被退回。\n\n收件人：ghost@gone.example\n失败原因：550 5.1.1 User unknown\n\n"
     "-- 原邮件 --\n" + _COPY),
    ("aliyun", "Aliyun", "zh-hans", "postmaster@corp.example", "退信通知：邮件投递失败",
     "您好，您的邮件未能送达以下收件人：\n\nghost@gone.example\n550 5.1.1 mailbox not found\n"),
    ("hinet", "HiNet", "zh-hant", "MAILER-DAEMON@mx.gone.example", "系統退信通知",
     "您的郵件無法寄達以下收件人：\n\n<ghost@gone.example>:\n550 5.1.1 使用者不存在\n"),
    ("yahoo-jp", "Yahoo Japan", "ja", "MAILER-DAEMON@yahoo.example", "配信エラー: ご注文について",
     "次の宛先へのメールは配信できませんでした。\n\n<ghost@gone.example>:\n550 5.1.1 宛先が見つかりません\n"),
    ("naver", "Naver", "ko", "postmaster@naver.example", "[발송실패 안내] Your order",
     "메일이 발송되지 못했습니다.\n\n받는사람 : ghost@gone.example\n원인: 550 5.1.1 존재하지 않는 사용자\n"),
)  # fmt: skip


def _letters() -> Iterator[Sample]:
    for name, server, language, sender, subject, text in _LETTERS:
        raw = whole(_from(sender, subject), text_part(text, encoding="8bit"))
        known = OUR_ID if OUR_ID in text else None
        expect = {**_BOUNCED, "returned_message_id": known, "statuses": ["5.1.1"]}
        yield _sample(f"bounce-letter-{name}", "bounce", server, language, raw, **expect)
    warning = (
        "A message that you sent has not yet been delivered to ghost@gone.example. No action is required."
    )
    raw = whole(
        _from("Mailer-Daemon@mx.hub.example", "Warning: message 1abc-0002 delayed 24 hours"),
        text_part(warning),
    )
    yield _sample("report-delayed-exim", "report", "Exim", "en", raw, is_auto_reply=True, is_bounce=False)


# Language, subject, text, whether headers say it too.
_ABSENCES: tuple[tuple[str, str, str, bool], ...] = (
    ("en", "Automatic reply: Your order", "I am away until Monday and will answer then.", True),
    ("de", "Automatische Antwort: Ihre Bestellung", "Ich bin bis Montag nicht im Büro.", False),
    ("de", "Abwesenheitsnotiz: Ihre Bestellung", "Ich bin im Urlaub.", True),
    ("fr", "Réponse automatique : Votre commande", "Je suis absente jusqu'à lundi.", False),
    ("es", "Respuesta automática: Su pedido", "Estoy fuera de la oficina hasta el lunes.", False),
    ("it", "Risposta automatica: Il suo ordine", "Sono fuori ufficio fino a lunedì.", False),
    ("pt", "Resposta automática: A sua encomenda", "Estou fora até segunda-feira.", False),
    ("nl", "Automatisch antwoord: Uw bestelling", "Ik ben tot maandag afwezig.", False),
    ("pl", "Odpowiedź automatyczna: Zamówienie", "Jestem nieobecna do poniedziałku.", False),
    ("ru", "Автоматический ответ: Ваш заказ", "Меня не будет до понедельника.", False),
    ("zh-hans", "自动回复: 您的订单", "您好，邮件已收到，我会尽快回复。", False),
    ("zh-hant", "自動回覆: 您的訂單", "您好，我目前休假中，週一回覆您。", False),
    ("ja", "自動応答: ご注文について", "月曜日まで不在にしております。", False),
    ("ko", "자동 회신: 주문 안내", "월요일까지 자리를 비웁니다.", False),
)


def _absences() -> Iterator[Sample]:
    for number, (language, subject, text, told) in enumerate(_ABSENCES):
        more = {"Auto_Submitted": "auto-replied", "In_Reply_To": OUR_ID} if told else {}
        fields = _from("Grace Holloway <grace.holloway@mail.example>", subject, **more)
        del fields["Return-Path"]
        raw = whole(fields, text_part(text))
        yield _sample(
            f"absence-{language}-{number}",
            "auto-reply",
            "other",
            language,
            raw,
            is_auto_reply=True,
            reply_text=text,
        )


def _person(subject: str, **more: str) -> dict[str, str]:
    fields = _from("Grace Holloway <grace.holloway@mail.example>", subject, **more)
    del fields["Return-Path"]
    return fields


def _others() -> Iterator[Sample]:
    text = text_part("Thank you for your enquiry. A ticket was opened.")
    for name, header, value in (
        ("generated", "Auto_Submitted", "auto-generated"), ("autoreply", "X_Autoreply", "yes"),
        ("autorespond", "X_Autorespond", "Your order"), ("precedence", "Precedence", "auto_reply"),
    ):  # fmt: skip
        raw = whole(_person("Your request", **{header: value}), text)
        yield _sample(f"auto-header-{name}", "auto-reply", "other", "en", raw, is_auto_reply=True)
    for name, subject, header, value in (
        ("auto-no", "Auto parts wanted", "Auto_Submitted", "no"), ("suppress", "A question", "X_Auto_Response_Suppress", "All"),
        ("answer", "Re: Automatic reply: Your order", "X_Mailer", "Mail"), ("office", "Out of office chairs?", "X_Mailer", "Mail"),
        ("returned", "I returned mail order goods", "X_Mailer", "Mail"), ("undeliverable", "Undeliverable parcel", "X_Mailer", "Mail"),
        ("urlaub", "Urlaub gebucht, keine Bestätigung", "X_Mailer", "Mail"),
    ):  # fmt: skip
        raw = whole(_person(subject, **{header: value}), text_part("Could you help me, please?"))
        yield _sample(
            f"person-{name}",
            "person",
            "other",
            "en",
            raw,
            is_auto_reply=False,
            is_bounce=False,
            is_list=False,
        )
    receipt = multipart("report", text_part("Your message was read."),
                        ({"Content-Type": "message/disposition-notification"},
                         f"Final-Recipient: rfc822; {_GONE}\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n".encode()),
                        parameters="; report-type=disposition-notification")  # fmt: skip
    yield _sample(
        "report-read",
        "report",
        "Outlook",
        "en",
        whole(_person("Read: Your order"), receipt),
        is_auto_reply=True,
    )
    lists = {
        "List_Id": "<gardeners.lists.example>",
        "Precedence": "list",
        "List_Post": "<mailto:gardeners@lists.example>",
    }
    yield _sample(
        "list-mailman",
        "list",
        "Mailman",
        "en",
        whole(_person("[gardeners] Roses", **lists), text),
        is_list=True,
    )
    news = {"List_Unsubscribe": "<https://news.example/u/1>", "Precedence": "bulk"}
    yield _sample(
        "list-newsletter",
        "list",
        "other",
        "en",
        whole(_person("Ten per cent off", **news), text),
        is_list=True,
    )
    own = {**_RETURNED, "Date": "Tue, 24 Nov 2026 10:03:15 +0100"}
    yield _sample("own-header", "own", "hub", "en", whole(own, text_part("Hello")), is_own=True)
    without = {key: value for key, value in own.items() if not key.startswith("X-")}
    yield _sample("own-message-id", "own", "hub", "en", whole(without, text_part("Hello")), is_own=True)
    form = {"From": f"Web form <{OUR_ADDRESS}>", "To": OUR_ADDRESS, "Reply-To": "grace.holloway@mail.example",
            "Subject": "Contact form", "Message-ID": "<form.1@www.hub.example>"}  # fmt: skip
    yield _sample("own-form", "person", "form", "en", whole(form, text_part("Name: Grace\nMessage: The kettle leaks.")),
                  is_own=False, reply_to="grace.holloway@mail.example",
                  reply_text="Name: Grace\nMessage: The kettle leaks.")  # fmt: skip
