"""What every part of a document stands on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from config.values import LanguageTag


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,62}$")]
TierId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,19}$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Text = Annotated[dict[LanguageTag, Label], Field(min_length=1)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
Words = Annotated[dict[LanguageTag, Sentence], Field(min_length=1)]  # what is said to a customer
Seconds = Annotated[int, Field(strict=True, ge=1, le=86_400)]
LongSeconds = Annotated[int, Field(strict=True, ge=1, le=2_592_000)]  # up to thirty days: mails wait long
SecondsOrNone = Annotated[int, Field(strict=True, ge=0, le=86_400)]  # 0: none
Minutes = Annotated[int, Field(strict=True, ge=1, le=60 * 24 * 90)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
ChannelName = Literal["voice", "webchat", "sms", "email", "voicemail"]
Expression = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
