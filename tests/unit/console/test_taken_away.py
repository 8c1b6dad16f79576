"""A desk is open for hours and asks for nothing: when its session is taken away, the hub closes it by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from agent_console.desks import BEATS, Desks
from hub.security.sessions import IDLE_MS, OpenSession, open_session, revoke_session
from hub.security.users import (
    AddUser,
    ChangeUser,
    DisableUser,
    SetPassword,
    User,
    add_user,
    change_user,
    disable_user,
    set_password,
)
from hub.store import tables as t
from tests.builders import ANA
from tests.nodes import Node, becomes, on_sqlite
from tests.unit.console.anas_line import HELLO, anas_line
from tests.unit.console.test_signs_of_life import hears

pytestmark = on_sqlite
HERE, ELSEWHERE = "here", "elsewhere"  # sessions of the same person in two browsers

TAKEN_AWAY: dict[str, tuple[Any, Callable[[User], Any]]] = {
    "signed out in another tab": (revoke_session, lambda _: HERE),
    "a new password": (set_password, lambda user: SetPassword(user.id, "another")),
    "another role": (change_user, lambda user: ChangeUser(user.id, user.name, "supervisor", user.agent_id)),
    "disabled": (disable_user, lambda user: DisableUser(user.id)),
}


async def signed_in(node: Node, *sessions: str) -> User:
    user: User = await node.commit(add_user, AddUser("ana", "Ana", "agent", "hash", ANA))
    for session in sessions:
        await node.commit(open_session, OpenSession(user.id, session, "127.0.0.1"))
    return user


async def a_heartbeat(desks: Desks) -> None:
    for beat in range(BEATS):
        await desks.beat(beat)


async def last_words(socket: ClientWebSocketResponse) -> str | None:
    """The code of the bye it closes with; None where it stays open and answers."""
    await socket.send_str(HELLO)  # a second greeting is an error
    while (message := await socket.receive()).type == WSMsgType.TEXT:
        frame = message.json()
        if frame["type"] == "bye":
            assert (await socket.receive()).type == WSMsgType.CLOSE
            return str(frame["code"])
        if frame["type"] == "error":
            return None
    raise AssertionError("closed without a word")


async def left_at(node: Node) -> int | None:
    left: int | None = (await node.row(t.agent_state, agent_id=ANA)).left_at
    return left


@pytest.mark.parametrize("how", TAKEN_AWAY)
async def test_a_desk_whose_session_is_taken_away_is_closed_and_told_why(node: Node, how: str) -> None:
    user = await signed_in(node, HERE)
    async with anas_line(node, HERE) as (desks, client), client.ws_connect("/") as socket:
        await socket.send_str(HELLO)
        await hears(socket, "snapshot")
        station, item = TAKEN_AWAY[how]
        await node.commit(station, item(user))
        await a_heartbeat(desks)
        assert await last_words(socket) == "session_ended"
        await becomes(lambda: left_at(node), node.clock.now())


async def test_it_stays_open_while_somebody_signs_out_elsewhere(node: Node) -> None:
    await signed_in(node, HERE, ELSEWHERE)
    async with anas_line(node, HERE) as (desks, client), client.ws_connect("/") as socket:
        await socket.send_str(HELLO)
        await hears(socket, "snapshot")
        await node.commit(revoke_session, ELSEWHERE)
        await a_heartbeat(desks)
        assert await last_words(socket) is None


async def test_one_that_has_only_run_out_is_left_to_the_page_which_looks_when_a_call_is_over(
    node: Node,
) -> None:
    user = await signed_in(node, HERE)
    async with anas_line(node, HERE) as (desks, client), client.ws_connect("/") as socket:
        await socket.send_str(HELLO)
        await hears(socket, "snapshot")
        node.clock.advance(seconds=IDLE_MS / 1000 + 60)
        await node.commit(open_session, OpenSession(user.id, ELSEWHERE, "127.0.0.1"))  # sweeps
        await a_heartbeat(desks)
        assert await last_words(socket) is None
