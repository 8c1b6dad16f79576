"""The interactions behind a figure: the plain query over the log, for whoever wants to see them one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, func, not_, or_, select

from hub.floor.news import find_first
from hub.floor.standing import find_address
from hub.floor.tally import INTERVAL_MINUTES, MINUTE_MS, Day
from hub.model.contact_centre import ContactCentre
from hub.store import tables as t
from hub.store.sets import one_of

MOST: Final = 500  # rows of one answer; ``count`` says how many there are

WAITING: Final = ("queued", "offered")


@dataclass(frozen=True, slots=True)
class Question:
    """``queues`` None: all; ``agent_id``: only what was that agent's."""

    figure: str
    now: int
    queues: frozenset[str] | None
    centre: ContactCentre
    agent_id: str | None = None


def count_behind(connection: Connection, asked: Question) -> int:
    query = (
        _query(connection, asked).with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    )
    return connection.scalar(query) or 0


def read_behind(connection: Connection, asked: Question) -> list[dict[str, Any]]:
    """The newest first."""
    rows = connection.execute(_query(connection, asked).limit(MOST))
    return [_shown(dict(row._mapping)) for row in rows]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    kind, value = row.pop("of_kind"), row.pop("of_value")
    return row | {"address": find_address(row["customer"], kind, value)}


def _query(connection: Connection, asked: Question) -> Select[Any]:
    figure = FIGURES[asked.figure]
    query = figure.standing(asked) if figure.since is None else _past(connection, figure, asked)
    i = t.interaction.c
    if asked.queues is not None:
        query = query.where(one_of(i.queue_id, asked.queues))
    if asked.agent_id is not None:
        query = query.where((i if figure.since is None else t.event.c).agent_id == asked.agent_id)
    return query


_SHOWN: Final = (
    t.interaction.c.id.label("interaction_id"),
    t.interaction.c.conversation_id,
    t.interaction.c.channel,
    t.interaction.c.queue_id,
    t.interaction.c.state,
    t.interaction.c.created_at,
    t.customer.c.display_name.label("customer"),
    t.identity.c.kind.label("of_kind"),
    t.identity.c.value.label("of_value"),
)


def _with_people(interactions: FromClause) -> FromClause:
    n = t.identity.c
    return interactions.join(t.identity, n.id == t.interaction.c.identity_id).join(
        t.customer, t.customer.c.id == n.customer_id
    )


def _standing(*where: ColumnElement[bool]) -> Select[Any]:
    i = t.interaction.c
    shown = select(*_SHOWN, i.agent_id, i.created_at.label("at")).select_from(_with_people(t.interaction))
    return shown.where(*where).order_by(i.created_at, i.id)


def _past(connection: Connection, figure: Figure, asked: Question) -> Select[Any]:
    e, i = t.event.c, t.interaction.c
    assert figure.since is not None
    begins = figure.since(asked)
    happened = t.event.join(t.interaction, i.id == e.interaction_id)
    return (
        select(*_SHOWN, e.agent_id, e.at, t.offer.c.decline_reason.label("reason"))
        .select_from(_with_people(happened).outerjoin(t.offer, t.offer.c.id == e.offer_id))
        .where(e.id > find_first(connection, begins), e.at >= begins, e.at <= asked.now)
        .where(i.consults.is_(None), figure.happened(asked))
        .order_by(e.id.desc())
    )


def _target(asked: Question) -> ColumnElement[int]:
    i = t.interaction.c
    own = {queue_id: queue.target_ms for queue_id, queue in asked.centre.queues.items()}
    of_queue: ColumnElement[int] = case(own, value=i.queue_id, else_=0)
    return case((i.target_ms > 0, i.target_ms), else_=of_queue)


def _late(asked: Question) -> ColumnElement[bool]:
    return t.event.c.at - t.interaction.c.created_at > _target(asked)


def _answered(_asked: Question) -> ColumnElement[bool]:
    """Accepted, and not given back since by a device that did not answer."""
    e, later = t.event.c, t.event.alias()
    given_back = (
        select(later.c.id)
        .where(
            later.c.interaction_id == e.interaction_id,
            later.c.kind == "interaction.given_back",
            later.c.id > e.id,
        )
        .correlate(t.event)
        .exists()
    )
    return and_(e.kind == "offer.accepted", not_(given_back))


def _abandoned(_asked: Question) -> ColumnElement[bool]:
    return t.event.c.kind == "interaction.abandoned"


def _handled(_asked: Question) -> ColumnElement[bool]:
    e = t.event.c
    silent = and_(e.kind == "interaction.closed", e.data["from"].as_string() == "active")
    return or_(e.kind.in_(("interaction.ended", "interaction.transferred")), silent)


def _declined(_asked: Question) -> ColumnElement[bool]:
    e = t.event.c
    return and_(e.kind == "offer.ended", e.data["outcome"].as_string() == "declined")


def _interval(asked: Question) -> int:
    """The minute that runs is the last of them."""
    return (asked.now // MINUTE_MS - INTERVAL_MINUTES + 1) * MINUTE_MS


def _today(asked: Question) -> int:
    return Day.of(asked.now, asked.centre.organisation.timezone).begins


@dataclass(frozen=True, slots=True)
class Figure:
    """Of what stands now (``where``), or of what has happened ``since`` a moment."""

    where: Any = None
    since: Any = None

    def standing(self, asked: Question) -> Select[Any]:
        return _standing(*self.where(asked))

    def happened(self, asked: Question) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = self.where(asked)
        return condition


_I: Final = t.interaction.c
FIGURES: Final[Mapping[str, Figure]] = {
    "waiting": Figure(lambda _: (_I.state.in_(WAITING), _I.consults.is_(None))),
    "in_progress": Figure(lambda _: (_I.state == "active", _I.consults.is_(None))),
    "wrapping_up": Figure(lambda _: (_I.state == "wrapup", _I.consults.is_(None))),
    "answered": Figure(_answered, _interval),
    "in_target": Figure(lambda asked: and_(_answered(asked), not_(_late(asked))), _interval),
    "missed_target": Figure(
        lambda asked: and_(or_(_answered(asked), _abandoned(asked)), _late(asked)), _interval
    ),
    "abandoned_late": Figure(lambda asked: and_(_abandoned(asked), _late(asked)), _interval),
    "answered_today": Figure(_answered, _today),
    "abandoned_today": Figure(_abandoned, _today),
    "handled_today": Figure(_handled, _today),
    "declined_today": Figure(_declined, _today),
}
