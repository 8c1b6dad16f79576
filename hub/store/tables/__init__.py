"""Every table of the hub.

Times are integer milliseconds since the epoch, UTC: the engine counts in them, both databases
order them alike, and no driver turns them into something naive. State columns hold the words of
``hub.model.states``. What must never happen twice is forbidden by a unique index here, not by an
``if`` in a station.
"""

from hub.store.tables.announcements import announcement, announcement_to
from hub.store.tables.base import metadata
from hub.store.tables.callbacks import callback
from hub.store.tables.calls import call, call_handover, call_leg, call_order
from hub.store.tables.core import (
    audit,
    config_version,
    consent,
    conversation,
    customer,
    early_report,
    event,
    identity,
    identity_link,
    interaction,
    message,
    outbox,
    raw_item,
    sender_pace,
    session,
    user,
)
from hub.store.tables.dialling import dial
from hub.store.tables.drafts import draft
from hub.store.tables.errands import errand
from hub.store.tables.floor import callback_offer, floor_snooze
from hub.store.tables.followups import follow_up
from hub.store.tables.mail import attachment, mail, mail_key, mail_participant, mailbox_state
from hub.store.tables.mentions import mention
from hub.store.tables.nodes import node
from hub.store.tables.past import routing_snapshot
from hub.store.tables.pop import fact, guide_answer, guide_run, identity_check, macro_use, taken_for
from hub.store.tables.recordings import recording, recording_gap
from hub.store.tables.routing import agent_state, lease, offer, queue_state, router_row, routing_alert
from hub.store.tables.signatures import signature
from hub.store.tables.site import site_visit
from hub.store.tables.surveys import survey
from hub.store.tables.watch import law, ledger_hour, provider_list, takeover

__all__ = [
    "agent_state",
    "announcement",
    "announcement_to",
    "attachment",
    "audit",
    "call",
    "call_handover",
    "call_leg",
    "call_order",
    "callback",
    "callback_offer",
    "config_version",
    "consent",
    "conversation",
    "customer",
    "dial",
    "draft",
    "early_report",
    "errand",
    "event",
    "fact",
    "floor_snooze",
    "follow_up",
    "guide_answer",
    "guide_run",
    "identity",
    "identity_check",
    "identity_link",
    "interaction",
    "law",
    "lease",
    "ledger_hour",
    "macro_use",
    "mail",
    "mail_key",
    "mail_participant",
    "mailbox_state",
    "mention",
    "message",
    "metadata",
    "node",
    "offer",
    "outbox",
    "provider_list",
    "queue_state",
    "raw_item",
    "recording",
    "recording_gap",
    "router_row",
    "routing_alert",
    "routing_snapshot",
    "sender_pace",
    "session",
    "signature",
    "site_visit",
    "survey",
    "taken_for",
    "takeover",
    "user",
]
