"""Delivery: an outbox of rows, each sent by lease until the provider says yes or never.

A row carries the idempotency key. A sender leases what is due (``leasing``), keeping each number's
pace (``pace``), sends, and records what came of it (``outcomes``). A sender that dies between send and
record leaves a lease that runs out, and one that got no answer does not know: before such a row is sent
again the provider is asked whether the first attempt went out (law 5).

Reports on a sent message (``reports``) come in any order, doubled, late, or before our own send returned.
A report moves a message only forward (``hub.model.states.DELIVERY_RANK``); one that is too early is kept.
"""

from hub.delivery.leasing import Leased, LeaseDue, give_back, lease_due
from hub.delivery.outbox import SENDER_BELL, confirm_opt_out, enqueue
from hub.delivery.outcomes import Outcome, record_outcomes
from hub.delivery.reports import apply_reports, drop_early_reports

__all__ = [
    "SENDER_BELL",
    "LeaseDue",
    "Leased",
    "Outcome",
    "apply_reports",
    "confirm_opt_out",
    "drop_early_reports",
    "enqueue",
    "give_back",
    "lease_due",
    "record_outcomes",
]
