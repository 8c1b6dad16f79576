"""Where the laws do not hold: one statement each, over the partial indexes of what is open.

Limits are a little wider than the timers they watch: a timer that fires on time is a second late in the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from hub.calls.orphans import find_orphans
from hub.model.states import INTERACTION_HANDLED, INTERACTION_WAITING
from hub.nodes import read_heard_since
from hub.presence import LEFT_AFTER_MS, OFFLINE_AFTER_MS, UNREACHABLE_AFTER_MS
from hub.store import tables as t
from hub.store.sets import one_of
from hub.watch.law import Finding, Look

LATE_MS: Final = 2_000  # the leader wakes for a timer, and at the latest every second
SWEPT_MS: Final = 3_000  # presences are judged once a second
ABANDONED_MS: Final = 60_000  # a lease that ran out so long ago is nobody's
OVERDUE_MS: Final = 30_000  # what is due goes out within seconds, unless the pace of its number forbids it
UNPLACED_MS: Final = 5_000  # other nodes place what is left stored after two seconds, and look every two

_i, _o, _a = t.interaction.c, t.offer.c, t.agent_state.c


def _tell(connection: Connection, query: Select[Any] | Any, look: Look) -> list[Finding]:
    return [Finding(str(row[0]), str(row[1])) for row in connection.execute(query.limit(look.limit))]


def find_misplaced(connection: Connection, look: Look) -> list[Finding]:
    """Open, and with nobody, or with somebody while it waits, or waiting in no line. As many in line as wait, and
    there is nothing to look for: that is counted first."""
    in_line = exists().where(t.router_row.c.key == literal("waits ") + _i.id)
    waits = _i.state == "queued"
    what = case(
        (and_(waits, _i.agent_id.is_not(None)), "waits_with_an_owner"),
        (and_(waits, ~in_line), "no_place_in_line"),
        else_="",
    )
    lost = or_(_i.agent_id.is_not(None), ~in_line) if _line_differs(connection) else _i.agent_id.is_not(None)
    query = union_all(
        select(_i.id, what).where(waits, lost),
        select(_i.id, literal("no_owner")).where(_i.state.in_(INTERACTION_HANDLED), _i.agent_id.is_(None)),
    )
    return _tell(connection, query, look)


def _line_differs(connection: Connection) -> bool:
    """Whether the router keeps more or fewer places than there are interactions waiting."""
    r = t.router_row.c
    waiting = select(func.count()).where(_i.state.in_(INTERACTION_WAITING)).scalar_subquery()
    places = select(func.count()).where(r.key > "waits ", r.key < "waits!").scalar_subquery()
    return bool(connection.scalar(select(waiting != places)))


def find_strays(connection: Connection, look: Look) -> list[Finding]:
    """The router keeps a place for what is over."""
    if not _line_differs(connection):
        return []
    r = t.router_row.c
    of = func.substr(r.key, 7)
    still = exists().where(_i.id == of, _i.state.in_(("queued", "offered")))
    # between "waits " and "waits!": a range of the primary key
    query = select(of, literal("line_holds_what_is_over")).where(r.key > "waits ", r.key < "waits!", ~still)
    return _tell(connection, query, look)


def find_late_offers(connection: Connection, look: Look) -> list[Finding]:
    late = select(_o.id, literal("past_its_deadline")).where(
        _o.state == "live", _o.deadline_at < look.now - LATE_MS
    )
    return _tell(connection, late, look)


def find_late_wrap_ups(connection: Connection, look: Look) -> list[Finding]:
    late = and_(_i.state == "wrapup", _i.wrap_up_due_at < look.now - LATE_MS)
    return _tell(connection, select(_i.id, literal("past_its_end")).where(late), look)


def find_late_presences(connection: Connection, look: Look) -> list[Finding]:
    heard_since = read_heard_since(connection, look.now)

    def silent(longer_than_ms: int) -> ColumnElement[bool]:
        edge = look.now - longer_than_ms - SWEPT_MS
        return _a.last_seen_at < edge if heard_since < edge else false()

    late = or_(
        and_(_a.left_at.is_not(None), _a.left_at < look.now - LEFT_AFTER_MS - SWEPT_MS),
        and_(_a.left_at.is_(None), _a.presence == "unreachable", silent(OFFLINE_AFTER_MS)),
        and_(_a.left_at.is_(None), _a.presence != "unreachable", silent(UNREACHABLE_AFTER_MS)),
    )
    query = select(_a.agent_id, literal("past_its_time")).where(_a.presence != "offline", late)
    return _tell(connection, query, look)


def find_late_leases(connection: Connection, look: Look) -> list[Finding]:
    """What somebody took to do and nobody has taken up since. The router's office has its own figure."""
    out, order, lease = t.outbox.c, t.call_order.c, t.lease.c
    over = look.now - ABANDONED_MS
    query = union_all(
        select(out.id, literal("send_left_behind")).where(out.state == "leased", out.lease_until < over),
        select(order.id, literal("call_order_left_behind")).where(
            order.state == "leased", order.lease_until < over
        ),
        select(lease.name, literal("work_left_behind")).where(
            lease.name != "router", lease.expires_at > 0, lease.expires_at < over
        ),
    )
    return _tell(connection, query, look)


