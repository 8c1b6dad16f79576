"""What a visitor says of themselves, and the site of where they are, for the agent to read: nothing proves it, nobody
is linked by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hub.endings import add_note
from hub.interactions import Received
from hub.model.contact_centre import Text
from hub.model.nouns import MessageRow
from hub.store.tx import Tx

_WORDS: Final[Mapping[str, Text]] = {
    "name": {"en": "Name, as the visitor says: {value}", "zh-CN": "访客自述姓名：{value}"},
    "email": {"en": "Mail address, as the visitor says: {value}", "zh-CN": "访客自述邮箱：{value}"},
    "phone": {"en": "Number, as the visitor says: {value}", "zh-CN": "访客自述电话：{value}"},
    "page": {"en": "Page: {value}", "zh-CN": "所在页面：{value}"},
    "cart": {"en": "Cart: {value}", "zh-CN": "购物车：{value}"},
    "order": {"en": "Order: {value}", "zh-CN": "订单：{value}"},
    "topic": {"en": "Topic: {value}", "zh-CN": "主题：{value}"},
}


def note_claims(tx: Tx, items: Sequence[tuple[Received, MessageRow]]) -> None:
    """A note beside the message that they came with."""
    for item, row in items:
        lines = [_say(tx, field, value) for field, value in _claims_of(tx, item)]
        if lines:
            body = "\n".join(lines)
            add_note(tx, row.conversation_id, row.interaction_id, item.identity.id, None, body, row.channel)


def _claims_of(tx: Tx, item: Received) -> list[tuple[str, str]]:
    """A name goes to the customer's own row; here it stands only beside what else is said."""
    message = item.message
    claims: list[tuple[str, str]] = [(address.kind, address.value) for address in message.claims]
    if (topic := _topic_of(tx, item)) is not None:
        claims.insert(0, ("topic", topic))
    if claims and message.sender_name:
        claims.insert(0, ("name", message.sender_name))
    return [*claims, *message.context]


def _topic_of(tx: Tx, item: Received) -> str | None:
    message = item.message
    account = tx.centre.find_account(message.channel, message.account)
    topic = account.widget.find_topic(message.topic) if account and account.widget else None
    return tx.centre.say(topic.label, _house_language(tx)) if topic else None


def _say(tx: Tx, field: str, value: Any) -> str:
    return tx.centre.say(_WORDS[field], _house_language(tx)).format(value=value)


def _house_language(tx: Tx) -> str | None:
    """Colleagues read it, not the visitor."""
    return next(iter(tx.centre.organisation.languages), None)
