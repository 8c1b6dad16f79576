"""What callers leave: taken by whichever word of it comes first, work once, and no work where nothing was said."""

from __future__ import annotations

from typing import Any

import pytest

from hub.accepting import accept_work
from hub.intake.answering import place_answers
from hub.model.calls import End, Record, Step
from hub.model.nouns import CallAnswer, Spoken
from hub.offers import Accept
from hub.recordings.following import UNHEARD_MS
from hub.recordings.keeping import Asked, Done, find_due, record_outcomes
from hub.recordings.opening import open_message
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, START
from tests.nodes import Node, reserve
from tests.unit.stations.calling import begin, calls, leg, passes, press, report, started
from tests.unit.stations.recording import MAILBOX, NOTICED, hear, recording_centre, recording_sid, said


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    node.store.centre = recording_centre()


async def asked(node: Node) -> Any:
    """A caller who hears the tone; their call."""
    item = started(MAILBOX)
    step: Step = await node.commit(begin, item)
    assert isinstance(step.instructions[-1], Record)
    return await node.row(t.call, sid=item.sid)


def spoken(call: Any, sid: str, seconds: int, turn: int = 1) -> CallAnswer:
    return CallAnswer(call.account, call.sid, "", turn, START, message=Spoken(sid, seconds))


async def work(node: Node) -> list[tuple[str, str, str]]:
    return [(row.channel, row.queue_id, row.state) for row in await node.rows(t.interaction)]


async def result(node: Node) -> str | None:
    return str((await node.row(t.call)).result)


async def test_a_message_is_work_of_its_own_channel_in_the_conversation_of_the_call(node: Node) -> None:
    call, recorded = await asked(node), recording_sid()
    step = await node.commit(press, spoken(call, recorded, 12))
    assert isinstance(step, Step)
    assert step.instructions[-1] == End("done")
    assert await work(node) == [("voicemail", "sales", "queued")]
    row, interaction = await node.row(t.recording), await node.row(t.interaction)
    assert (row.state, row.sid, row.seconds, row.interaction_id) == ("ended", recorded, 12, interaction.id)
    assert interaction.conversation_id == call.conversation_id
    assert (await node.row(t.conversation)).state == "open"
    assert await result(node) == "voicemail"


@pytest.mark.parametrize("first", ["page", "report", "hung up"])
async def test_whichever_word_of_it_comes_first_it_is_work_once(node: Node, first: str) -> None:
    call, recorded = await asked(node), recording_sid()
    words: dict[str, tuple[Any, Any]] = {
        "page": (press, spoken(call, recorded, 12)),
        "report": (hear, said(call, "completed", recorded, turn=1, seconds=12)),
        "hung up": (report, leg(call.sid, "completed")),
    }
    for name in (first, *(name for name in words if name != first)):
        for _ in ("once", "and again"):
            await node.commit(*words[name])
    assert await work(node) == [("voicemail", "sales", "queued")]
    assert await result(node) == "voicemail"


async def test_a_message_too_short_is_no_work_and_the_call_says_that_it_was_tried(node: Node) -> None:
    call, recorded = await asked(node), recording_sid()
    await node.commit(press, spoken(call, recorded, 1))
    assert await work(node) == []
    assert await result(node) == "no_message"
    row = await node.row(t.recording)
    assert (row.state, row.at_carrier, row.due_at) == ("empty", True, node.clock.now())  # to be deleted there


async def test_whoever_says_nothing_is_thanked_and_leaves_no_work(node: Node) -> None:
    call = await asked(node)
    step = await node.commit(press, CallAnswer(call.account, call.sid, "", 1, START))
    assert isinstance(step, Step)
    assert step.instructions[-1] == End("done")
    await node.commit(hear, said(call, "absent", recording_sid(), turn=1))
    assert await work(node) == []
    assert await result(node) == "no_message"


async def test_a_caller_who_hangs_up_and_of_whom_nothing_is_told_is_asked_for(node: Node) -> None:
    """Both the page and the report were lost."""
    call = await asked(node)
    await node.commit(report, leg(call.sid, "completed"))
    await passes(node, UNHEARD_MS)
    (due,) = await node.store.read(find_due, node.clock.now(), 10)
    assert (due.todo, due.sid, due.call_sid) == ("ask", None, call.sid)
    await node.commit(record_outcomes, Done(due.recording_id, Asked(())))
    assert await work(node) == []
    assert await result(node) == "no_message"


async def test_a_message_is_accepted_like_any_work_and_rings_no_device(node: Node) -> None:
    call = await asked(node)
    await node.commit(press, spoken(call, recording_sid(), 12))
    interaction = await node.row(t.interaction)
    await node.becomes_ready(ANA)
    offer = node.reservation(interaction.id, ANA, 1)
    await node.commit(reserve, offer)
    assert await node.commit(accept_work, Accept(offer.offer_id, ANA)) == interaction.id
    assert await node.rows(t.call_order) == []


async def test_a_message_that_comes_late_goes_with_what_is_live_in_its_conversation(node: Node) -> None:
    """They called again, and left another one of which we heard at once."""
    first = await asked(node)
    await node.commit(report, leg(first.sid, "completed"))
    second = await asked(node)
    assert second.conversation_id == first.conversation_id
    await node.commit(press, spoken(second, recording_sid(), 12))
    await node.commit(hear, said(first, "completed", recording_sid(), turn=1, seconds=9))
    (live,) = await node.rows(t.interaction)
    assert [row.interaction_id for row in await node.rows(t.recording)] == [live.id, live.id]


async def test_whoever_waits_may_leave_a_message_and_gives_up_their_place(node: Node) -> None:
    call = await calls(node, NOTICED)

    def open_one(tx: Tx, items: list[Any]) -> list[Step]:
        return [open_message(tx, item, "support") for item in items]

    step = await node.commit(open_one, call)
    record = step.instructions[-1]
    assert isinstance(record, Record)
    (interaction,) = await node.rows(t.interaction)
    assert (interaction.state, interaction.closed_by) == ("abandoned", "voicemail")
    recorded = recording_sid()
    await node.commit(hear, said(call, "completed", recorded, turn=record.turn, seconds=5))
    assert ("voicemail", "support", "queued") in await work(node)
    await node.commit(report, leg(call.sid, "completed"))
    assert await result(node) == "voicemail"


async def test_an_answer_that_is_read_again_later_is_taken_too(node: Node) -> None:
    call = await asked(node)

    def again(tx: Tx, items: list[CallAnswer]) -> list[None]:
        place_answers(tx, items)
        return [None] * len(items)

    await node.commit(again, spoken(call, recording_sid(), 12))
    assert await work(node) == [("voicemail", "sales", "queued")]
