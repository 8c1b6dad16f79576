"""Numbers and the flows they name."""

from __future__ import annotations

from collections.abc import Iterator

from config.document import Document, Flow, PhoneLine
from config.findings import unknown_name
from config.problems import Finding
from config.yaml_text import Path


def lines_of(document: Document, flow: Flow) -> list[PhoneLine]:
    return [line for line in document.channels.voice if line.flow == flow.id]


def languages_of(document: Document, flow: Flow) -> list[str]:
    """Every language in which some caller of the flow may be spoken to."""
    own = document.organisation.languages
    spoken = [tag for line in lines_of(document, flow) for tag in line.languages or own]
    return list(dict.fromkeys(spoken)) or list(own)


def _lines(document: Document) -> Iterator[Finding]:
    flows = [flow.id for flow in document.flows]
    for i, line in enumerate(document.channels.voice):
        path: Path = ("channels", "voice", i)
        if line.flow is None:
            yield from _needs_words(line, path)
        elif line.flow not in flows:
            yield unknown_name((*path, "flow"), line.flow, flows, "flow")
        else:
            yield from _said_twice(line, path)


def _needs_words(line: PhoneLine, path: Path) -> Iterator[Finding]:
    for field in ("greeting", "after_hours"):
        if getattr(line, field) is None:
            yield Finding((*path, field), "is required, unless a flow is named")


def _said_twice(line: PhoneLine, path: Path) -> Iterator[Finding]:
    for field in ("greeting", "menu"):
        if getattr(line, field) is not None:
            reason = f"is never heard: flow {line.flow} says everything. Take one of the two"
            yield Finding((*path, field), reason, of_key=True)


def _unused(document: Document) -> Iterator[Finding]:
    used = {line.flow for line in document.channels.voice}
    for f, flow in enumerate(document.flows):
        if flow.id not in used:
            yield Finding(("flows", f, "id"), f"no number names the flow {flow.id}", "warning")


CHECKS = (_lines, _unused)
