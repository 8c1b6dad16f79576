"""A visitor's files from outside: in pieces, over a line that breaks in the middle, refused where they must be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from hub.store import tables as t
from tests.fakes.chat_world import KEY, ChatNode, Widget, chat_centre, chat_node
from tests.services.tables import lay_down

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


@dataclass
class Bringer:
    """A visitor at the doors for files."""

    node: ChatNode
    token: str

    async def ask(self, method: str, path: str, **more: Any) -> tuple[int, Any]:
        more["params"] = {"key": KEY} | more.get("params", {})
        headers = {"Authorization": f"Bearer {self.token}"}
        url = self.node.server.make_url(f"/webchat/{path}")
        async with self.node.client.request(method, url, headers=headers, **more) as answer:
            self.headers = answer.headers
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else await answer.read()

    async def announces(self, name: str, size: int) -> tuple[int, Any]:
        return await self.ask("POST", "uploads", json={"name": name, "size": size, "type": "image/png"})

    async def sends(self, ticket: str, offset: int, part: bytes) -> tuple[int, Any]:
        return await self.ask("PATCH", f"uploads/{ticket}", params={"offset": str(offset)}, data=part)

    async def brings(self, name: str, content: bytes) -> Any:
        _, agreed = await self.announces(name, len(content))
        _, taken = await self.sends(agreed["ticket"], 0, content)
        return taken["file"]


@pytest.fixture
async def node(tmp_path: Path) -> AsyncIterator[ChatNode]:
    async with chat_node(lay_down(tmp_path / "hub.db"), media=tmp_path / "media") as node:
        yield node


async def come(node: ChatNode, widget: Widget) -> Bringer:
    return Bringer(node, (await widget.greets())["visitor"])


async def test_a_picture_is_brought_said_and_shown_to_its_visitor_alone(node: ChatNode) -> None:
    async with node.widget() as ana, node.widget() as mallory:
        bringer, other = await come(node, ana), await come(node, mallory)
        file = await bringer.brings("my-lamp.png", PNG)
        assert (file["name"], file["size"], file["shown"]) == ("my-lamp.png", len(PNG), True)
        await ana.says("", "r1", files=[file["id"]])
        said = (await ana.hears_of(""))["message"]
        assert said["files"] == [file]
        assert await bringer.ask("GET", f"files/{file['id']}", params={"inline": "1"}) == (200, PNG)
        assert bringer.headers["Content-Type"] == "image/png"
        assert (await other.ask("GET", f"files/{file['id']}"))[0] == 404
    async with node.widget() as again:
        chat = (await again.greets(visitor=bringer.token))["chat"]
        assert chat["messages"][0]["files"] == [file]


async def test_after_a_reconnect_an_upload_goes_on_where_it_was(tmp_path: Path) -> None:
    """Begun at one node, gone on with at another: they share the folder and nothing else."""
    database, media = lay_down(tmp_path / "hub.db"), tmp_path / "media"
    async with chat_node(database, media=media) as here, here.widget() as ana:
        bringer = await come(here, ana)
        _, agreed = await bringer.announces("lamp.png", len(PNG))
        ticket = agreed["ticket"]
        assert await bringer.sends(ticket, 0, PNG[:700]) == (200, {"offset": 700, "file": None})
    async with chat_node(database, media=media) as there:
        later = Bringer(there, bringer.token)
        assert await later.ask("GET", f"uploads/{ticket}") == (200, {"offset": 700, "file": None})
        status, taken = await later.sends(ticket, 700, PNG[700:])
        assert (status, taken["offset"]) == (200, len(PNG))
        assert await later.ask("GET", f"files/{taken['file']['id']}") == (200, PNG)


async def test_a_piece_that_comes_twice_or_too_early_is_answered_with_where_to_go_on(node: ChatNode) -> None:
    async with node.widget() as ana:
        bringer = await come(node, ana)
        ticket = (await bringer.announces("lamp.png", len(PNG)))[1]["ticket"]
        await bringer.sends(ticket, 0, PNG[:500])
        for offset in (0, 600):
            status, answer = await bringer.sends(ticket, offset, PNG[offset : offset + 100])
            assert (status, answer["code"], answer["offset"]) == (409, "bad_offset", 500)
        first = (await bringer.sends(ticket, 500, PNG[500:]))[1]
        again = (await bringer.sends(ticket, 500, PNG[500:]))[1]  # the answer was lost on its way
        assert first == again
    assert len(await node.rows(t.attachment)) == 1


async def test_what_was_cancelled_begins_anew(node: ChatNode) -> None:
    async with node.widget() as ana:
        bringer = await come(node, ana)
        ticket = (await bringer.announces("lamp.png", len(PNG)))[1]["ticket"]
        await bringer.sends(ticket, 0, PNG[:500])
        assert (await bringer.ask("DELETE", f"uploads/{ticket}"))[0] == 204
        assert (await bringer.ask("GET", f"uploads/{ticket}"))[1]["offset"] == 0


@pytest.mark.parametrize(
    ("name", "size", "status", "code"),
    [
        ("film.mp4", 20 * 1024 * 1024 + 1, 413, "too_large"),
        ("setup.exe", 10, 415, "bad_type"),
        ("noending", 10, 415, "bad_type"),
        ("page.html", 10, 415, "bad_type"),
        ("lamp.png", 0, 400, "bad_frame"),
    ],
)
async def test_what_is_not_taken_is_refused_by_name(
    node: ChatNode, name: str, size: int, status: int, code: str
) -> None:
    async with node.widget() as ana:
        answer = await (await come(node, ana)).announces(name, size)
        assert (answer[0], answer[1]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/lamp.png", "lamp.png"),
        ("..\\..\\lamp.png", "lamp.png"),
        ("\u202egnp.exe.png", "gnp.exe.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie_ x.png"),
    ],
)
async def test_the_name_of_a_file_is_a_name_and_nothing_else(node: ChatNode, name: str, kept: str) -> None:
    async with node.widget() as ana:
        file = await (await come(node, ana)).brings(name, PNG)
        assert file["name"] == kept


@pytest.mark.parametrize("name", ["lamp.svg", "lamp.png"])
async def test_an_svg_is_saved_and_never_shown_whatever_it_is_called(node: ChatNode, name: str) -> None:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    async with node.widget() as ana:
        bringer = await come(node, ana)
        file = await bringer.brings(name, svg)
        await bringer.ask("GET", f"files/{file['id']}", params={"inline": "1"})
        headers = bringer.headers
        assert headers["Content-Type"] == "application/octet-stream"
        assert headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in headers["Content-Security-Policy"]


async def test_nobody_sends_on_with_the_ticket_or_the_file_of_another(node: ChatNode) -> None:
    async with node.widget() as ana, node.widget() as mallory:
        bringer, other = await come(node, ana), await come(node, mallory)
        ticket = (await bringer.announces("lamp.png", len(PNG)))[1]["ticket"]
        assert (await other.sends(ticket, 0, PNG))[1]["code"] == "gone"
        assert (await bringer.sends(f"{ticket[:-2]}xx", 0, PNG))[1]["code"] == "gone"
        file = await bringer.brings("lamp.png", PNG)
        await mallory.says("mine", "r1", files=[file["id"]])
        assert (await mallory.hears_of("mine"))["message"]["files"] == []


async def test_more_than_was_announced_is_not_taken(node: ChatNode) -> None:
    async with node.widget() as ana:
        bringer = await come(node, ana)
        ticket = (await bringer.announces("lamp.png", 100))[1]["ticket"]
        assert (await bringer.sends(ticket, 0, PNG))[1]["code"] == "too_large"


async def test_a_file_with_a_virus_is_refused_and_kept_nowhere(tmp_path: Path) -> None:
    url = lay_down(tmp_path / "hub.db")
    async with chat_node(url, media=tmp_path / "media", scan=("false",)) as node, node.widget() as ana:
        bringer = await come(node, ana)
        ticket = (await bringer.announces("lamp.png", len(PNG)))[1]["ticket"]
        assert (await bringer.sends(ticket, 0, PNG))[1]["code"] == "infected"
        assert await node.rows(t.attachment) == []
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


async def test_a_widget_without_files_says_so(tmp_path: Path) -> None:
    centre = chat_centre()
    account = centre.accounts["webchat", KEY]
    assert account.widget is not None
    bare = replace(account, widget=replace(account.widget, max_file_bytes=0))
    without = replace(centre, accounts={("webchat", KEY): bare})
    async with chat_node(lay_down(tmp_path / "hub.db"), centre=without) as node, node.widget() as ana:
        welcome = await ana.greets()
        assert welcome["files"] is None
        assert (await Bringer(node, welcome["visitor"]).announces("a.png", 1))[1]["code"] == "too_large"
