"""What the tests of callbacks share: a line with keys, and whoever presses them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hub.callbacks.dialled import callback_answered, callback_missed
from hub.callbacks.dialling import dial_customers
from hub.calls.flow import nobody_knows
from hub.calls.keys import press_key
from hub.calls.rows import find_call
from hub.model.calls import Instruction, Speak, Step
from hub.model.contact_centre import CallbackPolicy, ContactCentre, KeyPolicy, WaitingPolicy
from hub.model.nouns import CallAnswer, Refused
from hub.store import Tx
from hub.store import tables as t
from routing.decisions import DialCustomer
from tests.builders import START
from tests.nodes import Node
from tests.unit.stations.calling import DIRECT, answer, begin, calling_centre, calls, press, started

KEYS = {"1": KeyPolicy("callback"), "2": KeyPolicy("text")}


def waiting_centre(mode: str = "agent_first", **changes: Any) -> ContactCentre:
    """Whose callers in line may press 1 to be called, 2 to be answered by text."""
    centre = calling_centre()
    policy = CallbackPolicy(mode)  # type: ignore[arg-type]
    queues = {
        key: replace(queue, waiting=WaitingPolicy(keys=KEYS), callback=policy, **changes)
        for key, queue in centre.queues.items()
    }
    return replace(centre, queues=queues)


async def waits(node: Node, **values: Any) -> Any:
    """The row of a call that is in the line of support."""
    return await calls(node, **values)


async def presses_in_line(node: Node, call: Any, key: str, *, at: int = START) -> Step | Refused:
    item = CallAnswer(DIRECT, call.sid, key, at, node.clock.now(), in_line=True)
    return await node.commit(_press, item)


def _press(tx: Tx, items: list[CallAnswer]) -> list[Step | Refused]:
    return [press_key(tx, item, nobody_knows) for item in items]


async def answers(node: Node, call: Any, keys: str, turn: int = 1) -> Step:
    step = await node.commit(press, answer(call.sid, keys, turn))
    assert isinstance(step, Step)
    return step


async def wants_callback(node: Node, **values: Any) -> Any:
    """Somebody in line has asked to be called on their own number: the callback's row."""
    call = await waits(node, **values)
    await presses_in_line(node, call, "1")
    await answers(node, call, "1")
    (row,) = await node.rows(t.callback, interaction_id=call.interaction_id)
    return row


async def calls_again(node: Node, **values: Any) -> tuple[Any, Step]:
    node.clock.advance(seconds=0.001)
    item = started(DIRECT, **values)
    step = await node.commit(begin, item)
    return await node.row(t.call, sid=item.sid), step


def said(step: Step | Refused) -> list[str]:
    assert isinstance(step, Step)
    return [speak(each) for each in step.instructions if isinstance(each, Speak)]


def speak(each: Instruction) -> str:
    assert isinstance(each, Speak)
    return each.prompt.words["en"]


# -- as stations


def dial(tx: Tx, items: list[str]) -> list[None]:
    """The engine says of these that it is their turn."""
    dial_customers(tx, [DialCustomer(interaction_id, 1) for interaction_id in items])
    return [None] * len(items)


def answered(tx: Tx, items: list[Any]) -> list[None]:
    for call in items:
        callback_answered(tx, _held(tx, call))
    return [None] * len(items)


def missed(tx: Tx, items: list[tuple[Any, str]]) -> list[bool | None]:
    return [callback_missed(tx, _held(tx, call), result) for call, result in items]


def _held(tx: Tx, call: Any) -> Any:
    found = find_call(tx, call_id=call.message_id)
    assert found is not None
    return found
