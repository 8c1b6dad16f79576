"""Somebody in line is asked something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from channels.voice.acts.board import Act, Board
from hub.model.calls import CallOrder, Told
from hub.ports import GiveUp


async def ask(board: Board, order: CallOrder) -> Told:
    if order.caller_sid is None:
        raise GiveUp("call_over", "The caller has hung up.")
    await board.calls.redirect(board.account_id, order.caller_sid, str(board.speaker(order).lead_on()))
    return Told()


ACTS: Final[Mapping[str, Act]] = {"ask": ask}
