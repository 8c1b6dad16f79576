"""A flow: what callers of a number hear and are asked before they wait for somebody, as a compiled program.

``config.compile.flows`` makes it from the document, ``hub.flows.advance`` walks it. A step names the steps that can
follow it; whatever a walk depends on besides is a ``Fact``, asked for by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Text = Mapping[str, str]  # language tag -> words, as everywhere
CheckDigit = Literal["luhn", "mod97", "ean"]
# open: does the queue ``of`` serve whoever comes now? · known: has the caller been in touch? · tier: theirs, or ""
# conversation: do they have an open one? · text: may and can ``of``, a number of ours, send them a text?
# callback: do they wait for a call of ours? · callable: the digits ``of``, "" the caller's own number, as a number that
# we may call, else ""
FactKind = Literal["open", "known", "tier", "conversation", "text", "callback", "callable"]


@dataclass(frozen=True, slots=True)
class Fact:
    kind: FactKind
    of: str = ""


Facts = Mapping[Fact, str | bool]


@dataclass(frozen=True, slots=True)
class Prompt:
    """Words by language, and where there is one, a recording that is played instead of them."""

    words: Text
    audio: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Way:
    """From a step to the next. ``why`` in few words, "" where there is no other; ``waits``: only a key of the caller's
    leads along it."""

    to: str
    why: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class SayStep:
    """``is_notice``: that calls are recorded; keys do not cut it short."""

    prompt: Prompt
    then: str
    is_notice: bool = False

    def ways(self) -> Iterator[Way]:
        yield Way(self.then)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a key leads to. ``language``: it is also the choice of this language, offered by ``words`` in it."""

    then: str
    label: Text = field(default_factory=dict)
    language: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class MenuStep:
    """Asks for a key, ``attempts`` times; then ``no_input`` where nothing was pressed, ``otherwise`` where it was
    wrong. ``unless_known``: of a choice of languages, not asked where the caller's is known."""

    choices: Mapping[str, Choice]
    otherwise: str
    no_input: str
    prompt: Prompt | None = None
    wrong: Prompt | None = None
    timeout_seconds: int = 6
    attempts: int = 2
    unless_known: bool = False

    def ways(self) -> Iterator[Way]:
        for key, choice in self.choices.items():
            yield Way(choice.then, key, waits=not (self.unless_known and choice.language))
        if self.no_input != self.otherwise:
            yield Way(self.no_input, "nothing pressed")
        yield Way(self.otherwise, "otherwise")


@dataclass(frozen=True, slots=True)
class CollectStep:
    """Asks for ``least`` to ``most`` digits and keeps them as ``into``. ``patterns``: the digits must be as one of
    these, each a tuple of the digits that may stand in each place; none: anything goes."""

    prompt: Prompt
    into: str
    then: str
    otherwise: str
    least: int
    most: int
    finish_key: str = "#"
    patterns: tuple[tuple[str, ...], ...] = ()
    check: CheckDigit | None = None
    label: Text = field(default_factory=dict)
    wrong: Prompt | None = None
    timeout_seconds: int = 6
    attempts: int = 2

    def ways(self) -> Iterator[Way]:
        yield Way(self.then, self.into, waits=True)
        yield Way(self.otherwise, "otherwise")


@dataclass(frozen=True, slots=True)
class When:
    """All of what is said must hold. ``variables``: has one of these values; () is "has any"."""

    open: str | None = None
    closed: str | None = None
    known: bool | None = None
    conversation: bool | None = None
    callback: bool | None = None
    tiers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    variables: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class BranchStep:
    """The first case that holds."""

    cases: tuple[tuple[When, str], ...]
    otherwise: str

    def ways(self) -> Iterator[Way]:
        yield from (Way(then, describe(when)) for when, then in self.cases)
        yield Way(self.otherwise, "otherwise")


