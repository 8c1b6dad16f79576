"""Canned replies: what they are called, for which queues, and what stands between their braces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from config.document import Document
from config.findings import find_doubles, unknown_name
from config.problems import Finding
from config.yaml_text import Path

# The desk fills these in (frontend/src/macros.ts; a test compares the two lists).
VARIABLES: Final = (
    "customer.name",
    "customer.first_name",
    "customer.address",
    "agent.name",
    "agent.first_name",
    "queue.name",
    "organisation.name",
    "conversation.subject",
)
_BRACES: Final = re.compile(r"\{\{\s*(.*?)\s*\}\}")


def names_of_queues(document: Document) -> Iterator[tuple[Path, str]]:
    for m, macro in enumerate(document.macros):
        yield from ((("macros", m, "queues", i), name) for i, name in enumerate(macro.queues))


def find_macro_faults(document: Document) -> Iterator[Finding]:
    yield from find_doubles(((("macros", i, "id"), x.id) for i, x in enumerate(document.macros)), "macro")
    for m, macro in enumerate(document.macros):
        for language, text in macro.text.items():
            at: Path = ("macros", m, "text", language)
            for name in dict.fromkeys(_BRACES.findall(text)):
                if name not in VARIABLES:
                    yield unknown_name(at, name, VARIABLES, "variable")
