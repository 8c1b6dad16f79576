"""What four mail programs write above a quote, in their thirteen languages. From using them, not from our tables."""

from __future__ import annotations

_WHO = "Hub Support <support@hub.example>"

GMAIL = {
    "en": f"On Tue, Nov 24, 2026 at 10:03 AM {_WHO} wrote:",
    "zh-hans": f"{_WHO} 于2026年11月24日周二 10:03写道：",
    "zh-hant": f"{_WHO} 於 2026年11月24日週二 上午10:03寫道：",
    "ja": f"2026年11月24日(火) 10:03 {_WHO}:",
    "ko": f"2026년 11월 24일 (화) 오전 10:03, {_WHO}님이 작성:",
    "de": f"Am Di., 24. Nov. 2026 um 10:03 Uhr schrieb {_WHO}:",
    "fr": f"Le mar. 24 nov. 2026 à 10:03, {_WHO} a écrit :",
    "es": "El mar, 24 nov 2026 a las 10:03, Hub Support (<support@hub.example>) escribió:",
    "it": f"Il giorno mar 24 nov 2026 alle ore 10:03 {_WHO} ha scritto:",
    "pt": f"Em ter., 24 de nov. de 2026 às 10:03, {_WHO} escreveu:",
    "nl": f"Op di 24 nov 2026 om 10:03 schreef {_WHO}:",
    "pl": f"wt., 24 lis 2026 o 10:03 {_WHO} napisał(a):",
    "ru": f"вт, 24 нояб. 2026 г. в 10:03, {_WHO}:",
}
APPLE = {
    "en": f"On 24 Nov 2026, at 10:03, {_WHO} wrote:",
    "zh-hans": f"2026年11月24日 10:03，{_WHO} 写道：",
    "zh-hant": f"{_WHO} 於 2026年11月24日 上午10:03 寫道：",
    "ja": f"2026/11/24 10:03、{_WHO}のメール:",
    "ko": f"2026. 11. 24. 오전 10:03, {_WHO} 작성:",
    "de": f"Am 24.11.2026 um 10:03 schrieb {_WHO}:",
    "fr": f"Le 24 nov. 2026 à 10:03, {_WHO} a écrit :",
    "es": f"El 24 nov 2026, a las 10:03, {_WHO} escribió:",
    "it": f"Il giorno 24 nov 2026, alle ore 10:03, {_WHO} ha scritto:",
    "pt": f"No dia 24/11/2026, às 10:03, {_WHO} escreveu:",
    "nl": f"Op 24 nov 2026, om 10:03 heeft {_WHO} het volgende geschreven:",
    "pl": f"Wiadomość napisana przez {_WHO} w dniu 24 lis 2026, o godz. 10:03:",
    "ru": f"24 нояб. 2026 г., в 10:03, {_WHO} написал(а):",
}
THUNDERBIRD = {
    "en": "On 11/24/26 10:03, Hub Support wrote:",
    "zh-hans": "在 2026/11/24 10:03, Hub Support 写道:",
    "zh-hant": "Hub Support 於 2026/11/24 上午 10:03 寫道:",
    "ja": "On 2026/11/24 10:03, Hub Support wrote:",
    "ko": "2026-11-24 오전 10:03에 Hub Support 이(가) 쓴 글:",
    "de": "Am 24.11.26 um 10:03 schrieb Hub Support:",
    "fr": "Le 24/11/2026 à 10:03, Hub Support a écrit :",
    "es": "El 24/11/2026 a las 10:03, Hub Support escribió:",
    "it": "Il 24/11/2026 10:03, Hub Support ha scritto:",
    "pt": "Em 24/11/2026 10:03, Hub Support escreveu:",
    "nl": "Op 24-11-2026 om 10:03 schreef Hub Support:",
    "pl": "W dniu 24.11.2026 o 10:03, Hub Support pisze:",
    "ru": "24.11.2026 10:03, Hub Support пишет:",
}
# From, sent, to, subject, and the date as Outlook writes it there.
OUTLOOK = {
    "en": ("From", "Sent", "To", "Subject", "Tuesday, November 24, 2026 10:03 AM"),
    "zh-hans": ("发件人", "发送时间", "收件人", "主题", "2026年11月24日 10:03"),
    "zh-hant": ("寄件者", "寄件日期", "收件者", "主旨", "2026年11月24日 上午 10:03"),
    "ja": ("差出人", "送信日時", "宛先", "件名", "2026年11月24日 10:03"),
    "ko": ("보낸 사람", "보낸 날짜", "받는 사람", "제목", "2026년 11월 24일 화요일 오전 10:03"),
    "de": ("Von", "Gesendet", "An", "Betreff", "Dienstag, 24. November 2026 10:03"),
    "fr": ("De", "Envoyé", "À", "Objet", "mardi 24 novembre 2026 10:03"),
    "es": ("De", "Enviado el", "Para", "Asunto", "martes, 24 de noviembre de 2026 10:03"),
    "it": ("Da", "Inviato", "A", "Oggetto", "martedì 24 novembre 2026 10:03"),
    "pt": ("De", "Enviada em", "Para", "Assunto", "terça-feira, 24 de novembro de 2026 10:03"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp", "dinsdag 24 november 2026 10:03"),
    "pl": ("Od", "Wysłane", "Do", "Temat", "wtorek, 24 listopada 2026 10:03"),
    "ru": ("От", "Отправлено", "Кому", "Тема", "вторник, 24 ноября 2026 г. 10:03"),
}
SEPARATORS = {
    "en": "-----Original Message-----",
    "zh-hans": "-----邮件原件-----",
    "de": "-----Ursprüngliche Nachricht-----",
    "fr": "-----Message d'origine-----",
    "es": "-----Mensaje original-----",
    "it": "-----Messaggio originale-----",
    "pt": "-----Mensagem original-----",
    "nl": "-----Oorspronkelijk bericht-----",
    "pl": "-----Wiadomość oryginalna-----",
    "ja": "-----Original Message-----",
    "ko": "-----Original Message-----",
    "ru": "-----Original Message-----",
}
FORWARDED = {
    "en": "---------- Forwarded message ---------",
    "zh-hans": "---------- 转发的邮件 ---------",
    "de": "---------- Weitergeleitete Nachricht ---------",
    "fr": "---------- Message transféré ---------",
    "es": "---------- Mensaje reenviado ---------",
    "ja": "---------- 転送されたメッセージ ---------",
    "ru": "---------- Пересылаемое сообщение ---------",
}