@dataclass(frozen=True, slots=True)
class SetStep:
    """What the wait will be like. Texts may name variables: ``{order}``."""

    then: str
    queue_id: str | None = None
    language: str | None = None
    priority_seconds: int | None = None
    skills: tuple[tuple[str, int], ...] = ()
    attributes: tuple[tuple[str, str | int], ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()  # of the customer, kept when they wait for somebody
    agreed: bool | None = None  # to be recorded

    def ways(self) -> Iterator[Way]:
        yield Way(self.then)


@dataclass(frozen=True, slots=True)
class EnqueueStep:
    """Into ``queue_id``, else into the one that was set, else into the number's own. ``closed``: where that queue takes
    nobody now; None: they are told so. ``is_back``: they stand in line already, and only were asked something."""

    queue_id: str | None = None
    closed: str | None = None
    is_back: bool = False

    def ways(self) -> Iterator[Way]:
        if self.closed is not None:
            yield Way(self.closed, "closed")


@dataclass(frozen=True, slots=True)
class VoicemailStep:
    """What the caller says is work for ``queue_id``, else for the queue that was set, else for the number's own.
    ``prompt`` None: the hub's own words. ``then`` None: they are thanked, as where they say nothing (``otherwise``)."""

    prompt: Prompt | None = None
    queue_id: str | None = None
    most_seconds: int = 120
    least_seconds: int = 2
    finish_key: str = "#"
    then: str | None = None
    otherwise: str | None = None

    def ways(self) -> Iterator[Way]:
        if self.then is not None:
            yield Way(self.then, "spoken", waits=True)
        if self.otherwise is not None:
            yield Way(self.otherwise, "nothing said")


@dataclass(frozen=True, slots=True)
class TextStep:
    """Sends the caller a text from ``account``, our number (None: the one they called); ``otherwise`` where that cannot
    be: a withheld number, or one that wants no texts from us."""

    words: Text
    then: str
    otherwise: str
    account: str | None = None

    def ways(self) -> Iterator[Way]:
        yield Way(self.then, "sent")
        yield Way(self.otherwise, "cannot be sent")


@dataclass(frozen=True, slots=True)
class TransferStep:
    """Puts them through to a number that is none of ours; ``otherwise`` where nobody answers."""

    number: str
    otherwise: str
    timeout_seconds: int = 25

    def ways(self) -> Iterator[Way]:
        yield Way(self.otherwise, "no answer")


@dataclass(frozen=True, slots=True)
class CallbackStep:
    """Offers to call them back, with a place in the line of ``queue_id`` (None: as of ``EnqueueStep``), on the number
    they call from or on another one; whoever takes it is thanked, and that is the end. ``otherwise``: who would rather
    not, and who keys in no number that we may call."""

    otherwise: str
    queue_id: str | None = None
    prompt: Prompt | None = None
    timeout_seconds: int = 6
    attempts: int = 2

    def ways(self) -> Iterator[Way]:
        yield Way(self.otherwise, "otherwise")


@dataclass(frozen=True, slots=True)
class HangUpStep:
    """How the call is counted: ``is_closed``, they came outside the hours; ``is_callback``, they will be called;
    ``is_by_text``, they will be answered by text."""

    prompt: Prompt | None = None
    is_closed: bool = False
    is_callback: bool = False
    is_by_text: bool = False

    def ways(self) -> Iterator[Way]:
        yield from ()


Step = (
    SayStep
    | MenuStep
    | CollectStep
    | BranchStep
    | SetStep
    | EnqueueStep
    | VoicemailStep
    | TextStep
    | TransferStep
    | CallbackStep
    | HangUpStep
)


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    start: str
    steps: Mapping[str, Step]


def describe(when: When) -> str:
    """``open billing, tier gold``."""
    said = [f"{name} {queue}" for name, queue in (("open", when.open), ("closed", when.closed)) if queue]
    said += [
        word if holds else f"not {word}"
        for word, holds in (
            ("known", when.known),
            ("conversation", when.conversation),
            ("callback", when.callback),
        )
        if holds is not None
    ]
    lists = (("tier", when.tiers), ("language", when.languages), ("called", when.called))
    said += [f"{name} {' or '.join(values)}" for name, values in lists if values]
    said += [f"{name} {' or '.join(values) or 'given'}" for name, values in when.variables]
    return ", ".join(said)
