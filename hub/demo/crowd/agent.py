"""A simulated agent: takes what is offered, answers like a person, wraps up."""

from __future__ import annotations

import asyncio
from random import Random

from hub.demo.clients import DeskClient
from hub.demo.crowd.stories import Book, find_answer

LOOK_SECONDS = 1.0
SILENCE_ROUNDS = 45  # rounds without a new word before the agent says goodbye


async def sit_at_desk(base_url: str, login: str, password: str, *, book: Book, random: Random) -> None:
    """One shift: until the desk is dropped or the task is cancelled."""
    async with DeskClient(base_url, login, password, remembers=False) as desk:
        await desk.goes("ready")
        at_work: dict[str, asyncio.Task[None]] = {}
        try:
            while desk.is_connected:
                await _take_offers(desk, random)
                for interaction in list(desk.state.interactions.values()):
                    if interaction.id not in at_work and interaction.state in ("active", "wrapup"):
                        work = _handle(desk, interaction.id, interaction.conversation_id, book, random)
                        at_work[interaction.id] = asyncio.create_task(work, name=f"crowd-{interaction.id}")
                for done in [key for key, task in at_work.items() if task.done()]:
                    at_work.pop(done).exception()  # what went wrong with one customer is over with them
                if desk.state.presence and desk.state.presence.presence == "not_responding":
                    await desk.goes("ready")
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            for task in at_work.values():
                task.cancel()
            await asyncio.gather(*at_work.values(), return_exceptions=True)


async def _take_offers(desk: DeskClient, random: Random) -> None:
    for offer in list(desk.state.offers.values()):
        await asyncio.sleep(random.uniform(1.5, 4))
        if offer.id in desk.state.offers:
            if random.random() < 0.05:
                await desk.declines(offer)
            else:
                await desk.accepts(offer)


async def _handle(
    desk: DeskClient, interaction_id: str, conversation_id: str, book: Book, random: Random
) -> None:
    answered, silent, disposition = 0, 0, "other"
    while silent < SILENCE_ROUNDS:
        interaction = desk.state.interactions.get(interaction_id)
        if interaction is None or interaction.state != "active":
            break
        words = _customer_words(desk, conversation_id)
        if len(words) <= answered:
            silent += 1
            await asyncio.sleep(LOOK_SECONDS)
            continue
        answer, silent = find_answer(book, words[answered:], random), 0
        answered = len(words)
        await desk.types(conversation_id)
        await asyncio.sleep(random.uniform(2, 5))
        await desk.replies(conversation_id, answer.text, anyway=True)
        await desk.types(conversation_id, on=False)
        disposition = answer.disposition or disposition
        if answer.farewell:
            break
    await asyncio.sleep(random.uniform(2, 6))
    await desk.wraps_up(interaction_id, disposition)


def _customer_words(desk: DeskClient, conversation_id: str) -> list[str]:
    talk = desk.state.conversations.get(conversation_id)
    if talk is None:
        return []
    return [
        event.message.body
        for event in talk.events
        if event.message is not None and event.kind == "message.received"
    ]
