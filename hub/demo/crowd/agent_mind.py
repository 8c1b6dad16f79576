"""What a simulated agent does next, from what is on the screen. Pure: no clock, no socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Final

from agent_console.protocol import InteractionView, PresenceView
from hub.declining import Reason
from hub.demo.clients.desk_state import DeskState, Talk
from hub.demo.crowd.habits import WHY_DECLINED, Habits, draw, typing_seconds
from hub.demo.crowd.plans import Plans, Steps
from hub.demo.crowd.stories import Answer, Book, fill, find_answer, is_chinese


@dataclass(frozen=True, slots=True)
class Accept:
    offer_id: str


@dataclass(frozen=True, slots=True)
class Decline:
    offer_id: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Type:
    conversation_id: str
    on: bool


@dataclass(frozen=True, slots=True)
class Reply:
    conversation_id: str
    text: str


@dataclass(frozen=True, slots=True)
class End:
    interaction_id: str


@dataclass(frozen=True, slots=True)
class WrapUp:
    interaction_id: str
    disposition: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Go:
    """``ready`` or ``not_ready`` with its reason."""

    presence: str
    reason: str | None = None


Action = Accept | Decline | Type | Reply | End | WrapUp | Go
Calls = Iterator[tuple[str, Callable[[], Steps[Action]]]]

# Where an agent stands without having chosen to, and comes back from by a click.
_AWAY: Final = frozenset({"offline", "not_ready", "not_responding"})
_OTHER: Final = "other"  # the disposition that fits everything, where a queue has it


class AgentMind:
    """``dispositions`` are those of each queue; ``on_duty`` False finishes what there is and takes no more."""

    def __init__(
        self,
        agent_id: str,
        name: str,
        *,
        habits: Habits,
        book: Book,
        dispositions: Mapping[str, list[str]],
        random: Random,
    ) -> None:
        self.on_duty = True
        self._agent_id = agent_id
        self._name = name
        self._habits = habits
        self._book = book
        self._dispositions = dispositions
        self._random = random
        self._plans: Plans[Action] = Plans()
        self._break_at: float | None = None

    def look(self, desk: DeskState, now: float) -> list[Action]:
        """What to do now. Call it again soon; a person looks twice a second."""
        return self._plans.due(dict(self._calls(desk, now)), now)

    def reconsider(self) -> None:
        """The hub refused something."""
        self._plans.reconsider()

    def is_done(self, desk: DeskState) -> bool:
        """Off duty, nothing rings and nothing is left to do."""
        return not self.on_duty and not desk.interactions and not desk.offers

    # -- what calls for action ------------------------------------------------------------------

    def _calls(self, desk: DeskState, now: float) -> Calls:
        if desk.presence is not None:
            yield from self._presence_calls(desk, desk.presence, now)
        for offer_id in desk.offers:
            yield f"offer:{offer_id}", partial(self._answer_offer, offer_id, now)
        for interaction in desk.interactions.values():
            talk = desk.conversations.get(interaction.conversation_id)
            if interaction.state == "wrapup":
                yield f"wrap-up:{interaction.id}", partial(self._wrap_up, interaction, talk, now)
            elif talk is not None:
                yield self._talk_call(interaction, talk, now)

    def _presence_calls(self, desk: DeskState, presence: PresenceView, now: float) -> Calls:
        key = f"presence:{presence.presence}:{presence.since}"
        if self.on_duty and presence.presence in _AWAY:
            yield key, partial(self._return, presence, now)
        elif not self.on_duty and presence.presence == "ready":
            yield key, lambda: [(now, Go("not_ready", "meeting"))]
        elif self._wants_break(desk, presence, now):
            yield key, lambda: [(now, Go("not_ready", "break"))]

    def _wants_break(self, desk: DeskState, presence: PresenceView, now: float) -> bool:
        """Some minutes after the last one, and never with a customer on the line."""
        if presence.presence != "ready":
            return False
        if self._break_at is None:
            self._break_at = now + draw(self._random, self._habits.works_for)
        return now >= self._break_at and not desk.interactions and not desk.offers

    def _talk_call(
        self, interaction: InteractionView, talk: Talk, now: float
    ) -> tuple[str, Callable[[], Steps[Action]]]:
        if interaction.channel == "voice":
            return f"call:{interaction.id}", partial(self._hang_up, interaction, now)
        newest = talk.messages[-1].id if talk.messages else ""
        if talk.waits_for_answer and talk.view.may_send:
            return f"answer:{newest}", partial(self._answer, talk, now)
        return f"end:{interaction.id}:{newest}", partial(self._end, interaction, talk, now)

    # -- how it is met --------------------------------------------------------------------------

    def _return(self, presence: PresenceView, now: float) -> Steps[Action]:
        self._break_at = None
        span = self._habits.sits_down_for
        if presence.presence == "not_responding":
            span = self._habits.returns_after
        elif presence.reason == "break":
            span = self._habits.rests_for
        return [(now + draw(self._random, span), Go("ready"))]

    def _answer_offer(self, offer_id: str, now: float) -> Steps[Action]:
        at = now + draw(self._random, self._habits.accepts_after)
        chance = self._random.random()
        if not self.on_duty or chance < self._habits.declines:
            return [(at, Decline(offer_id, self._random.choice(WHY_DECLINED)))]
        if chance < self._habits.declines + self._habits.misses:
            return []  # looks the other way
        return [(at, Accept(offer_id))]

    def _answer(self, talk: Talk, now: float) -> Steps[Action]:
        answer = find_answer(self._book, _unanswered(talk), self._random)
        text = self._greet(talk, answer) + answer.text
        starts = now + draw(self._random, self._habits.reads_for)
        typing = typing_seconds(
            text,
            letters_per_second=self._habits.letters_per_second,
            at_most=self._habits.types_at_most,
        )
        return [
            (starts, Type(talk.id, True)),
            (starts + typing, Type(talk.id, False)),
            (starts + typing, Reply(talk.id, text)),
        ]

    def _greet(self, talk: Talk, answer: Answer) -> str:
        """With the first words of an agent's own in this conversation."""
        if answer.farewell or any(m.author == self._agent_id for m in talk.messages):
            return ""
        greeting = self._random.choice(self._book.manners_in(answer.language).greetings)
        customer = _first_name(talk.view.customer.display_name or "", answer.language)
        pause = "" if answer.language.startswith("zh") else " "
        return fill(greeting, customer=customer, agent=_first_name(self._name, answer.language)) + pause

    def _end(self, interaction: InteractionView, talk: Talk, now: float) -> Steps[Action]:
        said_goodbye = bool(talk.words) and talk.words[-1] in self._farewells()
        closed_to_us = not talk.view.may_send
        span = self._habits.ends_after if said_goodbye or closed_to_us else self._habits.gives_up_after
        return [(now + draw(self._random, span), End(interaction.id))]

    def _hang_up(self, interaction: InteractionView, now: float) -> Steps[Action]:
        return [(now + draw(self._random, self._habits.talks_at_most), End(interaction.id))]

    def _wrap_up(self, interaction: InteractionView, talk: Talk | None, now: float) -> Steps[Action]:
        at = now + draw(self._random, self._habits.wraps_up_after)
        texts = _texts_of(talk, interaction.id) if talk else []
        answers = [find_answer(self._book, [text], self._random) for text in texts]
        disposition = self._choose_disposition(interaction.queue_id, answers)
        return [(at, WrapUp(interaction.id, disposition, self._choose_note(answers)))]

    def _choose_disposition(self, queue_id: str, answers: list[Answer]) -> str | None:
        allowed = self._dispositions.get(queue_id, [])
        fitting = [a.disposition for a in answers if a.disposition in allowed]
        others = [_OTHER] if _OTHER in allowed else allowed
        return next(reversed(fitting or others), None)

    def _choose_note(self, answers: list[Answer]) -> str | None:
        notes = [note for a in answers if a.story for note in a.story.notes]
        return self._random.choice(notes) if notes and self._random.random() < self._habits.notes else None

    def _farewells(self) -> set[str]:
        return {words for manners in self._book.manners.values() for words in manners.farewells}


def _texts_of(talk: Talk, interaction_id: str) -> list[str]:
    """The customer's in this interaction; a conversation may have had others, about other things."""
    return [
        event.message.body
        for event in talk.events
        if event.kind == "message.received" and event.message and event.interaction_id == interaction_id
    ]


def _unanswered(talk: Talk) -> list[str]:
    """What the customer wrote since anybody answered."""
    texts: list[str] = []
    for message in talk.messages:
        if message.kind == "outbound":
            texts = []
        elif message.kind == "inbound":
            texts.append(message.body)
    return texts


def _first_name(name: str, language: str) -> str:
    """What one is called by: of "林美 Lin Mei" 林美 in Chinese, and Mei in English."""
    words = name.split()
    if not words:
        return ""
    return words[-1] if is_chinese(words[0]) and not language.startswith("zh") else words[0]
