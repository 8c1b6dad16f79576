"""Files that hang on a customer's text lie at the provider: their rows are there with the words, their contents follow.

The words do not wait for them. What cannot be had is said in its place, and can be asked for again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, delete, insert, select, update

from hub.errands.rows import ask_again, is_done, is_in_vain, put_errands, try_later
from hub.model.events import Event
from hub.model.nouns import File, InboundMessage, MessageRow, Refused, RemoteFile
from hub.store import tables as t
from hub.store.tx import Tx

GIVE_UP_MS: Final = 1_800_000  # half an hour: who wrote waits for an answer
AWAITED, MISSING = "awaited", "missing"
# What a picture from a telephone is; everything else is called a file.
_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class CollectAgain:
    attachment_id: str


def await_files(tx: Tx, items: Sequence[tuple[MessageRow, InboundMessage]]) -> None:
    """Of messages that are placed: a row for each file that is still to be fetched."""
    wanted = []
    for row, message in items:
        for place, remote in enumerate(message.remote_files):
            file_id = tx.new_id("att")
            tx.connection.execute(insert(t.attachment).values(**_awaited(tx, row, place, remote), id=file_id))
            wanted.append((message.account, file_id, remote.address))
    put_errands(tx, "collect", wanted)


def _awaited(tx: Tx, row: MessageRow, place: int, remote: RemoteFile) -> dict[str, Any]:
    ending = _ENDINGS.get(remote.type)
    return {
        "message_id": row.id,
        "conversation_id": row.conversation_id,
        "place": place,
        "name": f"picture-{place + 1}.{ending}" if ending else f"file-{place + 1}",
        "type": remote.type,
        "size": 0,
        "sha256": "",
        "inline": False,
        "scan": AWAITED,
        "created_at": tx.now,
    }


def forget_files(tx: Tx, message_id: str) -> None:
    """They are taken out of the message: nobody fetches them any more."""
    a, e = t.attachment.c, t.errand.c
    theirs = select(a.id).where(a.message_id == message_id)
    tx.connection.execute(delete(t.errand).where(e.kind == "collect", e.subject.in_(theirs)))


def collected(tx: Tx, errand: Row[Any], file: File) -> None:
    """It lies in the media store, scanned. Of a message whose words were taken out meanwhile it is not kept."""
    values = {"sha256": file.sha256, "size": file.size, "type": file.type, "scan": file.scan}
    _change(tx, errand.subject, values)
    is_done(tx, errand)


def not_collected(tx: Tx, errand: Row[Any], code: str, *, for_good: bool) -> None:
    if for_good or not try_later(tx, errand, code, give_up_ms=GIVE_UP_MS):
        is_in_vain(tx, errand, code)
        _change(tx, errand.subject, {"scan": MISSING})


def collect_again(tx: Tx, items: list[CollectAgain]) -> list[Refused | None]:
    """``illegal_move`` where it is not missing."""
    return [_again(tx, item) for item in items]


def _again(tx: Tx, item: CollectAgain) -> Refused | None:
    if not ask_again(tx, "collect", item.attachment_id):
        return Refused("illegal_move", {"state": "not_missing"})
    _change(tx, item.attachment_id, {"scan": AWAITED})
    return None


def _change(tx: Tx, file_id: str, values: dict[str, Any]) -> None:
    """Of a row that is still there; whoever has the conversation open sees it."""
    a = t.attachment.c
    row = tx.connection.execute(
        update(t.attachment)
        .where(a.id == file_id)
        .values(**values)
        .returning(a.message_id, a.conversation_id)
    ).first()
    if row is None:
        return
    interaction = select(t.message.c.interaction_id).where(t.message.c.id == row.message_id)
    told = {name: value for name, value in values.items() if name != "sha256"}
    tx.record(
        Event(
            "message.file",
            tx.now,
            conversation_id=row.conversation_id,
            interaction_id=tx.connection.scalar(interaction),
            data={"message_id": row.message_id, "file_id": file_id, **told},
        )
    )
