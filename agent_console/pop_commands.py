"""What a desk may do in the screen pop: each frame, and the station that does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from agent_console.command import Command, agent_of
from agent_console.protocol import pop as p
from hub.guides import answering
from hub.pop import checking, introducing, uses

POP_COMMANDS: Final[Mapping[type, Command]] = {
    p.AnswerGuide: Command(
        answering.answer_steps,
        lambda f, s: answering.AnswerStep(
            f.interaction_id, agent_of(s), f.guide_id, f.step_id, f.choice, f.note, f.undone
        ),
    ),
    p.AskIdentity: Command(
        checking.ask_identities,
        lambda f, s: checking.AskIdentity(
            f.interaction_id, agent_of(s), s.user_id, f.question_id, f.answer, f.matches
        ),
        lambda answer: {"matches": answer},
    ),
    p.TakeForCustomer: Command(
        checking.take_for,
        lambda f, s: checking.TakeFor(f.interaction_id, agent_of(s), s.user_id, f.customer_id),
    ),
    p.IntroduceCustomer: Command(
        introducing.introduce_customers,
        lambda f, s: introducing.Introduce(f.interaction_id, agent_of(s), s.user_id, f.name, f.about),
    ),
    p.UsedMacro: Command(
        uses.record_uses,
        lambda f, s: uses.Use(f.macro_id, f.conversation_id, agent_of(s)),
    ),
}
