"""Delivery: an outbox of rows, each sent by lease until the provider says yes or never.

A row carries the idempotency key. A sender leases what is due (``leasing``), keeping each number's
pace (``pace``), sends, and records what came of it (``outcomes``). A sender that dies between send and
record leaves a lease that runs out, and one that got no answer does not know: then the message is *unknown*
to whoever looks at it, and before it is sent again the provider is asked whether the first attempt went out
(law 5). Where it keeps no list (mail), the sender says in the row that it begins, and what is unknown then is a
person's to decide (``settling``): it arrived, or send it again.

Reports on a sent message (``reports``) come in any order, doubled, late, or before our own send returned.
A report moves a message only forward (``hub.model.states.DELIVERY_RANK``); one that is too early is kept.
"""

from hub.delivery.leasing import Leased, LeaseDue, begin_sends, give_back, lease_due
from hub.delivery.outbox import SENDER_BELL, confirm_opt_out, enqueue
from hub.delivery.outcomes import Outcome, Result, record_outcomes
from hub.delivery.reports import apply_reports, drop_early_reports
from hub.delivery.settling import Settle, settle_sends

__all__ = [
    "SENDER_BELL",
    "LeaseDue",
    "Leased",
    "Outcome",
    "Result",
    "Settle",
    "apply_reports",
    "begin_sends",
    "confirm_opt_out",
    "drop_early_reports",
    "enqueue",
    "give_back",
    "lease_due",
    "record_outcomes",
    "settle_sends",
]
