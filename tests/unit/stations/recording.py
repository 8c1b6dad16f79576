"""What the tests of recordings share: a telephone whose queues record, and how a talk comes about in them."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any, Final

from hub.model.calls import CallOrder, Told
from hub.model.contact_centre import AccountPolicy, ContactCentre, LinePolicy
from hub.model.flows import EnqueueStep, Flow, Prompt, SayStep, SetStep, VoicemailStep
from hub.model.flows import Step as FlowStep
from hub.model.recordings import RecordingReport, RecordingRules
from hub.recordings.reports import apply_recording_reports
from hub.store import Tx
from hub.store import tables as t
from tests.builders import ANA, START
from tests.nodes import Node
from tests.unit.stations.calling import calling_centre, calls, device, due, is_accepted, report, sid, told

NOTICED: Final = "+15550005"  # says that calls are recorded
PLAIN: Final = "+15550006"  # says nothing of it
AGREED: Final = "+15550007"  # as if the caller had said yes
OBJECTED: Final = "+15550008"
MAILBOX: Final = "+15550009"  # takes messages for sales

_serial = count(1)


def recording_centre(rules: RecordingRules | None = None) -> ContactCentre:
    """``support`` records by these rules, ``sales`` does not."""
    centre = calling_centre()
    on = rules or RecordingRules("on")
    queues = {
        "support": replace(centre.queues["support"], recording=on),
        "sales": replace(centre.queues["sales"], recording=RecordingRules("off")),
    }
    notice = SayStep(Prompt({"en": "Calls are recorded."}), "line", is_notice=True)
    flows: dict[str, FlowStep] = {
        NOTICED: notice,
        PLAIN: EnqueueStep(),
        AGREED: SetStep("line", agreed=True),
        OBJECTED: SetStep("line", agreed=False),
        MAILBOX: VoicemailStep(queue_id="sales"),
    }
    lines = [_line(number, step) for number, step in flows.items()]
    accounts = {**centre.accounts, **{(line.channel, line.account): line for line in lines}}
    return replace(centre, queues=queues, accounts=accounts)


def _line(number: str, first: FlowStep) -> AccountPolicy:
    flow = Flow(number, "first", {"first": first, "line": EnqueueStep()})
    return AccountPolicy("voice", number, number, "support", ("en",), "main", line=LinePolicy(flow))


def recording_sid() -> str:
    return f"RE{next(_serial):032x}"


def said(call: Any, state: Any, recorded: str, **values: Any) -> RecordingReport:
    """The carrier's word on a recording."""
    return RecordingReport(call.account, recorded, call.message_id, state, START, **values)


def hear(tx: Tx, items: list[RecordingReport]) -> list[None]:
    apply_recording_reports(tx, items)
    return [None] * len(items)


async def meets(node: Node, account: str = NOTICED, agent: str = ANA) -> tuple[Any, str]:
    """(the call, the interaction): caller and agent hear each other; what is due besides is left to be told."""
    call = await calls(node, account)
    interaction_id = await is_accepted(node, call, agent)
    (connect,) = await due(node)
    leg_sid = sid()
    await told(node, connect, Told(leg_sid))
    await node.commit(report, device(call.message_id, leg_sid, "in_progress", agent=agent))
    (join,) = await due(node)
    await told(node, join, Told())
    return await node.row(t.call, sid=call.sid), interaction_id


async def is_told(node: Node, do: str, told_sid: str | None = None) -> CallOrder:
    """The one order there is says so, and the carrier takes it."""
    (order,) = await due(node)
    assert (order.kind, order.detail["do"]) == ("record", do)
    await told(node, order, Told(told_sid))
    return order


async def records(node: Node, account: str = NOTICED) -> tuple[Any, str, str]:
    """(the call, the interaction, the carrier's name of the recording), which runs."""
    call, interaction_id = await meets(node, account)
    recorded = recording_sid()
    await is_told(node, "start", recorded)
    return call, interaction_id, recorded


async def shown(node: Node) -> tuple[str, str | None, list[str]]:
    row = await node.row(t.recording)
    return row.state, row.reason, row.causes
