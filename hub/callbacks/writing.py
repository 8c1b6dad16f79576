"""Somebody for whom a callback waits writes, by text or chat: would they rather go on there, or keep the call?

Asked once in a conversation. The question is open until anything else is said to them: a "1" that answers an agent
answers the agent.
"""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

from sqlalchemy import Row, select, update

from hub.callbacks.ending import give_up_place
from hub.callbacks.waiting import find_waiting, place_of
from hub.interactions import Received
from hub.model.contact_centre import Text
from hub.model.events import Event
from hub.model.nouns import CALLBACK_ASKED, MessageRow
from hub.model.states import INTERACTION_WAITING
from hub.saying import say_to_customer
from hub.store import tables as t
from hub.store.tx import Tx

Answer = Literal["now", "keep"]

CHANNELS: Final = frozenset({"sms", "webchat"})
LONGEST_HEAD_START_SECONDS: Final = 24 * 60 * 60  # as for one that a supervisor gives
_LONGEST: Final = 40  # a longer text is no answer; spares normalising a whole letter
_AROUND: Final = string.punctuation + string.whitespace + "。！，、“”‘’…"
# Keys, and the words on the widget's buttons (`channels/webchat/widget/src/app/i18n`).
_ANSWERS: Final[Mapping[str, Answer]] = {
    **dict.fromkeys(("1", "now", "talk here now", "现在在此沟通", "现在沟通"), "now"),
    **dict.fromkeys(("2", "keep", "keep the call", "保留回电", "保留"), "keep"),
}
ASKED: Final[Text] = {
    "en": "You are waiting for our call, and are number {place} in line. Would you rather talk to us here now? The "
    "time that you have waited counts. Reply 1 to talk here now, or 2 to keep the call.",
    "zh-CN": "您正在等候我们的回电，目前排在第 {place} 位。是否改为现在在此沟通？您已等候的时间仍然有效。"
    "现在在此沟通请回复 1，保留回电请回复 2。",
}
HERE: Final[Text] = {
    "en": "Then we will not call you. Somebody will answer you here.",
    "zh-CN": "好的，我们将不再给您回电，客服人员会在此答复您。",
}
KEPT: Final[Text] = {
    "en": "We will call you when it is your turn. You can go on writing here meanwhile.",
    "zh-CN": "轮到您时我们会给您回电，在此期间您仍可继续在此留言。",
}
RINGING: Final[Text] = {
    "en": "We are calling you at this very moment.",
    "zh-CN": "我们正在给您拨打电话。",
}


def parse_answer(body: str) -> Answer | None:
    if len(body) > _LONGEST:
        return None
    return _ANSWERS.get(unicodedata.normalize("NFKC", body).strip(_AROUND).casefold())


def ask_who_writes(tx: Tx, received: Sequence[Received], rows: Sequence[MessageRow]) -> None:
    """``rows``: as which these were placed."""
    written = [
        (item, row)
        for item, row in zip(received, rows, strict=True)
        if row.channel in CHANNELS and item.wants_an_agent
    ]
    waiting = find_waiting(
        tx.connection, {item.identity.id for item, _ in written if not item.identity.is_new}
    )
    for item, row in written:
        if (callback := waiting.get(item.identity.id)) is not None:
            _hear(tx, item, row, callback)


def _hear(tx: Tx, item: Received, row: MessageRow, callback: Row[Any]) -> None:
    i, key = t.interaction.c, f"{CALLBACK_ASKED}{callback.id}"
    interaction = tx.connection.execute(select(t.interaction).where(i.id == row.interaction_id)).one()
    language = item.message.language or callback.language or callback.spoken
    if _was_said_last(tx, row.conversation_id, key):
        if answer := parse_answer(item.message.body):
            words = _FOLLOWS[answer](tx, interaction, callback)
            say_to_customer(
                tx, interaction, tx.centre.say(words, language), answer_key=f"{answer}:{callback.id}"
            )
    elif interaction.state in INTERACTION_WAITING:
        asked = tx.centre.say(ASKED, language).format(place=place_of(tx, callback))
        say_to_customer(tx, interaction, asked, answer_key=key)


def _was_said_last(tx: Tx, conversation_id: str, key: str) -> bool:
    m = t.message.c
    query = (
        select(m.client_key, m.kind)
        .where(m.conversation_id == conversation_id, m.kind.in_(("outbound", "system")))
        .order_by(m.id.desc())
        .limit(1)
    )
    last = tx.connection.execute(query).first()
    return last is not None and (last.kind, last.client_key) == ("system", key)


def _talk_here(tx: Tx, interaction: Row[Any], callback: Row[Any]) -> Text:
    if not give_up_place(tx, callback.id, "wrote_in"):
        return RINGING
    if interaction.state in INTERACTION_WAITING:
        _take_time(tx, interaction, callback)
    return HERE


def _take_time(tx: Tx, interaction: Row[Any], callback: Row[Any]) -> None:
    """What they have waited goes with them, as a head start: the places of two queues cannot be compared."""
    waited = max(0, interaction.order_ms - callback.order_ms) // 1000
    seconds = min(interaction.priority_seconds + waited, LONGEST_HEAD_START_SECONDS)
    i = t.interaction.c
    tx.connection.execute(
        update(t.interaction).where(i.id == interaction.id).values(priority_seconds=seconds)
    )
    tx.record(
        Event(
            "interaction.updated",
            tx.now,
            conversation_id=interaction.conversation_id,
            interaction_id=interaction.id,
            identity_id=interaction.identity_id,
            data={"priority_seconds": seconds},
        )
    )


_FOLLOWS: Final[Mapping[Answer, Callable[[Tx, Row[Any], Row[Any]], Text]]] = {
    "now": _talk_here,
    "keep": lambda _tx, _interaction, _callback: KEPT,
}
