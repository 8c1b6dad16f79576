"""The sender at work against a provider with moods."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub import sending
from hub.delivery.leasing import LEASE_MS
from hub.model.nouns import OutboundMessage, Sent
from hub.ports import GiveUp, RetryLater
from hub.sending import Sender
from hub.store import tables as t
from hub.watch.alarms import Alarms
from hub.workers import running
from tests.builders import OUR_NUMBER, OUR_SLOW_NUMBER
from tests.fakes.provider import AnswerLost, Provider
from tests.nodes import Node, becomes, cut_connections, on_postgresql, open_node, until
from tests.unit.stations.test_delivery import lease, writes, writes_to_many


@asynccontextmanager
async def at_work(
    node: Node, provider: Provider, *, alarms: Alarms | None = None, poll_seconds: float = 0.02
) -> AsyncIterator[Sender]:
    sender = Sender(
        node.store, clock=node.clock, outbounds={"sms": provider}, alarms=alarms, poll_seconds=poll_seconds
    )
    async with running({"sender": sender.run}):
        yield sender


async def states(node: Node) -> list[str]:
    return sorted(await node.values(t.outbox, "state"))


async def test_what_was_written_leaves_the_building_once_and_in_order(node: Node, other_node: Node) -> None:
    provider = Provider()
    words = [f"{n:02}" for n in range(20)]
    async with at_work(node, provider), at_work(other_node, provider):
        await writes(node, *words)
        await becomes(lambda: states(node), ["done"] * 20)
    assert provider.bodies == words
    assert await node.values(t.message, "delivery", kind="outbound") == ["sending"] * 20


async def test_after_trouble_it_is_tried_again(node: Node) -> None:
    provider = Provider(RetryLater("unreachable"), RetryLater("20429", after_seconds=3))
    async with at_work(node, provider):
        await writes(node, "Hello")
        await until(lambda: len(provider.at_work) == 1)
        await becomes(lambda: states(node), ["waiting"])
        node.clock.advance(seconds=1)
        await until(lambda: len(provider.at_work) == 2)
        await becomes(lambda: states(node), ["waiting"])
        node.clock.advance(seconds=3)
        await becomes(lambda: states(node), ["done"])
    assert provider.bodies == ["Hello"]


@pytest.mark.parametrize("code", sorted(sending.REFUSED_CODES))
async def test_a_provider_that_refuses_who_we_are_is_an_alarm_until_it_takes_something(
    node: Node, code: str
) -> None:
    alarms, provider = Alarms(node.clock.now), Provider(RetryLater(code), RetryLater("unreachable"))
    async with at_work(node, provider, alarms=alarms):
        await writes(node, "Hello")
        await until(lambda: [a.name for a in alarms.standing()] == ["credential_refused"])
        (alarm,) = alarms.standing()
        assert (alarm.about, alarm.detail) == (f"sms {OUR_NUMBER}", code)
        await becomes(lambda: states(node), ["waiting"])
        node.clock.advance(seconds=2)
        await until(lambda: len(provider.at_work) == 2)
        await becomes(lambda: states(node), ["waiting"])
        assert len(alarms.standing()) == 1  # that it cannot be reached says nothing of who we are
        node.clock.advance(seconds=4)
        await becomes(lambda: states(node), ["done"])
    assert alarms.standing() == []


async def test_an_answer_that_was_lost_is_asked_for_and_nothing_is_sent_twice(node: Node) -> None:
    provider = Provider(AnswerLost())
    async with at_work(node, provider):
        await writes(node, "Hello")
        await becomes(lambda: states(node), ["waiting"])
        node.clock.advance(seconds=2)
        await becomes(lambda: states(node), ["done"])
    assert provider.bodies == ["Hello"]
    assert [body for body, _ in provider.asked] == ["Hello"]
    assert (await node.row(t.message, kind="outbound")).provider_id == "P1"


@pytest.mark.parametrize("did_send", [True, False])
async def test_a_dead_senders_message_is_asked_for_first(hub_url: str, node: Node, did_send: bool) -> None:
    provider = Provider()
    await writes(node, "Hello")
    async with open_node(hub_url, node.clock) as dying:
        (leased,) = await lease(dying)
        if did_send:
            await provider.send(leased.message)  # and before it is recorded the node dies
    node.clock.advance(seconds=LEASE_MS / 1000 + 1)
    async with at_work(node, provider):
        await becomes(lambda: states(node), ["done"])
    assert provider.asked == [("Hello", leased.leased_at)]
    assert provider.bodies == ["Hello"]


async def test_a_slow_number_keeps_no_other_waiting(node: Node) -> None:
    slow = Provider(name="S")
    slow.gate.clear()
    quick = Provider(name="Q")
    async with at_work(node, Switchboard(slow, quick)):
        await writes(node, "held up", account=OUR_SLOW_NUMBER, to=1)
        await until(lambda: slow.at_work)
        await writes(node, "through", to=2)
        await until(lambda: quick.bodies == ["through"])
        slow.gate.set()
        await becomes(lambda: states(node), ["done", "done"])
    assert slow.bodies == ["held up"]


class Switchboard(Provider):
    """One provider for the slow number, another for the rest."""

    def __init__(self, slow: Provider, quick: Provider) -> None:
        super().__init__()
        self.slow, self.quick = slow, quick

    async def send(self, message: OutboundMessage) -> Sent:
        return await (self.slow if message.account == OUR_SLOW_NUMBER else self.quick).send(message)


async def test_what_there_is_no_time_left_for_is_given_back_untried(node: Node) -> None:
    """The first send takes so long that the lease of the second could run out under way."""
    provider = Provider()
    provider.gate.clear()
    await writes_to_many(node, "one", "two")
    async with at_work(node, provider):
        await until(lambda: provider.at_work == ["one"])
        node.clock.advance(seconds=LEASE_MS / 1000 - sending.SLOWEST_SEND_SECONDS + 1)
        provider.gate.set()
        await becomes(lambda: states(node), ["done", "done"])
    assert provider.bodies == ["one", "two"]
    assert await node.values(t.outbox, "attempts") == [1, 1]
    assert provider.asked == []


async def test_a_provider_that_never_answers_is_not_waited_for(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SLOWEST_SEND_SECONDS", 0.05)
    provider = Provider()
    provider.gate.clear()
    async with at_work(node, provider):
        await writes(node, "Hello")
        await becomes(lambda: states(node), ["waiting"])
    assert (await node.row(t.outbox)).last_code == "unknown"


async def test_a_fault_of_the_adapter_is_an_unknown_outcome_and_no_end_of_the_sender(node: Node) -> None:
    provider = Provider(ValueError("a fault of ours"))
    async with at_work(node, provider):
        await writes_to_many(node, "one", "two")
        await becomes(lambda: states(node), ["done", "waiting"])
        node.clock.advance(seconds=2)
        await becomes(lambda: states(node), ["done", "done"])
    assert sorted(provider.bodies) == ["one", "two"]


async def test_a_channel_without_a_way_out_is_a_final_no(node: Node) -> None:
    sender = Sender(node.store, clock=node.clock, outbounds={}, poll_seconds=0.02)
    async with running({"sender": sender.run}):
        await writes(node, "Hello")
        await becomes(lambda: states(node), ["failed"])
    assert (await node.row(t.message, kind="outbound")).delivery_code == "no_channel"


async def test_a_final_no_of_the_provider_is_final(node: Node) -> None:
    provider = Provider(GiveUp("21610", "has replied STOP", opted_out=True))
    async with at_work(node, provider):
        await writes(node, "Hello")
        await becomes(lambda: states(node), ["failed"])
    assert provider.bodies == []


@on_postgresql
async def test_what_was_sent_while_the_database_was_away_is_recorded_when_it_is_back(
    node: Node, other_node: Node
) -> None:
    provider = Provider()
    provider.gate.clear()
    async with at_work(node, provider):
        await writes(node, "Hello")
        await until(lambda: provider.at_work)
        await cut_connections(other_node)
        provider.gate.set()
        await becomes(lambda: states(other_node), ["done"])
    assert provider.bodies == ["Hello"]
    assert provider.asked == []
