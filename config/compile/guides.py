"""Guides for the stations: every step with the one that follows it named."""

from __future__ import annotations

from config.document import Document, Text, Words
from config.document import guides as part
from config.guide_checks import END
from hub.model import guides as to


def compile_guides(document: Document) -> tuple[to.Guide, ...]:
    return tuple(_guide(guide, document) for guide in document.guides)


def _guide(guide: part.GuidePart, document: Document) -> to.Guide:
    following = [*(step.id for step in guide.steps[1:]), to.END]
    return to.Guide(
        guide.id,
        _pairs(guide.name),
        tuple(_step(step, after) for step, after in zip(guide.steps, following, strict=True)),
        frozenset(guide.queues),
        frozenset(guide.channels),
        frozenset(guide.skills),
        frozenset(queue.id for queue in document.queues if queue.requires.keys() & set(guide.skills)),
        tuple(guide.reasons),
    )


def _step(step: part.AnyGuideStep, after: str) -> to.GuideStep:
    if isinstance(step, part.ChooseOne):
        choices = (to.GuideChoice(c.id, _pairs(c.label), _then(c.then, after)) for c in step.choices)
        return to.GuideStep(step.id, step.kind, _pairs(step.words), to.END, tuple(choices))
    url = step.url if isinstance(step, part.LinkTo) else None
    return to.GuideStep(step.id, step.kind, _pairs(step.words), _then(step.then, after), (), url)


def _then(then: str | None, after: str) -> str:
    return to.END if then == END else then or after


def _pairs(words: Text | Words) -> to.Text:
    return tuple(words.items())
