"""A chat as its customer may keep it: as text, as a page, or by mail."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, insert, select

from hub import delivery
from hub.attached import read_files
from hub.interactions import write_messages
from hub.model.contact_centre import ContactCentre, Text
from hub.model.events import Event
from hub.model.nouns import MessageRow, Refused
from hub.store import tables as t
from hub.store.tx import Tx
from hub.threads.writing import make_header_id

LONGEST: Final = 2_000  # lines: more than a day of writing
# By mail: enough for a typing error in the address, too few to bother somebody with.
MOST_BY_MAIL: Final = 3
_WORDS: Final[Mapping[str, Text]] = {
    "title": {"en": "Your chat with {team}", "zh-CN": "您与 {team} 的聊天记录"},
    "you": {"en": "You", "zh-CN": "您"},
    "file": {"en": "File: {name}", "zh-CN": "文件：{name}"},
    "zone": {"en": "Times are those of {zone}.", "zh-CN": "时间以 {zone} 为准。"},
}
_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}"
    "dd{margin:0 0 .8rem;white-space:pre-wrap}"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One line; ``who`` empty: the hub itself."""

    at: int
    who: str
    body: str


@dataclass(frozen=True, slots=True)
class Transcript:
    title: str
    zone: str
    language: str
    said: Sequence[Said]
    footer: str


@dataclass(frozen=True, slots=True)
class MailTranscript:
    """``key``: the customer's own for this wish, ``account`` the mailbox it goes out from."""

    conversation_id: str
    account: str
    to: str
    language: str
    team: str
    key: str


def read_transcript(
    connection: Connection, centre: ContactCentre, conversation_id: str, team: str, language: str
) -> Transcript:
    """What its customer has seen of it, oldest first."""
    m = t.message.c
    query = (
        select(m.id, m.kind, m.author, m.body, m.created_at)
        .where(
            m.conversation_id == conversation_id,
            m.channel == "webchat",
            m.kind.in_(("inbound", "outbound", "system")),
        )
        .order_by(m.created_at, m.id)
        .limit(LONGEST)
    )
    rows = connection.execute(query).all()
    files = read_files(connection, [row.id for row in rows])
    zone = centre.organisation.timezone
    lines = [
        Said(row.created_at, _who(row, centre, team, language), body)
        for row in rows
        for body in _bodies(centre, row, files.get(row.id, []), language)
    ]
    title = centre.say(_WORDS["title"], language).format(team=team)
    return Transcript(title, zone, language, lines, centre.say(_WORDS["zone"], language).format(zone=zone))


def _who(row: Any, centre: ContactCentre, team: str, language: str) -> str:
    if row.kind == "inbound":
        return centre.say(_WORDS["you"], language)
    name = centre.find_agent_name(row.author)
    return name.split()[0] if name else team


def _bodies(centre: ContactCentre, row: Any, files: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    named = [centre.say(_WORDS["file"], language).format(name=file["name"]) for file in files]
    return [*([row.body] if row.body else []), *named]


def render_text(transcript: Transcript) -> str:
    lines = [f"{_time(said.at, transcript.zone)}  {said.who}: {said.body}" for said in transcript.said]
    return "\n".join([transcript.title, "", *lines, "", transcript.footer, ""])


def render_page(transcript: Transcript) -> str:
    """A page that stands alone: nothing in it runs, nothing is fetched."""
    rows = "".join(
        f"<dt>{_time(said.at, transcript.zone)} <b>{html.escape(said.who)}</b></dt>"
        f'<dd dir="auto">{html.escape(said.body)}</dd>'
        for said in transcript.said
    )
    title = html.escape(transcript.title)
    return (
        f'<!doctype html><html lang="{html.escape(transcript.language)}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1><dl>{rows}</dl>"
        f"<p>{html.escape(transcript.footer)}</p></body></html>"
    )


def _time(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def mail_transcripts(tx: Tx, items: list[MailTranscript]) -> list[str | Refused]:
    """The message's id; refused with ``no_chat`` (nobody has talked with them) and ``over_rate``."""
    return [_mail(tx, item) for item in items]


def _mail(tx: Tx, item: MailTranscript) -> str | Refused:
    m = t.message.c
    of_it = (m.conversation_id == item.conversation_id, m.kind == "system", m.channel == "email")
    if known := tx.connection.scalar(select(m.id).where(*of_it, m.client_key == item.key)):
        return str(known)
    if not _was_talked(tx, item.conversation_id):
        return Refused("no_chat")
    if (tx.connection.scalar(select(func.count()).where(*of_it)) or 0) >= MOST_BY_MAIL:
        return Refused("over_rate")
    return _send(tx, item)


def _was_talked(tx: Tx, conversation_id: str) -> bool:
    i = t.interaction.c
    talked = select(i.id).where(i.conversation_id == conversation_id, i.agent_id.is_not(None)).limit(1)
    return tx.connection.execute(talked).first() is not None


def _send(tx: Tx, item: MailTranscript) -> str:
    """In the conversation it is of, without the keys by which an answer would be taken for part of the chat."""
    transcript = read_transcript(tx.connection, tx.centre, item.conversation_id, item.team, item.language)
    row = MessageRow(
        id=tx.new_id("msg"),
        conversation_id=item.conversation_id,
        interaction_id=None,
        channel="email",
        kind="system",
        author=None,
        body=render_text(transcript),
        created_at=tx.now,
        client_key=item.key,
        delivery="queued",
    )
    account = tx.centre.find_account("email", item.account)
    write_messages(tx.connection, [row])
    tx.connection.execute(
        insert(t.mail).values(
            message_id=row.id,
            from_address=item.account,
            from_name=account.mailbox.sender_name if account and account.mailbox else None,
            to=[[None, item.to]],
            cc=[],
            reply_to=[],
            subject=transcript.title,
            sent_at=tx.now,
            header_id=make_header_id(row.id, item.account),
            references=[],
        )
    )
    delivery.enqueue(tx, row, SimpleNamespace(account=item.account, kind="email", value=item.to))
    _record(tx, item, row)
    return row.id


def _record(tx: Tx, item: MailTranscript, row: MessageRow) -> None:
    c = t.conversation.c
    identity_id = tx.connection.scalar(select(c.identity_id).where(c.id == item.conversation_id))
    tx.record(
        Event(
            "message.sent",
            tx.now,
            conversation_id=item.conversation_id,
            identity_id=identity_id,
            message_id=row.id,
            message=row,
        )
    )
