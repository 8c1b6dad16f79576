"""Caller and agent come together, and part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.voice.acts.board import RING_SECONDS, Act, Board, unless_over
from hub.model.calls import CallOrder, Told
from hub.ports import GiveUp


async def connect(board: Board, order: CallOrder) -> Told:
    if not order.device or order.agent_id is None:
        raise GiveUp("no_device", "The agent has no device at which calls ring.")
    callback = board.config.agent_url(board.account_id, call_id=order.call_id, agent_id=order.agent_id)
    return Told(
        await board.calls.ring_into(
            board.account_id,
            room=order.room,
            sender=order.account,
            to=order.device,
            label=f"agent:{order.agent_id}:{order.id}",  # once in a room: who comes back is another one
            timeout_seconds=RING_SECONDS,
            status_callback=callback,
        )
    )


async def join(board: Board, order: CallOrder) -> Told:
    return await _lead(board, order, str(board.speaker(order).room(order.room)))


async def wait(board: Board, order: CallOrder) -> Told:
    return await _lead(board, order, str(board.speaker(order).wait()))


async def hang_up(board: Board, order: CallOrder) -> Told:
    """The caller is thanked first; whoever has gone already is no trouble."""
    if order.caller_sid is not None:
        thanks = str(board.speaker(order).end(last_words=order.words))
        await unless_over(board.calls.redirect(board.account_id, order.caller_sid, thanks))
    for sid in order.agent_sids:
        await unless_over(board.calls.hang_up(board.account_id, sid))
    return Told()


async def _lead(board: Board, order: CallOrder, twiml: str) -> Told:
    if order.caller_sid is None:
        raise GiveUp("call_over", "The caller has hung up.")
    await board.calls.redirect(board.account_id, order.caller_sid, twiml)
    return Told()


ACTS: Final[Mapping[str, Act]] = {
    "connect": connect,
    "join": join,
    "wait": wait,
    "requeue": wait,
    "hang_up": hang_up,
}
