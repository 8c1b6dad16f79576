"""Where the laws do not hold: one statement each, over the partial indexes of what is open.

Limits are a little wider than the timers they watch: a timer that fires on time is a second late in the rows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
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
from hub.store.tables.state import still
from hub.watch.law import Finding, Look

LATE_MS: Final = 2_000  # the leader wakes for a timer, and at the latest every second
SWEPT_MS: Final = 3_000  # presences are judged once a second
ABANDONED_MS: Final = 60_000  # a lease that ran out so long ago is nobody's
OVERDUE_MS: Final = 30_000  # what is due goes out within seconds, unless the pace of its number forbids it
UNPLACED_MS: Final = 5_000  # other nodes place what is left stored after two seconds, and look every two

_i, _o, _a = t.interaction.c, t.offer.c, t.agent_state.c


def _tell(connection: Connection, query: Any, look: Look, **values: int) -> list[Finding]:
    rows = connection.execute(query, {**values, "limit": look.limit})
    return [Finding(str(row[0]), str(row[1])) for row in rows]


def _some(query: Any) -> Any:
    """Not more of it than are told of. All these statements are made once: they are asked every second, for ever."""
    return query.limit(bindparam("limit", type_=Integer))


def _moment(name: str) -> BindParameter[int]:
    return bindparam(name, type_=BigInteger)


def find_misplaced(connection: Connection, look: Look) -> list[Finding]:
    """Open, and with nobody, or with somebody while it waits, or waiting in no line. As many in line as wait, and
    there is nothing to look for: that is counted first."""
    return _tell(connection, _MISPLACED[_line_differs(connection)], look)


def _misplaced(*, line_differs: bool) -> Any:
    in_line = exists().where(t.router_row.c.key == literal("waits ") + _i.id)
    waits = _i.state == "queued"
    what = case(
        (and_(waits, _i.agent_id.is_not(None)), "waits_with_an_owner"),
        (and_(waits, ~in_line), "no_place_in_line"),
        else_="",
    )
    lost = or_(_i.agent_id.is_not(None), ~in_line) if line_differs else _i.agent_id.is_not(None)
    query = union_all(
        select(_i.id, what).where(waits, lost),
        select(_i.id, literal("no_owner")).where(_i.state.in_(INTERACTION_HANDLED), _i.agent_id.is_(None)),
    )
    return _some(query)


_MISPLACED: Final = {differs: _misplaced(line_differs=differs) for differs in (False, True)}


def _line_differs(connection: Connection) -> bool:
    """Whether the router keeps more or fewer places than there are interactions waiting."""
    return bool(connection.scalar(_DIFFERS))


# between "waits " and "waits!": a range of the primary key
_is_place = and_(t.router_row.c.key > "waits ", t.router_row.c.key < "waits!")
_waiting = select(func.count()).where(_i.state.in_(INTERACTION_WAITING)).scalar_subquery()
_DIFFERS: Final = select(_waiting != select(func.count()).where(_is_place).scalar_subquery())


def find_strays(connection: Connection, look: Look) -> list[Finding]:
    """The router keeps a place for what is over."""
    return _tell(connection, _STRAYS, look) if _line_differs(connection) else []


_of = func.substr(t.router_row.c.key, 7)
_waits = exists().where(_i.id == _of, still(_i.state, "queued", "offered"))
_STRAYS: Final = _some(select(_of, literal("line_holds_what_is_over")).where(_is_place, ~_waits))


def find_late_offers(connection: Connection, look: Look) -> list[Finding]:
    return _tell(connection, _LATE_OFFERS, look, before=look.now - LATE_MS)


_LATE_OFFERS: Final = _some(
    select(_o.id, literal("past_its_deadline")).where(_o.state == "live", _o.deadline_at < _moment("before"))
)


def find_late_wrap_ups(connection: Connection, look: Look) -> list[Finding]:
    return _tell(connection, _LATE_WRAP_UPS, look, before=look.now - LATE_MS)


_LATE_WRAP_UPS: Final = _some(
    select(_i.id, literal("past_its_end")).where(_i.state == "wrapup", _i.wrap_up_due_at < _moment("before"))
)


def find_late_presences(connection: Connection, look: Look) -> list[Finding]:
    """Whose silence counts is asked only where somebody is silent."""
    left, lost, silent = (
        look.now - longest_ms - SWEPT_MS
        for longest_ms in (LEFT_AFTER_MS, OFFLINE_AFTER_MS, UNREACHABLE_AFTER_MS)
    )
    found = _tell(connection, _LATE_PRESENCES, look, left=left, lost=lost, silent=silent)
    if not found:
        return []
    heard_since = read_heard_since(connection, look.now)
    # nobody was seen before 0: silence that proves nothing is nobody's
    lost, silent = (edge if heard_since < edge else 0 for edge in (lost, silent))
    return _tell(connection, _LATE_PRESENCES, look, left=left, lost=lost, silent=silent)


_too_long = or_(
    and_(_a.left_at.is_not(None), _a.left_at < _moment("left")),
    and_(_a.left_at.is_(None), _a.presence == "unreachable", _a.last_seen_at < _moment("lost")),
    and_(_a.left_at.is_(None), _a.presence != "unreachable", _a.last_seen_at < _moment("silent")),
)
_LATE_PRESENCES: Final = _some(
    select(_a.agent_id, literal("past_its_time")).where(_a.presence != "offline", _too_long)
)


def find_late_leases(connection: Connection, look: Look) -> list[Finding]:
    """What somebody took to do and nobody has taken up since. The router's office has its own figure."""
    return _tell(connection, _LATE_LEASES, look, over=look.now - ABANDONED_MS)


