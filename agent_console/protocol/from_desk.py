"""Desk to hub: everything an agent can do."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from agent_console.protocol.base import (
    MAX_ATTACHMENTS,
    MAX_BLOCKS,
    MAX_BODY_CHARACTERS,
    MAX_DRAFT_CHARACTERS,
    MAX_HOLD_SECONDS,
    MAX_MENTIONS,
    MAX_RECIPIENTS,
    MAX_SHOWN_MENTIONS,
    MAX_SIGNATURE_CHARACTERS,
    MAX_SUBJECT_CHARACTERS,
    Address,
    Body,
    DraftMode,
    Frame,
    Key,
)
from agent_console.protocol.dialling import DialNumber
from agent_console.protocol.floor import WatchFloor
from agent_console.protocol.followups import DropFollowUp, SetFollowUp
from agent_console.protocol.from_desk_calls import CallFrame, CallTarget
from agent_console.protocol.pop import PopFrame
from agent_console.protocol.rich import Block


class Hello(Frame):
    """First frame. ``resume`` maps stream names to the last number seen."""

    type: Literal["hello"]
    protocol: int
    resume: dict[str, int] | None = None


class Pong(Frame):
    type: Literal["pong"]


class Goodbye(Frame):
    """The desk is being closed on purpose: the agent goes offline after 30 s unless it comes back."""

    type: Literal["goodbye"]


class SetPresence(Frame):
    """``after``: a break once the call is wrapped up, or all work where there is no call; until then nothing new is
    offered and the presence is ``draining``. Where there is no work, at once. ``only``: of those who are ready, the
    kind of work that they take. ``open_items``: what becomes of what they have in writing where they go offline: it is
    given on, or comes back to them at ``due_at``."""

    type: Literal["presence.set"]
    request: Key
    presence: Literal["ready", "not_ready", "offline"]
    reason: str | None = Field(default=None, max_length=64)
    after: bool = False
    only: Literal["calls", "messages"] | None = None
    open_items: Literal["hand_over", "follow_up"] | None = None
    due_at: int | None = None


class OfferDelivered(Frame):
    """The offer is on the screen. Without it the hub takes the desk for unreachable."""

    type: Literal["offer.delivered"]
    offer_id: Key


class AcceptOffer(Frame):
    type: Literal["offer.accept"]
    request: Key
    offer_id: Key


DeclineReason = Literal["busy", "not_my_subject", "need_a_moment"]


class DeclineOffer(Frame):
    """``reason``: where its queue wants one; otherwise it may be told afterwards (``offer.explain``), or never."""

    type: Literal["offer.decline"]
    request: Key
    offer_id: Key
    reason: DeclineReason | None = None


class ExplainDecline(Frame):
    """Why one was declined a moment ago."""

    type: Literal["offer.explain"]
    request: Key
    offer_id: Key
    reason: DeclineReason


class TransferInteraction(Frame):
    """Give on what is written. ``to``: a queue, an agent or a skill. ``place``: the customer's in line, or as if they
    came now. ``note_id``: a note of one's own there that goes along, instead of a new ``note``. A call goes by
    ``call.transfer``."""

    type: Literal["interaction.transfer"]
    request: Key
    interaction_id: Key
    to: CallTarget
    note: str | None = Field(default=None, max_length=MAX_BODY_CHARACTERS)
    note_id: Key | None = None
    place: Literal["keep", "now"] = "keep"


class TakeBackInteraction(Frame):
    """What was given on in writing, while nobody has accepted it; ``interaction_id`` is the one that the agent had."""

    type: Literal["interaction.take_back"]
    request: Key
    interaction_id: Key


class MailDraft(Frame):
    """Who gets an outgoing mail, and what hangs on it. Addresses are bare (``ana@example.com``);
    ``attachments`` are ids of uploads (POST /api/attachments). ``about``: the mail that it answers or passes on; null:
    the customer's newest. ``quotes``: it stands below. ``signature``: null is the mailbox's own, empty none.
    ``document``: what is written with its looks; the hub makes words and page from it, and ``body`` is not looked at.
    """

    to: Annotated[list[Address], Field(min_length=1, max_length=MAX_RECIPIENTS)]
    cc: list[Address] = Field(default_factory=list, max_length=MAX_RECIPIENTS)
    subject: Annotated[str, Field(max_length=MAX_SUBJECT_CHARACTERS)]
    attachments: list[Key] = Field(default_factory=list, max_length=MAX_ATTACHMENTS)
    bcc: list[Address] = Field(default_factory=list, max_length=MAX_RECIPIENTS)
    about: Key | None = None
    quotes: bool = True
    signature: str | None = Field(default=None, max_length=MAX_SIGNATURE_CHARACTERS)
    document: list[Block] | None = Field(default=None, max_length=MAX_BLOCKS)


class SendMessage(Frame):
    """A reply to the customer. ``seen_number`` is the newest number of the conversation on screen:

    where the customer has written since, the answer is error ``stale`` and nothing is sent, unless
    ``anyway``. In a mail conversation ``mail`` says who gets it; absent, the conversation's ``reply``. The hub keeps a
    mail for ``hold_seconds`` before it goes, until when ``message.withdraw`` takes it back. In a chat or a text
    ``files`` are ids of uploads, and enough without words; ``quotes``: the message of the chat that it answers.
    """

    type: Literal["message.send"]
    request: Key
    conversation_id: Key
    body: str = Field(max_length=MAX_BODY_CHARACTERS)
    seen_number: int
    anyway: bool = False
    hold_seconds: int = Field(default=0, ge=0, le=MAX_HOLD_SECONDS)
    mail: MailDraft | None = None
    files: list[Key] = Field(default_factory=list, max_length=MAX_ATTACHMENTS)
    quotes: Key | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.body and not self.files:
            raise ValueError("neither words nor files")
        return self


class SendAside(Frame):
    """A mail to somebody outside, beside the talk with the customer: ``mail.about`` says which mail is passed on, or
    which mail from outside is answered. Files of that mail may stand among its ``attachments``. No reply: what comes
    back is an ``aside`` again."""

    type: Literal["aside.send"]
    request: Key
    conversation_id: Key
    body: Body
    hold_seconds: int = Field(default=0, ge=0, le=MAX_HOLD_SECONDS)
    mail: MailDraft


class WithdrawMessage(Frame):
    """Undo of Send: a mail of one's own that has not gone yet is not sent, and its files may be sent again."""

    type: Literal["message.withdraw"]
    request: Key
    conversation_id: Key
    message_id: Key


