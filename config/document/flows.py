"""Flows: what callers of a number hear and are asked before they wait for somebody."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from config.document.base import Id, Label, Part, Sentence, Text, Words
from config.values import Held, LanguageTag, PhoneNumber, WebAddress

Key = Annotated[str, StringConstraints(pattern=r"^[0-9*#]$")]
# Long enough to find the key, short enough not to be taken for a dead line.
KeySeconds = Annotated[int, Field(strict=True, ge=1, le=30)]
# How often it is asked; then there is a way that needs no key: nobody is hung up on for being slow.
Attempts = Annotated[int, Field(strict=True, ge=1, le=5)]
PatternText = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Prompt(Part):
    """What is said. ``audio``: recordings that are played instead, by language; the words stay for whoever reads, and
    for languages without a recording."""

    words: Words
    audio: dict[LanguageTag, WebAddress] = Field(default_factory=dict)


def _words_alone(value: Any) -> Any:
    """``{en: Hello}`` is the prompt with these words: no language is called words or audio."""
    if isinstance(value, dict) and not value.keys() & {"words", "audio"}:
        return {"words": value}
    return value


Said = Annotated[Prompt, BeforeValidator(_words_alone, json_schema_input_type=Words | Prompt)]


class FlowStep(Part):
    """``then``: the step that follows; null: the next one in the list."""

    id: Id


class Say(FlowStep):
    kind: Literal["say"]
    prompt: Said
    then: Id | None = None


class Notice(FlowStep):
    """That calls are recorded. Keys do not cut it short, and that it was heard stays with the call."""

    kind: Literal["notice"]
    prompt: Said
    then: Id | None = None


class Option(Part):
    """``tag`` and ``words``: this key changes the language, and is offered in that language itself."""

    key: Key
    then: Id | None = None
    tag: LanguageTag | None = None
    words: Sentence | None = None


class LanguageChoice(Option):
    tag: LanguageTag
    words: Sentence


class Language(FlowStep):
    """Which language is to be spoken. ``unless_known``: not asked where the caller's is."""

    kind: Literal["language"]
    choices: Annotated[list[LanguageChoice], Field(min_length=1, max_length=12)]
    prompt: Said | None = None
    unless_known: bool = False
    timeout_seconds: KeySeconds = 6
    attempts: Attempts = 1
    then: Id | None = None
    otherwise: Id | None = None  # null: the same way, in the number's first language


class MenuOption(Option):
    then: Id
    label: Text | None = None  # what the agent reads


class MenuOfKeys(FlowStep):
    kind: Literal["menu"]
    prompt: Said
    choices: Annotated[list[MenuOption], Field(min_length=1, max_length=12)]
    otherwise: Id | None = None  # required: after the last attempt
    no_input: Id | None = None  # null: otherwise
    wrong_prompt: Said | None = None
    timeout_seconds: KeySeconds = 6
    attempts: Attempts = 2


class Collect(FlowStep):
    """A number keyed in, kept as the variable ``into``. ``patterns``: as numbers are written in dial plans: digits,
    X any, N 2 to 9, Z 1 to 9, [1-4] one of these. ``check``: its check digits are right."""

    kind: Literal["collect"]
    prompt: Said
    into: Id
    min_digits: Annotated[int, Field(strict=True, ge=1, le=32)] = 1
    max_digits: Annotated[int, Field(strict=True, ge=1, le=32)]
    finish_key: Literal["#", "*"] | None = "#"
    patterns: Annotated[list[PatternText], Field(max_length=50)] = Field(default_factory=list)
    check: Literal["luhn", "mod97", "ean"] | None = None
    label: Text | None = None  # with it, the agent reads the number
    wrong_prompt: Said | None = None
    timeout_seconds: KeySeconds = 6
    attempts: Attempts = 2
    then: Id | None = None
    otherwise: Id | None = None  # required: after the last attempt


