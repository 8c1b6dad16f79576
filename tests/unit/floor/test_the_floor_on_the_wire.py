"""The floor as a supervisor's page is told it: whole once, then what has changed, and only what they may see."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import orjson
import pytest

from agent_console import protocol as p
from agent_console.desk import Desk, Floor
from agent_console.floor import Overview
from hub.bus import LocalBus, Streams
from hub.bus.marks import Marks
from hub.declining import Decline, decline_offers, explain_declines
from hub.floor.behind import Question, read_behind
from hub.floor.snoozing import Snooze, snooze_needs
from hub.model.contact_centre import AlertRule
from hub.model.nouns import Refused, Scope
from hub.presence import SetPresence, set_presences
from hub.replies import Reply, send_replies
from hub.store import tables as t
from hub.workers import running
from tests.builders import ANA, SECOND, chat, left, mail, phone, text
from tests.nodes import Node, reserve, until

LEAD = Scope("usr_lead", "supervisor", None, None)
NARROW = Scope("usr_narrow", "supervisor", None, frozenset({"elsewhere"}))


LISTS = ("figures", "needs", "needs_count", "rules")


class Page:
    """Folds what it is told, as the page does."""

    def __init__(self, scope: Scope = LEAD) -> None:
        self.scope = scope
        self.frames: list[dict[str, Any]] = []
        self.queues: dict[str, Any] = {}
        self.agents: dict[str, Any] = {}
        self.lists: dict[str, Any] = {}

    def tell_encoded(self, frame: bytes) -> None:
        told = orjson.loads(frame)
        p.hub_frame.validate_python(told)
        self.frames.append(told)
        if told["whole"]:
            self.queues, self.agents = {}, {}
        self.queues |= {row["queue_id"]: row for row in told["queues"]}
        self.agents |= {row["agent_id"]: row for row in told["agents"]}
        for agent_id in told["gone"]:
            del self.agents[agent_id]
        self.lists |= {key: told[key] for key in LISTS if told[key] is not None}

    def figure(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = next(each for each in self.lists["figures"] if each["id"] == name)
        return found

    @property
    def needs(self) -> list[str]:
        return [need["id"] for need in self.lists["needs"]]


async def looks(node: Node, overview: Overview) -> None:
    overview.tell(await node.store.read(overview.keeper.look, node.store.centre, node.clock.now()))


@pytest.fixture
async def overview(node: Node) -> Overview:
    queue = replace(node.store.centre.queues["support"], target_ms=20 * SECOND)
    node.store.centre = replace(node.store.centre, queues={"support": queue})
    return Overview()


async def test_whoever_folds_the_changes_sees_what_the_whole_says(node: Node, overview: Overview) -> None:
    early = Page()
    overview.follow(early)
    await looks(node, overview)
    assert [frame["whole"] for frame in early.frames] == [True]
    for visitor in ("v1", "v2", "v3"):
        await node.commit(set_presences, SetPresence(ANA, "ready", by=ANA))
        await node.waiting_chat(visitor)
        node.clock.advance(seconds=7)
        await looks(node, overview)
    late = Page()
    overview.follow(late)
    await looks(node, overview)
    assert (early.queues, early.agents, early.lists) == (late.queues, late.agents, late.lists)
    assert late.queues["support"]["waiting"] == 3
    assert late.agents[ANA]["state"] == "ready"
    assert late.figure("waiting")["value"] == 3
    assert late.figure("waiting")["parts"] == {"webchat": 3}


async def test_a_change_of_one_agent_is_told_as_one_row(node: Node, overview: Overview) -> None:
    page = Page()
    overview.follow(page)
    await looks(node, overview)
    await node.commit(set_presences, SetPresence(ANA, "ready", by=ANA))
    await looks(node, overview)
    assert [row["agent_id"] for row in page.frames[-1]["agents"]] == [ANA]
    assert page.frames[-1]["whole"] is False


async def test_a_quiet_floor_gives_a_sign_of_life_and_no_more(node: Node, overview: Overview) -> None:
    page = Page()
    overview.follow(page)
    for _ in range(20):
        await looks(node, overview)
        node.clock.advance(seconds=0.25)
    assert len(page.frames) == 3
    assert all(not frame["agents"] and not frame["queues"] for frame in page.frames[1:])


async def test_whoever_sees_other_queues_is_told_nothing_of_these(node: Node, overview: Overview) -> None:
    await node.waiting_chat("v1")
    page = Page(NARROW)
    overview.follow(page)
    await looks(node, overview)
    assert (page.queues, page.agents) == ({}, {})
    assert page.figure("waiting")["value"] == 0


async def test_what_needs_a_supervisor_stands_there_until_its_cause_is_gone(
    node: Node, overview: Overview
) -> None:
    page = Page()
    overview.follow(page)
    await node.waiting_chat("v1")
    await looks(node, overview)
    assert page.needs == []
    node.clock.advance(seconds=81)  # four times the target and a second
    await looks(node, overview)
    assert page.needs == ["queue_late:support"]
    assert page.figure("longest")["state"] == "late"
    await node.receives(left(visitor="v1"))
    await node.talking("v2")
    await looks(node, overview)
    assert page.needs == []
    assert page.agents[ANA]["state"] == "on_contact"


async def test_a_rule_speaks_when_its_time_is_up(node: Node, overview: Overview) -> None:
    rule = AlertRule("crowd", "waiting", over=1, for_ms=10 * SECOND, severity="late")
    node.store.centre = replace(node.store.centre, alerts=(rule,))
    page = Page()
    overview.follow(page)
    await node.waiting_chat("v1")
    await node.waiting_chat("v2")
    await looks(node, overview)
    assert page.needs == []
    node.clock.advance(seconds=10)
    await looks(node, overview)
    assert page.needs == ["rule:crowd:support"]
    assert page.lists["rules"][0]["over"] == 1


class Elsewhere:
    """A supervisor's desk with another page open."""

    scope = LEAD

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []

    def tell_encoded(self, frame: bytes) -> None:
        told = orjson.loads(frame)
        p.hub_frame.validate_python(told)
        self.frames.append(told)


