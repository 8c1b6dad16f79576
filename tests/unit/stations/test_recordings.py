"""A recording follows its call: begun with a notice, paused and resumed, and over with the call."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from hub.model.calls import Told
from hub.model.nouns import Refused
from hub.model.recordings import RecordingRules
from hub.ports import GiveUp, RetryLater
from hub.recordings.following import UNHEARD_MS, follow
from hub.recordings.keeping import resume_due
from hub.recordings.ordering import AGAIN_MS
from hub.recordings.pausing import ChangeRecording, Wish, change_recordings
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, BEN, SECOND
from tests.nodes import Node
from tests.unit.stations.calling import due, leg, passes, report, told
from tests.unit.stations.recording import (
    AGREED,
    NOTICED,
    OBJECTED,
    PLAIN,
    hear,
    is_told,
    meets,
    recording_centre,
    recording_sid,
    records,
    said,
    shown,
)


@pytest.fixture(autouse=True)
def _telephone(node: Node) -> None:
    node.store.centre = recording_centre()


async def asks(node: Node, interaction_id: str, wish: Wish, agent: str = ANA) -> Refused | None:
    answer: Refused | None = await node.commit(
        change_recordings, ChangeRecording(interaction_id, agent, wish, "usr_1")
    )
    return answer


async def holds(node: Node, call: Any, held: bool) -> None:
    """As the carrier has confirmed."""

    def hold(tx: Tx, items: list[bool]) -> list[None]:
        tx.connection.execute(update(t.call_leg).where(t.call_leg.c.sid == call.sid).values(held=items[-1]))
        follow(tx, call.message_id)
        return [None] * len(items)

    await node.commit(hold, held)


async def gaps(node: Node) -> list[tuple[str, int | None]]:
    """Of each: why, and for how long."""
    return [
        (gap.cause, None if gap.ended_at is None else gap.ended_at - gap.started_at)
        for gap in await node.rows(t.recording_gap)
    ]


# -- whether -----------------------------------------------------------------------------------------


async def test_a_talk_is_recorded_from_its_first_word_where_the_caller_heard_the_notice(node: Node) -> None:
    call, _ = await meets(node)
    assert await shown(node) == ("starting", None, [])
    order = await is_told(node, "start", recording_sid())
    assert order.caller_sid == call.sid
    assert await shown(node) == ("recording", None, [])


@pytest.mark.parametrize(
    ("account", "rules", "why"),
    [
        (PLAIN, RecordingRules("on"), "no_notice"),
        (OBJECTED, RecordingRules("on"), "objected"),
        (NOTICED, RecordingRules("on_consent"), "no_consent"),
        (OBJECTED, RecordingRules("on_consent"), "objected"),
    ],
)
async def test_what_must_not_be_recorded_is_not_and_says_why(
    node: Node, account: str, rules: RecordingRules, why: str
) -> None:
    node.store.centre = recording_centre(rules)
    await meets(node, account)
    assert await shown(node) == ("off", why, [])
    assert await due(node) == []


async def test_where_nothing_is_recorded_nothing_is_shown_of_it(node: Node) -> None:
    node.store.centre = recording_centre(RecordingRules("off"))
    await meets(node)
    assert await node.rows(t.recording) == []


async def test_whoever_agreed_is_recorded_where_that_is_asked_for(node: Node) -> None:
    node.store.centre = recording_centre(RecordingRules("on_consent"))
    await meets(node, AGREED)
    assert await shown(node) == ("starting", None, [])


async def test_an_agent_who_has_told_the_customer_may_begin_and_answers_for_it(node: Node) -> None:
    _, interaction_id = await meets(node, PLAIN)
    assert await asks(node, interaction_id, "start") is None
    await is_told(node, "start", recording_sid())
    assert await shown(node) == ("recording", None, [])
    (entry,) = await node.rows(t.audit, action="recording.started")
    assert (entry.user_id, entry.detail["without"]) == ("usr_1", "no_notice")


@pytest.mark.parametrize("account", [OBJECTED, NOTICED])
async def test_a_customer_who_objects_is_not_recorded_whatever_the_agent_says(
    node: Node, account: str
) -> None:
    _, interaction_id = await meets(node, account)
    answer = await asks(node, interaction_id, "start")
    assert answer == (Refused("may_not_record") if account == OBJECTED else None)


# -- paused ------------------------------------------------------------------------------------------


async def test_a_pause_of_the_agent_ends_by_itself(node: Node) -> None:
    _, interaction_id, recorded = await records(node)
    assert await asks(node, interaction_id, "pause") is None
    assert await shown(node) == ("recording", None, ["agent"])  # until the carrier says so
    order = await is_told(node, "pause")
    assert order.detail["sid"] == recorded
    assert await shown(node) == ("paused", None, ["agent"])
    await passes(node, 120 * SECOND - 1)
    await node.commit(resume_due, 10)
    assert await due(node) == []
    await passes(node, 1)
    await node.commit(resume_due, 10)
    await is_told(node, "resume")
    assert await shown(node) == ("recording", None, [])
    assert await gaps(node) == [("agent", 120 * SECOND)]


async def test_the_customer_on_hold_is_not_recorded_and_it_is_one_recording_with_a_gap(node: Node) -> None:
    call, _, _ = await records(node)
    await holds(node, call, True)
    await is_told(node, "pause")
    await passes(node, 5 * SECOND)
    await holds(node, call, False)
    await is_told(node, "resume")
    assert await gaps(node) == [("hold", 5 * SECOND)]
    assert len(await node.rows(t.recording)) == 1


async def test_what_the_agent_paused_stays_paused_after_a_hold(node: Node) -> None:
    call, interaction_id, _ = await records(node)
    await asks(node, interaction_id, "pause")
    await is_told(node, "pause")
    await holds(node, call, True)
    await holds(node, call, False)
    assert await due(node) == []
    assert await shown(node) == ("paused", None, ["agent"])


async def test_a_wish_that_changes_while_the_carrier_is_told_is_told_next(node: Node) -> None:
    _, interaction_id, _ = await records(node)
    await asks(node, interaction_id, "pause")
    (pause,) = await due(node)
    await asks(node, interaction_id, "resume")
    assert await due(node) == []  # as far as the carrier has said, it runs
    await told(node, pause, Told())
    await is_told(node, "resume")
    assert await shown(node) == ("recording", None, [])


async def test_a_pause_whose_answer_was_lost_is_undone_when_nobody_wants_it_any_more(node: Node) -> None:
    _, interaction_id, _ = await records(node)
    await asks(node, interaction_id, "pause")
    (pause,) = await due(node)
    await told(node, pause, RetryLater("unknown"))
    await asks(node, interaction_id, "resume")
    await passes(node, SECOND)
    await is_told(node, "resume")


async def test_a_pause_before_the_carrier_was_told_to_begin_is_shown_as_one(node: Node) -> None:
    _, interaction_id = await meets(node)
    await asks(node, interaction_id, "pause")
    assert await shown(node) == ("starting", "not_begun", ["agent"])
    assert await due(node) == []
    await asks(node, interaction_id, "resume")
    assert await shown(node) == ("starting", None, [])
    await is_told(node, "start", recording_sid())
    assert await shown(node) == ("recording", None, [])


async def test_a_pause_that_the_carrier_refuses_is_shown(node: Node) -> None:
    _, interaction_id, _ = await records(node)
    await asks(node, interaction_id, "pause")
    (pause,) = await due(node)
    await told(node, pause, GiveUp("20001", "No."))
    assert await shown(node) == ("recording", "not_paused", ["agent"])
    assert await due(node) == []  # not in the same breath
    await passes(node, AGAIN_MS)
    await is_told(node, "pause")
    assert await shown(node) == ("paused", None, ["agent"])


async def test_a_pause_that_was_refused_is_told_at_once_where_the_agent_asks_again(node: Node) -> None:
    _, interaction_id, _ = await records(node)
    await asks(node, interaction_id, "pause")
    (pause,) = await due(node)
    await told(node, pause, GiveUp("20001", "No."))
    await asks(node, interaction_id, "resume")
    await asks(node, interaction_id, "pause")
    await is_told(node, "pause")


async def test_a_start_that_is_being_told_is_not_told_a_second_time(node: Node) -> None:
    _, interaction_id = await meets(node)
    (start,) = await due(node)
    await asks(node, interaction_id, "pause")
    assert await shown(node) == ("starting", None, ["agent"])  # it may have begun
    await asks(node, interaction_id, "resume")
    assert await due(node) == []
    await told(node, start, Told(recording_sid()))
    assert await shown(node) == ("recording", None, [])


async def test_only_the_agent_of_the_call_pauses_it(node: Node) -> None:
    _, interaction_id, _ = await records(node)
    assert await asks(node, interaction_id, "pause", BEN) == Refused("not_found")
    assert await asks(node, "int_none", "pause") == Refused("not_found")
    assert await due(node) == []


async def test_what_is_not_recorded_cannot_be_paused(node: Node) -> None:
    _, interaction_id = await meets(node, PLAIN)
    assert await asks(node, interaction_id, "pause") == Refused("not_recording")


# -- over --------------------------------------------------------------------------------------------


async def test_it_is_over_with_the_call_and_then_it_is_there(node: Node) -> None:
    call, _, recorded = await records(node)
    await node.commit(report, leg(call.sid, "completed"))
    row = await node.row(t.recording)
    assert (row.state, row.due_at) == ("ended", node.clock.now() + UNHEARD_MS)
    await node.commit(hear, said(call, "completed", recorded, seconds=42))
    row = await node.row(t.recording)
    assert (row.state, row.seconds, row.due_at) == ("ended", 42, node.clock.now())


async def test_that_it_is_there_may_be_told_before_the_call_is_over_and_before_the_answer(node: Node) -> None:
    call, _ = await meets(node)
    (start,) = await due(node)
    recorded = recording_sid()
    for state in ("completed", "in_progress", "completed"):
        await node.commit(hear, said(call, state, recorded, seconds=3))
    await told(node, start, Told(recorded))
    await node.commit(report, leg(call.sid, "completed"))
    row = await node.row(t.recording)
    assert (row.state, row.sid, row.seconds) == ("ended", recorded, 3)


async def test_a_call_that_is_over_before_it_began_was_not_recorded_and_says_so(node: Node) -> None:
    call, _ = await meets(node)
    await node.commit(report, leg(call.sid, "completed"))
    await due(node)
    assert await shown(node) == ("failed", "not_started", [])


async def test_one_that_was_paused_before_it_began_and_never_resumed_was_not_recorded(node: Node) -> None:
    call, interaction_id = await meets(node)
    await asks(node, interaction_id, "pause")
    assert await due(node) == []
    await node.commit(report, leg(call.sid, "completed"))
    assert await shown(node) == ("failed", "not_started", [])


async def test_what_was_given_up_and_is_there_all_the_same_is_kept(node: Node) -> None:
    call, _ = await meets(node)
    await node.commit(report, leg(call.sid, "completed"))
    await due(node)
    await node.commit(hear, said(call, "completed", recording_sid(), seconds=1))
    assert await shown(node) == ("ended", None, [])


async def test_a_pause_at_the_end_is_a_gap_to_the_end(node: Node) -> None:
    call, interaction_id, _ = await records(node)
    await asks(node, interaction_id, "pause")
    await is_told(node, "pause")
    await passes(node, 7 * SECOND)
    await node.commit(report, leg(call.sid, "completed"))
    assert await gaps(node) == [("agent", 7 * SECOND)]
    assert await node.rows(t.recording, paused_by=ANA) == []


async def is_given_outside(node: Node, call: Any) -> None:
    """Somebody has answered there, and the agent has left."""

    def give(tx: Tx, items: list[None]) -> list[None]:
        tx.connection.execute(
            update(t.call).where(t.call.c.message_id == call.message_id).values(interaction_id=None)
        )
        follow(tx, call.message_id)
        return [None] * len(items)

    await node.commit(give, None)


async def test_who_is_given_to_a_number_outside_is_recorded_no_more_and_that_is_marked(node: Node) -> None:
    call, _, _ = await records(node)
    await is_given_outside(node, call)
    await is_told(node, "pause")
    assert await shown(node) == ("paused", None, ["outside"])
    await passes(node, 9 * SECOND)
    await node.commit(report, leg(call.sid, "completed"))
    assert (await shown(node))[0] == "ended"
    assert await gaps(node) == [("outside", 9 * SECOND)]


async def test_what_was_on_hold_until_somebody_answered_outside_is_a_gap_of_its_own(node: Node) -> None:
    call, _, _ = await records(node)
    await holds(node, call, held=True)
    await is_told(node, "pause")
    await passes(node, 4 * SECOND)
    await is_given_outside(node, call)
    await holds(node, call, held=False)
    assert await due(node) == []  # it is paused already, and stays so
    await passes(node, 9 * SECOND)
    await node.commit(report, leg(call.sid, "completed"))
    assert await gaps(node) == [("hold", 4 * SECOND), ("outside", 9 * SECOND)]


async def test_a_recording_whose_file_lies_elsewhere_is_not_fetched(node: Node) -> None:
    call, _, recorded = await records(node)
    await node.commit(hear, said(call, "completed", recorded, seconds=4, elsewhere=True))
    row = await node.row(t.recording)
    assert (row.state, row.reason, row.due_at) == ("failed", "elsewhere", None)


async def test_the_word_on_another_recording_changes_nothing(node: Node) -> None:
    call, _, _ = await records(node)
    await node.commit(hear, said(call, "completed", recording_sid(), seconds=4))
    assert await shown(node) == ("recording", None, [])
