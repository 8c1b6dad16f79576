"""What a desk knows, folded from frames as the real desk does it (``frontend/src/state/reduce.ts``).

Frames of a stream come in order; one that is not the next is either known already or proof of a gap.
Besides what a desk shows, every event is remembered as it came, so that a test can ask whether any
was missing or came twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from agent_console import protocol as p
from hub.model.states import delivery_moves

_REPORTS: Final = frozenset({"message.delivery", "mail.bounced"})


@dataclass(slots=True)
class Talk:
    """A conversation as the desk has it: how it was when it came, and what has happened since."""

    view: p.ConversationView
    number: int
    events: list[p.EventView]
    typing: set[str] = field(default_factory=set)
    here: dict[str, str] = field(default_factory=dict)  # colleague -> viewing | writing

    @property
    def id(self) -> str:
        return self.view.id

    @property
    def messages(self) -> list[p.MessageView]:
        """Every message once, in order, with the furthest delivery state known. One that only a report names was
        told before what this desk has of the stream, and is not drawn behind what came after it."""
        known: dict[str, p.MessageView] = {}
        for event in self.events:
            message = event.message
            if message and (message.id in known or event.kind not in _REPORTS or message.kind == "inbound"):
                known[message.id] = _further(known.get(message.id), message)
        return list(known.values())

    @property
    def words(self) -> list[str]:
        """What customer and agents said to each other."""
        return [m.body for m in self.messages if m.kind in ("inbound", "outbound")]

    @property
    def notes(self) -> list[str]:
        return [m.body for m in self.messages if m.kind == "note"]

    @property
    def waits_for_answer(self) -> bool:
        """The customer spoke last."""
        said = [m for m in self.messages if m.kind in ("inbound", "outbound")]
        return bool(said) and said[-1].kind == "inbound"


def _further(known: p.MessageView | None, now: p.MessageView) -> p.MessageView:
    """Reports may come in any order; a state only moves on."""
    if known is None or known.delivery is None or now.delivery is None:
        return now
    return now if delivery_moves(known.delivery, now.delivery) else known


@dataclass(slots=True)
class DeskState:
    me: str
    presence: p.PresenceView | None = None
    capacity: dict[str, int] = field(default_factory=dict)
    offers: dict[str, p.OfferView] = field(default_factory=dict)  # live ones
    outcomes: dict[str, str] = field(default_factory=dict)  # of offers that ended before this desk's eyes
    interactions: dict[str, p.InteractionView] = field(default_factory=dict)  # mine: active, wrap-up
    conversations: dict[str, Talk] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)  # stream -> newest number folded
    queues: dict[str, p.QueueView] = field(default_factory=dict)
    mentions: list[p.MentionView] = field(default_factory=list)  # of me, not seen yet
    drafts: dict[tuple[str, str], p.DraftView] = field(default_factory=dict)  # by conversation and mode
    heard: defaultdict[str, list[p.StreamEvent]] = field(default_factory=lambda: defaultdict(list))
    remembers: bool = True  # keeps ``heard``; whoever sits here for days does not
    breaks: list[str] = field(default_factory=list)  # numbers missing or told twice: must stay empty
    complaints: list[p.Error] = field(default_factory=list)  # errors that answer no request
    bye: str | None = None
    outage: bool = False  # the hub has said that its database is away
    is_whole: bool = False  # False between a welcome and the snapshot that it announced

    def take(self, frame: Any) -> None:
        """Fold one frame of the hub; what changes nothing on a desk is passed over."""
        if fold := _FOLDS.get(type(frame)):
            fold(self, frame)

    def __str__(self) -> str:
        """For whoever waited in vain."""
        presence = self.presence.presence if self.presence else "unknown"
        lines = [f"desk of {self.me}: {presence}, positions {self.positions}"]
        lines += [f"  offer {o.id} of {o.interaction.id}: {o.last_text!r}" for o in self.offers.values()]
        lines += [f"  offer {key} ended: {outcome}" for key, outcome in self.outcomes.items()]
        lines += [f"  {i.id} {i.state} on {i.channel}" for i in self.interactions.values()]
        lines += [f"  {talk.id} at {talk.number}: {talk.words}" for talk in self.conversations.values()]
        lines += [f"  {queue.queue_id}: {queue.waiting} waiting" for queue in self.queues.values()]
        lines += [f"  BROKEN: {each}" for each in self.breaks]
        lines += [f"  complaint: {each.code} {each.detail}" for each in self.complaints]
        return "\n".join(lines)


def _greet(state: DeskState, frame: p.Welcome) -> None:
    state.bye, state.outage = None, False
    state.is_whole = frame.resumed


def _show_snapshot(state: DeskState, frame: p.Snapshot) -> None:
    state.is_whole = True
    state.presence = frame.presence
    state.capacity = dict(frame.capacity)
    state.interactions = {each.id: each for each in frame.interactions}
    state.offers = {each.id: each for each in frame.offers}
    state.conversations = {}
    state.positions = {f"agent:{state.me}": frame.agent_stream}
    state.queues = {each.queue_id: each for each in frame.queues}
    state.mentions = list(frame.mentions)
    state.drafts = {(each.conversation_id, each.mode): each for each in frame.drafts}
    for view in frame.conversations:
        put_conversation(state, view)


def forget_conversation(state: DeskState, conversation_id: str) -> None:
    """It is neither work nor on the screen any more; a resume does not ask for it."""
    state.conversations.pop(conversation_id, None)
    state.positions.pop(f"conversation:{conversation_id}", None)
    state.heard.pop(f"conversation:{conversation_id}", None)


def put_conversation(state: DeskState, view: p.ConversationView) -> Talk:
    """Takes a whole conversation, unless what we have is newer."""
    known = state.conversations.get(view.id)
    if known is None or known.number < view.number:
        typing = known.typing if known else set()
        known = state.conversations[view.id] = Talk(view, view.number, list(view.events), typing)
        state.positions[f"conversation:{view.id}"] = view.number
    return known


def _fold_event(state: DeskState, frame: p.StreamEvent) -> None:
    _remember(state, frame)
    kind, _, key = frame.stream.partition(":")
    position = state.positions.get(frame.stream)
    if position is None:  # not opened, or let go since: the hub may tell a little longer than we listen
        if frame.conversation:
            _attach(state, frame)
        return
    if frame.number <= position:
        return
    if frame.number > position + 1:
        state.breaks.append(f"{frame.stream}: {frame.number} came after {position}, the next was missing")
    state.positions[frame.stream] = frame.number
    if kind == "conversation":
        _append(state.conversations[key], frame)
    _attach(state, frame)


def _remember(state: DeskState, frame: p.StreamEvent) -> None:
    if not state.remembers:
        return
    before = state.heard[frame.stream]
    if before and frame.number <= before[-1].number:
        state.breaks.append(f"{frame.stream}: {frame.number} came after {before[-1].number}")
    before.append(frame)


def _append(talk: Talk, frame: p.StreamEvent) -> None:
    talk.number = frame.number
    talk.events.append(frame.event)
    if frame.event.kind == "message.received":
        talk.typing.discard("customer")
    if frame.event.kind == "message.redacted":
        talk.events = [_without_words(event, frame.event) for event in talk.events]
    if frame.event.kind == "message.file":
        talk.events = [_with_file(event, frame.event.data) for event in talk.events]
    if frame.event.kind == "consent.changed":
        talk.view = talk.view.model_copy(update=_consent(frame.event))


def _without_words(event: p.EventView, redaction: p.EventView) -> p.EventView:
    message, gone = event.message, redaction.data["message_id"]
    if message is not None and message.quotes is not None and message.quotes.id == gone:
        quotes = message.quotes.model_copy(update={"body": ""})
        return event.model_copy(update={"message": message.model_copy(update={"quotes": quotes})})
    if message is None or message.id != gone:
        return event
    by = {"redacted_at": redaction.at, "redacted_by": redaction.agent_id}
    mail = message.mail and message.mail.model_copy(
        update={"quote": None, "signature": None, "has_html": False, "attachments": []}
    )
    empty = message.model_copy(update={"body": "", "files": [], "mail": mail, **by})
    return event.model_copy(update={"message": empty})


def _with_file(event: p.EventView, told: dict[str, Any]) -> p.EventView:
    message = event.message
    if message is None or message.id != told["message_id"]:
        return event
    now: dict[str, Any] = {name: told[name] for name in ("scan", "type", "size") if name in told}
    files = [f.model_copy(update=now) if f.id == told["file_id"] else f for f in message.files]
    return event.model_copy(update={"message": message.model_copy(update={"files": files})})


def _consent(event: p.EventView) -> dict[str, Any]:
    if event.data["allowed"]:
        return {"may_send": True, "may_not_send_code": None, "may_not_send_since": None}
    code = f"opted_out_{event.data['source']}"
    return {"may_send": False, "may_not_send_code": code, "may_not_send_since": event.at}


def _attach(state: DeskState, frame: p.StreamEvent) -> None:
    """What an event brings along. The same event may come by two streams; twice is as once."""
    if frame.presence and frame.presence.agent_id == state.me:
        state.presence = frame.presence
    if frame.mention:
        state.mentions.insert(0, frame.mention)
    if frame.conversation and frame.interaction and frame.interaction.agent_id == state.me:
        put_conversation(state, frame.conversation)
    if frame.interaction:
        _put_interaction(state, frame.interaction)
    if frame.offer and frame.event.kind == "offer.created" and frame.event.agent_id == state.me:
        state.offers[frame.offer.id] = frame.offer
    _end_offer(state, frame.event)


def _put_interaction(state: DeskState, interaction: p.InteractionView) -> None:
    """One that is mine and runs or wants wrapping up is kept; any other is none of the desk's."""
    if interaction.agent_id == state.me and interaction.state in ("active", "wrapup"):
        state.interactions[interaction.id] = interaction
    else:
        state.interactions.pop(interaction.id, None)