async def test_whoever_is_elsewhere_hears_of_what_needs_them_and_of_nothing_else(
    node: Node, overview: Overview
) -> None:
    page = Elsewhere()
    overview.follow(page, "needs")
    await node.waiting_chat("v1")
    for _ in range(4):
        await looks(node, overview)
        node.clock.advance(seconds=27)
    assert [frame["type"] for frame in page.frames] == ["floor.needs"] * 2
    assert [frame["needs_count"] for frame in page.frames] == [0, 1]
    overview.follow(page, "all")
    await looks(node, overview)
    assert page.frames[-1]["whole"] is True
    overview.leave(page)
    await looks(node, overview)
    assert len(page.frames) == 3


async def test_what_is_snoozed_is_counted_no_more_until_its_time_is_over(
    node: Node, overview: Overview
) -> None:
    page = Page()
    overview.follow(page)
    await node.waiting_chat("v1")
    node.clock.advance(seconds=81)
    await looks(node, overview)
    late = "queue_late:support"
    (answer,) = [await node.commit(snooze_needs, Snooze(late, 15, "known", LEAD))]
    assert answer is None
    await looks(node, overview)
    assert page.lists["needs_count"] == 0
    assert page.lists["needs"][0]["snoozed"]["by"] == LEAD.user_id
    assert [row.target for row in await node.rows(t.audit, action="floor.snoozed")] == [late]
    node.clock.advance(seconds=15 * 60 + 1)
    await looks(node, overview)
    assert (page.needs, page.lists["needs_count"]) == ([late], 1)
    assert page.lists["needs"][0]["snoozed"] is None


@pytest.mark.parametrize("need_id", ["queue_late:elsewhere", "help:nothing", "missed:nobody", "weather:bad"])
async def test_nothing_is_snoozed_that_one_does_not_see(node: Node, need_id: str) -> None:
    assert await node.commit(snooze_needs, Snooze(need_id, 15, "known", LEAD)) == Refused("not_found")
    assert await node.commit(snooze_needs, Snooze("queue_late:support", 15, "known", NARROW)) == Refused(
        "not_found"
    )


async def test_an_answer_that_is_overdue_needs_somebody_until_it_is_given(
    node: Node, overview: Overview
) -> None:
    page = Page()
    overview.follow(page)
    held = await node.talking("v1")
    node.clock.advance(seconds=119)
    await looks(node, overview)
    assert page.needs == []
    node.clock.advance(seconds=6)
    await looks(node, overview)
    (need,) = page.lists["needs"]
    assert (need["kind"], need["agent_id"], need["interaction_id"]) == ("overdue", ANA, held)
    row = await node.row(t.interaction, id=held)
    await node.commit(send_replies, Reply(row.conversation_id, ANA, "One moment.", "k1", seen_number=99))
    node.clock.advance(seconds=5)
    await looks(node, overview)
    assert page.needs == []


