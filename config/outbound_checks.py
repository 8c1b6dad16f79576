"""A caller number that is none of ours, and calls that could never be made."""

from __future__ import annotations

from collections.abc import Iterator

from config.document import Document
from config.findings import unknown_name
from config.problems import Finding


def _caller_number(document: Document) -> Iterator[Finding]:
    ours = [line.number for line in document.channels.voice]
    number = document.outbound.number
    if number is not None and number not in ours:
        yield unknown_name(("outbound", "number"), number, ours, "number in channels.voice:")


def _countries(document: Document) -> Iterator[Finding]:
    allowed = document.outbound.countries
    reachable = {document.organisation.default_region} if allowed is None else set(allowed)
    if allowed == []:
        yield Finding(("outbound", "countries"), "is empty: nobody at all may be called", "warning")
    for region in document.outbound.limits.countries:
        if region not in reachable:
            reason = f"{region} may not be called at all, so its limit says nothing"
            yield Finding(("outbound", "limits", "countries", region), reason, "warning")


CHECKS = (_caller_number, _countries)
