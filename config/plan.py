"""What applying a document would change, in words. Pure.

Things are matched by their ids, never by their place: moving an agent in the file changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from config.document import Document, Routing
from config.document.customers import Customers

Value = Any

# Where the things stand in the document, what one is called, and what tells one from another.
_SECTIONS: Final = (
    (("skills",), "skill", "id"),
    (("hours",), "hours", "id"),
    (("teams",), "team", "id"),
    (("queues",), "queue", "id"),
    (("capacity_profiles",), "capacity profile", "id"),
    (("agents",), "agent", "id"),
    (("flows",), "flow", "id"),
    (("macros",), "canned reply", "id"),
    (("guides",), "guide", "id"),
    (("customers", "attributes"), "attribute of customers", "id"),
    (("channels", "voice"), "telephone number", "number"),
    (("channels", "email"), "mailbox", "address"),
    (("channels", "sms"), "number", "number"),
    (("channels", "webchat"), "web chat", "key"),
)
# Lists inside a thing whose items are things themselves, and what tells them apart: without it, their place.
_PARTS: Final[dict[str, tuple[str, str | None]]] = {
    "queues": ("queue", "id"),
    "dispositions": ("disposition", "id"),
    "exceptions": ("exception on", "date"),
    "choices": ("key", "key"),
    "program": ("step", None),
    "steps": ("step", "id"),
    "cases": ("case", None),
    "questions": ("question", "id"),
    "keyed": ("keyed in", "variable"),
}
# Where a thing's place counts though it has a name: what follows a step that does not say so is the next one.
_IN_ORDER: Final = frozenset({"step"})
# The fields that hold one value per name.
_PER_NAME: Final = {
    "skills": "skill",
    "requires": "required",
    "week": "hours of",
    "attributes": "attribute",
    "overflow": "overflow by",
    "on_exhaust": "on exhaust",
}
_DEFAULT_ROUTING: Final = Routing().model_dump(mode="json")
_DEFAULT_CUSTOMERS: Final = Customers().model_dump(mode="json")
_UNITS: Final = ("seconds", "minutes", "per_second")


def plan(old: Document | None, new: Document) -> list[str]:
    """Empty where nothing changes. ``old`` None: everything is new."""
    before = old.to_json() if old else {}
    after = new.to_json()
    return [
        *_changes("organisation", before.get("organisation") or {}, after["organisation"]),
        *_changes("routing", before.get("routing") or _DEFAULT_ROUTING, after["routing"]),
        *_changes("customers", _but_attributes(before), _but_attributes(after)),
        *(line for section in _SECTIONS for line in _section(before, after, *section)),
    ]


def _but_attributes(document: Value) -> Value:
    """They are things of their own, each told by its name."""
    own = document.get("customers") or _DEFAULT_CUSTOMERS
    return {name: value for name, value in own.items() if name != "attributes"}


def _section(before: Value, after: Value, path: tuple[str, ...], noun: str, key: str) -> Iterator[str]:
    return _things(noun, key, _at(before, path), _at(after, path))


def _things(noun: str, key: str | None, old: list[Value], new: list[Value]) -> Iterator[str]:
    before, after = _by_name(old, key), _by_name(new, key)
    if noun in _IN_ORDER and [name for name in before if name in after] != [
        name for name in after if name in before
    ]:
        yield f"{noun}s: in another order"
    for name, thing in after.items():
        if name in before:
            yield from _changes(f"{noun} {name}", before[name], thing)
        else:
            yield f"{noun} {name}: added"
    yield from (f"{noun} {name}: removed" for name in before if name not in after)


def _by_name(things: list[Value], key: str | None) -> dict[Value, Value]:
    return {_name(thing, key) or place: thing for place, thing in enumerate(things, 1)}


def _name(thing: Value, key: str | None) -> Value:
    """A thing that is a name alone is that; a choice is told by its key on the telephone, by its id in a guide."""
    if not isinstance(thing, dict):
        return thing if key else None
    return thing.get(key, thing.get("id")) if key else None


def _changes(subject: str, old: Value, new: Value) -> Iterator[str]:
    before, after = _leaves(old), _leaves(new)
    for path in dict.fromkeys((*before, *after)):
        was, becomes = before.get(path), after.get(path)
        if path and path[-1] in _PARTS:
            noun, key = _PARTS[path[-1]]
            yield from (f"{subject}: {line}" for line in _things(noun, key, was or [], becomes or []))
        elif was != becomes:
            yield f"{subject}: {_label(path)} {_show(was)} → {_show(becomes)}{_unit(path)}"


def _leaves(value: Value, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Value]:
    if not isinstance(value, dict):
        return {path: value}
    leaves: dict[tuple[str, ...], Value] = {}
    for name, inner in value.items():
        leaves.update(_leaves(inner, (*path, name)))
    return leaves


def _label(path: tuple[str, ...]) -> str:
    """``("offer_timeout_seconds", "sms")`` is "offer timeout of sms"."""
    head, *rest = path
    if head in _PER_NAME:
        return " ".join((_PER_NAME[head], *rest))
    for unit in _UNITS:
        head = head.removesuffix(f"_{unit}")
    return " of ".join((head.replace("_", " "), *rest))


def _unit(path: tuple[str, ...]) -> str:
    names = (part for part in path if part.endswith(_UNITS))
    unit = next((u for name in names for u in _UNITS if name.endswith(f"_{u}")), None)
    return f" {unit.replace('_', ' ')}" if unit else ""


def _show(value: Value) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(str, value)) or "none"
        case _:
            return str(value)


def _at(document: Value, path: tuple[str, ...]) -> list[Value]:
    for step in path:
        document = document.get(step) or {}
    return list(document)
