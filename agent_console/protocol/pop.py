"""What an agent does in the screen pop: guides, who it is, canned replies."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agent_console.protocol.base import Frame, Key

MAX_NOTE_CHARACTERS = 1_000  # what somebody says to one question


class AnswerGuide(Frame):
    """A step of a guide is done: said, read, noted, or one of its choices made. ``undone``: it is open again. Who is on
    the contact sees it at once, and who gets it next goes on from there."""

    type: Literal["guide.answer"]
    request: Key
    interaction_id: Key
    guide_id: Key
    step_id: Key
    choice: Key | None = None
    note: Annotated[str, Field(max_length=MAX_NOTE_CHARACTERS)] | None = None
    undone: bool = False


class AskIdentity(Frame):
    """A question by which somebody proves who they are: ``answer`` is what they say, which the hub compares and
    forgets; ``matches`` the agent's own word, where the question is theirs to judge. Acked with ``matches``."""

    type: Literal["identity.ask"]
    request: Key
    interaction_id: Key
    question_id: Key
    answer: Annotated[str, Field(max_length=200)] | None = None
    matches: bool | None = None


class TakeForCustomer(Frame):
    """Of several customers who share a number, it is this one: the check is about them from now on."""

    type: Literal["identity.take"]
    request: Key
    interaction_id: Key
    customer_id: Key


class IntroduceCustomer(Frame):
    """Somebody new: their name, and what it is about. A name that is known already is not changed by it."""

    type: Literal["customer.introduce"]
    request: Key
    interaction_id: Key
    name: Annotated[str, Field(max_length=200)] = ""
    about: Annotated[str, Field(max_length=200)] = ""


class UsedMacro(Frame):
    """A canned reply has been put into a message: counted, so that the useful ones come first."""

    type: Literal["macro.used"]
    request: Key
    conversation_id: Key
    macro_id: Key


PopFrame = AnswerGuide | AskIdentity | TakeForCustomer | IntroduceCustomer | UsedMacro
