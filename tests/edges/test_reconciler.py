"""What a provider has and we have not is fetched from the local carrier, as it would be from Twilio."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.carrier.exchange import Carrier
from channels.carrier.faults import Fault
from channels.carrier.model import CarrierAccount, CarrierNumber
from channels.sms.lists import SmsList
from channels.sms.raw import make_reader
from channels.twilio.accounts import Account
from channels.twilio.calls import TwilioCalls
from channels.twilio.client import Twilio
from channels.voice.config import VoiceConfig
from channels.voice.lists import CallList
from channels.voice.raw import make_reader as make_voice_reader
from hub.clock import Clock, SystemClock
from hub.intake import IntakeDesk
from hub.leases import hold_leases, release_leases
from hub.model.nouns import Inbound, RawItem
from hub.ports import Listed, Receipt, RetryLater
from hub.store import Store, Unavailable, open_store
from hub.store import tables as t
from hub.watch.alarms import Alarms
from hub.watch.ledger import DAY_MS, read_days
from hub.watch.reconciling import Reconciler
from hub.workers import running
from tests.builders import small_centre
from tests.fakes.calling_world import FAST
from tests.fakes.no_database import database_away
from tests.fakes.texting_world import HUB_NUMBER, LIN, SID, TOKEN, TOM, TextingWorld, texting_world
from tests.nodes import Node, becomes, open_node, until
from tests.services.ports import find_free_port

RETENTION_MS = 30 * DAY_MS


@pytest.fixture
async def node(hub_url: str) -> AsyncIterator[Node]:
    async with open_node(hub_url, SystemClock()) as node:  # type: ignore[arg-type] # nothing sets it by hand here
        centre = small_centre()
        policy = replace(next(iter(centre.accounts.values())), account=HUB_NUMBER, carrier_account="main")
        node.store.centre = replace(centre, accounts={("sms", HUB_NUMBER): policy})
        yield node


class Floor:
    """A hub's intake and its reconciler, with the carrier and its doors beside them."""

    def __init__(self, node: Node, world: TextingWorld) -> None:
        self.node = node
        self.world = world
        readers = {"sms": make_reader(world.config)}
        self.desk = IntakeDesk(node.store, clock=node.clock, readers=readers, retention_ms=RETENTION_MS)
        self.alarms = Alarms(node.clock.now)
        self.source = SmsList(world.config, world.twilio, "main", node.clock)

    def reconciler(
        self, name: str = "n1", *, clock: Clock | None = None, store: Store | None = None
    ) -> Reconciler:
        return Reconciler(
            self.source,
            store=store or self.node.store,
            intake=self.desk,
            clock=clock or self.node.clock,
            node_id=name,
            alarms=self.alarms,
            beat_seconds=0.05,
        )

    async def bodies(self) -> list[str]:
        """On the timeline, in its order."""
        return [row.body for row in await self.node.rows(t.message, kind="inbound")]

    async def day(self) -> tuple[int, int, int, int]:
        """(received, handled, missing, fetched) of our number, all days together."""
        days = await self.node.store.read(read_days, self.node.clock.now() - DAY_MS)
        days = [day for day in days if day.account == HUB_NUMBER]
        return (
            sum(day.received for day in days),
            sum(day.handled for day in days),
            sum(day.missing for day in days),
            sum(day.fetched for day in days),
        )


@asynccontextmanager
async def floor(node: Node) -> AsyncIterator[Floor]:
    async with texting_world() as world:
        made = Floor(node, world)
        async with running({"place": made.desk.place}):
            yield made


async def test_texts_sent_while_the_hub_was_down_are_fetched_in_their_order(node: Node) -> None:
    async with floor(node) as f:
        await f.reconciler().compare()  # from now on what comes in is ours
        f.world.carrier.faults.plan(Fault("lose_webhook", times=3))
        for body in ("one", "two", "three"):
            await f.world.carrier.texts(TOM.number, HUB_NUMBER, body)
        assert await f.bodies() == []
        assert await f.reconciler().compare() == 3
        assert await f.bodies() == ["one", "two", "three"]
        assert await f.day() == (3, 3, 0, 3)


async def test_a_webhook_that_comes_after_all_is_a_duplicate(node: Node) -> None:
    async with floor(node) as f:
        await f.reconciler().compare()
        f.world.carrier.faults.plan(Fault("lose_webhook"))
        text = await f.world.carrier.texts(TOM.number, HUB_NUMBER, "late")
        await f.reconciler().compare()
        (listed,) = await f.source.list_received(
            since=text.created_at - 1_000, until=text.created_at + 60_000
        )
        assert (await f.desk.accept(listed.raw, listed.inbound)).duplicate
        assert await f.bodies() == ["late"]


