"""What a flow names that is not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from config.document import Document
from config.document import flows as part
from config.findings import find_doubles, unknown_name
from config.flow_checks.steps import names_of_steps, prompts_of, steps_of, whens_of
from config.problems import Finding
from config.values import Held
from config.yaml_text import Path
from hub.flows.asking import VARIABLE


def _doubles(document: Document) -> Iterator[Finding]:
    yield from find_doubles(((("flows", f, "id"), flow.id) for f, flow in enumerate(document.flows)), "flow")
    for f, flow in enumerate(document.flows):
        ids = ((("flows", f, "steps", s, "id"), step.id) for s, step in enumerate(flow.steps))
        yield from find_doubles(ids, "step")
    for _, path, step in steps_of(document):
        if isinstance(step, part.MenuOfKeys | part.Language):
            keys = (((*path, "choices", c, "key"), choice.key) for c, choice in enumerate(step.choices))
            yield from find_doubles(keys, "key")


def _unknown_steps(document: Document) -> Iterator[Finding]:
    for f, flow in enumerate(document.flows):
        known = [step.id for step in flow.steps]
        if flow.start is not None and flow.start not in known:
            yield unknown_name(("flows", f, "start"), flow.start, known, "step")
        for s, step in enumerate(flow.steps):
            for path, name in names_of_steps(step, ("flows", f, "steps", s)):
                if name not in known:
                    yield unknown_name(path, name, known, "step")


_NAMES_QUEUE: Final = (part.Set, part.Enqueue, part.Voicemail, part.CallbackOffer)


def lines_into(document: Document) -> Iterator[tuple[Path, str]]:
    """Queues in which callers may wait."""
    for _, path, step in steps_of(document):
        if isinstance(step, _NAMES_QUEUE) and step.queue is not None:
            yield (*path, "queue"), step.queue


def queues_of(document: Document) -> Iterator[tuple[Path, str]]:
    yield from lines_into(document)
    for _, path, step in steps_of(document):
        for at, when in whens_of(step, path):
            if when.open is not None:
                yield (*at, "open"), when.open
            if when.closed is not None:
                yield (*at, "closed"), when.closed


def skills_of(document: Document) -> Iterator[tuple[Path, dict[str, Held]]]:
    for _, path, step in steps_of(document):
        if isinstance(step, part.Set):
            yield (*path, "skills"), step.skills


def _attributes(document: Document) -> Iterator[Finding]:
    declared = document.routing.interaction_attributes
    for _, path, step in steps_of(document):
        for name, value in (step.attributes if isinstance(step, part.Set) else {}).items():
            at: Path = (*path, "attributes", name)
            if name not in declared:
                known = "routing.interaction_attributes: attribute"
                yield unknown_name(at, name, declared, known, of_key=True)
            elif isinstance(value, int) != (declared[name] == "number"):
                yield Finding(at, f"{name} is declared as a {declared[name]}; this is {value!r}")


def _customer(document: Document) -> Iterator[Finding]:
    set_by = {attribute.id: attribute.set_by for attribute in document.customers.attributes}
    for _, path, step in steps_of(document):
        for name in step.customer if isinstance(step, part.Set) else ():
            at: Path = (*path, "customer", name)
            if name not in set_by:
                yield unknown_name(at, name, set_by, "attribute of customers", of_key=True)
            elif "flow" not in set_by[name]:
                yield Finding(
                    at, f"{name} is not to be set by a flow: its set_by does not say so", of_key=True
                )


def _tiers(document: Document) -> Iterator[Finding]:
    known = document.routing.customer_tiers
    for _, path, step in steps_of(document):
        for at, when in whens_of(step, path):
            for i, tier in enumerate(when.tier):
                if tier not in known:
                    yield unknown_name((*at, "tier", i), tier, known, "tier in routing.customer_tiers")


def _called(document: Document) -> Iterator[Finding]:
    numbers = [line.number for line in document.channels.voice]
    for _, path, step in steps_of(document):
        for at, when in whens_of(step, path):
            for i, number in enumerate(when.called):
                if number not in numbers:
                    yield unknown_name((*at, "called", i), number, numbers, "telephone number of ours")


def _variables(document: Document) -> Iterator[Finding]:
    for f, flow in enumerate(document.flows):
        known: dict[str, None] = {}
        for step in flow.steps:
            if isinstance(step, part.Collect):
                known[step.into] = None
            elif isinstance(step, part.Set):
                known |= dict.fromkeys(step.variables)
        for s, step in enumerate(flow.steps):
            for path, name in _variables_in(step, ("flows", f, "steps", s)):
                if name not in known:
                    yield unknown_name(path, name, known, "variable that a step of this flow sets:")


def _variables_in(step: part.FlowStep, path: Path) -> Iterator[tuple[Path, str]]:
    for at, when in whens_of(step, path):
        yield from (((*at, "variables", name), name) for name in when.variables)
    for at, prompt in prompts_of(step, path):
        yield from _named(prompt.words, at)
    if isinstance(step, part.SendText):
        yield from _named(step.words, (*path, "words"))
    if isinstance(step, part.Set):
        texts = {name: value for name, value in step.attributes.items() if isinstance(value, str)}
        yield from _named(texts, (*path, "attributes"))
        yield from _named(step.variables, (*path, "variables"))
        yield from _named(step.customer, (*path, "customer"))


def _named(texts: dict[str, str], path: Path) -> Iterator[tuple[Path, str]]:
    for key, text in texts.items():
        yield from (((*path, key), name) for name in VARIABLE.findall(text))


CHECKS = (_doubles, _unknown_steps, _attributes, _customer, _tiers, _called, _variables)
