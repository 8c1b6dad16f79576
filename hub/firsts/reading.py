"""What the rows say of writing first to somebody: to which of their addresses, from which of ours, and whether one
may. The desk is told it before anybody types, and what is sent is judged by the same reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from sqlalchemy import Connection, Row, exists, select

from hub.calls.permission import read_number
from hub.calls.permitting import permit
from hub.firsts.choosing import choose_account, choose_end, read_ends
from hub.firsts.permission import FirstFacts, MayWrite, judge_first
from hub.model.contact_centre import AccountPolicy, ContactCentre
from hub.model.states import INTERACTION_LIVE
from hub.store import tables as t
from hub.store.sets import one_of

FirstChannel = Literal["sms", "email"]
_SPOKEN_NOW: Final = ("voice", "webchat")


@dataclass(frozen=True, slots=True)
class Asked:
    """``conversation_id``: where the agent is, with the customer. ``identity_id``: of theirs; None: whichever fits."""

    conversation_id: str
    channel: FirstChannel
    agent_id: str
    identity_id: str | None = None


@dataclass(frozen=True, slots=True)
class First:
    """``home``: the conversation from which it is written. ``end``: the customer's identity; ``account``: ours, None:
    we have none there. ``talk``: the conversation that is open between the two by now."""

    home: Row[Any]
    end: Row[Any]
    account: AccountPolicy | None
    talk: str | None
    may: MayWrite


def find_first(connection: Connection, centre: ContactCentre, now: int, asked: Asked) -> First | None:
    """None: the conversation or the address is not there."""
    c, n = t.conversation.c, t.identity.c
    home = connection.execute(
        select(t.conversation, n.customer_id)
        .join(t.identity, n.id == c.identity_id)
        .where(c.id == asked.conversation_id)
    ).first()
    if home is None:
        return None
    ends = read_ends(connection, home.customer_id, asked.channel)
    refused = _read_refused(connection, [end.id for end in ends], asked.channel)
    end = choose_end(ends, refused, home.identity_id, asked.identity_id)
    if end is None:
        return None
    account = choose_account(connection, centre, home, end, asked.channel)
    talk = _find_talk(connection, end, account)
    facts = _gather(connection, centre, now, asked, home, end, refused.get(end.id))
    facts = replace(facts, is_taken=asked.channel == "sms" and _is_taken(connection, talk, asked.agent_id))
    return First(home, end, account, talk, judge_first(facts))


def _gather(
    connection: Connection,
    centre: ContactCentre,
    now: int,
    asked: Asked,
    home: Row[Any],
    end: Row[Any],
    refused_at: int | None,
) -> FirstFacts:
    agent = centre.agents.get(asked.agent_id)
    by_text = asked.channel == "sms"
    number = permit(connection, centre, now, end.value, agent_id=asked.agent_id) if by_text else None
    return FirstFacts(
        agent_takes=agent is not None and bool(agent.capacity.get(asked.channel)),
        number=number,
        is_landline=by_text and read_number(end.value, centre.default_region).is_fixed,
        is_awake=_is_awake(connection, home.customer_id, asked.agent_id),
        has_written=by_text and _has_written(connection, end.id, asked.channel),
        blocked_at=end.blocked_at,
        refused_at=refused_at,
        bounced_at=end.bounced_at,
    )


def _read_refused(connection: Connection, identity_ids: list[str], channel: str) -> dict[str, int]:
    """Since when, of those who want no messages there from any one of our accounts."""
    c = t.consent.c
    rows = connection.execute(
        select(c.identity_id, c.changed_at).where(
            one_of(c.identity_id, identity_ids), c.channel == channel, c.allowed.is_(False)
        )
    )
    return {row.identity_id: row.changed_at for row in rows}


def _is_awake(connection: Connection, customer_id: str, agent_id: str) -> bool:
    i, n = t.interaction.c, t.identity.c
    talks = (
        exists()
        .where(i.agent_id == agent_id, i.state == "active", i.channel.in_(_SPOKEN_NOW))
        .where(n.id == i.identity_id, n.customer_id == customer_id)
    )
    return bool(connection.scalar(select(talks)))


def _has_written(connection: Connection, identity_id: str, channel: str) -> bool:
    c = t.conversation.c
    wrote = exists().where(c.identity_id == identity_id, c.channel == channel, c.last_inbound_number > 0)
    return bool(connection.scalar(select(wrote)))


def _find_talk(connection: Connection, end: Row[Any], account: AccountPolicy | None) -> str | None:
    """The newest that is open; a mail about something else is another matter, and no part of it."""
    if account is None:
        return None
    c = t.conversation.c
    query = select(c.id).where(
        c.identity_id == end.id,
        c.channel == account.channel,
        c.account == account.account,
        c.state == "open",
    )
    talk: str | None = connection.scalar(query.order_by(c.id.desc()).limit(1))
    return talk


def _is_taken(connection: Connection, talk: str | None, agent_id: str) -> bool:
    """Something of it waits for an agent, or is a colleague's."""
    i = t.interaction.c
    mine = (i.state == "active") & (i.agent_id == agent_id)
    live = exists().where(
        i.conversation_id == talk, i.state.in_(INTERACTION_LIVE), i.consults.is_(None), ~mine
    )
    return talk is not None and bool(connection.scalar(select(live)))