def _late_leases() -> Any:
    out, order, lease, over = t.outbox.c, t.call_order.c, t.lease.c, _moment("over")
    query = union_all(
        select(out.id, literal("send_left_behind")).where(out.state == "leased", out.lease_until < over),
        select(order.id, literal("call_order_left_behind")).where(
            order.state == "leased", order.lease_until < over
        ),
        select(lease.name, literal("work_left_behind")).where(
            lease.name != "router", lease.expires_at > 0, lease.expires_at < over
        ),
    )
    return _some(query)


_LATE_LEASES: Final = _late_leases()


def find_unended_offers(connection: Connection, look: Look) -> list[Finding]:
    """Rings for what is not offered (any more), or at an agent who is not there; or is offered to nobody. Who is ready
    and what rings is read once, for all of them."""
    return _tell(connection, _UNENDED, look)


def _unended() -> Any:
    o = t.offer.alias("o")
    has_live = _i.id.in_(select(o.c.interaction_id).where(o.c.state == "live"))
    ready = _o.agent_id.in_(select(_a.agent_id).where(_a.presence == "ready"))
    offered = exists().where(_i.id == _o.interaction_id, still(_i.state, "offered"))
    query = union_all(
        select(_o.id, literal("rings_for_nothing")).where(_o.state == "live", ~offered),
        select(_o.id, literal("rings_at_nobody")).where(_o.state == "live", offered, ~ready),
        select(_i.id, literal("offered_to_nobody")).where(_i.state == "offered", ~has_live),
    )
    return _some(query)


_UNENDED: Final = _unended()


def find_doubles(connection: Connection, look: Look) -> list[Finding]:
    """Two live offers of one interaction or on one slot of an agent, two interactions on one slot, two owners in
    one conversation. Unique indexes forbid the most of it: this is for a database that lost one."""
    return _tell(connection, _DOUBLES, look)


def _doubles() -> Any:
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
    return _some(query)


_DOUBLES: Final = _doubles()


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
    return _tell(connection, _OVERDUE, look, before=look.now - OVERDUE_MS)


def _overdue() -> Any:
    before = _moment("before")
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
        pace.free_at > before,
    )
    overdue = and_(out.state == "waiting", out.due_at < before, ~behind, ~paced)
    return _some(select(out.id, literal("due_for_long")).where(overdue))


_OVERDUE: Final = _overdue()


def find_unplaced(connection: Connection, look: Look) -> list[Finding]:
    return _tell(connection, _UNPLACED, look, before=look.now - UNPLACED_MS)


_R: Final = t.raw_item.c
_UNPLACED: Final = _some(
    select(_R.id, literal("stored_and_not_placed")).where(
        _R.state == "stored", _R.received_at < _moment("before")
    )
)


def find_lost_calls(connection: Connection, look: Look) -> list[Finding]:
    """Of which nothing was told for a while, and that stand as no call should."""
    lost = find_orphans(connection, look.now)
    return [Finding(call_id, trouble) for call_id, trouble in lost[: look.limit]]


def count_by_what(findings: Sequence[Finding]) -> dict[str, int]:
    """For the log."""
    return dict(Counter(finding.what for finding in findings))
