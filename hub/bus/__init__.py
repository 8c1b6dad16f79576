"""The bus: the doorbell between nodes. Losing it costs speed, never an event (law 2)."""

from hub.bus.announcement import Announcement, Bus
from hub.bus.local import LocalBus
from hub.bus.streams import Streams, Subscription

__all__ = ["Announcement", "Bus", "LocalBus", "Streams", "Subscription"]
