"""What a desk may do: each frame, the station that does it, and what the desk is told.

A table: to see every action of an agent, read it from top to bottom.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Final

from agent_console import protocol as p
from agent_console.call_commands import CALL_COMMANDS, transfer_of
from agent_console.command import Command, agent_of
from agent_console.pop_commands import POP_COMMANDS
from hub import (
    accepting,
    announcing,
    asides,
    declining,
    drafts,
    endings,
    handing_on,
    leaving,
    mentions,
    notes,
    offers,
    presence,
    replies,
    taking_back,
    wrapping_up,
)
from hub.calls import outbound
from hub.firsts import reading, writing
from hub.followups import setting
from hub.model.nouns import Scope
from hub.recordings import pausing
from hub.rich.reading import parse_document
from hub.threads.writing import Draft


def _draft(mail: p.MailDraft) -> Draft:
    document = parse_document([block.model_dump() for block in mail.document or ()])
    return Draft(
        tuple(mail.to),
        tuple(mail.cc),
        mail.subject,
        tuple(mail.attachments),
        tuple(mail.bcc),
        mail.about,
        mail.quotes,
        mail.signature,
        document,
    )


def _dial(frame: p.DialNumber, scope: Scope) -> outbound.DialOut:
    anyway = frozenset(frame.anyway)
    return outbound.DialOut(
        frame.number, agent_of(scope), frame.request, frame.account, frame.conversation_id, anyway
    )


def _first(frame: p.WriteFirst, scope: Scope) -> writing.WriteFirst:
    asked = reading.Asked(frame.conversation_id, frame.channel, agent_of(scope), frame.identity_id)
    return writing.WriteFirst(
        asked,
        frame.body,
        frame.request,
        _draft(frame.mail) if frame.mail else None,
        tuple(dict.fromkeys(frame.files)),
        frame.hold_seconds * 1000,
        frozenset(frame.anyway),
        scope.queues,
    )


def _change_presence(frame: p.SetPresence, scope: Scope) -> leaving.ChangePresence:
    agent_id = agent_of(scope)
    to = presence.SetPresence(agent_id, frame.presence, agent_id, frame.reason, frame.after, frame.only)
    return leaving.ChangePresence(to, frame.open_items, frame.due_at)


def _decline(frame: p.DeclineOffer | p.ExplainDecline, scope: Scope) -> declining.Decline:
    return declining.Decline(frame.offer_id, agent_of(scope), frame.reason)


def _save(frame: p.SaveDraft, scope: Scope) -> drafts.SaveDraft:
    place = drafts.Place(agent_of(scope), frame.conversation_id, frame.mode)
    return drafts.SaveDraft(place, frame.text, frame.base, frame.seen, frame.settles)


COMMANDS: Final[Mapping[type, Command]] = {
    p.SetPresence: Command(
        leaving.change_presences,
        _change_presence,
        lambda answer: {"presence": answer},
    ),
    p.AcceptOffer: Command(
        accepting.accept_work,
        lambda f, s: offers.Accept(f.offer_id, agent_of(s)),
        lambda answer: {"interaction_id": answer},
    ),
    p.DeclineOffer: Command(declining.decline_offers, _decline),
    p.ExplainDecline: Command(declining.explain_declines, _decline),
    p.TransferInteraction: Command(
        handing_on.hand_on, lambda f, s: replace(transfer_of(f, s), note_id=f.note_id)
    ),
    p.TakeBackInteraction: Command(
        handing_on.take_back, lambda f, s: handing_on.TakeBack(f.interaction_id, agent_of(s))
    ),
    p.OfferDelivered: Command(
        offers.deliver_offers,
        lambda f, s: offers.Accept(f.offer_id, agent_of(s)),
    ),
    p.SendMessage: Command(
        replies.send_replies,
        lambda f, s: replies.Reply(
            f.conversation_id,
            agent_of(s),
            f.body,
            f.request,
            f.seen_number,
            f.anyway,
            f.hold_seconds * 1000,
            _draft(f.mail) if f.mail else None,
            tuple(dict.fromkeys(f.files)),
            f.quotes,
        ),
        lambda answer: {"message_id": answer},
    ),
    p.SendAside: Command(
        asides.send_asides,
        lambda f, s: asides.Aside(
            f.conversation_id, agent_of(s), f.body, f.request, _draft(f.mail), f.hold_seconds * 1000
        ),
        lambda answer: {"message_id": answer},
    ),
    p.WriteFirst: Command(writing.write_first, _first, asdict),
    p.WithdrawMessage: Command(
        taking_back.take_back_mails,
        lambda f, s: taking_back.TakeBack(f.conversation_id, f.message_id, agent_of(s)),
    ),
    p.AddNote: Command(
        notes.add_notes,
        lambda f, s: notes.Note(
            f.conversation_id, agent_of(s), f.body, f.request, tuple(f.mentions), tuple(f.asks)
        ),
        lambda answer: {"message_id": answer},
    ),
    p.SeeMentions: Command(
        mentions.see_mentions,
        lambda f, s: mentions.SeeMentions(agent_of(s), tuple(f.mention_ids)),
    ),
    p.ReadAnnouncements: Command(
        announcing.read_announcements,
        lambda f, s: announcing.ReadAnnouncements(agent_of(s), tuple(f.announcement_ids)),
    ),
    p.SaveDraft: Command(
        drafts.save_drafts,
        _save,
        lambda answer: {"revision": answer.revision, "other": answer.other},
    ),
    p.ChangeRecording: Command(
        pausing.change_recordings,
        lambda f, s: pausing.ChangeRecording(f.interaction_id, agent_of(s), f.state, s.user_id),
    ),
    p.EndInteraction: Command(
        endings.end_interactions,
        lambda f, s: endings.End(f.interaction_id, agent_of(s)),
    ),
    p.CompleteWrapUp: Command(
        endings.complete_wrap_ups,
        lambda f, s: endings.CompleteWrapUp(f.interaction_id, agent_of(s), f.disposition, f.note),
    ),
    p.ExtendWrapUp: Command(
        wrapping_up.extend_wrap_ups,
        lambda f, s: wrapping_up.Extend(f.interaction_id, agent_of(s)),
        lambda answer: {"wrap_up_due_at": answer},
    ),
    p.SetFollowUp: Command(
        setting.set_follow_ups,
        lambda f, s: setting.SetFollowUp(
            f.conversation_id, agent_of(s), f.due_at, f.mine, f.why, s.queues, f.by
        ),
        lambda answer: {"follow_up_id": answer},
    ),
    p.DropFollowUp: Command(
        setting.drop_follow_ups,
        lambda f, s: setting.DropFollowUp(f.follow_up_id, agent_of(s)),
    ),
    **CALL_COMMANDS,
    **POP_COMMANDS,
    p.DialNumber: Command(outbound.dial_out, _dial, asdict),
}
