"""What somebody in the room hears, or who hears them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from channels.voice.acts.board import Act, Board
from hub.model.calls import CallOrder, Told


async def change(board: Board, order: CallOrder) -> Told:
    values: dict[str, Any] = {}
    for name, value in order.detail["change"].items():
        values |= _VALUES[name](board, order, value)
    await board.calls.change_participant(board.account_id, order.room, order.detail["sid"], **values)
    return Told()


async def digits(board: Board, order: CallOrder) -> Told:
    """As an announcement to one party, which is the only way to it while it talks."""
    url = board.config.digits_url(board.account_id, order.detail["digits"])
    await board.calls.change_participant(
        board.account_id, order.room, order.detail["sid"], announce_url=url, announce_method="POST"
    )
    return Told()


def _held(board: Board, order: CallOrder, on: bool) -> dict[str, Any]:
    music = {"hold_url": board.config.music_url(order.account), "hold_method": "GET"} if on else {}
    return {"hold": on, **music}


def _muted(_board: Board, _order: CallOrder, on: bool) -> dict[str, Any]:
    return {"muted": on}


def _coaches(_board: Board, _order: CallOrder, sid: str | None) -> dict[str, Any]:
    return {"coaching": True, "call_sid_to_coach": sid} if sid else {"coaching": False}


# By what the order changes (hub.calls.orders.changing), the library's names for it.
_VALUES: Final[Mapping[str, Callable[[Board, CallOrder, Any], dict[str, Any]]]] = {
    "held": _held,
    "muted": _muted,
    "coaches": _coaches,
}

ACTS: Final[Mapping[str, Act]] = {"change": change, "digits": digits}
