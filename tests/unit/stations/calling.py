"""What the tests of calls share: a small centre with a telephone, and what a caller and a carrier do, in a line."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any, Final

from hub.accepting import accept_work
from hub.calls.begin import begin_calls
from hub.calls.flow import answer_flow, nobody_knows
from hub.calls.leasing import lease_orders
from hub.calls.legs import apply_reports
from hub.calls.outcomes import OrderOutcome, record_orders
from hub.calls.reading import read_line
from hub.model.calls import CallOrder, InLine, Step, Told
from hub.model.contact_centre import AccountPolicy, ContactCentre, HoursPolicy, LinePolicy
from hub.model.flows import BranchStep, Choice, EnqueueStep, Flow, HangUpStep, MenuStep, Prompt, SayStep, When
from hub.model.flows import Step as FlowStep
from hub.model.nouns import Address, CallAnswer, CallStarted, LegReport, Refused
from hub.offers import Accept
from hub.ports import GiveUp, RetryLater
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, CUSTOMER, START, small_centre
from tests.nodes import Node, reserve

LINE: Final = "+15550003"  # with a menu: 1 is sales, everything else support
DIRECT: Final = "+15550004"  # without
NEVER: Final = HoursPolicy("never", "Europe/London", ((),) * 7)

_serial = count(1)


def calling_centre(*, closed: frozenset[str] = frozenset()) -> ContactCentre:
    """``closed``: queues that are never open."""
    small = small_centre()
    support = small.queues["support"]
    queues = {
        "support": replace(support, hours=NEVER if "support" in closed else None),
        "sales": replace(support, id="sales", hours=NEVER if "sales" in closed else None),
    }
    lines = (
        AccountPolicy(
            "voice", LINE, "Line", "support", ("en",), "main", line=LinePolicy(plain_flow(with_menu=True))
        ),
        AccountPolicy("voice", DIRECT, "Direct", "support", ("en",), "main", line=LinePolicy(plain_flow())),
    )
    agents = {
        key: replace(agent, queues=("support", "sales"), device=f"client:{key}")
        for key, agent in small.agents.items()
    }
    accounts = {**small.accounts, **{(line.channel, line.account): line for line in lines}}
    return replace(small, queues=queues, accounts=accounts, agents=agents)


def plain_flow(*, with_menu: bool = False) -> Flow:
    """Welcome, and into the line of support; with a menu, in which 1 is sales."""
    goes_to = "menu" if with_menu else "support"
    menu = MenuStep(
        {"1": Choice("sales", {"en": "Sales"})}, "support", "support", Prompt({"en": "For sales press 1."})
    )
    queues = ("support", "sales") if with_menu else ("support",)
    steps: dict[str, FlowStep] = {
        "hours": BranchStep(tuple((When(open=queue), "welcome") for queue in queues), "closed"),
        "welcome": SayStep(Prompt({"en": "Welcome."}), goes_to),
        **{queue: EnqueueStep(queue, "closed") for queue in queues},
        "closed": HangUpStep(Prompt({"en": "We are closed."}), is_closed=True),
    }
    return Flow("plain", "hours", steps | ({"menu": menu} if with_menu else {}))


def sid() -> str:
    return f"CA{next(_serial):032x}"


def started(
    account: str = LINE, *, sender: Address | None = CUSTOMER, call: str | None = None
) -> CallStarted:
    return CallStarted(account, call or sid(), sender, START)


def answer(call: str, digits: str, turn: int = 1) -> CallAnswer:
    return CallAnswer(LINE, call, digits, turn, START)


def leg(call: str, state: str, *, code: str | None = None) -> LegReport:
    """Of the customer's."""
    return LegReport(LINE, call, state, code, START)


def device(call_id: str, sid: str, state: str, *, agent: str = ANA, code: str | None = None) -> LegReport:
    """Of the leg to an agent's device."""
    return LegReport(LINE, sid, state, code, START, call_id=call_id, agent_id=agent)


# -- as stations


def begin(tx: Tx, items: list[CallStarted]) -> list[Step]:
    return begin_calls(tx, items)


def press(tx: Tx, items: list[CallAnswer]) -> list[Step | Refused]:
    return [answer_flow(tx, item, nobody_knows) for item in items]


def report(tx: Tx, items: list[LegReport]) -> list[None]:
    apply_reports(tx, items)
    return [None] * len(items)


# -- as stories


async def calls(node: Node, account: str = DIRECT, **values: Any) -> Any:
    """The row of a call that has just begun."""
    node.clock.advance(seconds=0.001)  # ids sort by time
    item = started(account, **values)
    await node.commit(begin, item)
    return await node.row(t.call, sid=item.sid)


async def is_accepted(node: Node, call: Any, agent: str = ANA, *, number: int = 1) -> str:
    """An agent who is ready takes the call that waits; the interaction's id."""
    (row,) = await node.rows(t.interaction, id=(await node.row(t.call, sid=call.sid)).interaction_id)
    await node.becomes_ready(agent)
    offer = replace(node.reservation(row.id, agent, number), channel="voice")
    await node.commit(reserve, offer)
    assert await node.commit(accept_work, Accept(offer.offer_id, agent)) == row.id
    return str(row.id)


async def in_line(node: Node, call_sid: str) -> InLine | None:
    """Where this caller stands, as the page of music has it."""
    return await node.store.read(read_line, call_sid, node.store.centre, node.clock.now())


async def due(node: Node, limit: int = 50) -> list[CallOrder]:
    return await node.commit(lease_orders, limit)


async def told(
    node: Node, order: CallOrder, result: Told | RetryLater | GiveUp, *, at: int | None = None
) -> None:
    await node.commit(record_orders, OrderOutcome(order, result, node.clock.now() if at is None else at))


async def rings_device(node: Node, call: Any, agent: str = ANA) -> str:
    """The carrier was told, and the device rings; the sid of its leg."""
    (order,) = await due(node)
    assert (order.kind, order.agent_id) == ("connect", agent)
    leg_sid = sid()
    await told(node, order, Told(leg_sid))
    await node.commit(report, device(call.message_id, leg_sid, "ringing", agent=agent))
    return leg_sid


async def talking(node: Node, agent: str = ANA) -> tuple[Any, str]:
    """(the call, the sid of the device's leg): caller and agent hear each other."""
    call = await calls(node)
    await is_accepted(node, call, agent)
    leg_sid = await rings_device(node, call, agent)
    await node.commit(report, device(call.message_id, leg_sid, "in_progress", agent=agent))
    (order,) = await due(node)
    assert order.kind == "join"
    await told(node, order, Told())
    return await node.row(t.call, sid=call.sid), leg_sid


async def passes(node: Node, milliseconds: int) -> None:
    node.clock.advance(seconds=milliseconds / 1000)
