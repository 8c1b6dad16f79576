"""Orders by which somebody in line is asked something: their line is led to where it is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.calls.orders.kind import Kind
from hub.calls.orders.scene import Scene
from hub.model.states import INTERACTION_WAITING


def _may_ask(scene: Scene) -> bool:
    i = scene.interaction
    return scene.caller_is_there and i is not None and i.state in INTERACTION_WAITING


# As patient as with whoever is led back to the music: they hear it meanwhile.
KINDS: Final[Mapping[str, Kind]] = {"ask": Kind(_may_ask, 20)}