class When(Part):
    """All of what is said must hold. ``open``, ``closed``: a queue, whether whoever comes now is served there.
    ``known``: the caller has been in touch before; ``conversation``: has an open one; ``callback``: waits for a call of
    ours."""

    open: Id | None = None
    closed: Id | None = None
    known: bool | None = None
    conversation: bool | None = None
    callback: bool | None = None
    tier: list[Id] = Field(default_factory=list)
    spoken: list[LanguageTag] = Field(default_factory=list)
    called: list[PhoneNumber] = Field(default_factory=list)
    variables: dict[Id, list[Label]] = Field(default_factory=dict)  # one of these; []: any at all


class Case(Part):
    when: When
    then: Id


class Branch(FlowStep):
    kind: Literal["branch"]
    cases: Annotated[list[Case], Field(min_length=1, max_length=50)]
    otherwise: Id | None = None  # null: the next step in the list


FlowAttribute = Annotated[int, Field(strict=True, ge=-1_000_000_000, le=1_000_000_000)] | Label


class Set(FlowStep):
    """What the wait will be like. Texts may name variables: ``{order}``."""

    kind: Literal["set"]
    queue: Id | None = None
    tag: LanguageTag | None = None  # the language from now on
    # a day ahead is before everybody, and behind everybody
    priority_seconds: Annotated[int, Field(strict=True, ge=-86_400, le=86_400)] | None = None
    skills: dict[Id, Held] = Field(default_factory=dict)
    attributes: dict[Id, FlowAttribute] = Field(default_factory=dict)
    variables: dict[Id, Label] = Field(default_factory=dict)
    customer: dict[Id, Label] = Field(default_factory=dict)  # attributes of the customer, kept when they wait
    records: bool | None = None  # the caller has agreed to be recorded, or objected
    then: Id | None = None


class Enqueue(FlowStep):
    """``queue`` null: the one that was set, else the number's own. ``closed``: where nobody is served there now; null:
    they are told so."""

    kind: Literal["enqueue"]
    queue: Id | None = None
    closed: Id | None = None


class Voicemail(FlowStep):
    """The caller leaves a message, which is work for the queue (null: as for ``enqueue``). ``prompt`` null: the hub's
    own words. ``min_seconds``: what is shorter is none. ``then`` null: they are thanked; ``otherwise``: where they say
    nothing (null: as then)."""

    kind: Literal["voicemail"]
    prompt: Said | None = None
    queue: Id | None = None
    # Two minutes: what takes longer to say is better asked for.
    max_seconds: Annotated[int, Field(strict=True, ge=5, le=3_600)] = 120
    min_seconds: Annotated[int, Field(strict=True, ge=0, le=60)] = 2
    finish_key: Key = "#"
    then: Id | None = None
    otherwise: Id | None = None


class SendText(FlowStep):
    """``sender``: a number of ours for texts; null: the one that was called."""

    kind: Literal["text"]
    words: Words
    sender: PhoneNumber | None = None
    then: Id | None = None
    otherwise: Id | None = None  # withheld, or wants no texts; null: as then


class Transfer(FlowStep):
    """To somebody who does not work with this hub. ``otherwise``: where nobody answers."""

    kind: Literal["transfer"]
    to: str
    timeout_seconds: Annotated[int, Field(strict=True, ge=5, le=120)] = 25
    otherwise: Id | None = None  # null: the next step in the list


class CallbackOffer(FlowStep):
    """Offers to call them back, with a place in line. Whoever takes it is thanked, and that is the end; ``otherwise``:
    who does not."""

    kind: Literal["callback"]
    queue: Id | None = None  # null: the one that was set, else the number's own
    prompt: Said | None = None  # said before the offer
    timeout_seconds: KeySeconds = 6
    attempts: Attempts = 2
    otherwise: Id | None = None  # null: the next step in the list


class HangUp(FlowStep):
    """``because: closed`` counts the call as one outside the hours."""

    kind: Literal["hang_up"]
    prompt: Said | None = None
    because: Literal["done", "closed"] = "done"


AnyStep = Annotated[
    Say
    | Notice
    | Language
    | MenuOfKeys
    | Collect
    | Branch
    | Set
    | Enqueue
    | Voicemail
    | SendText
    | Transfer
    | CallbackOffer
    | HangUp,
    Field(discriminator="kind"),
]


class Flow(Part):
    id: Id
    start: Id | None = None  # null: the first step
    steps: Annotated[list[AnyStep], Field(min_length=1, max_length=500)]
