"""What a site's page and the frame on it get from the hub."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientResponse

from tests.fakes.chat_world import SHOP, ChatNode, chat_node
from tests.services.tables import lay_down


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "w.js").write_text("loader")
    (folder / "frame.html").write_text("<title>Chat</title>")
    (folder / "assets" / "frame-abc.js").write_text("app")
    return folder


@pytest.fixture
async def node(static: Path, tmp_path: Path) -> AsyncIterator[ChatNode]:
    async with chat_node(lay_down(tmp_path / "hub.db"), static=static) as node:
        yield node


async def get(node: ChatNode, path: str, **headers: str) -> ClientResponse:
    response = await node.client.get(node.server.make_url(path), headers=headers)
    await response.read()
    assert "Set-Cookie" not in response.headers
    return response


async def test_the_frame_may_stand_on_the_widgets_sites_only(node: ChatNode) -> None:
    response = await get(node, "/webchat/frame?key=shop", Referer=f"{SHOP}/basket?item=1")
    assert (response.status, await response.text()) == (200, "<title>Chat</title>")
    policy = response.headers["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors 'self' {SHOP}")
    assert f"connect-src 'self' {node.origin.replace('http', 'ws')};" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-cache"
    assert "X-Frame-Options" not in response.headers


@pytest.mark.parametrize(
    ("path", "referer", "status"),
    [
        ("/webchat/frame?key=shop", "https://evil.example/", 403),
        ("/webchat/frame?key=shop", "https://shop.example.evil.example/", 403),
        ("/webchat/frame?key=nobody", SHOP, 404),
        ("/webchat/frame", SHOP, 404),
        ("/webchat/assets/none.js", SHOP, 404),
        ("/webchat/assets/..%2Fw.js", SHOP, 404),
        ("/webchat/assets/..", SHOP, 404),
    ],
)
async def test_nothing_else_is_served(node: ChatNode, path: str, referer: str, status: int) -> None:
    assert (await get(node, path, Referer=referer)).status == status


async def test_a_page_that_tells_nobody_where_it_is_gets_the_frame_for_the_browser_to_judge(
    node: ChatNode,
) -> None:
    assert (await get(node, "/webchat/frame?key=shop")).status == 200


async def test_the_loader_is_kept_for_minutes_and_the_assets_for_ever(node: ChatNode) -> None:
    loader, asset = await get(node, "/w.js"), await get(node, "/webchat/assets/frame-abc.js")
    assert (loader.status, asset.status) == (200, 200)
    assert loader.headers["Cache-Control"] == "public, max-age=300"
    assert "immutable" in asset.headers["Cache-Control"]
    assert "javascript" in loader.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/w.js", "/webchat/frame?key=shop", "/webchat/assets/frame-abc.js"])
async def test_a_widget_that_was_not_built_says_so(tmp_path: Path, path: str) -> None:
    async with chat_node(lay_down(tmp_path / "hub.db"), static=tmp_path / "nothing") as node:
        response = await get(node, path)
        assert (response.status, "has not been built" in await response.text()) == (503, True)
