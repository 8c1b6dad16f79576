"""Guides: what agents say and ask, step by step."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.document.base import ChannelName, Id, Label, Part, Text, Words
from config.values import WebAddress

Next = Id | None  # null: the next one in the list; "end": it ends here


class GuideStep(Part):
    id: Id


class SayThis(GuideStep):
    """Words that the agent says, and ticks."""

    kind: Literal["say"]
    words: Words
    then: Next = None


class AskThis(GuideStep):
    """A question whose answer the agent notes."""

    kind: Literal["ask"]
    words: Words
    then: Next = None


class GuideOption(Part):
    id: Id
    label: Text
    then: Next = None


class ChooseOne(GuideStep):
    """A question with few answers, each of which leads on."""

    kind: Literal["choose"]
    words: Words
    choices: Annotated[list[GuideOption], Field(min_length=2, max_length=9)]  # a key each


class LinkTo(GuideStep):
    """A page that the agent opens beside the desk."""

    kind: Literal["link"]
    words: Words
    url: WebAddress
    then: Next = None


AnyGuideStep = Annotated[SayThis | AskThis | ChooseOne | LinkTo, Field(discriminator="kind")]


class GuidePart(Part):
    """``reasons``: words of which one stands in what the customer chose, keyed, wrote or gave as a subject. Whatever is
    not said is for all."""

    id: Id
    name: Text
    queues: list[Id] = Field(default_factory=list)
    channels: list[ChannelName] = Field(default_factory=list)
    skills: list[Id] = Field(default_factory=list)
    reasons: Annotated[list[Label], Field(max_length=40)] = Field(default_factory=list)
    steps: Annotated[list[AnyGuideStep], Field(min_length=1, max_length=40)]
