"""Customers: attributes that are there, and a check of identity that can be passed, though not by a number alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from config.document import Document, Text
from config.document import flows as part
from config.document.customers import IdentityCheck
from config.findings import find_doubles, unknown_name
from config.problems import Finding
from config.yaml_text import Path

_AT: Final[Path] = ("customers",)
_CHECK: Final[Path] = (*_AT, "identity_check")


def texts_of(document: Document) -> Iterator[tuple[Path, Text]]:
    for a, attribute in enumerate(document.customers.attributes):
        yield (*_AT, "attributes", a, "name"), attribute.name
    if (check := document.customers.identity_check) is not None:
        for k, keyed in enumerate(check.keyed):
            yield (*_CHECK, "keyed", k, "name"), keyed.name
        for q, question in enumerate(check.questions):
            yield (*_CHECK, "questions", q, "name"), question.name
            yield (*_CHECK, "questions", q, "ask"), question.ask


def _doubles(document: Document) -> Iterator[Finding]:
    own = document.customers
    attributes = enumerate(own.attributes)
    yield from find_doubles((((*_AT, "attributes", a, "id"), x.id) for a, x in attributes), "attribute")
    yield from find_doubles((((*_AT, "facts", f), name) for f, name in enumerate(own.facts)), "fact")
    questions = enumerate(own.identity_check.questions if own.identity_check else ())
    yield from find_doubles((((*_CHECK, "questions", q, "id"), x.id) for q, x in questions), "question")


def _named(document: Document) -> Iterator[tuple[Path, str]]:
    own = document.customers
    yield from (((*_AT, "facts", f), name) for f, name in enumerate(own.facts))
    yield from (((*_AT, name), value) for name in ("place", "timezone") if (value := getattr(own, name)))
    yield from _compared(own.identity_check)


def _compared(check: IdentityCheck | None) -> Iterator[tuple[Path, str]]:
    if check is None:
        return
    yield from (((*_CHECK, "keyed", k, "attribute"), x.attribute) for k, x in enumerate(check.keyed))
    for q, question in enumerate(check.questions):
        if question.attribute is not None:
            yield (*_CHECK, "questions", q, "attribute"), question.attribute


def _unknown(document: Document) -> Iterator[Finding]:
    known = [attribute.id for attribute in document.customers.attributes]
    for path, name in _named(document):
        if name not in known:
            yield unknown_name(path, name, known, "attribute")
    keyed_in = [s.into for flow in document.flows for s in flow.steps if isinstance(s, part.Collect)]
    check = document.customers.identity_check
    for k, keyed in enumerate(check.keyed if check else ()):
        if keyed.variable not in keyed_in:
            yield unknown_name((*_CHECK, "keyed", k, "variable"), keyed.variable, keyed_in, "number keyed in")


def _proven_by_themselves(document: Document) -> Iterator[Finding]:
    """What somebody may say of themselves proves nothing when they say it again."""
    set_by = {attribute.id: attribute.set_by for attribute in document.customers.attributes}
    for path, name in _compared(document.customers.identity_check):
        if "flow" in set_by.get(name, ()):
            yield Finding(path, f"{name} may be set by what a caller keys in, so it proves nothing")


def _points(document: Document) -> Iterator[Finding]:
    check = document.customers.identity_check
    if check is None:
        return
    if check.number_on_file >= check.enough:
        yield Finding((*_CHECK, "number_on_file"), "a number can be forged: alone it must not be enough")
    asked = sum(question.points for question in check.questions)
    if asked + check.number_on_file < check.enough and check.signed_widget < check.enough:
        yield Finding((*_CHECK, "enough"), "no caller could ever reach it, whatever they are asked")


CHECKS = (_doubles, _unknown, _proven_by_themselves, _points)