def _end_offer(state: DeskState, event: p.EventView) -> None:
    if event.offer_id in state.offers and event.kind in ("offer.accepted", "offer.ended"):
        del state.offers[event.offer_id]
        state.outcomes[event.offer_id] = str(event.data.get("outcome", "accepted"))


def _take_answer(state: DeskState, frame: p.Ack) -> None:
    """An opened conversation is there before its next event comes, which may be the very next frame."""
    if view := frame.result.get("conversation"):
        put_conversation(state, p.ConversationView.model_validate(view))


def _show_queues(state: DeskState, frame: p.Queues) -> None:
    state.queues = {each.queue_id: each for each in frame.queues}


def _show_typing(state: DeskState, frame: p.CustomerTyping) -> None:
    if talk := state.conversations.get(frame.conversation_id):
        (talk.typing.add if frame.on else talk.typing.discard)(frame.who)


def _show_here(state: DeskState, frame: p.ColleagueHere) -> None:
    if talk := state.conversations.get(frame.conversation_id):
        talk.here.pop(frame.agent_id, None)
        if frame.doing != "away":
            talk.here[frame.agent_id] = frame.doing


def _complain(state: DeskState, frame: p.Error) -> None:
    if frame.request is None:
        state.complaints.append(frame)


def _note_outage(state: DeskState, frame: p.Outage) -> None:
    state.outage = frame.on


def _part(state: DeskState, frame: p.Bye) -> None:
    state.bye = frame.code


_FOLDS: Final[Mapping[type, Callable[[DeskState, Any], None]]] = {
    p.Welcome: _greet,
    p.Snapshot: _show_snapshot,
    p.StreamEvent: _fold_event,
    p.Ack: _take_answer,
    p.Queues: _show_queues,
    p.CustomerTyping: _show_typing,
    p.ColleagueHere: _show_here,
    p.Error: _complain,
    p.Outage: _note_outage,
    p.Bye: _part,
}