async def test_what_came_by_webhook_is_not_fetched_again(node: Node) -> None:
    async with floor(node) as f:
        await f.reconciler().compare()
        f.world.carrier.faults.plan(Fault("lose_webhook", number=LIN.number))
        await f.world.carrier.texts(LIN.number, HUB_NUMBER, "lost")
        # by the door of this desk, as the webhook would be
        text = await f.world.carrier.texts(TOM.number, HUB_NUMBER, "told")
        for listed in await f.source.list_received(
            since=text.created_at - 1_000, until=text.created_at + 60_000
        ):
            if listed.raw.dedupe_key == text.sid:
                await f.desk.accept(listed.raw, listed.inbound)
        await becomes(f.bodies, ["told"])
        assert await f.reconciler().compare() == 1
        assert sorted(await f.bodies()) == ["lost", "told"]
        assert await f.day() == (2, 2, 0, 1)


async def test_what_was_there_before_the_hub_is_not_ours(node: Node) -> None:
    async with floor(node) as f:
        f.world.carrier.faults.plan(Fault("lose_webhook"))
        await f.world.carrier.texts(TOM.number, HUB_NUMBER, "to whoever had the number before")
        reconciler = f.reconciler(clock=_Later(5_000))
        assert await reconciler.compare() == 0
        assert await reconciler.compare() == 0


async def test_what_came_while_the_hub_could_not_even_begin_its_list_is_ours(node: Node) -> None:
    async with floor(node) as f:
        reconciler = f.reconciler()
        f.world.carrier.faults.plan(Fault("lose_webhook"))
        async with database_away(node.store):
            await f.world.carrier.texts(TOM.number, HUB_NUMBER, "are you there?")
            with pytest.raises(Unavailable):
                await reconciler.compare()
        reconciler._clock = _Later(5_000)
        assert await reconciler.compare() == 1
        assert await f.bodies() == ["are you there?"]


async def test_what_a_node_refused_while_it_alone_was_cut_off_is_fetched_when_it_is_back(
    node: Node, hub_url: str
) -> None:
    async with floor(node) as f, open_store(hub_url, node.clock) as elsewhere:
        holder, other = f.reconciler("n1"), f.reconciler("n2", store=elsewhere)
        async with running({"holder": holder.run}):
            await becomes(lambda: node.values(t.lease, "holder", name="list:sms:main"), ["n1"])
            await becomes(lambda: _known(node), 1)
            async with running({"other": other.run}):
                async with database_away(elsewhere):
                    await until(lambda: elsewhere.health.is_away)  # which the first beat meets
                    f.world.carrier.faults.plan(Fault("lose_webhook"))
                    await f.world.carrier.texts(TOM.number, HUB_NUMBER, "refused by the other")
                await becomes(f.bodies, ["refused by the other"])
            assert await node.values(t.lease, "holder", name="list:sms:main") == ["n1"]


async def test_what_was_refused_in_an_outage_shorter_than_a_beat_is_fetched_too(node: Node) -> None:
    async with floor(node) as f:
        reconciler = f.reconciler()
        await reconciler._beat()
        f.world.carrier.faults.plan(Fault("lose_webhook"))
        async with database_away(node.store):
            await f.world.carrier.texts(TOM.number, HUB_NUMBER, "refused")
            with pytest.raises(Unavailable):
                await f.bodies()
        await reconciler._beat()
        assert await f.bodies() == ["refused"]


async def test_what_was_refused_is_looked_for_again_where_the_provider_did_not_answer_either(
    node: Node, hub_url: str
) -> None:
    async with floor(node) as f, open_store(hub_url, node.clock) as elsewhere:
        holder, other = f.reconciler("n1"), f.reconciler("n2", store=elsewhere)
        await holder._beat()
        await other._beat()
        async with database_away(elsewhere):
            await other._beat()
            f.world.carrier.faults.plan(Fault("lose_webhook"))
            await f.world.carrier.texts(TOM.number, HUB_NUMBER, "refused by the other")
        other._source = silent = _SilentList(f.world.config, f.world.twilio, "main", node.clock)
        for _ in range(3):
            await other._beat()
        assert len(silent.asked) == 1  # not with each beat
        other._source = f.source
        other._clock = _Later(61_000)
        await other._beat()
        assert await f.bodies() == ["refused by the other"]


@dataclass(frozen=True, slots=True)
class _SilentList(SmsList):
    asked: list[int] = field(default_factory=list)

    async def list_received(self, *, since: int, until: int) -> list[Listed]:
        self.asked.append(since)
        raise RetryLater(code="unreachable")


class _Later(SystemClock):
    def __init__(self, ms: int) -> None:
        self._ms = ms

    def now(self) -> int:
        return super().now() + self._ms


async def test_webhooks_that_get_lost_without_an_outage_are_an_alarm_until_none_is(node: Node) -> None:
    async with floor(node) as f:
        reconciler = f.reconciler()
        await reconciler._compare_in_peace()
        f.world.carrier.faults.plan(Fault("lose_webhook"))
        await f.world.carrier.texts(TOM.number, HUB_NUMBER, "lost")
        await reconciler.compare()
        assert await f.bodies() == []  # its webhook may still be tried again
        reconciler._clock = _Later(30_000)
        await reconciler._compare_in_peace()
        assert await f.bodies() == ["lost"]
        assert [(a.name, a.about) for a in f.alarms.standing()] == [("messages_missing", "sms:main")]
        await reconciler._compare_in_peace()
        assert f.alarms.standing() == []