class AddNote(Frame):
    """``mentions``: agents who are told of it; each must be one who may see the conversation. ``asks``: those of whom
    an answer is awaited, told too: it stands in their list until they have written a note there."""

    type: Literal["note.add"]
    request: Key
    conversation_id: Key
    body: Body
    mentions: list[Key] = Field(default_factory=list, max_length=MAX_MENTIONS)
    asks: list[Key] = Field(default_factory=list, max_length=MAX_MENTIONS)


class SeeMentions(Frame):
    """They have been opened, or put away."""

    type: Literal["mention.seen"]
    request: Key
    mention_ids: list[Key] = Field(min_length=1, max_length=MAX_SHOWN_MENTIONS)


class WriteFirst(Frame):
    """A text or a mail to the customer of the conversation, which opens a conversation of its own; a text goes on in
    the open one with that address where that is nobody else's. ``identity_id``: to which address of theirs, null: the
    one they talk from, or the first that nothing speaks against. ``anyway``: codes of warnings that the agent has read
    (error ``needs_confirmation``) and passes over. What else goes along, as with ``message.send``.

    The ack has ``conversation_id``, ``interaction_id`` and ``message_id``; interaction.assigned comes in the agent's
    stream."""

    type: Literal["message.first"]
    request: Key
    conversation_id: Key
    channel: Literal["sms", "email"]
    identity_id: Key | None = None
    body: str = Field(max_length=MAX_BODY_CHARACTERS)
    hold_seconds: int = Field(default=0, ge=0, le=MAX_HOLD_SECONDS)
    mail: MailDraft | None = None
    files: list[Key] = Field(default_factory=list, max_length=MAX_ATTACHMENTS)
    anyway: list[Annotated[str, Field(max_length=32)]] = Field(default_factory=list, max_length=10)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.body and not self.files:
            raise ValueError("neither words nor files")
        return self


