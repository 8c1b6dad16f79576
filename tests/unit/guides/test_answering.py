"""What is answered in a guide stays with the contact: for who comes back to it, and for whoever gets it next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, update

from hub.endings import CompleteWrapUp, complete_wrap_ups
from hub.guides.answering import AnswerStep, answer_steps
from hub.model.guides import END, Guide, GuideChoice, GuideStep
from hub.model.nouns import Refused, Scope
from hub.pop.sheet import read_pop
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, BEN, chat
from tests.nodes import Node

WORDS = (("en", "Say hello."),)
GUIDE = Guide(
    "hello",
    (("en", "Hello"),),
    (
        GuideStep("greet", "say", WORDS, "name"),
        GuideStep("name", "ask", WORDS, "which"),
        GuideStep(
            "which", "choose", WORDS, END, (GuideChoice("a", WORDS, END), GuideChoice("b", WORDS, END))
        ),
    ),
)


@pytest.fixture
async def asked(node: Node) -> str:
    """An interaction that Ana handles, in a centre with a guide."""
    node.store.centre = replace(node.store.centre, guides=(GUIDE,))
    return await node.talking()


def scope(agent: str) -> Scope:
    return Scope(agent, "agent", agent, frozenset({"support"}))


async def shown(node: Node, interaction_id: str, agent: str = ANA) -> dict[str, Any]:
    found = await node.store.read(read_pop, interaction_id, scope(agent), node.store.centre)
    assert found is not None
    (guide,) = found["guides"]
    return dict(guide)


async def answers(node: Node, interaction_id: str, step: str, **more: Any) -> Refused | None:
    agent = more.pop("agent", ANA)
    return await node.commit(answer_steps, AnswerStep(interaction_id, agent, "hello", step, **more))


async def test_a_step_that_is_ticked_is_done_and_the_next_one_is_next(node: Node, asked: str) -> None:
    assert (await shown(node, asked))["now"] == "greet"
    assert await answers(node, asked, "greet") is None
    guide = await shown(node, asked)
    assert (guide["now"], guide["steps"][0]["by"]) == ("name", "Ana")


async def test_what_was_said_is_kept_in_its_row_and_never_in_the_log(node: Node, asked: str) -> None:
    await answers(node, asked, "name", note="Maria Souza")
    assert (await shown(node, asked))["steps"][1]["note"] == "Maria Souza"
    (event,) = await node.events("guide.answered")
    assert event.data == {"guide_id": "hello", "step_id": "name", "choice": None, "undone": False}
    assert event.conversation_number is not None


async def test_a_tick_is_taken_back(node: Node, asked: str) -> None:
    await answers(node, asked, "greet")
    await answers(node, asked, "greet", undone=True)
    assert (await shown(node, asked))["now"] == "greet"
    assert await node.rows(t.guide_answer) == []


async def test_an_agent_who_has_not_got_the_contact_changes_nothing(node: Node, asked: str) -> None:
    assert await answers(node, asked, "greet", agent=BEN) == Refused("not_found")
    assert await answers(node, "int_nobody", "greet") == Refused("not_found")
    assert await answers(node, asked, "no-such-step") == Refused("not_found")
    assert await node.rows(t.guide_answer) == []


async def test_a_choice_must_be_one_of_those_there_are(node: Node, asked: str) -> None:
    assert await answers(node, asked, "which", choice="z") == Refused("illegal_move", {"state": "choice"})
    assert await answers(node, asked, "which", choice="b") is None
    assert (await shown(node, asked))["steps"][2]["choice"] == "b"


async def test_a_guide_that_was_begun_stays_as_it_was_when_the_configuration_changes(
    node: Node, asked: str
) -> None:
    await answers(node, asked, "greet")
    other = replace(GUIDE, steps=(GuideStep("else", "say", WORDS, END),))
    node.store.centre = replace(node.store.centre, version=2, guides=(other,))
    guide = await shown(node, asked)
    assert [step["id"] for step in guide["steps"]] == ["greet", "name", "which"]
    assert (await node.row(t.guide_run)).version == 1
    assert await answers(node, asked, "name", note="Ana") is None


async def test_whoever_gets_it_next_goes_on_where_it_stopped(node: Node, asked: str) -> None:
    """Given on, it is another interaction of the same contact; a later contact begins anew."""
    await answers(node, asked, "greet")
    conversation_id = (await node.row(t.interaction, id=asked)).conversation_id
    given = await given_on(node, asked)
    assert (await shown(node, given, BEN))["now"] == "name"
    assert await answers(node, given, "name", agent=BEN, note="Maria") is None
    assert (await shown(node, asked))["now"] == "which"
    for each, agent in ((asked, ANA), (given, BEN)):
        await node.commit(complete_wrap_ups, CompleteWrapUp(each, agent))
    node.clock.advance(seconds=60)
    await node.receives(chat())
    (again,) = await node.rows(t.interaction, conversation_id=conversation_id, state="queued")
    assert (await shown(node, again.id))["now"] == "greet"


async def given_on(node: Node, interaction_id: str) -> str:
    """To Ben, as a call is: Ana wraps it up while another interaction of it is his."""

    def give(tx: Tx, items: list[str]) -> list[str]:
        i = t.interaction.c
        tx.connection.execute(
            update(t.interaction).where(i.id == interaction_id).values(state="wrapup", slot=None)
        )
        row = dict(tx.connection.execute(t.interaction.select().where(i.id == interaction_id)).one()._mapping)
        new_id = tx.new_id("int")
        new = {"id": new_id, "state": "active", "agent_id": BEN, "created_at": tx.now}
        tx.connection.execute(insert(t.interaction).values(**{**row, **new}))
        return [new_id]

    node.clock.advance(seconds=1)
    return str(await node.commit(give, "it"))


async def test_nobody_else_sees_it_out_of_their_sight(node: Node, asked: str) -> None:
    elsewhere = Scope("ben", "agent", BEN, frozenset({"other"}))
    assert await node.store.read(read_pop, asked, elsewhere, node.store.centre) is None
