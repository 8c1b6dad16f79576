"""What agents are in the middle of writing: each in its place, nothing lost to another desk, gone once it is sent."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from sqlalchemy import insert

from hub.drafts import (
    EMPTY_KEPT_MS,
    KEPT_MS,
    Kept,
    Place,
    SaveDraft,
    decide_kept,
    forget_drafts,
    read_drafts,
    save_drafts,
)
from hub.notes import Note, add_notes
from hub.replies import Reply, send_replies
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, BEN, HOUR, key
from tests.nodes import Node


async def place(node: Node, mode: str = "reply", *, agent: str = ANA) -> Place:
    return Place(agent, (await node.row(t.conversation)).id, mode)  # type: ignore[arg-type]


def save(at: Place, text: str, *, base: int = 0, seen: int = 1, settles: bool = False) -> SaveDraft:
    return SaveDraft(at, text, base, seen, settles)


def put_in(tx: Tx, items: list[list[dict[str, object]]]) -> list[None]:
    for rows in items:
        tx.connection.execute(insert(t.draft), rows)
    return [None] * len(items)


async def drafts_of(node: Node, agent: str = ANA) -> dict[tuple[str, str], str]:
    views = (await node.store.read(read_drafts, [agent]))[agent]
    return {(view["conversation_id"], view["mode"]): view["text"] for view in views}


async def test_a_draft_is_kept_for_its_agent_its_conversation_and_its_mode_alone(node: Node) -> None:
    await node.talking()
    reply, note, bens = await place(node), await place(node, "note"), await place(node, agent=BEN)
    await node.together(save_drafts, save(reply, "Good mor"), save(note, "Careful"), save(bens, "Hello"))
    assert await drafts_of(node) == {reply[1:]: "Good mor", note[1:]: "Careful"}
    assert await drafts_of(node, BEN) == {bens[1:]: "Hello"}


async def test_saved_again_from_its_own_revision_it_is_the_newer_text(node: Node) -> None:
    await node.talking()
    at = await place(node)
    first = await node.commit(save_drafts, save(at, "Good mor"))
    second = await node.commit(save_drafts, save(at, "Good morning", base=first.revision))
    assert second == Kept("Good morning", None, 1, first.revision + 1)


async def test_a_save_whose_answer_was_lost_changes_nothing_the_second_time(node: Node) -> None:
    await node.talking()
    item = save(await place(node), "Good mor")
    assert await node.commit(save_drafts, item) == await node.commit(save_drafts, item)


async def test_of_two_desks_the_last_one_wins_and_the_other_text_is_kept_until_the_agent_has_chosen(
    node: Node, other_node: Node
) -> None:
    await node.talking()
    at = await place(node)
    began = await node.commit(save_drafts, save(at, "Good"))
    await node.commit(save_drafts, save(at, "Good morning", base=began.revision))
    late = await other_node.commit(save_drafts, save(at, "Good evening", base=began.revision))
    assert (late.text, late.other) == ("Good evening", "Good morning")
    chosen = await node.commit(save_drafts, save(at, "Good evening", base=late.revision, settles=True))
    assert (chosen.text, chosen.other) == ("Good evening", None)


async def test_two_desks_at_the_same_moment_lose_neither_text(node: Node, other_node: Node) -> None:
    await node.talking()
    at = await place(node)
    await asyncio.gather(
        node.commit(save_drafts, save(at, "from the office")),
        other_node.commit(save_drafts, save(at, "from home")),
    )
    row = await node.row(t.draft)
    assert {row.text, row.other} == {"from the office", "from home"}


def test_two_desks_that_take_turns_keep_the_longest_of_each() -> None:
    at = Place(ANA, "c", "reply")
    kept = decide_kept(Kept(), save(at, "Goo"))
    kept = decide_kept(kept, save(at, "Hel"))
    kept = decide_kept(kept, save(at, "Good m", base=1))
    assert (kept.text, kept.other) == ("Good m", "Goo\n\nHel")
    assert decide_kept(Kept("Hello", "Hel", 1, 3), save(at, "Good", base=1)).other == "Hello"


async def test_what_is_sent_is_no_draft_any_more_and_the_note_beside_it_still_is(node: Node) -> None:
    await node.talking()
    reply, note, head = await place(node), await place(node, "note"), await place(node, "mail")
    await node.together(save_drafts, save(reply, "On its way."), save(note, "Careful"), save(head, "{}"))
    await node.commit(send_replies, Reply(reply.conversation_id, ANA, "On its way.", key(), 1))
    assert await drafts_of(node) == {note[1:]: "Careful"}
    await node.commit(add_notes, Note(note.conversation_id, ANA, "Careful", key()))
    assert await drafts_of(node) == {}


async def test_a_reply_that_is_held_stays_a_draft(node: Node) -> None:
    await node.talking()
    at = await place(node)
    await node.commit(save_drafts, save(at, "On its way."))
    await node.commit(send_replies, Reply(at.conversation_id, ANA, "On its way.", key(), 0))
    assert await drafts_of(node) == {at[1:]: "On its way."}


async def test_a_desk_that_still_has_what_was_sent_meanwhile_makes_no_second_text_of_it(node: Node) -> None:
    await node.talking()
    at = await place(node)
    kept = await node.commit(save_drafts, save(at, "On its way."))
    await node.commit(send_replies, Reply(at.conversation_id, ANA, "On its way.", key(), 1))
    late = await node.commit(save_drafts, save(at, "And one more", base=kept.revision))
    assert (late.text, late.other) == ("And one more", None)


async def test_old_drafts_go_and_empty_ones_sooner(node: Node) -> None:
    await node.talking()
    at = await place(node)
    whole: dict[str, object] = {
        "seen": 1,
        "revision": 1,
        "other": None,
        "agent_id": ANA,
        "conversation_id": at.conversation_id,
    }
    now = node.clock.now()
    rows = [
        {"mode": "reply", "text": "yesterday's", "saved_at": now - 24 * HOUR},
        {"mode": "note", "text": "", "saved_at": now - EMPTY_KEPT_MS - 1},
        {"mode": "mail", "text": "last summer's", "saved_at": now - KEPT_MS - 1},
    ]
    await node.commit(put_in, [whole | row for row in rows])
    await node.commit(forget_drafts, None)
    assert await drafts_of(node) == {at[1:]: "yesterday's"}


def test_a_text_that_was_settled_from_an_older_revision_is_not_thrown_away() -> None:
    kept = Kept("newer", "other", 1, 5)
    item = replace(save(Place(ANA, "c", "reply"), "mine", base=4), settles=True)
    assert decide_kept(kept, item) == Kept("mine", "other\n\nnewer", 1, 6)
