"""What the configuration says of customers: their attributes, and what proves who somebody is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Text = Mapping[str, str]
AttributeKind = Literal["text", "number", "date", "list", "phone", "zone"]
Source = Literal["api", "flow", "site"]


@dataclass(frozen=True, slots=True)
class Attribute:
    """``masked``: shown when an agent asks to see it, which is logged."""

    id: str
    name: Text
    kind: AttributeKind = "text"
    masked: bool = False
    set_by: frozenset[Source] = frozenset({"api"})


@dataclass(frozen=True, slots=True)
class KeyedProof:
    variable: str
    attribute: str
    name: Text
    points: int


@dataclass(frozen=True, slots=True)
class Question:
    """``attribute``: what the hub compares the answer with; None: the agent judges it."""

    id: str
    name: Text
    ask: Text
    points: int
    attribute: str | None = None


@dataclass(frozen=True, slots=True)
class IdentityPolicy:
    """``enough`` points, and it is believed to be them; until then what touches their data stays locked."""

    enough: int
    number_on_file: int = 0
    signed_widget: int = 0
    keyed: tuple[KeyedProof, ...] = ()
    questions: tuple[Question, ...] = ()
    tries: int = 3


@dataclass(frozen=True, slots=True)
class CustomerPolicy:
    """``facts``: attributes that stand beside every contact. ``check`` None: nothing has to be proven."""

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    place: str | None = None
    timezone: str | None = None
    check: IdentityPolicy | None = None
