"""Guides: names that are there, and ways that lead on and never back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from config.document import Document, Text
from config.document.guides import ChooseOne, GuidePart
from config.findings import find_doubles, unknown_name
from config.problems import Finding
from config.yaml_text import Path

END: Final = "end"


def names_of_queues(document: Document) -> Iterator[tuple[Path, str]]:
    for g, guide in enumerate(document.guides):
        yield from ((("guides", g, "queues", i), name) for i, name in enumerate(guide.queues))


def texts_of(document: Document) -> Iterator[tuple[Path, Text]]:
    for g, guide in enumerate(document.guides):
        yield ("guides", g, "name"), guide.name
        for s, step in enumerate(guide.steps):
            path: Path = ("guides", g, "steps", s)
            yield (*path, "words"), step.words
            for c, choice in enumerate(step.choices if isinstance(step, ChooseOne) else ()):
                yield (*path, "choices", c, "label"), choice.label


def _doubles(document: Document) -> Iterator[Finding]:
    guides = enumerate(document.guides)
    yield from find_doubles(((("guides", g, "id"), guide.id) for g, guide in guides), "guide")
    for g, guide in enumerate(document.guides):
        path: Path = ("guides", g, "steps")
        steps = list(enumerate(guide.steps))
        yield from find_doubles((((*path, s, "id"), step.id) for s, step in steps), "step")
        for s, step in steps:
            choices = enumerate(step.choices if isinstance(step, ChooseOne) else ())
            named = (((*path, s, "choices", c, "id"), choice.id) for c, choice in choices)
            yield from find_doubles(named, "choice")
            if step.id == END:
                yield Finding((*path, s, "id"), "a step cannot be called end: that is where a guide is over")


def _ways(document: Document) -> Iterator[Finding]:
    for g, guide in enumerate(document.guides):
        places = {step.id: place for place, step in enumerate(guide.steps)}
        for s, path, then in _ways_of(("guides", g, "steps"), guide):
            if then not in (None, END) and then not in places:
                yield unknown_name(path, str(then), [*places, END], "step")
            elif then in places and places[then] <= s:
                yield Finding(path, f"{then} is no later step: a guide leads on, or nobody would see its end")


def _ways_of(path: Path, guide: GuidePart) -> Iterator[tuple[int, Path, str | None]]:
    for s, step in enumerate(guide.steps):
        if isinstance(step, ChooseOne):
            for c, choice in enumerate(step.choices):
                yield s, (*path, s, "choices", c, "then"), choice.then
        else:
            yield s, (*path, s, "then"), step.then


def _skills(document: Document) -> Iterator[Finding]:
    known = [skill.id for skill in document.skills]
    for g, guide in enumerate(document.guides):
        for i, name in enumerate(guide.skills):
            if name not in known:
                yield unknown_name(("guides", g, "skills", i), name, known, "skill")


CHECKS = (_doubles, _ways, _skills)
