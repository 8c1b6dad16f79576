"""A caller in a flow, in the rows: where they stand, what is looked up, and what goes with them into the line."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, Final

import pytest
from sqlalchemy import null, update

from hub.calls.flow import answer_flow
from hub.calls.rows import read_state
from hub.calls.showing import read_calls
from hub.calls.versions import MOST_KEPT, Versions
from hub.configuration import ApplyConfig, apply_config
from hub.dispatch.facts import read_fact
from hub.model.calls import Ask, Dial, End, Step, Wait
from hub.model.contact_centre import ContactCentre, LinePolicy
from hub.model.flows import (
    BranchStep,
    Choice,
    CollectStep,
    EnqueueStep,
    Flow,
    HangUpStep,
    MenuStep,
    Prompt,
    SetStep,
    TextStep,
    TransferStep,
    When,
)
from hub.model.flows import Step as FlowStep
from hub.model.nouns import CallAnswer, Refused
from hub.store import Tx
from hub.store import tables as t
from routing.events import InteractionQueued
from routing.requirements import Requirement
from tests.builders import ANA, CUSTOMER, OUR_NUMBER, START, text
from tests.nodes import Node
from tests.unit.stations.calling import (
    LINE,
    answer,
    begin,
    calling_centre,
    device,
    is_accepted,
    leg,
    press,
    report,
    rings_device,
    started,
)

ASKED: Final = MenuStep({"1": Choice("line", {"en": "One"})}, "line", "line", Prompt({"en": "1?"}))


def has_flow(node: Node, first: FlowStep, **steps: FlowStep) -> None:
    node.store.centre = centre_with(first, **steps)


def centre_with(first: FlowStep, **steps: FlowStep) -> ContactCentre:
    centre = calling_centre()
    flow = Flow("test", "first", {"first": first, "line": EnqueueStep()} | steps)
    line = replace(centre.accounts[("voice", LINE)], languages=("en", "zh-CN"), line=LinePolicy(flow))
    return replace(centre, accounts={**centre.accounts, ("voice", LINE): line})


async def comes(node: Node, **values: Any) -> Step:
    """Somebody calls, a moment later than whoever came before."""
    node.clock.advance(seconds=0.001)
    return await node.commit(begin, started(LINE, **values))


async def goes_on(node: Node, keys: str, turn: int = 1) -> Step:
    call = (await node.rows(t.call))[-1]
    step = await node.commit(press, answer(call.sid, keys, turn))
    assert isinstance(step, Step)
    return step


# -- where they stand


async def test_where_a_caller_stands_is_kept_so_that_any_node_goes_on(node: Node, other_node: Node) -> None:
    has_flow(node, ASKED)
    other_node.store.centre = node.store.centre
    await comes(node)
    state = read_state(await node.row(t.call))
    assert (state.at, state.turn, state.attempt) == ("first", 1, 1)
    call = await node.row(t.call)
    step = await other_node.commit(press, answer(call.sid, "1"))
    assert isinstance(step, Step)
    assert step.instructions == (Wait("support"),)
    assert (await node.row(t.call)).menu == [{"en": "One"}]


async def test_of_two_answers_at_one_turn_one_counts(node: Node, other_node: Node) -> None:
    has_flow(node, replace(ASKED, attempts=5))
    other_node.store.centre = node.store.centre
    await comes(node)
    call = await node.row(t.call)
    steps = await asyncio.gather(*(one.commit(press, answer(call.sid, "9")) for one in (node, other_node)))
    assert all(isinstance(step, Step) and step.instructions[-1] == Ask(2, 1, 6) for step in steps)
    assert read_state(await node.row(t.call)).turn == 2


async def test_a_late_answer_hears_what_is_asked_now(node: Node) -> None:
    has_flow(node, replace(ASKED, attempts=5))
    await comes(node)
    await goes_on(node, "9")
    late = await goes_on(node, "1")
    assert late.instructions[-1] == Ask(2, 1, 6)
    assert await node.rows(t.interaction) == []


async def test_a_call_that_a_node_before_flows_began_starts_with_them(node: Node) -> None:
    has_flow(node, ASKED)
    await comes(node)
    await node.commit(_forget_the_flow, None)
    step = await goes_on(node, "1")
    assert step.instructions[-1] == Ask(1, 1, 6)
    assert (await goes_on(node, "1")).instructions == (Wait("support"),)


def _forget_the_flow(tx: Tx, items: list[None]) -> list[None]:
    tx.connection.execute(update(t.call).values(flow=null(), flow_version=None))
    return items


# -- versions


async def test_a_call_goes_on_by_the_version_it_began_under(node: Node) -> None:
    old, new = centre_with(ASKED), replace(centre_with(HangUpStep()), version=2)
    node.store.centre = old
    await comes(node)
    node.store.centre = new
    call = await node.row(t.call)

    def with_versions(tx: Tx, items: list[CallAnswer]) -> list[Step | Refused]:
        return [answer_flow(tx, item, lambda _c, version: {1: old}.get(version)) for item in items]

    step = await node.commit(with_versions, answer(call.sid, "1"))
    assert isinstance(step, Step)
    assert step.instructions == (Wait("support"),)
    assert (await comes(node)).instructions == (End(),)


async def test_whose_version_nobody_finds_waits_in_the_numbers_own_queue(node: Node) -> None:
    has_flow(node, ASKED)
    await comes(node)
    node.store.centre = replace(node.store.centre, version=2)
    assert (await goes_on(node, "9")).instructions == (Wait("support"),)


async def test_a_version_is_made_once_and_only_the_newest_are_kept(node: Node) -> None:
    made: list[int] = []

    def make(_document: Any, version: int) -> ContactCentre:
        made.append(version)
        return replace(calling_centre(), version=version)

    for number in range(1, MOST_KEPT + 3):
        await node.commit(apply_config, ApplyConfig({"number": number}))
    versions = Versions(make)
    for version in (*range(1, MOST_KEPT + 3), MOST_KEPT + 2, 1, 99):
        found = await node.store.read(versions.find, version)
        assert (found.version if found else None) == (version if version != 99 else None)
    assert made == [*range(1, MOST_KEPT + 3), 1]


# -- what is looked up


async def holds(node: Node, when: When, **values: Any) -> bool:
    yes, no = HangUpStep(Prompt({"en": "Yes"})), EnqueueStep()
    has_flow(node, BranchStep(((when, "yes"),), "no"), yes=yes, no=no)
    return isinstance((await comes(node, **values)).instructions[-1], End)


async def test_whoever_was_in_touch_before_is_known(node: Node) -> None:
    known = When(known=True)
    assert not await holds(node, known)
    assert await holds(node, known)
    assert not await holds(node, known, sender=None)


async def test_whoever_wrote_is_known_on_the_telephone_too_and_their_conversation_is_open(node: Node) -> None:
    assert not await holds(node, When(conversation=True), sender=None)
    await node.receives(text("Hello?", sender=CUSTOMER))
    assert await holds(node, When(known=True, conversation=True))


async def test_a_conversation_that_is_closed_is_none(node: Node) -> None:
    assert not await holds(node, When(conversation=True))
    await node.commit(report, leg((await node.row(t.call)).sid, "completed"))
    node.clock.advance(seconds=3 * 60 * 60)
    assert not await holds(node, When(conversation=True))


async def test_the_tier_is_the_customers(node: Node) -> None:
    gold = When(tiers=("gold",))
    assert not await holds(node, gold)
    await node.commit(_make_gold, None)
    assert await holds(node, gold)


def _make_gold(tx: Tx, items: list[None]) -> list[None]:
    tx.connection.execute(update(t.customer).values(tier="gold"))
    return items


@pytest.mark.parametrize("closed", [frozenset(), frozenset({"sales"})])
async def test_a_queue_is_open_by_its_row(node: Node, closed: frozenset[str]) -> None:
    has_flow(node, BranchStep(((When(open="sales"), "line"),), "bye"), bye=HangUpStep(is_closed=True))
    node.store.centre = replace(node.store.centre, queues=calling_centre(closed=closed).queues)
    await comes(node)
    assert (await node.row(t.call)).result == ("after_hours" if closed else None)


# -- what goes with them


async def test_what_the_flow_sets_is_what_the_router_hears(node: Node) -> None:
    has_flow(
        node,
        SetStep(
            "line",
            queue_id="sales",
            priority_seconds=60,
            skills=(("spanish", 3), ("billing", 2)),
            attributes=(("order", "7"), ("parcels", 2)),
        ),
    )
    await comes(node)
    fact = await queued_fact(node)
    assert (fact.queue_id, fact.priority_seconds) == ("sales", 60)
    assert fact.requirements == (Requirement("billing", 2), Requirement("spanish", 3))
    assert fact.attributes == (("order", "7"), ("parcels", 2))
    assert (await node.row(t.interaction)).priority_seconds == 60


async def queued_fact(node: Node) -> InteractionQueued:
    """The newest, as the engine reads it."""
    row = (await node.rows(t.event, kind="interaction.queued"))[-1]
    numbered = type("Row", (), {**row._mapping, "log_number": 1, "log_at": row.at})
    fact = read_fact(numbered, lambda _version: None)  # type: ignore[arg-type, return-value]
    assert isinstance(fact, InteractionQueued)
    return fact


async def test_a_call_that_is_given_back_asks_for_what_it_asked_before(node: Node) -> None:
    has_flow(node, SetStep("line", skills=(("billing", 2),), attributes=(("order", "7"),)))
    await comes(node)
    call = await node.row(t.call)
    await is_accepted(node, call)
    leg_sid = await rings_device(node, call)
    await node.commit(report, device(call.message_id, leg_sid, "busy", agent=ANA))
    first, second = await node.rows(t.event, kind="interaction.queued")
    assert (await node.row(t.interaction)).state == "queued"
    for name in ("requirements", "attributes"):
        assert second.data[name] == first.data[name]


async def test_the_language_that_is_chosen_goes_before_what_is_known_of_the_customer(node: Node) -> None:
    choices = {"8": Choice("line", language="zh-CN", words="中文")}
    has_flow(node, replace(ASKED, choices=choices))
    first = await comes(node)
    assert first.language == "en"
    assert (await node.row(t.call)).spoken is None
    assert (await goes_on(node, "8")).language == "zh-CN"
    assert (await node.row(t.call)).spoken == "zh-CN"


async def test_digits_are_kept_while_the_call_lasts_and_read_by_agents_only_with_a_label(node: Node) -> None:
    collect = CollectStep(Prompt({"en": "?"}), "pin", "line", "line", 4, 4)
    has_flow(node, collect)
    await comes(node)
    await goes_on(node, "1234")
    call = await node.row(t.call)
    assert (read_state(call).variables, call.menu) == ((("pin", "1234"),), [])
    await node.commit(report, leg(call.sid, "completed"))
    assert (await node.row(t.call)).flow is None


async def test_keys_of_a_call_before_there_were_flows_are_read_in_the_menu_of_today(node: Node) -> None:
    has_flow(node, ASKED)
    await comes(node)
    await goes_on(node, "1")
    call = await node.row(t.call)
    now = await node.store.read(read_calls, [call.message_id], node.store.centre)
    await node.commit(_keep_keys, ["1", "7"])
    then = await node.store.read(read_calls, [call.message_id], node.store.centre)
    assert now[call.message_id]["menu"] == then[call.message_id]["menu"] == [{"en": "One"}]


def _keep_keys(tx: Tx, items: list[list[str]]) -> list[None]:
    tx.connection.execute(update(t.call).values(menu=items[0]))
    return [None]


# -- texts


async def test_a_text_goes_out_once_in_a_conversation_that_closes_behind_it(node: Node) -> None:
    has_flow(node, TextStep({"en": "Hi"}, "bye", "line", OUR_NUMBER), bye=HangUpStep())
    assert (await comes(node)).instructions[-1] == End()
    sent = await node.row(t.outbox)
    assert (sent.channel, sent.account, sent.to_value) == ("sms", OUR_NUMBER, CUSTOMER.value)
    message = await node.row(t.message, kind="system")
    assert (message.body, message.delivery) == ("Hi", "queued")
    conversation = await node.row(t.conversation, id=message.conversation_id)
    assert (conversation.channel, conversation.state) == ("sms", "closed")
    assert (await node.row(t.call)).result == "self_service"
    assert await node.rows(t.interaction) == []


async def test_a_text_joins_what_is_being_talked_of_by_text(node: Node) -> None:
    await node.receives(text("Hello?", sender=CUSTOMER))
    has_flow(node, TextStep({"en": "Hi"}, "bye", "line", OUR_NUMBER), bye=HangUpStep())
    await comes(node)
    (conversation,) = await node.rows(t.conversation, channel="sms")
    assert conversation.state == "open"
    assert (await node.row(t.message, kind="system")).conversation_id == conversation.id


@pytest.mark.parametrize("why", ["withheld", "stopped", "not a number for texts"])
async def test_whom_no_text_can_or_may_reach_takes_the_other_way(node: Node, why: str) -> None:
    account = LINE if why == "not a number for texts" else OUR_NUMBER
    has_flow(node, TextStep({"en": "Hi"}, "bye", "line", account), bye=HangUpStep())
    if why == "stopped":
        await node.receives(text("STOP", sender=CUSTOMER, consent="stop", consent_word="STOP"))
    before = len(await node.rows(t.outbox))
    step = await comes(node, sender=None if why == "withheld" else CUSTOMER)
    assert step.instructions == (Wait("support"),)
    assert len(await node.rows(t.outbox)) == before


# -- outside


async def test_whoever_hangs_up_while_outside_was_transferred(node: Node) -> None:
    has_flow(node, TransferStep("+442079460000", "line"))
    assert (await comes(node)).instructions == (Dial(1, "+442079460000", 25),)
    await node.commit(report, leg((await node.row(t.call)).sid, "completed"))
    assert (await node.row(t.call)).result == "transferred"


@pytest.mark.parametrize(("talked", "last"), [(True, End("transferred")), (False, Wait("support"))])
async def test_how_it_went_outside_decides_what_follows(node: Node, talked: bool, last: object) -> None:
    has_flow(node, TransferStep("+442079460000", "line"))
    await comes(node)
    call = await node.row(t.call)
    step = await node.commit(press, CallAnswer(LINE, call.sid, "", 1, START, talked))
    assert isinstance(step, Step)
    assert step.instructions == (last,)
