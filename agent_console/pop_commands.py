"""What a desk may do in the screen pop: each frame, and the station that does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from agent_console.command import Command, agent_of
from agent_console.protocol import pop as p
from hub.guides import answering

POP_COMMANDS: Final[Mapping[type, Command]] = {
    p.AnswerGuide: Command(
        answering.answer_steps,
        lambda f, s: answering.AnswerStep(
            f.interaction_id, agent_of(s), f.guide_id, f.step_id, f.choice, f.note, f.undone
        ),
    ),
}