async def test_one_node_compares_at_a_time_and_the_next_one_goes_on_at_once(node: Node) -> None:
    async with floor(node) as f:
        async with running({"list": f.reconciler("n1").run}):
            await becomes(lambda: node.values(t.lease, "holder", name="list:sms:main"), ["n1"])
            await becomes(lambda: _known(node), 1)
            f.world.carrier.faults.plan(Fault("lose_webhook"))
        await f.world.carrier.texts(TOM.number, HUB_NUMBER, "while nobody looked")
        async with running({"list": f.reconciler("n2").run}):
            await becomes(f.bodies, ["while nobody looked"])


async def _known(node: Node) -> int:
    return len(await node.rows(t.provider_list))


async def test_a_token_that_is_refused_is_an_alarm_by_name(node: Node) -> None:
    async with texting_world(token="wrong") as world:
        f = Floor(node, world)
        await f.reconciler()._compare_in_peace()
        assert [(a.name, a.about) for a in f.alarms.standing()] == [("credential_refused", "sms:main")]
        assert (await node.row(t.provider_list)).fault == "credentials"


async def test_an_alarm_about_a_list_stands_at_whoever_compares_it_and_nowhere_else(node: Node) -> None:
    async with texting_world(token="wrong") as world:
        f = Floor(node, world)
        holder = f.reconciler("n1")
        await holder._beat()
        assert [a.name for a in f.alarms.standing()] == ["credential_refused"]
        await node.commit(release_leases, holder._hold)  # as where it was cut off for longer than its lease
        assert await node.commit(hold_leases, replace(holder._hold, holder="n2"))
        await holder._beat()
        assert f.alarms.standing() == []


async def test_a_webhook_that_is_quicker_than_the_fetching_of_its_text_leaves_nothing_missing(
    node: Node,
) -> None:
    async with floor(node) as f:
        await f.reconciler().compare()
        f.world.carrier.faults.plan(Fault("lose_webhook"))
        await f.world.carrier.texts(TOM.number, HUB_NUMBER, "at the same moment")
        reconciler = f.reconciler()
        reconciler._intake = _Beaten(f.desk)  # type: ignore[assignment]
        assert await reconciler.compare() == 0
        assert f.alarms.standing() == []
        assert await f.day() == (1, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class _Beaten:
    """An intake at whose door the webhook was a moment before."""

    desk: IntakeDesk

    async def accept(self, raw: RawItem, inbound: Inbound) -> Receipt:
        await self.desk.accept(raw, inbound)
        return await self.desk.accept(raw, inbound)


async def test_a_call_that_nobody_told_us_of_is_a_missed_call_once_it_is_over(node: Node) -> None:
    port, clock = find_free_port(), SystemClock()
    url = f"http://127.0.0.1:{port}"
    account = Account(SID, TOKEN, base_url=f"{url}/carrier")
    centre = node.store.centre
    policy = replace(centre.accounts["sms", HUB_NUMBER], channel="voice")
    node.store.centre = replace(centre, accounts={("voice", HUB_NUMBER): policy})
    config = VoiceConfig(url, {"main": account}, {HUB_NUMBER: "main"}, "US", lambda _: None)
    carrier = Carrier(
        accounts=[CarrierAccount(SID, TOKEN)],
        numbers=[CarrierNumber(HUB_NUMBER, SID)],  # no webhook is entered: the call rings nowhere
        people=[TOM],
        now=clock.now,
        tempo=FAST,
    )
    app = web.Application()
    app.add_routes(carrier.routes())
    async with carrier, TestServer(app, port=port), Twilio(config.accounts) as twilio:
        source = CallList(config, TwilioCalls(twilio), "main", clock)
        desk = IntakeDesk(
            node.store, clock=clock, readers={"voice": make_voice_reader(config)}, retention_ms=RETENTION_MS
        )
        reconciler = Reconciler(
            source, store=node.store, intake=desk, clock=clock, node_id="n1", alarms=Alarms(clock.now)
        )
        async with running({"place": desk.place}):
            await reconciler.compare()
            call = carrier.calls(TOM.number, HUB_NUMBER)
            call.hang_up()
            await carrier.settle()
            assert await reconciler.compare() == 1
            assert await reconciler.compare() == 0
    missed = await node.row(t.call)
    assert (missed.account, missed.result) == (HUB_NUMBER, "failed")
    hour = await node.row(t.ledger_hour, channel="voice", account=HUB_NUMBER, received=1)
    assert (hour.handled, hour.missing, hour.fetched) == (1, 0, 1)
