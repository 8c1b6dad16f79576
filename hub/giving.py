"""Giving by hand, and hearing what came of it: the wish is committed, the router's answer comes by the stream
of the agent it is for, from whichever node leads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from hub.bus.streams import Streams
from hub.model.events import Event
from hub.model.nouns import Refused
from hub.picking import NO_ROOM, Given, Pick, judge
from hub.store import Store
from hub.store import tables as t
from hub.store.log import read_heads

ANSWER_SECONDS: Final = (
    3.0  # milliseconds as a rule; the poll of another node's router takes up to two seconds
)

Station = Callable[[Any, list[Pick]], Sequence[Given | Refused]]


async def give_by_hand(
    store: Store, streams: Streams, station: Station, pick: Pick, *, seconds: float = ANSWER_SECONDS
) -> Given | Refused:
    """``active`` once the agent has it; ``asked`` where the router, between two leaders perhaps, has not
    answered yet. Refused with ``taken``, ``gone``, ``over_capacity``, ``not_for_agent``, ``not_found``."""
    stream = f"agent:{pick.agent_id}"
    heard: asyncio.Future[Event] = asyncio.get_running_loop().create_future()

    def hear(_stream: str, events: Sequence[Event]) -> None:
        answer = next((event for event in events if _answers(event, pick)), None)
        if answer is not None and not heard.done():
            heard.set_result(answer)

    heads = await store.read(read_heads, [stream])
    subscription = streams.follow(stream, heads.get(stream, 0), hear)
    given: Given | Refused = Given(pick.interaction_id, pick.agent_id, "asked")
    try:
        given = await store.commit(station, pick)
        if isinstance(given, Refused) or given.state == "active":
            return given
        async with asyncio.timeout(seconds):
            return await _read_answer(store, pick, await heard)
    except TimeoutError:
        return given
    finally:
        streams.unfollow(subscription)


def _answers(event: Event, pick: Pick) -> bool:
    if event.interaction_id != pick.interaction_id:
        return False
    lost = event.kind == "offer.ended" and event.data.get("outcome") == "lost_race"
    return lost or event.kind in ("offer.accepted", "interaction.pick_refused")


async def _read_answer(store: Store, pick: Pick, event: Event) -> Given | Refused:
    if event.kind == "offer.accepted":
        return Given(pick.interaction_id, pick.agent_id, "active")
    # somebody was quicker, or the customer left: the row says more than the engine, which only knows that
    # it does not wait
    if (stands := await store.read(_read_standing, pick)) is not None:
        return stands
    reason = event.data.get("reason") or event.data.get("outcome")
    code = "over_capacity" if reason in NO_ROOM else "not_for_agent"
    return Refused(code, {"reason": reason, "agent_id": pick.agent_id})


def _read_standing(connection: Connection, pick: Pick) -> Given | Refused | None:
    i, o = t.interaction.c, t.offer.c
    query = (
        select(i.id, i.state, i.agent_id, o.agent_id.label("rings_at"))
        .select_from(t.interaction)
        .outerjoin(t.offer, (o.interaction_id == i.id) & (o.state == "live"))
        .where(i.id == pick.interaction_id)
    )
    row: Any = connection.execute(query).one()
    return judge(row, pick.agent_id)
