"""Desk to hub: what an agent does in a call. Each is acked when it is ordered; what has become of it, the call's view
says once the carrier has confirmed it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from agent_console.protocol.base import MAX_BODY_CHARACTERS, Frame, Key


class CallTarget(Frame):
    """``id``: of a queue, an agent or a skill (held at ``level`` or more), or a telephone number."""

    kind: Literal["queue", "agent", "skill", "number"]
    id: Key
    level: Annotated[int, Field(ge=1, le=10)] | None = None


class HoldCall(Frame):
    """The customer hears music, or the room again."""

    type: Literal["call.hold"]
    request: Key
    interaction_id: Key
    on: bool


class MuteCall(Frame):
    """Nobody hears the agent, or everybody again."""

    type: Literal["call.mute"]
    request: Key
    interaction_id: Key
    on: bool


class SendCallDigits(Frame):
    """Keys for whoever the agent talks to: a number outside, else the customer."""

    type: Literal["call.digits"]
    request: Key
    interaction_id: Key
    digits: Annotated[str, Field(pattern="^[0-9*#]{1,32}$")]


class TransferCall(Frame):
    """Give it on without asking. ``place``: the customer's in line, or as if they came now."""

    type: Literal["call.transfer"]
    request: Key
    interaction_id: Key
    to: CallTarget
    note: str | None = Field(default=None, max_length=MAX_BODY_CHARACTERS)
    place: Literal["keep", "now"] = "keep"


class ConsultCall(Frame):
    """Ask somebody while the customer hears music."""

    type: Literal["call.consult"]
    request: Key
    interaction_id: Key
    to: CallTarget
    note: str | None = Field(default=None, max_length=MAX_BODY_CHARACTERS)


class SwapCall(Frame):
    """Talk to the other one: the customer, or whoever is asked."""

    type: Literal["call.swap"]
    request: Key
    interaction_id: Key


class MergeCall(Frame):
    """All hear each other."""

    type: Literal["call.merge"]
    request: Key
    interaction_id: Key


class ReturnCall(Frame):
    """Whoever is asked leaves, and the agent is back with the customer."""

    type: Literal["call.return"]
    request: Key
    interaction_id: Key


class CompleteCall(Frame):
    """The agent leaves; whoever is asked keeps the customer."""

    type: Literal["call.complete"]
    request: Key
    interaction_id: Key


class TakeBackCall(Frame):
    """A transfer that nobody has accepted yet; ``interaction_id`` is the one that the agent had."""

    type: Literal["call.take_back"]
    request: Key
    interaction_id: Key


class DropLeg(Frame):
    """Somebody who is asked, or has joined, is to go."""

    type: Literal["call.drop"]
    request: Key
    interaction_id: Key
    leg: Key


class RejoinCall(Frame):
    """Ring the agent's device into the customer's room again."""

    type: Literal["call.rejoin"]
    request: Key
    interaction_id: Key


class AskForHelp(Frame):
    type: Literal["call.help"]
    request: Key
    interaction_id: Key
    on: bool


class SuperviseCall(Frame):
    """Of a supervisor who has a desk too: rings their device into the room, or changes what they are there."""

    type: Literal["call.listen", "call.whisper", "call.join", "call.leave", "call.take_over", "call.end"]
    request: Key
    interaction_id: Key


CallFrame = (
    HoldCall
    | MuteCall
    | SendCallDigits
    | TransferCall
    | ConsultCall
    | SwapCall
    | MergeCall
    | ReturnCall
    | CompleteCall
    | TakeBackCall
    | DropLeg
    | RejoinCall
    | AskForHelp
    | SuperviseCall
)
