"""Which number of ours a person sees when we call them."""

from __future__ import annotations

from collections.abc import Iterator

import phonenumbers
from sqlalchemy import Connection, select

from hub.model.contact_centre import AccountPolicy, ContactCentre
from hub.store import tables as t


def numbers_of(centre: ContactCentre) -> list[AccountPolicy]:
    """Those that can call at all, in the order of the configuration."""
    return [account for account in centre.accounts.values() if account.channel == "voice"]


def choose_number(
    connection: Connection,
    centre: ContactCentre,
    wanted: str | None,
    conversation_id: str | None,
    region: str | None,
) -> str | None:
    """``wanted``, if it is one of ours; else the one that the customer knows from the conversation, else one of its
    queue, else the one the centre has chosen, else one of the country that is called, else the first. None: we have
    none, or not that one."""
    ours = numbers_of(centre)
    known = {line.account for line in ours}
    if wanted is not None:
        return wanted if wanted in known else None
    candidates = _candidates(connection, centre, ours, conversation_id, region)
    return next((number for number in candidates if number in known), None)


def choose_for_queue(centre: ContactCentre, queue_id: str, region: str | None) -> str | None:
    """The same for somebody with whom there is no conversation yet."""
    ours = numbers_of(centre)
    known = {line.account for line in ours}
    return next((number for number in _of_queue(centre, ours, queue_id, region) if number in known), None)


def _candidates(
    connection: Connection,
    centre: ContactCentre,
    ours: list[AccountPolicy],
    conversation_id: str | None,
    region: str | None,
) -> Iterator[str]:
    queue_id: str | None = None
    if conversation_id is not None:
        c = t.conversation.c
        query = select(c.account, c.queue_id).where(c.id == conversation_id)
        for where in connection.execute(query):
            queue_id = where.queue_id
            yield where.account
    yield from _of_queue(centre, ours, queue_id, region)


def _of_queue(
    centre: ContactCentre, ours: list[AccountPolicy], queue_id: str | None, region: str | None
) -> Iterator[str]:
    yield from (line.account for line in ours if line.queue_id == queue_id)
    if centre.dialling.number is not None:
        yield centre.dialling.number
    yield from (line.account for line in ours if region is not None and _region_of(line.account) == region)
    yield from (line.account for line in ours)


def _region_of(number: str) -> str | None:
    return phonenumbers.region_code_for_number(phonenumbers.parse(number))
