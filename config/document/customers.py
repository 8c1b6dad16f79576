"""What is known of customers: their attributes, which of them agents see first, and what proves who somebody is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.document.base import Id, Part, Text, Words

Points = Annotated[int, Field(strict=True, ge=1, le=100)]
PointsOrNone = Annotated[int, Field(strict=True, ge=0, le=100)]


class Attribute(Part):
    """``kind``: list is several values with commas between them, phone another number of theirs, zone an IANA time
    zone. ``masked``: agents see it when they ask to, which is logged. ``set_by``: who may say it; what a caller keys in
    (``flow``) nobody has proven, what a site signs of its customer (``site``) it vouches for."""

    id: Id
    name: Text
    kind: Literal["text", "number", "date", "list", "phone", "zone"] = "text"
    masked: bool = False
    set_by: Annotated[tuple[Literal["api", "flow", "site"], ...], Field(min_length=1)] = ("api",)


class KeyedProof(Part):
    """What a caller keyed in, by its variable, is as this attribute of theirs says."""

    variable: Id
    attribute: Id
    name: Text
    points: Points


class IdentityQuestion(Part):
    """With an ``attribute`` the agent types what the customer says, and the hub compares; without, the agent judges."""

    id: Id
    name: Text
    ask: Words
    attribute: Id | None = None
    points: Points


class IdentityCheck(Part):
    """``enough``: so many points, and it is believed to be them. ``tries``: of each question, in one contact."""

    enough: Points
    number_on_file: PointsOrNone = 0
    signed_widget: PointsOrNone = 0
    keyed: Annotated[list[KeyedProof], Field(max_length=10)] = Field(default_factory=list)
    questions: Annotated[list[IdentityQuestion], Field(max_length=20)] = Field(default_factory=list)
    tries: Annotated[int, Field(strict=True, ge=1, le=10)] = (
        3  # a slip of the tongue, and not a guess too many
    )


class Customers(Part):
    """``facts``: the three that stand beside every contact. ``place`` and ``timezone``: the attributes that say where
    they are."""

    attributes: Annotated[list[Attribute], Field(max_length=100)] = Field(default_factory=list)
    facts: Annotated[list[Id], Field(max_length=3)] = Field(default_factory=list)
    place: Id | None = None
    timezone: Id | None = None
    identity_check: IdentityCheck | None = None
