"""What a station gets to work with: one open transaction, its time, and the log."""

from __future__ import annotations

from sqlalchemy import Connection

from hub.clock import new_id
from hub.model.contact_centre import ContactCentre
from hub.model.events import Event


class Tx:
    """One transaction. Stations write through ``connection`` and never commit themselves.

    ``now`` is one moment for the whole transaction, milliseconds, and ``centre`` the configuration
    that holds in all of it. Events recorded here are written
    with their stream numbers as the transaction's last act, so that the rows which number a stream
    are locked for as short as can be.
    """

    __slots__ = ("_serial", "bells", "centre", "connection", "events", "now")

    def __init__(self, connection: Connection, now: int, centre: ContactCentre) -> None:
        self.connection = connection
        self.now = now
        self.centre = centre
        self.events: list[Event] = []
        self.bells: set[str] = set()
        self._serial = 0

    @property
    def postgresql(self) -> bool:
        return self.connection.dialect.name == "postgresql"

    def new_id(self, prefix: str) -> str:
        """Sorts behind every id this transaction has made so far."""
        self._serial += 1
        return new_id(prefix, self.now, self._serial)

    def record(self, event: Event) -> None:
        """Append to the log. Told to streams only after the commit."""
        self.events.append(event)

    def ring(self, bell: str) -> None:
        """Wake whoever waits at ``bell`` (router, sender) once this is committed."""
        self.bells.add(bell)
