"""Queues open and close: by their hours, and by hand.

Hours are rules of the wall clock, and the engine knows no clock. So a schedule turns them into rows and logged
events, once at every edge: ``queue_state`` says whether a queue is open, why, and until when; ``queue.opened`` and
``queue.closed`` tell the engine. Whoever asks whether a queue is open asks the row, so all of the hub agrees.

standing   what a queue's row should say
changing   the stations: hours take effect, somebody closes by hand
asking     who is served if they come now; what the API and the desks show
schedule   the worker, on one node at a time
"""

from hub.opening.asking import (
    NOBODY,
    QueueState,
    Reception,
    read_lines,
    read_queue_states,
    read_reception,
    takes_now,
)
from hub.opening.changing import SetEmergency, set_emergencies, sweep_queues
from hub.opening.schedule import Schedule

__all__ = [
    "NOBODY",
    "QueueState",
    "Reception",
    "Schedule",
    "SetEmergency",
    "read_lines",
    "read_queue_states",
    "read_reception",
    "set_emergencies",
    "sweep_queues",
    "takes_now",
]
