"""Canned replies and signatures: what they are called, for which queues, and what stands between their braces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
# What is known whoever the mail goes to: a signature never has a gap.
SIGNING: Final = ("agent.name", "agent.first_name", "queue.name", "organisation.name")
_BRACES: Final = re.compile(r"\{\{\s*(.*?)\s*\}\}")


def names_of_queues(document: Document) -> Iterator[tuple[Path, str]]:
    for m, macro in enumerate(document.macros):
        yield from ((("macros", m, "queues", i), name) for i, name in enumerate(macro.queues))


def find_macro_faults(document: Document) -> Iterator[Finding]:
    yield from find_doubles(((("macros", i, "id"), x.id) for i, x in enumerate(document.macros)), "macro")
    for m, macro in enumerate(document.macros):
        yield from _find_unknown(("macros", m, "text"), macro.text, VARIABLES)
    for a, agent in enumerate(document.agents):
        yield from _find_unknown(("agents", a, "signature"), agent.signature, SIGNING)
    for b, box in enumerate(document.channels.email):
        yield from _find_unknown(("channels", "email", b, "agent_signature"), box.agent_signature, SIGNING)


def _find_unknown(at: Path, text: Mapping[str, str] | None, known: tuple[str, ...]) -> Iterator[Finding]:
    for language, words in (text or {}).items():
        for name in dict.fromkeys(_BRACES.findall(words)):
            if name not in known:
                yield unknown_name((*at, language), name, known, "variable")
