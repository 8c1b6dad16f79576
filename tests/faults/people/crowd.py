"""Everybody, at once: some dozen people are tens of events a second, which leaves two cores room for the faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from hub.demo.world import SIGN_INS
from hub.tasks import end_tasks
from tests.faults.history import Got
from tests.faults.people.agent import Agent
from tests.faults.people.caller import Caller
from tests.faults.people.scene import Scene, key_of
from tests.faults.people.texter import NUMBERS, Texter
from tests.faults.people.visitor import Visitor
from tests.faults.people.writer import MAILBOXES, Writer
from tests.patience import PATIENCE_SECONDS

VISITORS: Final = 5
TEXTERS: Final = 4
WRITERS: Final = 3
CALLERS: Final = 2


@dataclass(slots=True)
class Crowd:
    scene: Scene
    agents: list[Agent]
    visitors: list[Visitor]
    texters: list[Texter]
    writers: list[Writer]
    callers: list[Caller]
    lives: list[asyncio.Task[None]]
    talks: list[asyncio.Task[None]]

    def check(self) -> None:
        """Raises what somebody stumbled over: nothing that the hub does may surprise its clients."""
        for task in (*self.lives, *self.talks):
            if task.done() and not task.cancelled() and (error := task.exception()):
                raise error

    async def finish(self) -> None:
        """Closing time: returns when every customer has been told that what they sent is taken."""
        self.scene.closing.set()
        await asyncio.gather(*self.talks)

    async def part(self) -> None:
        """The last words: everybody who is there says something, and no agent ends anything after it."""
        self.scene.parting.set()
        await asyncio.gather(
            *(visitor.says() for visitor in self.visitors), *(texter.says() for texter in self.texters)
        )

    async def note_what_came(self) -> None:
        """What lies on telephones and in mailboxes, once nothing is under way to them any more."""
        history, outside = self.scene.history, self.scene.world.outside
        async with asyncio.timeout(PATIENCE_SECONDS):
            await outside.carrier.settle()
        for texter in self.texters:
            for text in outside.carrier.phone(texter.who).inbox:
                history.note(Got(key_of(text.body), texter.who, "sms", text.sid, text.created_at))
        for writer in self.writers:
            for mail in outside.office.mails_of(writer.who):
                if writer.who in mail.recipients:
                    key = key_of(mail.mail.reply_text)
                    history.note(Got(key, writer.who, "email", str(mail.number), mail.at))


@asynccontextmanager
async def at_the_doors(scene: Scene) -> AsyncIterator[Crowd]:
    agents = [Agent(scene, sign_in.login) for sign_in in SIGN_INS if sign_in.agent_id]
    visitors = [Visitor(scene, f"visitor-{at}") for at in range(VISITORS)]
    texters = [Texter(scene, f"+4477009001{at:02}", NUMBERS[at % 2]) for at in range(TEXTERS)]
    writers = [Writer(scene, f"writer-{at}@example.com", MAILBOXES[at % 2]) for at in range(WRITERS)]
    callers = [Caller(scene, f"+4477009002{at:02}") for at in range(CALLERS)]
    present = [*(agent.live() for agent in agents), *(visitor.keep() for visitor in visitors)]
    lives = [asyncio.create_task(life) for life in present]
    talking: list[Visitor | Texter | Writer | Caller] = [*visitors, *texters, *writers, *callers]
    talks = [asyncio.create_task(one.live()) for one in talking]
    try:
        yield Crowd(scene, agents, visitors, texters, writers, callers, lives, talks)
    finally:
        await end_tasks([*talks, *lives])
