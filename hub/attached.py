"""What hangs on a message beside its words: a mail's headers and files, a call with its legs.

Read together for many messages, and only for those of channels that have such things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from hub.model.contact_centre import ContactCentre
from hub.model.flows import MenuStep, Text
from hub.model.nouns import MessageRow
from hub.recordings.reading import NONE as NONE_KEPT
from hub.recordings.reading import read_recordings
from hub.store import tables as t
from hub.store.sets import one_of

Json = dict[str, Any]
NOTHING: Final[Json] = {"mail": None, "call": None}

# Longer quotes are whole mail threads; the page of the mail has them all.
LONGEST_QUOTE: Final = 20_000


def may_carry(message: MessageRow) -> bool:
    """Whether it is worth looking: everything else is words alone."""
    return message.kind == "call" or (message.channel == "email" and message.kind != "note")


def read_attached(
    connection: Connection, messages: Iterable[MessageRow], centre: ContactCentre
) -> dict[str, Json]:
    """``{"mail": MailView or None, "call": CallView or None}`` by message id, where there is either."""
    wanted = [m for m in messages if may_carry(m)]
    mails = read_mails(connection, [m.id for m in wanted if m.kind != "call"])
    calls = read_calls(connection, [m.id for m in wanted if m.kind == "call"], centre)
    return {key: {"mail": mails.get(key), "call": calls.get(key)} for key in mails | calls}


def read_mails(connection: Connection, message_ids: Sequence[str]) -> dict[str, Json]:
    """``MailView`` by message id."""
    if not message_ids:
        return {}
    m = t.mail.c
    columns = [column for column in m if column.name != "html"]  # up to megabytes, fetched where shown
    rows = connection.execute(
        select(*columns, m.html.is_not(None).label("has_html")).where(one_of(m.message_id, message_ids))
    ).all()
    files = _read_files(connection, [row.message_id for row in rows])
    return {row.message_id: _mail_view(row, files[row.message_id]) for row in rows}


def _mail_view(row: Any, files: list[Json]) -> Json:
    return {
        "sender": {"name": row.from_name, "address": row.from_address},
        "to": people(row.to),
        "cc": people(row.cc),
        "subject": row.subject,
        "quote": row.quote[:LONGEST_QUOTE] if row.quote else None,
        "signature": row.signature,
        "has_html": row.has_html,
        "automatic": row.automatic,
        "attachments": files,
    }


def people(addresses: Iterable[Sequence[str | None]]) -> list[Json]:
    """Stored ``[name, address]`` pairs as ``MailAddressView``."""
    return [{"name": name, "address": address} for name, address in addresses]


def _read_files(connection: Connection, message_ids: Sequence[str]) -> dict[str, list[Json]]:
    a = t.attachment.c
    files: dict[str, list[Json]] = defaultdict(list)
    query = select(t.attachment).where(one_of(a.message_id, message_ids)).order_by(a.place, a.id)
    for row in connection.execute(query):
        files[row.message_id].append(file_view(row))
    return files


def file_view(row: Row[Any]) -> Json:
    """An ``attachment`` row as ``AttachmentView``."""
    return {
        "id": row.id,
        "name": row.name,
        "type": row.type,
        "size": row.size,
        "inline": row.inline,
        "scan": row.scan,
    }


def read_calls(connection: Connection, message_ids: Sequence[str], centre: ContactCentre) -> dict[str, Json]:
    """``CallView`` by message id."""
    if not message_ids:
        return {}
    leg = t.call_leg.c
    legs: dict[str, list[Json]] = defaultdict(list)
    found = select(t.call_leg).where(one_of(leg.call_id, message_ids)).order_by(leg.started_at, leg.sid)
    for row in connection.execute(found):
        legs[row.call_id].append({"party": row.party, "agent_id": row.agent_id, "state": row.state})
    rows = connection.execute(select(t.call).where(one_of(t.call.c.message_id, message_ids)))
    kept = read_recordings(connection, message_ids, centre)
    return {
        row.message_id: _call_view(row, legs[row.message_id], centre)
        | {**NONE_KEPT, **kept.get(row.message_id, {})}
        for row in rows
    }


def _call_view(row: Row[Any], legs: list[Json], centre: ContactCentre) -> Json:
    return {
        "direction": row.direction,
        "account": row.account,
        "result": row.result,
        "menu": _chosen(row, centre),
        "started_at": row.started_at,
        "queued_at": row.queued_at,
        "answered_at": row.answered_at,
        "ended_at": row.ended_at,
        "legs": legs,
    }


def _chosen(row: Row[Any], centre: ContactCentre) -> list[Json]:
    """Labels by language. Of a call before there were flows the keys are kept, and found in the menu of today."""
    known = _labels(centre, row.account) if any(isinstance(each, str) for each in row.menu) else {}
    labels = (known.get(each) if isinstance(each, str) else each for each in row.menu)
    return [dict(label) for label in labels if label]


def _labels(centre: ContactCentre, account: str) -> Mapping[str, Text]:
    line = centre.find_account("voice", account)
    steps = line.line.flow.steps.values() if line and line.line else ()
    menu = next((step for step in steps if isinstance(step, MenuStep)), None)
    return {key: choice.label for key, choice in menu.choices.items()} if menu else {}
