"""Subjects of automatic mail, by language: what servers and programs write, at the subject's beginning. Data.

Patterns begin at the subject's first letter, so "Re: Automatic reply: ..." is a person's answer. A word that
people begin subjects with ("Absence", "Vacances") counts only with the mark a program puts after it.
"""

from __future__ import annotations

from typing import Final

AUTO_REPLY_SUBJECTS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        r"auto(?:matic|mated)?[ -]?(?:reply|response|responder|answer)\b",
        r"autoreply\b",
        r"out of (?:the )?office(?:\s*[:-]|\s+auto|\s+re\b|\s+notif|\s+message|\s*$)",
        r"vacation (?:reply|response|message|auto)",
        r"i(?:'m| am) (?:currently )?(?:out of (?:the )?office|on (?:vacation|holiday|leave))",
        r"ooo\s*:",
        r"read:\s",
        r"delivery delayed",
        r"\[auto[- ]?repl",
    ),
    "de": (
        r"automatische (?:antwort|rückantwort|rueckantwort|abwesenheit|empfangs|eingangs|e-?mail)",
        r"abwesenheits(?:notiz|meldung|nachricht|assistent|benachrichtigung)",
        r"abwesend\s*[:!]",
        r"autom\. antwort",
        r"gelesen:\s",
    ),
    "fr": (
        r"r[ée]ponse automatique",
        r"absen(?:ce|t|te) du bureau",
        r"message d'absence",
        r"notification d'absence",
        r"(?:avis|notification|message) automatique",
        r"lu\s?:\s",
    ),
    "es": (
        r"respuesta autom[áa]tica",
        r"fuera de (?:la )?oficina\s*(?:[:-]|$)",
        r"mensaje autom[áa]tico",
        r"leído:\s",
    ),
    "it": (
        r"risposta automatica",
        r"fuori (?:sede|ufficio)\s*(?:[:-]|$)",
        r"messaggio automatico",
        r"letto:\s",
    ),
    "pt": (
        r"resposta autom[áa]tica",
        r"fora do escrit[óo]rio\s*(?:[:-]|$)",
        r"mensagem autom[áa]tica",
        r"aus[êe]ncia tempor[áa]ria\s*[:-]",
        r"lida:\s",
    ),
    "nl": (
        r"automatisch (?:antwoord|bericht)",
        r"afwezigheids(?:bericht|melding|assistent)",
        r"niet aanwezig\s*[:-]",
        r"gelezen:\s",
    ),
    "pl": (
        r"(?:odpowied[źz] automatyczna|automatyczna odpowied[źz])",
        r"autoodpowied[źz]",
        r"poza biurem\s*(?:[:-]|$)",
        r"nieobecno[śs][ćc]\s*[:-]",
        r"przeczytano:\s",
    ),
    "ru": (
        r"автоматический ответ",
        r"автоответ",
        r"вне офиса\s*(?:[:-]|$)",
        r"нет на (?:месте|рабочем месте)\s*[:-]",
        r"прочтено:\s",
    ),
    "zh": (
        r"[【\[]?自动(?:回复|答复|回覆|应答)",
        r"[【\[]?自動(?:回覆|答覆|回復|回信)",
        r"(?:外出|不在办公室|不在辦公室|休假)(?:自动|自動)?(?:回复|回覆|答复|通知)",
        r"已读\s*[:：]",
        r"讀取\s*[:：]",
    ),
    "ja": (
        r"[【\[]?自動(?:応答|返信|回答|配信)",
        r"不在(?:通知|応答|のお知らせ|連絡)",
        r"外出中",
        r"開封済み\s*[:：]",
    ),
    "ko": (r"\[?자동\s?(?:회신|응답|답장)", r"부재\s?중\s?(?:자동|알림|안내|회신|응답)", r"읽음\s*[:：]"),
    "sv": (r"automatiskt svar", r"autosvar"),
    "da": (r"automatisk svar", r"autosvar"),
    "cs": (r"automatick[áa] odpov[ěe][ďd]",),
}
