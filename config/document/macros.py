"""Canned replies: words that an agent puts into a message with a few keys."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from config.document.base import ChannelName, Id, Part, Text
from config.values import LanguageTag

Reply = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]


class Macro(Part):
    """``text`` in the customer's language, with variables like ``{{customer.name}}``. Without ``queues`` it is for all
    of them, without ``channels`` for every one on which one writes."""

    id: Id
    name: Text
    text: Annotated[dict[LanguageTag, Reply], Field(min_length=1)]
    queues: list[Id] = Field(default_factory=list)
    channels: list[ChannelName] = Field(default_factory=list)