class ReadAnnouncements(Frame):
    """They have been read."""

    type: Literal["announcement.read"]
    request: Key
    announcement_ids: list[Key] = Field(min_length=1, max_length=MAX_SHOWN_MENTIONS)


class SaveDraft(Frame):
    """What the agent is in the middle of writing, in one mode; ``mail`` is the head of a mail, as the desk keeps it,
    ``note_to`` of whom a note asks, ``aside`` a mail to somebody outside, ``aside_to`` its head, ``sms`` and ``email``
    what is begun from here in another channel, with ``sms_to`` and ``email_to`` for what goes with it.
    ``base`` is the revision the text goes on from (0: none), ``seen`` the newest number that was on the screen when it
    was written. Acked with the new ``revision`` and the ``other`` text: where another desk of the same agent saved
    since ``base``, this one wins and that one is kept beside it, until ``settles``."""

    type: Literal["draft.save"]
    request: Key
    conversation_id: Key
    mode: DraftMode
    text: str = Field(max_length=MAX_DRAFT_CHARACTERS)
    base: int = Field(ge=0)
    seen: int = Field(ge=0)
    settles: bool = False


class Here(Frame):
    """What the agent does at a conversation that is on the screen (``writing``: a reply). Told to colleagues who follow
    it too, never to the customer; said again every ``HERE_EVERY_SECONDS`` while it lasts."""

    type: Literal["here"]
    conversation_id: Key
    doing: Literal["viewing", "writing", "away"]


class Typing(Frame):
    type: Literal["typing"]
    conversation_id: Key
    on: bool


class OpenConversation(Frame):
    """Follow a conversation (history, another agent's). Acked with its snapshot in ``result``."""

    type: Literal["conversation.open"]
    request: Key
    conversation_id: Key


class ChangeRecording(Frame):
    """``start``: it is off for want of a notice or a consent, and the agent has seen to that by word of mouth. A pause
    ends by itself after the queue's time."""

    type: Literal["call.record"]
    request: Key
    interaction_id: Key
    state: Literal["pause", "resume", "start"]


class EndInteraction(Frame):
    """The talk is over: active becomes wrap-up."""

    type: Literal["interaction.end"]
    request: Key
    interaction_id: Key


class CompleteWrapUp(Frame):
    """Ends the wrap-up. Also allowed on an active interaction, which it ends first."""

    type: Literal["wrapup.complete"]
    request: Key
    interaction_id: Key
    disposition: str | None = Field(default=None, max_length=64)
    note: str | None = Field(default=None, max_length=MAX_BODY_CHARACTERS)


class ExtendWrapUp(Frame):
    """More time to wrap up, as often as the queue allows."""

    type: Literal["wrapup.extend"]
    request: Key
    interaction_id: Key


DeskFrame = Annotated[
    Hello
    | Pong
    | Goodbye
    | SetPresence
    | OfferDelivered
    | AcceptOffer
    | DeclineOffer
    | ExplainDecline
    | TransferInteraction
    | TakeBackInteraction
    | SendMessage
    | SendAside
    | WriteFirst
    | WithdrawMessage
    | AddNote
    | SeeMentions
    | ReadAnnouncements
    | SaveDraft
    | Here
    | Typing
    | OpenConversation
    | ChangeRecording
    | EndInteraction
    | CompleteWrapUp
    | ExtendWrapUp
    | SetFollowUp
    | DropFollowUp
    | DialNumber
    | WatchFloor
    | CallFrame
    | PopFrame,
    Field(discriminator="type"),
]
desk_frame: Final[TypeAdapter[DeskFrame]] = TypeAdapter(DeskFrame)


class LooseFrame(BaseModel):
    """As much as can be told of a frame that is none of the above."""

    model_config = ConfigDict(extra="ignore")
    request: Key | None = None


loose_frame: Final[TypeAdapter[LooseFrame]] = TypeAdapter(LooseFrame)
