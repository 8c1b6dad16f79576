"""Contact centres of older versions, for calls that began under them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from hub.configuration import find_config
from hub.model.contact_centre import ContactCentre

MOST_KEPT = 8  # a call lasts minutes; a version is seldom changed that often meanwhile


class Versions:
    """A version is never changed, so what was made of it once is made of it for good."""

    def __init__(self, compile_centre: Callable[[Mapping[str, Any], int], ContactCentre]) -> None:
        self._compile = compile_centre
        self._made: dict[int, ContactCentre] = {}

    def find(self, connection: Connection, version: int) -> ContactCentre | None:
        """``hub.calls.flow.CentreOf``."""
        if version not in self._made:
            found = find_config(connection, version)
            if found is None:
                return None
            while len(self._made) >= MOST_KEPT:
                self._made.pop(min(self._made), None)
            self._made[version] = self._compile(found.document, version)
        return self._made[version]
