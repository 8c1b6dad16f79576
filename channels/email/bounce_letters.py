"""Delivery reports that are letters: how they are entitled, and where in them the address and reason stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_FAILURES: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        r"undeliver(?:ed|able)\b",
        r"(?:mail )?delivery (?:has )?fail(?:ed|ure)",
        r"mail delivery failed",
        r"delivery status notification",
        r"failure notice",
        r"returned mail",
        r"mail (?:system error|could not be delivered)",
        r"message (?:undeliverable|not delivered|could not be delivered)",
        r"delivery notification: ?delivery has failed",
        r"warning: could not send message",
        r"non[- ]?delivery",
    ),
    "de": (r"unzustellbar", r"nicht zustellbar", r"zustellung fehlgeschlagen", r"fehler bei der zustellung"),
    "fr": (r"non[- ]?(?:remis|distribu|d[ée]livr)", r"[ée]chec de (?:la )?(?:remise|distribution|livraison)"),
    "es": (r"no se (?:puede|pudo) entregar", r"no entregado", r"error (?:de|en la) entrega"),
    "it": (r"non recapitabile", r"mancato recapito", r"recapito non riuscito"),
    "pt": (
        r"n[ãa]o (?:foi )?(?:entregue|poss[íi]vel entregar)",
        r"falha na entrega",
        r"n[ãa]o [ée] poss[íi]vel entregar",
    ),
    "nl": (r"onbestelbaar", r"niet (?:bezorgd|afgeleverd)"),
    "pl": (r"niedostarczon", r"nie można dostarczyć", r"nie dostarczono"),
    "ru": (r"не удается доставить", r"не доставлено", r"недоставлен", r"ошибка доставки"),
    "zh": (
        r"(?:系统)?退信",
        r"系統退信",
        r"邮件退回",
        r"退件",
        r"投递失败",
        r"未送达",
        r"无法投递",
        r"無法(?:傳送|投遞|遞送)",
        r"未传递",
        r"无法送达",
    ),
    "ja": (r"配信(?:不能|できません|エラー|に失敗)", r"送信エラー", r"不達", r"配達不能"),
    "ko": (r"(?:메일|배달|전송|발송)\s?(?:실패|불가)", r"반송", r"배달되지 않음"),
}
_DELAYS: Final = re.compile(
    r"delay(?:ed)?\b|verzögert|retard|retras|ritard|atras|vertraag|opóźni|задерж|延迟|延遲|遅延|지연|"
    r"warning: (?:message|could not send)|still (?:being )?retr", re.IGNORECASE
)  # fmt: skip
_FAILURE: Final = re.compile(
    "|".join(pattern for patterns in _FAILURES.values() for pattern in patterns), re.IGNORECASE
)
# From here on the letter shows the mail that was returned, whose addresses are no news.
_COPY: Final = re.compile(
    r"^[^\w\n]{0,40}(?:below this line is a copy|this is a copy of|-{3,} this is a copy|-{3,} original message|"
    r"the (?:body|header) of the message|-{3,} (?:message|returned) |original message (?:headers|follows)|"
    r"-{2,}\s*(?:原始邮件|原邮件|原信)|原邮件内容|message headers follow|received: from|return-path: <|"
    r"reporting-mta:)",
    re.IGNORECASE | re.MULTILINE,
)
_EMAIL: Final = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,250}[A-Za-z0-9]"
# An address alone on its line, in brackets or not, with or without a colon, and what is written below it.
_HEADED: Final = re.compile(rf"^[ \t>*•-]{{0,20}}<?(?:mailto:)?({_EMAIL})>?[ \t]*:?[ \t]*(.*)$")
_LABELLED: Final = re.compile(
    rf"(?:收件人|收信人|收件地址|无法送达|recipients?|address(?:es)?|to)\W{{0,12}}<?({_EMAIL})>?",
    re.IGNORECASE,
)
_REASON_LABEL: Final = re.compile(
    r"^[^\w\n]{0,40}(?:退信原因|失败原因|原因|错误信息|reason|error|diagnos\w+)\W{0,4}[:：]?\s*",
    re.IGNORECASE,
)
_ANY_EMAIL: Final = re.compile(_EMAIL)
_MAX_TEXT_CHARACTERS: Final = 50_000
_MAX_LINE_CHARACTERS: Final = 500  # a server's answer is 512 at most
_MAX_REASON_LINES: Final = 8


def is_failure_subject(subject: str) -> bool:
    return bool(_FAILURE.search(subject))


def is_delay_subject(subject: str) -> bool:
    return bool(_DELAYS.search(subject))


def read_letter(text: str, *, told: tuple[str, ...], ours: tuple[str, ...]) -> list[tuple[str, str]]:
    """(address, reason) of everybody the letter says was not reached. ``told``: addresses that a header names;
    ``ours``: those of the letter itself, which it may mention."""
    letter = _before_copy(text[:_MAX_TEXT_CHARACTERS])
    lines = [line[:_MAX_LINE_CHARACTERS] for line in letter.split("\n")]
    general = _reason_line(lines)
    found: dict[str, str] = {}
    for email, reason in [*_headed(lines), *_labelled(letter, general)]:
        if email not in ours and (not told or email in told):
            found[email] = found.get(email) or reason
    for email in told:
        found.setdefault(email, general)
    if not found:
        others = [match[0].lower() for match in _ANY_EMAIL.finditer(letter)]
        found = {email: general for email in others if email not in ours}
    return list(found.items())


def _before_copy(text: str) -> str:
    copy = _COPY.search(text)
    return text[: copy.start()] if copy and copy.start() > 0 else text


def _headed(lines: list[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        found = _HEADED.match(line)
        if found:
            below = (
                []
                if found[2].strip() and not line.rstrip().endswith(":")
                else _paragraph(lines[number + 1 :])
            )
            yield found[1].lower(), " ".join([*([found[2].strip()] if found[2].strip() else []), *below])


def _paragraph(lines: list[str]) -> list[str]:
    """Up to the next empty line or address."""
    taken: list[str] = []
    for line in lines[:_MAX_REASON_LINES]:
        if not line.strip() or _HEADED.match(line):
            break
        taken.append(line.strip())
    return taken


def _labelled(letter: str, general: str) -> Iterator[tuple[str, str]]:
    for found in _LABELLED.finditer(letter):
        yield found[1].lower(), general


def _reason_line(lines: list[str]) -> str:
    """What follows "Reason:", or the first line in which a server speaks in numbers."""
    for number, line in enumerate(lines):
        label = _REASON_LABEL.match(line)
        if label:
            return line[label.end() :].strip() or " ".join(_paragraph(lines[number + 1 :]))
    return next((line.strip() for line in lines if re.search(r"\b[45]\d\d[ -]|\b[45]\.\d\.\d", line)), "")
