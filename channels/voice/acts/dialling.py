"""A number is called: into the room where the agent already is, or to be asked whether somebody is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.voice.acts.board import Act, Board
from channels.voice.acts.meeting import connect
from hub.model.calls import CallOrder, Told


async def dial(board: Board, order: CallOrder) -> Told:
    is_asked = order.detail["first"] == "customer"
    return Told(await (_call(board, order) if is_asked else _call_into_the_room(board, order)))


async def _call_into_the_room(board: Board, order: CallOrder) -> str:
    """The agent hears it ring; when the customer leaves, the room is over."""
    return await board.calls.ring_into(
        board.account_id,
        room=order.room,
        sender=order.account,
        to=order.device,
        label="customer",
        timeout_seconds=order.detail["ring_seconds"],
        status_callback=_reports(board, order),
        ends_room=True,
    )


async def _call(board: Board, order: CallOrder) -> str:
    return await board.calls.call(
        board.account_id,
        sender=order.account,
        to=order.device,
        url=board.config.picked_up_url(board.account_id, call_id=order.call_id),
        timeout_seconds=order.detail["ring_seconds"],
        status_callback=_reports(board, order),
        detect_machines=order.detail["detect_machines"],
    )


def _reports(board: Board, order: CallOrder) -> str:
    return board.config.agent_url(board.account_id, call_id=order.call_id, agent_id=None, party="customer")


ACTS: Final[Mapping[str, Act]] = {
    "reach": connect,
    "dial": dial,
}
