"""Mails come in any order, more than once, and some never: each is one message, and threads stay what they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from hub.model.nouns import InboundMessage, Stored
from hub.store import Tx
from hub.store import tables as t
from hub.store.log import write_events
from hub.threads.placing import receive_mails
from tests.builders import OUR_MAILBOX, START, mail, small_centre
from tests.services.tables import in_memory

PEOPLE = tuple(f"p{number}@example.com" for number in range(3))


@dataclass(frozen=True)
class Written:
    """A mail of a thread: who wrote it, and the Message-IDs before it."""

    thread: int
    header_id: str
    sender: str
    answers: tuple[str, ...]

    def arrives(self, copy: int) -> InboundMessage:
        """Everybody in the thread has every mail; each copy took another way and looks a little different."""
        others = tuple(person for person in PEOPLE if person != self.sender)
        return mail(
            f"{self.header_id} copy {copy}",
            sender=self.sender,
            to=(OUR_MAILBOX, *others),
            header_id=self.header_id,
            answers=self.answers,
            subject=f"Thread {self.thread}",
        )


@st.composite
def correspondences(draw: st.DrawFn) -> list[list[InboundMessage]]:
    """Threads as they were written, and the batches in which their mails come here."""
    written: list[Written] = []
    for thread in range(draw(st.integers(1, 3))):
        mails: list[Written] = []
        for number in range(draw(st.integers(1, 5))):
            chain: tuple[str, ...] = ()
            if number:
                answered = mails[draw(st.integers(0, number - 1))]
                chain = (*answered.answers, answered.header_id)
            mails.append(Written(thread, f"{thread}.{number}@x", draw(st.sampled_from(PEOPLE)), chain))
        written += mails
    arriving = draw(st.lists(st.sampled_from(written), min_size=1, max_size=20))
    order = [one.arrives(copy) for copy, one in enumerate(arriving)]
    cuts = draw(st.lists(st.integers(0, len(order)), max_size=4))
    bounds = [0, *sorted(cuts), len(order)]
    return [order[start:end] for start, end in pairwise(bounds) if start < end]


def place(connection: Connection, batch: Sequence[InboundMessage], now: int) -> None:
    tx = Tx(connection, now, small_centre())
    receive_mails(tx, [Stored(f"raw_{place}", message) for place, message in enumerate(batch)])
    write_events(tx)


@given(correspondences())
def test_whatever_the_order_each_mail_is_one_message_in_its_thread(
    batches: list[list[InboundMessage]],
) -> None:
    engine = in_memory()
    try:
        for number, batch in enumerate(batches):
            with engine.begin() as connection:
                place(connection, batch, START + number)
        with engine.begin() as connection:
            query = select(t.mail.c.header_id, t.message.c.conversation_id, t.message.c.kind)
            rows = connection.execute(query.join(t.message, t.message.c.id == t.mail.c.message_id)).all()
            works = connection.execute(select(t.interaction.c.conversation_id)).all()
    finally:
        engine.dispose()
    came = {str(message.mail.header_id) for batch in batches for message in batch if message.mail}
    assert sorted(row.header_id for row in rows) == sorted(came)
    threads: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        threads[row.header_id.partition(".")[0]].add(row.conversation_id)
    found = [conversation for conversations in threads.values() for conversation in conversations]
    assert all(len(conversations) == 1 for conversations in threads.values())
    assert len(found) == len(set(found))
    assert len(works) == len(found)  # one piece of work for each thread
