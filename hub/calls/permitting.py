"""What is known of a number when somebody wants to call it, from the rows; and the verdict (``hub.calls.permission``).

Calls are counted as they are put down, whatever becomes of them: it is the dialling that is limited. Two agents who
dial in the same moment may both be the last one that is allowed; a limit is there against hundreds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select

from hub.calls.permission import judge_number, read_number
from hub.consent import Consent, find_refusals, record_consent
from hub.model.contact_centre import ContactCentre
from hub.model.nouns import Refused
from hub.model.outbound import DAY_MS, DialFacts, Dialled, Verdict, Why
from hub.security.audit import AuditEntry, record_audit
from hub.store import tables as t
from hub.store.tx import Tx

KEPT_MS: Final = 3 * DAY_MS  # a day is what limits ask of; the others are for whoever looks into a bill
_OF_CUSTOMERS: Final = frozenset({"quiet_hours", "limit_number", "do_not_call"})
ANY_ACCOUNT: Final = ""  # a person who wants no calls wants none from any number of ours


@dataclass(frozen=True, slots=True)
class SetCallConsent:
    """``allowed`` False: no more calls to this identity. ``user_id`` was told so."""

    identity_id: str
    allowed: bool
    user_id: str


def permit(
    connection: Connection, centre: ContactCentre, now: int, typed: str, *, agent_id: str | None
) -> Verdict:
    """``agent_id`` None: nobody in particular dials, the hub does."""
    number = read_number(typed, centre.default_region)
    person = find_person(connection, number.number)
    facts = DialFacts(
        now=now,
        home=centre.default_region,
        timezone=centre.organisation.timezone,
        dialled=_count(connection, centre, now, number.number, number.region, agent_id),
        is_known=person is not None,
        is_ours=number.number is not None and centre.find_account("voice", number.number) is not None,
        is_blocked=person is not None and person.blocked_at is not None,
        wants_no_calls=person is not None and _wants_none(connection, person.id),
    )
    return judge_number(typed, centre.dialling, facts)


def find_person(connection: Connection, number: str | None) -> Row[Any] | None:
    """The identity under this number, where there is one."""
    if number is None:
        return None
    n = t.identity.c
    return connection.execute(select(t.identity).where(n.kind == "phone", n.value == number)).first()


def _wants_none(connection: Connection, identity_id: str) -> bool:
    return bool(find_refusals(connection, [(identity_id, "voice", ANY_ACCOUNT)]))


def _count(
    connection: Connection,
    centre: ContactCentre,
    now: int,
    number: str | None,
    region: str | None,
    agent_id: str | None,
) -> Dialled:
    d = t.dial.c
    query = select(
        _how_many(d.agent_id == agent_id) if agent_id else func.sum(0),
        _how_many(d.number == number),
        _how_many(d.region == region),
        _how_many(d.region != centre.default_region),
        func.count(),
    ).where(d.at > now - DAY_MS)
    return Dialled(*(int(value or 0) for value in connection.execute(query).one()))


def _how_many(which: ColumnElement[bool]) -> Any:
    return func.count().filter(which)


def refuse_outside(verdict: Verdict) -> str | None:
    """Why a customer may not be put through to this number. It is no customer's: a partner who is called ten times a
    day, or somebody on duty at night, is not disturbed."""
    return next((code for code in verdict.refusals if code not in _OF_CUSTOMERS), None)


def count_dial(
    tx: Tx,
    verdict: Verdict,
    *,
    account: str,
    why: Why,
    agent_id: str | None = None,
    call_id: str | None = None,
) -> None:
    """Emergency calls are not counted: nothing may ever keep anybody from one."""
    if verdict.number is None or verdict.kind == "emergency":
        return
    tx.connection.execute(
        insert(t.dial).values(
            id=tx.new_id("dia"),
            at=tx.now,
            number=verdict.number,
            region=verdict.region,
            account=account,
            agent_id=agent_id,
            why=why,
            call_id=call_id,
        )
    )


def set_call_consents(tx: Tx, items: list[SetCallConsent]) -> list[Refused | None]:
    """The newest word counts, and who wrote it down is audited."""
    return [_set_consent(tx, item) for item in items]


def _set_consent(tx: Tx, item: SetCallConsent) -> Refused | None:
    n = t.identity.c
    if tx.connection.scalar(select(n.id).where(n.id == item.identity_id)) is None:
        return Refused("not_found")
    consent = Consent(item.identity_id, "voice", ANY_ACCOUNT, item.allowed, "agent", None, tx.now)
    record_consent(tx, consent, conversation_id=None)
    action = "identity.calls_allowed" if item.allowed else "identity.calls_refused"
    record_audit(tx, AuditEntry(action, item.user_id, item.identity_id))
    return None


def forget_dials(tx: Tx, items: list[None]) -> list[int]:
    """Numbers are no business of ours for longer than limits and bills ask for them."""
    gone = tx.connection.execute(delete(t.dial).where(t.dial.c.at < tx.now - KEPT_MS))
    return [gone.rowcount] * len(items)