def find_unended_offers(connection: Connection, look: Look) -> list[Finding]:
    """Rings for what is not offered (any more), or at an agent who is not there; or is offered to nobody."""
    o = t.offer.alias("o")
    has_live = exists().where(o.c.interaction_id == _i.id, o.c.state == "live")
    ready = exists().where(_a.agent_id == _o.agent_id, _a.presence == "ready")
    offered = exists().where(_i.id == _o.interaction_id, _i.state == "offered")
    query = union_all(
        select(_o.id, literal("rings_for_nothing")).where(_o.state == "live", ~offered),
        select(_o.id, literal("rings_at_nobody")).where(_o.state == "live", offered, ~ready),
        select(_i.id, literal("offered_to_nobody")).where(_i.state == "offered", ~has_live),
    )
    return _tell(connection, query, look)


def find_doubles(connection: Connection, look: Look) -> list[Finding]:
    """Two live offers of one interaction or on one slot of an agent, two interactions on one slot, two owners in
    one conversation. Unique indexes forbid the most of it: this is for a database that lost one."""
    many = func.count() > 1

    def alike(what: str, *columns: Any, where: Any) -> Select[Any]:
        subject = func.min(columns[0])
        return select(subject, literal(what)).where(where).group_by(*columns).having(many)

    owned = _i.state.in_(("offered", "active")) & _i.consults.is_(None)  # a colleague may be asked besides
    query = union_all(
        alike("two_live_offers", _o.interaction_id, where=_o.state == "live"),
        alike("two_offers_on_a_slot", _o.agent_id, _o.channel, _o.slot, where=_o.state == "live"),
        alike("two_on_a_slot", _i.agent_id, _i.channel, _i.slot, where=_i.slot.is_not(None)),
        alike("two_owners", _i.conversation_id, where=owned),
    )
    return _tell(connection, query, look)


def find_overload(connection: Connection, look: Look) -> list[Finding]:
    """More on one channel than the agent takes, and none of it by force, by hand or from before the
    configuration said so."""
    carried: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in connection.execute(_CARRIED):
        carried[row.agent_id, row.channel].append(row)
    return [
        Finding(agent_id, "more_than_" + channel)
        for (agent_id, channel), rows in carried.items()
        if len(rows) > _room(look, agent_id, channel) and not _is_excused(connection, rows)
    ][: look.limit]


_CARRIED: Final = union_all(
    select(_i.agent_id, _i.channel, _i.id, _i.accepted_at.label("since")).where(_i.slot.is_not(None)),
    select(_o.agent_id, _o.channel, _o.interaction_id, _o.created_at).where(_o.state == "live"),
)


def _room(look: Look, agent_id: str, channel: str) -> int:
    """Whoever has left the configuration works off what they have."""
    agent = look.centre.agents.get(agent_id)
    return 1_000_000 if agent is None else agent.capacity.get(channel, 0)  # type: ignore[call-overload]


def _is_excused(connection: Connection, rows: Sequence[Any]) -> bool:
    """Rare enough to be asked one agent at a time."""
    applied = connection.scalar(select(func.max(t.config_version.c.created_at))) or 0
    if any((row.since or 0) < applied for row in rows):
        return True
    reasons = connection.scalars(
        select(_o.reason).where(
            one_of(_o.interaction_id, [row.id for row in rows]), _o.state.in_(("live", "accepted"))
        )
    )
    return any(reason.get("over") for reason in reasons)


def find_overdue_sends(connection: Connection, look: Look) -> list[Finding]:
    """Due for long, behind nothing else to the same person, and its number's pace has room."""
    out, earlier, pace = t.outbox.c, t.outbox.alias("earlier").c, t.sender_pace.c
    behind = exists().where(
        earlier.to_value == out.to_value,
        earlier.id < out.id,
        earlier.channel == out.channel,
        earlier.account == out.account,
        earlier.state.in_(("waiting", "leased")),
    )
    paced = exists().where(
        pace.channel == out.channel,
        pace.account == out.account,
        pace.free_at > look.now - OVERDUE_MS,
    )
    overdue = and_(out.state == "waiting", out.due_at < look.now - OVERDUE_MS, ~behind, ~paced)
    return _tell(connection, select(out.id, literal("due_for_long")).where(overdue), look)


def find_unplaced(connection: Connection, look: Look) -> list[Finding]:
    r = t.raw_item.c
    left = and_(r.state == "stored", r.received_at < look.now - UNPLACED_MS)
    return _tell(connection, select(r.id, literal("stored_and_not_placed")).where(left), look)


def find_lost_calls(connection: Connection, look: Look) -> list[Finding]:
    """Of which nothing was told for a while, and that stand as no call should."""
    lost = find_orphans(connection, look.now)
    return [Finding(call_id, trouble) for call_id, trouble in lost[: look.limit]]


def count_by_what(findings: Sequence[Finding]) -> dict[str, int]:
    """For the log."""
    return dict(Counter(finding.what for finding in findings))
