"""Whom a caller may be put through to, and from which number of ours a text can come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import phonenumbers

from config.document import Document
from config.document import flows as part
from config.findings import unknown_name
from config.flow_checks.lines import lines_of
from config.flow_checks.steps import steps_of
from config.problems import Finding
from config.values import check_phone_number

# What whoever pays for the second leg would rather not: fraud lives on these.
_COSTLY: Final[Mapping[int, str]] = {
    phonenumbers.PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    phonenumbers.PhoneNumberType.SHARED_COST: "a number that costs whoever calls more than a call does",
    phonenumbers.PhoneNumberType.PAGER: "a pager, with which nobody can talk",
}


def _transfers(document: Document) -> Iterator[Finding]:
    ours = {line.number for line in document.channels.voice}
    for _, path, step in steps_of(document):
        if isinstance(step, part.Transfer) and (reason := _why_not(step.to, ours)):
            yield Finding((*path, "to"), reason)


def _why_not(number: str, ours: set[str]) -> str | None:
    try:
        check_phone_number(number)
    except ValueError as error:
        return str(error)
    if number in ours:
        return f"{number} is one of our own: put the caller into its queue with enqueue"
    what = _COSTLY.get(phonenumbers.number_type(phonenumbers.parse(number)))
    return f"{number} is {what}: callers are not put through to it" if what else None


def _senders(document: Document) -> Iterator[Finding]:
    numbers = [number.number for number in document.channels.sms]
    for flow, path, step in steps_of(document):
        if not isinstance(step, part.SendText):
            continue
        if step.sender is not None and step.sender not in numbers:
            yield unknown_name((*path, "sender"), step.sender, numbers, "number in channels.sms")
        silent = [line.number for line in lines_of(document, flow) if line.number not in numbers]
        if step.sender is None and silent:
            yield Finding(
                (*path, "id"), f"{silent[0]}, which callers of this flow call, sends no texts: add sender"
            )


CHECKS = (_transfers, _senders)
