"""What everything about calls works on, beside the carrier's lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from channels.carrier.calls.book import CallBook
from channels.carrier.calls.devices import Devices
from channels.carrier.calls.pacing import Pace
from channels.carrier.calls.queues import Queues
from channels.carrier.calls.rooms import Rooms
from channels.carrier.calls.tempo import Tempo
from channels.carrier.lines import Lines
from channels.carrier.recordings.book import RecordingBook


@dataclass(frozen=True, slots=True)
class Switchboard:
    lines: Lines
    tempo: Tempo
    book: CallBook = field(default_factory=CallBook)
    devices: Devices = field(default_factory=Devices)
    queues: Queues = field(default_factory=Queues)
    rooms: Rooms = field(default_factory=Rooms)
    pace: Pace = field(default_factory=Pace)
    recordings: RecordingBook = field(default_factory=RecordingBook)
