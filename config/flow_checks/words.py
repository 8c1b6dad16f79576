"""Languages: those that are offered are spoken, and those that are spoken have words."""

from __future__ import annotations

from collections.abc import Iterator

from config.document import Document, FlowStep
from config.document import flows as part
from config.flow_checks.lines import languages_of
from config.flow_checks.steps import prompts_of, steps_of, tags_of
from config.problems import Finding
from config.yaml_text import Path


def _unspoken(document: Document) -> Iterator[Finding]:
    for flow, path, step in steps_of(document):
        spoken = languages_of(document, flow)
        for at, tag in tags_of(step, path):
            if tag not in spoken:
                known = ", ".join(spoken)
                yield Finding(at, f"no number with this flow speaks {tag}; they speak {known}")


def _missing_words(document: Document) -> Iterator[Finding]:
    """An error where the caller is offered the language: they would be answered in another one."""
    for flow, path, step in steps_of(document):
        offered = {tag for other in flow.steps for _, tag in tags_of(other, ())}
        spoken = languages_of(document, flow)
        for at, texts in _texts_of(step, path):
            missing = [tag for tag in spoken if tag not in texts]
            if promised := [tag for tag in missing if tag in offered]:
                yield Finding(at, f"has no words for {', '.join(promised)}, which callers are offered")
            elif missing:
                yield Finding(at, f"has no words for {', '.join(missing)}", "warning")


def _recordings_without_words(document: Document) -> Iterator[Finding]:
    for _, path, step in steps_of(document):
        for at, prompt in prompts_of(step, path):
            for tag in prompt.audio.keys() - prompt.words.keys():
                reason = f"has a recording in {tag} and no words: say them too, for whoever reads"
                yield Finding((*at, "audio", tag), reason)


def _texts_of(step: FlowStep, path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    yield from ((at, prompt.words) for at, prompt in prompts_of(step, path))
    if isinstance(step, part.SendText):
        yield (*path, "words"), step.words
    if isinstance(step, part.Collect) and step.label is not None:
        yield (*path, "label"), step.label


def _half_offers(document: Document) -> Iterator[Finding]:
    for _, path, step in steps_of(document):
        for c, choice in enumerate(step.choices if isinstance(step, part.MenuOfKeys) else ()):
            if (choice.tag is None) != (choice.words is None):
                said, missing = ("tag", "words") if choice.words is None else ("words", "tag")
                yield Finding(
                    (*path, "choices", c, said), f"needs {missing} beside it: a language and its offer"
                )


CHECKS = (_unspoken, _missing_words, _recordings_without_words, _half_offers)
