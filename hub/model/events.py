"""What can be written in the one append-only log, and to whom each kind is told.

An event holds ids, codes and numbers, never a name, an address or a text: those live in the rows
of their customer, so that a person can be forgotten and the log stays whole (law 10).

A kind says which streams an event joins: the conversation's (customer timeline, whoever has it
open, the customer's own widget), the agent's (that agent's desk), the routing log (the engine).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hub.model.nouns import MessageRow


@dataclass(frozen=True, slots=True)
class Kind:
    """``conversation``/``agent``: joins that stream. ``routed``: the engine eats it; where it can ``wait``, with what
    comes next, or when it looks by itself after a second."""

    conversation: bool = False
    agent: bool = False
    routed: bool = False
    wait: bool = False


KINDS: Final[Mapping[str, Kind]] = {
    "message.received": Kind(conversation=True),
    "message.sent": Kind(conversation=True),  # an agent's reply, accepted by the hub
    "aside.sent": Kind(
        conversation=True
    ),  # an agent's mail to somebody outside: the customer was not answered
    "aside.received": Kind(conversation=True),  # what somebody outside wrote back
    "message.delivery": Kind(conversation=True),  # data: state, code
    "note.added": Kind(conversation=True),  # data: asks (agents whose answer is awaited), if any
    "message.redacted": Kind(conversation=True),  # its words are gone. data: message_id, kind
    # a file that hung on a customer's text, fetched or not. data: message_id, file_id, scan, type, size
    "message.file": Kind(conversation=True),
    "mention.added": Kind(agent=True),  # agent_id is named in a note. data: mention_id, by
    "mention.seen": Kind(agent=True),  # data: mention_ids
    "announcement.made": Kind(agent=True),  # agent_id is told a supervisor's line. data: announcement_id, by
    "announcement.read": Kind(agent=True),  # data: announcement_ids
    "interaction.queued": Kind(conversation=True, routed=True),
    "interaction.abandoned": Kind(conversation=True, routed=True),
    # by hand or by force, or theirs from its first moment: they dial. data: slot, channel, queue_id
    "interaction.assigned": Kind(conversation=True, agent=True, routed=True),
    # the queue it waits in now, or is served by too. data: queue_id, from, cause, added
    "interaction.moved": Kind(conversation=True),
    "interaction.stepped": Kind(),  # to the next step of its queue's program. data: step, cause, until
    # the wait that its customer is told. data: estimate_ms, low_ms, high_ms, basis (null: none is known)
    "interaction.estimated": Kind(conversation=True),
    "interaction.held": Kind(
        conversation=True, agent=True
    ),  # kept from its agent for a while. data: held, by
    # data: what of tier, priority_seconds, complaint and target_ms is another now
    "interaction.updated": Kind(conversation=True, routed=True),
    # somebody wants it for agent_id, by hand; an offer or a no answers. data: override, by
    "interaction.picked": Kind(conversation=True, agent=True, routed=True),
    "interaction.pick_refused": Kind(conversation=True, agent=True),  # data: reason
    "interaction.reprogrammed": Kind(conversation=True, routed=True),  # data: by
    # data: queue_id and what `routing.events.InteractionTransferred` says besides
    "interaction.transferred": Kind(conversation=True, agent=True, routed=True),
    "work.changed": Kind(conversation=True, agent=True, routed=True),  # data: state, slot
    "consult.started": Kind(
        conversation=True, agent=True, routed=True
    ),  # data: consult_id, channel, queue_id
    "consult.ended": Kind(conversation=True, agent=True, routed=True),  # data: consult_id, merged, slot
    # data: mode, not_before_ms. Again: it is moved
    "callback.requested": Kind(conversation=True, routed=True),
    "callback.answered": Kind(conversation=True, routed=True),
    "callback.failed": Kind(conversation=True, agent=True, routed=True),  # data: code, not_before_ms
    "routing.alert": Kind(),  # data: alert, ids
    "agent.active": Kind(routed=True, wait=True),  # somebody works at the desk of an agent who missed offers
    # data: reason, code; agent_id: who could not be reached. "interaction.queued" follows in the same commit
    "interaction.given_back": Kind(conversation=True, agent=True, routed=True),
    # active -> wrap-up. data: by; taken_by: a supervisor, who has it from now on
    "interaction.ended": Kind(conversation=True, agent=True, routed=True),
    "interaction.extended": Kind(agent=True),  # its wrap-up has more time. data: wrap_up_due_at
    "interaction.closed": Kind(conversation=True, agent=True, routed=True),  # data: disposition, by
    # message_id: what the customer adds to it. data: score
    "interaction.rated": Kind(conversation=True),
    "offer.created": Kind(conversation=True, agent=True),
    # on the agent's screen; until then nobody is blamed
    "offer.delivered": Kind(routed=True, wait=True),
    "offer.accepted": Kind(conversation=True, agent=True, routed=True),
    "offer.ended": Kind(conversation=True, agent=True, routed=True),  # data: outcome
    "offer.explained": Kind(conversation=True),  # why its agent declined it. data: reason
    # data: presence, reason, by, before; only, channels where a kind of work is switched off
    "presence.changed": Kind(agent=True, routed=True),
    # a colleague who was asked has it from now on. data: from, consult_id
    "interaction.handed_over": Kind(conversation=True, agent=True),
    "call.help": Kind(conversation=True, agent=True),  # an agent wants a supervisor. data: on
    "call.started": Kind(conversation=True),  # message_id: the call's line in the stream
    "call.leg": Kind(conversation=True, agent=True),  # data: party, state, code
    "call.ended": Kind(conversation=True, agent=True),  # data: result
    # message_id: the call's line. data: recording_id, purpose, state, reason, causes, by
    "recording.changed": Kind(conversation=True),
    "recording.heard": Kind(
        conversation=True
    ),  # a message, by an agent for the first time. data: recording_id, by
    "mail.filed": Kind(conversation=True),  # a machine's mail: kept where it belongs, nobody's work
    "mail.bounced": Kind(conversation=True),  # message_id: what came back; data: code
    # nobody has written for long: a chat's customer is told when it closes. data: closes_at
    "conversation.warned": Kind(conversation=True),
    "conversation.kept": Kind(conversation=True),  # and has said that they are still there
    "conversation.matched": Kind(conversation=True),  # data: same, with: an agent's word on "looks like"
    "consent.changed": Kind(conversation=True),  # data: allowed, source, word
    # of each open conversation of a customer whose tier is another now. data: customer_id, tier, was, by
    "customer.updated": Kind(conversation=True),
    "guide.answered": Kind(conversation=True),  # data: guide_id, step_id, choice, undone
    # how it went when somebody was asked who they are. data: question_id, result, customer_id
    "identity.checked": Kind(conversation=True),
    "identity.taken": Kind(
        conversation=True
    ),  # which of several customers it is taken to be. data: customer_id
    "customer.introduced": Kind(conversation=True),  # an agent wrote down their name, or what it is about
    "follow_up.set": Kind(conversation=True, agent=True),  # data: follow_up_id, due_at
    "follow_up.dropped": Kind(conversation=True, agent=True),  # data: follow_up_id
    "follow_up.due": Kind(conversation=True, agent=True),  # data: follow_up_id
    "identity.linked": Kind(),
    "identity.unlinked": Kind(),
    "config.applied": Kind(routed=True),  # data: version
    "queue.opened": Kind(routed=True),  # data: queue_id, why (hub.opening)
    "queue.closed": Kind(routed=True),
}


@dataclass(slots=True)
class Event:
    """A row of the log in the making; the store adds ``id`` and the stream numbers at commit."""

    kind: str
    at: int
    conversation_id: str | None = None
    interaction_id: str | None = None
    identity_id: str | None = None
    agent_id: str | None = None
    message_id: str | None = None
    offer_id: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    id: int = 0
    conversation_number: int | None = None
    agent_number: int | None = None
    # the words of message_id where the writer has them at hand: spares this node a read, is not stored
    message: MessageRow | None = None
