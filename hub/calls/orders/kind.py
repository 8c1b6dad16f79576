"""What the hub must know of a kind of order: an entry of the table in ``hub.calls.orders.kinds``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.calls.orders.scene import Scene
from hub.model.calls import CallOrder, Told
from hub.store.tx import Tx


def _needs_nothing(_tx: Tx, _scene: Scene) -> Mapping[str, Any] | None:
    return {}


def _done(_tx: Tx, _scene: Scene, _order: CallOrder, _told: Told, _at: int) -> None:
    pass


def _failed(_tx: Tx, _scene: Scene, _code: str) -> None:
    pass


def _overtaken(_tx: Tx, _scene: Scene) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Kind:
    """``may_be_told``: is it still right, as the call stands now? Else it is done with, and ``overtaken`` follows.
    ``needs``: fields of the ``CallOrder`` that are to be other than ``leasing`` fills them in; None where there is
    nothing to tell by now. ``done``: the carrier took it, and when (ms); also where the lease ran out meanwhile.
    ``failed``: never, with its code. ``rings``: the carrier makes a leg of it, so that before it is told again it is
    asked whether it did."""

    may_be_told: Callable[[Scene], bool]
    attempts: int
    rings: bool = False
    needs: Callable[[Tx, Scene], Mapping[str, Any] | None] = _needs_nothing
    done: Callable[[Tx, Scene, CallOrder, Told, int], None] = _done
    failed: Callable[[Tx, Scene, str], None] = _failed
    overtaken: Callable[[Tx, Scene], None] = _overtaken
