"""What a desk may do: each frame, the station that does it, and what the desk is told.

A table: to see every action of an agent, read it from top to bottom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from agent_console import protocol as p
from hub import accepting, endings, offers, presence, replies, wrapping_up
from hub.calls import outbound
from hub.model.nouns import Scope
from hub.threads.writing import Draft


@dataclass(frozen=True, slots=True)
class Command:
    """``item`` makes the station's input of the frame and who asks; ``result`` the ack of its output."""

    station: Any
    item: Callable[[Any, Scope], Any]
    result: Callable[[Any], dict[str, Any]] = lambda _answer: {}


def _agent(scope: Scope) -> str:
    return str(scope.agent_id)


def _draft(mail: p.MailDraft | None) -> Draft | None:
    if mail is None:
        return None
    return Draft(tuple(mail.to), tuple(mail.cc), mail.subject, tuple(mail.attachments))


def _dial(frame: p.DialNumber, scope: Scope) -> outbound.DialOut:
    anyway = frozenset(frame.anyway)
    return outbound.DialOut(
        frame.number, _agent(scope), frame.request, frame.account, frame.conversation_id, anyway
    )


COMMANDS: Final[Mapping[type, Command]] = {
    p.SetPresence: Command(
        presence.set_presences,
        lambda f, s: presence.SetPresence(_agent(s), f.presence, _agent(s), f.reason, f.after),
        lambda answer: {"presence": answer},
    ),
    p.AcceptOffer: Command(
        accepting.accept_work,
        lambda f, s: offers.Accept(f.offer_id, _agent(s)),
        lambda answer: {"interaction_id": answer},
    ),
    p.DeclineOffer: Command(
        offers.end_offers,
        lambda f, s: offers.EndOffer(f.offer_id, "declined", _agent(s), f.reason),
    ),
    p.OfferDelivered: Command(
        offers.deliver_offers,
        lambda f, s: offers.Accept(f.offer_id, _agent(s)),
    ),
    p.SendMessage: Command(
        replies.send_replies,
        lambda f, s: replies.Reply(
            f.conversation_id, _agent(s), f.body, f.request, f.seen_number, f.anyway, _draft(f.mail)
        ),
        lambda answer: {"message_id": answer},
    ),
    p.AddNote: Command(
        replies.add_notes,
        lambda f, s: replies.Note(f.conversation_id, _agent(s), f.body, f.request),
        lambda answer: {"message_id": answer},
    ),
    p.EndInteraction: Command(
        endings.end_interactions,
        lambda f, s: endings.End(f.interaction_id, _agent(s)),
    ),
    p.CompleteWrapUp: Command(
        endings.complete_wrap_ups,
        lambda f, s: endings.CompleteWrapUp(f.interaction_id, _agent(s), f.disposition, f.note),
    ),
    p.ExtendWrapUp: Command(
        wrapping_up.extend_wrap_ups,
        lambda f, s: wrapping_up.Extend(f.interaction_id, _agent(s)),
        lambda answer: {"wrap_up_due_at": answer},
    ),
    p.DialNumber: Command(outbound.dial_out, _dial, asdict),
}
