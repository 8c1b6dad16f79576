"""Strangers at the widget's socket: other sites, other protocols, garbage, floods. Each gets a coded answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from ipaddress import ip_network

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from channels.webchat import protocol as p
from channels.webchat.limits import Limits
from hub.security.throttle import Rate
from tests.fakes.chat_world import KEY, SHOP, ChatNode, chat_node


@pytest.fixture
async def node(hub_url: str) -> AsyncIterator[ChatNode]:
    async with chat_node(hub_url) as node:
        yield node


@pytest.mark.parametrize(
    ("origin", "code"), [("https://evil.example", "forbidden_origin"), ("null", "forbidden_origin")]
)
async def test_another_origin_is_refused(node: ChatNode, origin: str, code: str) -> None:
    async with node.widget(Origin=origin) as mallory:
        await mallory.sends(type="hello", protocol=1, key=KEY)
        assert (await mallory.hears("error"))["code"] == code
        await mallory.is_closed()


async def test_a_site_of_the_widget_may_bring_its_own_client(node: ChatNode) -> None:
    async with node.widget(Origin=SHOP) as ana:
        assert (await ana.greets())["chat"] is None


@pytest.mark.parametrize(
    ("first", "code"),
    [
        ('{"type":"hello","protocol":1,"key":"nobody"}', "unknown_widget"),
        ('{"type":"hello","protocol":2,"key":"shop"}', "unsupported_protocol"),
        ('{"type":"say","request":"r1","body":"hello"}', "hello_first"),
        ("no json", "bad_frame"),
    ],
)
async def test_whoever_begins_wrongly_is_told_so_and_sent_away(node: ChatNode, first: str, code: str) -> None:
    async with node.widget() as somebody:
        await somebody.socket.send_str(first)
        assert (await somebody.hears("error"))["code"] == code
        await somebody.is_closed()


@pytest.mark.parametrize(
    "data",
    [
        "no json",
        "[" * 30_000,
        '{"type":"dance"}',
        '{"type":"say","request":"r1","body":""}',
        '{"type":"say","request":"r1","body":"  "}',
        '{"type":"say","request":"r1","body":"' + "x" * 4_001 + '"}',
        '{"type":"say","request":"' + "x" * 81 + '","body":"hello"}',
        '{"type":"seen","number":"many"}',
        '{"type":"hello","protocol":1,"key":"shop"}',
        "x" * (p.MAX_FRAME_BYTES + 1),
        b'{"type":"pong"}',
        b"\xff\x00",
    ],
)
async def test_what_is_no_frame_gets_an_answer_and_does_no_harm(node: ChatNode, data: str | bytes) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await (ana.socket.send_str(data) if isinstance(data, str) else ana.socket.send_bytes(data))
        assert (await ana.hears("error"))["code"] == "bad_frame"
        await ana.says("still here")


async def test_a_frame_far_too_large_and_bad_utf_8_end_the_socket_by_its_own_codes(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await ana.socket.send_str("x" * (5 * p.MAX_FRAME_BYTES))
        assert await ana.is_closed() == 1009
    async with node.widget() as ana:
        await ana.greets()
        await ana.socket.send_frame(b"\xff\xfe", WSMsgType.TEXT)
        assert await ana.is_closed() == 1007


async def test_nul_and_half_an_emoji_are_stored_as_a_sign_that_something_was_there(node: ChatNode) -> None:
    async with node.widget() as ana:
        await ana.greets()
        await ana.socket.send_str(
            r'{"type":"say","request":"r1","body":"a\u0000b\ud83dc\ud83d\ude00","name":"\u0000"}'
        )
        await ana.hears("ack", request="r1")
        await ana.hears_of("a\ufffdb\ufffdc😀")


async def test_a_flood_is_refused_and_nothing_acknowledged_is_lost(hub_url: str) -> None:
    limits = Limits(messages=Rate(burst=5, seconds=60), frames=Rate(burst=30, seconds=60))
    async with chat_node(hub_url, limits=limits) as node, node.widget() as ana:
        await ana.greets()
        for number in range(40):
            await ana.sends(type="say", request=f"r{number}", body=f"{number}")
        while len([f for f in ana.frames if f["type"] in ("ack", "error")]) < 40:
            await ana._receive()
        acked = [f["request"] for f in ana.frames if f["type"] == "ack"]
        refused = [f for f in ana.frames if f["type"] == "error"]
        assert (len(acked), {f["code"] for f in refused}) == (5, {"over_rate"})
        assert all(f["request"] for f in refused)
        for request in acked:
            await ana.hears_of(request.removeprefix("r"))


async def test_one_visitor_has_so_many_sockets_and_one_address_too(hub_url: str) -> None:
    limits = Limits(sockets_per_visitor=2, sockets_per_client=3)
    proxy = ip_network("127.0.0.0/8")
    async with chat_node(hub_url, limits=limits, trusted_proxies=(proxy,)) as node:
        headers = {"X-Forwarded-For": "203.0.113.7"}
        async with (
            node.widget(**headers) as one,
            node.widget(**headers) as two,
            node.widget(**headers) as three,
        ):
            token = (await one.greets())["visitor"]
            await two.greets(visitor=token)
            with pytest.raises(WSServerHandshakeError, match="429"):
                await node.widget(**headers).__aenter__()
            await three.sends(type="hello", protocol=1, key=KEY, visitor=token)
            assert (await three.hears("error"))["code"] == "over_rate"
            await three.is_closed()
            async with node.widget(**{"X-Forwarded-For": "203.0.113.8"}) as elsewhere:
                await elsewhere.greets()
