"""What cannot wait: stored, placed and answered in one transaction. A duplicate is told what the first one was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from hub.calls.begin import begin_calls
from hub.calls.flow import CentreOf, answer_flow, nobody_knows
from hub.calls.keys import press_key
from hub.intake.raw import Arrival, store_raw
from hub.model.calls import Step
from hub.model.nouns import CallAnswer, CallStarted, Refused
from hub.ports import Receipt, Render
from hub.store import tables as t
from hub.store.tx import Tx


@dataclass(frozen=True, slots=True)
class Question:
    arrival: Arrival
    inbound: CallStarted | CallAnswer
    render: Render
    centre_of: CentreOf = nobody_knows


def answer_at_once(tx: Tx, items: list[Question]) -> list[str | Refused]:
    """What is refused is kept as it came, as everything that cannot be read."""
    receipts = store_raw(tx, [item.arrival for item in items])
    return [_answer(tx, item, receipt) for item, receipt in zip(items, receipts, strict=True)]


def _answer(tx: Tx, item: Question, receipt: Receipt) -> str | Refused:
    if receipt.duplicate:
        return _repeat(tx, receipt)
    step = _place(tx, item.inbound, item.centre_of)
    if isinstance(step, Refused):
        _set(tx, receipt, state="unreadable", error=step.code)
        return step
    answer = item.render(step)
    _set(tx, receipt, state="placed", answer=answer)
    return answer


def _repeat(tx: Tx, receipt: Receipt) -> str | Refused:
    r = t.raw_item.c
    row = tx.connection.execute(select(r.answer, r.error).where(r.id == receipt.raw_id)).one()
    return Refused(row.error or "unknown_call") if row.answer is None else str(row.answer)


def _set(tx: Tx, receipt: Receipt, **values: Any) -> None:
    tx.connection.execute(update(t.raw_item).where(t.raw_item.c.id == receipt.raw_id).values(**values))


def _place(tx: Tx, inbound: CallStarted | CallAnswer, centre_of: CentreOf) -> Step | Refused:
    if isinstance(inbound, CallStarted):
        (step,) = begin_calls(tx, [inbound], centre_of)
        return step
    answer = press_key if inbound.in_line else answer_flow
    return answer(tx, inbound, centre_of)


def place_calls(tx: Tx, items: list[CallStarted]) -> None:
    """Read again later: nobody waits for an answer any more."""
    begin_calls(tx, items)


def place_answers(tx: Tx, items: list[CallAnswer]) -> None:
    for item in items:
        if not item.in_line:  # who pressed it while they waited has been waiting on since
            answer_flow(tx, item, nobody_knows)
