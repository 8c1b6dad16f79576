"""Text of a ``hub.yaml`` in, a sound document or located problems out. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from config.crosschecks import find_faults
from config.document import Document, Part
from config.problems import Finding, Problem, make_problem
from config.yaml_text import Path, UnreadableYamlError, YamlText, read_yaml

D = TypeVar("D", bound=Part)


@dataclass(frozen=True, slots=True)
class Checked(Generic[D]):
    """``document`` is None exactly when one of the problems is an error."""

    document: D | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")


def check(text: str, filename: str) -> Checked[Document]:
    """Everything that is wrong at once, in the order of the lines."""
    return check_as(Document, text, filename, find_faults=find_faults)


def check_as(
    model: type[D], text: str, filename: str, *, find_faults: Callable[[D], list[Finding]]
) -> Checked[D]:
    """The same for any model; ``find_faults`` tells what names what is not there, and the like."""
    try:
        source = read_yaml(text)
    except UnreadableYamlError as error:
        mistake = error.mistake
        return Checked(None, (make_problem(filename, mistake.position, mistake.path, mistake.reason),))
    document, findings = _read_document(model, source.value, find_faults)
    problems = [make_problem(filename, m.position, m.path, m.reason) for m in source.mistakes]
    problems += [_locate(filename, source, finding) for finding in findings]
    problems.sort(key=lambda problem: (problem.line, problem.column))
    sound = all(problem.severity == "warning" for problem in problems)
    return Checked(document if sound else None, tuple(problems))


def _read_document(
    model: type[D], value: Any, find_faults: Callable[[D], list[Finding]]
) -> tuple[D | None, list[Finding]]:
    try:
        document = model.model_validate(value if value is not None else {})
    except ValidationError as error:
        return None, list(_findings(error, value))
    return document, find_faults(document)


def _locate(filename: str, source: YamlText, finding: Finding) -> Problem:
    position = source.find_position(finding.path, of_key=finding.of_key)
    return make_problem(filename, position, finding.path, finding.reason, finding.severity)


def _findings(error: ValidationError, value: Any) -> Iterator[Finding]:
    """One per place: the branches of a union each complain about the same value."""
    by_path: dict[Path, list[Finding]] = {}
    for detail in error.errors(include_url=False):
        path = _path_within(value, detail["loc"], missing=detail["type"] == "missing")
        finding = Finding(path, _reason(detail), of_key=detail["type"] in _AT_THE_KEY)
        by_path.setdefault(path, []).append(finding)
    for path, findings in by_path.items():
        if any(len(other) > len(path) and other[: len(path)] == path for other in by_path):
            continue  # the branch that was not meant; the one that was has said more precisely what
        reasons = dict.fromkeys(finding.reason for finding in findings)
        yield Finding(path, ", or ".join(reasons), of_key=findings[0].of_key)


def _path_within(value: Any, loc: Path, *, missing: bool) -> Path:
    """``loc`` without pydantic's own steps (names of union branches, ``[key]``)."""
    path: list[str | int] = []
    for position, step in enumerate(loc):
        inner = _find_inner(value, step)
        if inner is not _NOTHING:
            value = inner
        elif not (missing and position == len(loc) - 1):
            continue
        path.append(step)
    return tuple(path)


_NOTHING = object()


def _find_inner(value: Any, step: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(step, _NOTHING)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return _NOTHING


_AT_THE_KEY = frozenset({"extra_forbidden"})


def _find_setting(name: str) -> str | None:
    """The nearest to it among all other settings there are."""
    settings = sorted({field for part in _parts(Part) for field in part.model_fields} - {name})
    return next(iter(difflib.get_close_matches(name, settings, n=1)), None)


def _parts(kind: type[Part]) -> Iterator[type[Part]]:
    for part in kind.__subclasses__():
        yield part
        yield from _parts(part)


def _reason(detail: Any) -> str:
    match detail["type"]:
        case "missing":
            return "is required"
        case "extra_forbidden":
            near = _find_setting(str(detail["loc"][-1]))
            return "there is no such setting" + (f"; did you mean {near}?" if near else "")
        case "model_type" | "dict_type":
            return "must be a mapping, lines of name: value"
        case "value_error":
            return str(detail["ctx"]["error"])
        case _:
            message: str = detail["msg"]
            return message[0].lower() + message[1:]
