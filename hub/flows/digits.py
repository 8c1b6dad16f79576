"""Whether a number that was keyed in is right. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from hub.model.flows import CheckDigit, CollectStep


def is_right(step: CollectStep, digits: str) -> bool:
    return (
        step.least <= len(digits) <= step.most
        and digits.isdecimal()
        and (not step.patterns or any(_fits(pattern, digits) for pattern in step.patterns))
        and (step.check is None or CHECKS[step.check](digits))
    )


def _fits(pattern: tuple[str, ...], digits: str) -> bool:
    return len(pattern) == len(digits) and all(d in place for d, place in zip(digits, pattern, strict=True))


def luhn(digits: str) -> bool:
    """Of cards: every second digit from the right doubled, its digits summed (ISO/IEC 7812-1)."""
    doubled = (int(d) * 2 if i % 2 else int(d) for i, d in enumerate(reversed(digits)))
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def mod97(digits: str) -> bool:
    """Two check digits at the end, as of bank accounts and references (ISO/IEC 7064, MOD 97-10)."""
    return int(digits or "0") % 97 == 1


def ean(digits: str) -> bool:
    """Of goods: weights 3 and 1 from the right (GS1 General Specifications)."""
    weighted = (int(d) * (3 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return sum(weighted) % 10 == 0


CHECKS: Final[Mapping[CheckDigit, Callable[[str], bool]]] = {"luhn": luhn, "mod97": mod97, "ean": ean}
