"""Somebody else is called into the room: a number outside, a supervisor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.voice.acts.board import RING_SECONDS, Act, Board
from hub.model.calls import CallOrder, Told

OUTSIDE_SECONDS: Final = (
    30  # people need longer to find their telephone than agents; the customer hears music
)


async def invite(board: Board, order: CallOrder) -> Told:
    callback = board.config.agent_url(board.account_id, call_id=order.call_id, agent_id=None, party="outside")
    return Told(
        await board.calls.ring_into(
            board.account_id,
            room=order.room,
            sender=order.account,
            to=order.device,
            label=f"outside:{order.id}",
            timeout_seconds=OUTSIDE_SECONDS,
            status_callback=callback,
        )
    )


async def supervise(board: Board, order: CallOrder) -> Told:
    callback = board.config.agent_url(
        board.account_id, call_id=order.call_id, agent_id=order.agent_id, party="supervisor"
    )
    return Told(
        await board.calls.ring_into(
            board.account_id,
            room=order.room,
            sender=order.account,
            to=order.device,
            label=f"supervisor:{order.id}",
            timeout_seconds=RING_SECONDS,
            status_callback=callback,
            muted=order.detail["mode"] == "listen",
            coaches=order.detail["coaches"],
        )
    )


ACTS: Final[Mapping[str, Act]] = {"invite": invite, "supervise": supervise}