class Wire:
    """An end that takes everything."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def send_now(self, *frames: bytes) -> bool:
        self.heard += map(orjson.loads, frames)
        return True

    async def send(self, frame: bytes) -> None:
        self.send_now(frame)

    async def close(self) -> None:
        return None

    def is_clear(self) -> bool:
        return True

    def cut(self) -> None:
        return None

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [frame for frame in self.heard if frame["type"] == kind]


async def asks(desk: Desk, **frame: Any) -> None:
    await desk.hear(orjson.dumps(frame).decode())


@pytest.mark.parametrize(
    ("scope", "may"), [(LEAD, True), (Scope("usr_ana", "agent", ANA, frozenset({"support"})), False)]
)
async def test_the_floor_is_for_supervisors(node: Node, scope: Scope, may: bool) -> None:
    floor = Floor(node.store, Streams(node.store), Marks(LocalBus(), "n1"), node.clock)
    wire = Wire()
    desk = Desk(floor, wire, scope)
    async with running({"post": floor.post.run, "floor": lambda: floor.overview.run(node.store, node.clock)}):
        await asks(desk, type="hello", protocol=1)
        await asks(desk, type="floor.watch", request="k1", on=True)
        if not may:
            await until(lambda: wire.of("error"))
            assert wire.of("error")[0]["code"] == "forbidden"
            return
        await until(lambda: wire.of("floor"))
        assert wire.of("floor")[0]["whole"] is True
        # who takes no work is told no more than that, and can do nothing of an agent's
        assert not wire.of("snapshot")
        await asks(desk, type="presence.set", request="k2", presence="ready")
        await until(lambda: wire.of("error"))
        assert wire.of("error")[0]["request"] == "k2"
        await asks(desk, type="floor.watch", request="k3", on=False)
        await until(lambda: any(frame["request"] == "k3" for frame in wire.of("ack")))
        told = len(wire.of("floor"))
        node.clock.advance(seconds=30)
        await asyncio.sleep(0)
        assert len(wire.of("floor")) == told
        desk.leave()


async def test_what_an_agent_declined_is_counted_by_their_word_and_opens_to_the_offers(
    node: Node, overview: Overview
) -> None:
    page = Page()
    overview.follow(page)
    await node.becomes_ready(ANA)
    offers = [await node.rings(await node.waiting_chat("v0"))]
    await node.commit(decline_offers, Decline(offers[0], ANA))
    for visitor in ("v1", "v2"):
        offers.append(await node.rings(await node.waiting_chat(visitor)))
        await node.commit(decline_offers, Decline(offers[-1], ANA, "busy" if visitor == "v1" else None))
    await node.commit(explain_declines, Decline(offers[-1], ANA, "busy"))  # said a moment later
    await looks(node, overview)
    assert page.agents[ANA]["declined"] == {"none": 1, "busy": 2}
    asked = Question("declined_today", node.clock.now(), None, node.store.centre, ANA)
    assert [row["reason"] for row in await node.store.read(read_behind, asked)] == ["busy", "busy", None]


async def test_whoever_has_no_name_comes_with_the_address_that_the_desk_shows(
    node: Node, overview: Overview
) -> None:
    page = Page()
    overview.follow(page)
    await node.becomes_ready(ANA)
    await node.receives(
        text(sender=phone(118)),
        text(sender=None),
        text(sender=phone(119), sender_name="Maya"),
        mail(sender="ines@example.com"),
        chat(visitor="v1"),
    )
    asked = Question("waiting", node.clock.now(), None, node.store.centre)
    behind = await node.store.read(read_behind, asked)
    for number, row in enumerate(await node.rows(t.interaction), start=1):
        offer = replace(node.reservation(row.id, slot=number), channel=row.channel)
        await node.commit(reserve, offer)
        await node.accepts(offer.offer_id)
    await looks(node, overview)
    told = [(each["customer"], each["address"]) for each in page.agents[ANA]["work"]]
    shown = [(row["customer"], row["address"]) for row in behind]
    assert sorted(told, key=str) == sorted(shown, key=str)
    assert sorted(told, key=str) == sorted(
        [(None, phone(118).value), (None, ""), ("Maya", ""), (None, "ines@example.com"), (None, "")], key=str
    )
