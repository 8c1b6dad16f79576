"""Who will not wait in a chat any longer: answered by mail, or called when it is their turn.

What they have written goes along, and their place in line where somebody is to call them. The chat closes and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row, select

from hub.callbacks.changing import Book, book_callbacks
from hub.endings import close_waiting
from hub.model.contact_centre import Text, WidgetPolicy
from hub.model.nouns import CustomerLeft, InboundMail, InboundMessage, Mailbox, Refused, WayOut
from hub.saying import say_to_customer
from hub.store import tables as t
from hub.store.sets import one_of
from hub.store.tx import Tx
from hub.threads.letters import Letter, our_addresses
from hub.threads.placing import receive_letters

_BY_MAIL: Final[Text] = {"en": "We will answer you by mail at {to}.", "zh-CN": "我们会通过邮件回复您：{to}。"}
_BY_CALL: Final[Text] = {
    "en": "We will call you at {to} when it is your turn. You keep your place.",
    "zh-CN": "轮到您时我们会致电 {to}，您的排队位置会保留。",
}
_NO_CALL: Final[Text] = {
    "en": "We cannot call {to}. You keep your place in this chat.",
    "zh-CN": "我们无法拨打 {to}。您在聊天中的排队位置会保留。",
}
_SUBJECT: Final[Text] = {"en": "Your question in our chat", "zh-CN": "您在在线聊天中的问题"}


def take_way(tx: Tx, departure: CustomerLeft, way: WayOut, waiting: Sequence[Row[Any]]) -> None:
    """``waiting``: their held interactions that nobody has taken yet; none where the desk was closed."""
    account = tx.centre.find_account(departure.channel, departure.account)
    if account is None or account.widget is None:
        return
    taken = _TAKE[way.by](tx, departure, way, account.widget, waiting)
    for row in waiting:
        _tell(tx, row, departure, way, _SAID[way.by] if taken else _NO_CALL)
        if taken:
            close_waiting(tx, row, by="customer", action=way.by)


def _tell(tx: Tx, row: Row[Any], departure: CustomerLeft, way: WayOut, words: Text) -> None:
    said = tx.centre.say(words, way.language).format(to=way.to.value)
    say_to_customer(tx, row, said, answer_key=f"way:{departure.provider_id}"[:80])


def _by_mail(
    tx: Tx, departure: CustomerLeft, way: WayOut, widget: WidgetPolicy, waiting: Sequence[Row[Any]]
) -> bool:
    """As if they had written to the mailbox: whoever answers it answers them."""
    if widget.mailbox is None:
        return False
    said = _read_said(tx, waiting)
    sender = Mailbox(way.name, way.to.value)
    mail = InboundMail(
        sender,
        (Mailbox(None, widget.mailbox),),
        (),
        subject := tx.centre.say(_SUBJECT, way.language),
        subject,
    )
    message = InboundMessage(
        channel="email",
        account=widget.mailbox,
        sender=way.to,
        body="\n\n".join([*said, *([way.body] if way.body else [])]),
        provider_id=departure.provider_id,
        received_at=departure.received_at,
        sender_name=way.name,
        language=way.language,
        mail=mail,
        queue_id=waiting[-1].queue_id if waiting else None,
    )
    receive_letters(tx, [Letter(message, mail, our_addresses(tx.centre))])
    return True


def _by_call(
    tx: Tx, _departure: CustomerLeft, way: WayOut, _widget: WidgetPolicy, waiting: Sequence[Row[Any]]
) -> bool:
    """In the place in line that they have."""
    if not waiting:
        return False
    place = waiting[-1]
    (booked,) = book_callbacks(tx, [Book(way.to.value, place.queue_id, None, order_ms=place.order_ms)])
    return not isinstance(booked, Refused)


def _read_said(tx: Tx, waiting: Sequence[Row[Any]]) -> list[str]:
    m = t.message.c
    conversations, interactions = {row.conversation_id for row in waiting}, {row.id for row in waiting}
    query = (
        select(m.body)
        .where(one_of(m.conversation_id, conversations), m.interaction_id.in_(interactions))
        .where(m.kind == "inbound", m.body != "")
        .order_by(m.created_at, m.id)
    )
    return list(tx.connection.scalars(query))


_TAKE: Final[Mapping[str, Callable[..., bool]]] = {"email": _by_mail, "call": _by_call}
_SAID: Final[Mapping[str, Text]] = {"email": _BY_MAIL, "call": _BY_CALL}
