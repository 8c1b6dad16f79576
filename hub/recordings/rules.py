"""Which rules a recording follows: the queue's own, else those of the number that was called."""

from __future__ import annotations

from hub.model.contact_centre import ContactCentre
from hub.model.recordings import NO_RULES, RecordingRules


def find_rules(centre: ContactCentre, queue_id: str, account: str) -> RecordingRules:
    queue = centre.queues.get(queue_id)
    if queue is not None and queue.recording is not None:
        return queue.recording
    line = centre.find_account("voice", account)
    return (line.line.recording if line and line.line else None) or NO_RULES
