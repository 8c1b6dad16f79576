"""Files and pages of strangers: given to whom they are for, as nothing that could run in our origin."""

from __future__ import annotations

import errno
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from hub.media import FolderMedia
from hub.media.keeping import keep_files
from hub.media.tidying import tidy_media
from hub.model.nouns import File, InboundMessage, Stored
from hub.store import Tx
from hub.store import tables as t
from hub.threads.placing import receive_mails
from tests.builders import mail
from tests.unit.api.hubs import Browser, SmallHub

BILLING = "billing@halden.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
DAY_SECONDS = 86_400


def place(tx: Tx, items: list[InboundMessage]) -> list[None]:
    receive_mails(tx, [Stored("raw_1", item) for item in items])
    return [None] * len(items)


async def arrives(hub: SmallHub, *files: File, account: str = BILLING, **values: Any) -> str:
    """A mail with these files; its message's id."""
    hub.clock.advance(seconds=1)
    message = mail("See the file", account=account, to=account, files=files, **values)
    kept = await keep_files(message, hub.media, hub.scanner)
    assert isinstance(kept, InboundMessage)
    await hub.store.commit(place, kept)
    newest = select(t.message.c.id).order_by(t.message.c.id.desc()).limit(1)
    return str(await hub.store.read(lambda connection: connection.scalar(newest)))


async def attachments(hub: SmallHub) -> list[Any]:
    query = select(t.attachment).order_by(t.attachment.c.id)
    return await hub.store.read(lambda connection: list(connection.execute(query)))


def file(content: bytes, name: str = "a.bin", type_: str = "image/png", **values: Any) -> File:
    return replace(File(name, type_, len(content), content=content), **values)


async def test_a_file_is_saved_never_shown_whatever_its_sender_calls_it(hub: SmallHub, noor: Browser) -> None:
    await arrives(hub, file(SVG, 'evil".svg', "text/html"))
    (row,) = await attachments(hub)
    for query in ("", "?inline=1"):
        answer = await noor.ask("GET", f"/api/attachments/{row.id}{query}")
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="evil_.svg"')
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


async def test_a_picture_that_is_one_can_be_shown(hub: SmallHub, noor: Browser) -> None:
    await arrives(hub, file(PNG, "图.png"))
    (row,) = await attachments(hub)
    shown = await noor.ask("GET", f"/api/attachments/{row.id}?inline=1")
    assert shown.headers["Content-Type"] == "image/png"
    assert shown.headers["Content-Disposition"].startswith("inline;")
    saved = await noor.ask("GET", f"/api/attachments/{row.id}")
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert "filename*=UTF-8''%E5%9B%BE.png" in saved.headers["Content-Disposition"]


async def test_what_the_scanner_finds_is_never_given_out(hub: SmallHub, noor: Browser) -> None:
    await arrives(hub, file(b"EICAR"), file(b"fine"))
    bad, good = await attachments(hub)
    assert (bad.scan, good.scan) == ("infected", "clean")
    answer = await noor.ask("GET", f"/api/attachments/{bad.id}")
    assert (answer.status, answer.error) == (403, "infected")
    assert (await noor.ask("GET", f"/api/attachments/{good.id}")).status == 200


async def test_only_who_may_see_the_conversation_gets_its_files_and_page(
    hub: SmallHub, someone: Browser
) -> None:
    message_id = await arrives(hub, file(b"x"), html="<p>Hi</p>")
    (row,) = await attachments(hub)
    for path in (f"/api/attachments/{row.id}", f"/api/messages/{message_id}/html"):
        assert (await someone.ask("GET", path)).status == 401
    await someone.sign_in("noor")
    hub.store.centre = replace(hub.store.centre, teams={}, agents={})  # she sees no queue any more
    for path in (f"/api/attachments/{row.id}", f"/api/messages/{message_id}/html"):
        assert (await someone.ask("GET", path)).status == 404


async def test_a_page_has_its_pictures_and_nothing_from_elsewhere_before_a_click(
    hub: SmallHub, noor: Browser
) -> None:
    page = '<p>好</p><img src="cid:logo@x"><img alt="t" data-remote-src="https://x.example/t.gif"><img src="cid:evil">'
    message_id = await arrives(
        hub,
        file(PNG, inline=True, content_id="logo@x"),
        file(SVG, inline=True, content_id="evil"),
        html=page,
    )
    closed = await noor.ask("GET", f"/api/messages/{message_id}/html")
    assert closed.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = closed.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "img-src data:;" in policy
    assert 'src="data:image/png;base64,' in closed.text
    assert "svg" not in closed.text
    assert "好" in closed.text
    assert ' src="https://' not in closed.text
    opened = await noor.ask("GET", f"/api/messages/{message_id}/html?pictures=1")
    assert '<img alt="t" src="https://x.example/t.gif">' in opened.text
    assert "img-src data: https: http:;" in opened.headers["Content-Security-Policy"]


async def test_a_mail_without_a_page_has_none(hub: SmallHub, noor: Browser) -> None:
    message_id = await arrives(hub)
    assert (await noor.ask("GET", f"/api/messages/{message_id}/html")).status == 404
    assert (await noor.ask("GET", "/api/messages/msg_none/html")).status == 404


# -- uploads -----------------------------------------------------------------------------------


async def upload(someone: Browser, content: bytes, name: str = "bill.pdf") -> Any:
    return await someone.ask(
        "POST",
        "/api/attachments",
        params={"name": name},
        data=BytesIO(content),
        headers={"Content-Type": "application/pdf"},
    )


async def test_an_upload_is_the_agents_own_until_it_is_sent(hub: SmallHub, noor: Browser) -> None:
    answer = await upload(noor, b"%PDF", "账单.pdf")
    view = answer.json
    assert (view["name"], view["type"], view["size"]) == ("账单.pdf", "application/pdf", 4)
    assert (view["inline"], view["scan"]) == (False, "clean")
    assert (await noor.ask("GET", f"/api/attachments/{view['id']}")).text == "%PDF"
    await noor.sign_in("aisha")
    assert (await noor.ask("GET", f"/api/attachments/{view['id']}")).status == 404


class FullFolder(FolderMedia):
    """On a disk with no room left."""

    def _put(self, content: bytes) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")


async def test_an_upload_that_finds_the_disk_full_is_to_come_again(hub: SmallHub, noor: Browser) -> None:
    told: list[str | None] = []
    full = FullFolder(Path("/nowhere"), tell_full=told.append)
    object.__setattr__(hub, "media", full)
    answer = await upload(noor, b"%PDF")
    assert (answer.status, answer.error) == (503, "unavailable")
    assert "Retry-After" in answer.headers
    assert told == ["/nowhere: No space left on device"]
    assert await attachments(hub) == []


async def test_an_upload_has_a_name_a_size_and_our_own_page_behind_it(hub: SmallHub, noor: Browser) -> None:
    large = await upload(noor, b"x" * (25 * 1024 * 1024 + 1))
    assert (large.status, large.error) == (413, "too_large")
    nameless = await upload(noor, b"x", "")
    assert (nameless.status, nameless.error) == (400, "invalid")
    nul = await upload(noor, b"x", "a\0b")
    assert (nul.status, nul.error) == (400, "bad_text")
    noor.mark = None
    assert (await upload(noor, b"x")).error == "header_missing"
    assert await attachments(hub) == []


async def test_what_was_not_sent_and_what_nobody_names_is_gone_after_a_while(
    hub: SmallHub, noor: Browser
) -> None:
    await arrives(hub, file(b"kept"))
    await upload(noor, b"forgotten")
    stray = await hub.media.put(b"of nobody")
    hub.clock.advance(seconds=3 * DAY_SECONDS)
    now = hub.clock.now()
    assert await tidy_media(hub.store, hub.media, now) == 0  # by the disk's own clock they are young
    assert [row.size for row in await attachments(hub)] == [4]
    dropped = await tidy_media(hub.store, hub.media, int(time.time() * 1000) + 3 * DAY_SECONDS * 1000)
    assert dropped == 2
    with pytest.raises(FileNotFoundError):
        await hub.media.read(stray)
    (row,) = await attachments(hub)
    assert await hub.media.read(row.sha256) == b"kept"


# -- looks like --------------------------------------------------------------------------------


async def conversations(hub: SmallHub) -> list[Any]:
    query = select(t.conversation).order_by(t.conversation.c.id)
    return await hub.store.read(lambda connection: list(connection.execute(query)))


async def strangers_mail(hub: SmallHub) -> tuple[str, str]:
    await arrives(hub, header_id="a@x")
    await arrives(hub, header_id="b@x", answers=("a@x",), sender="home@maya.example")
    first, second = await conversations(hub)
    assert second.looks_like_id == first.id
    return first.id, second.id


async def test_an_agents_yes_joins_the_two_and_lets_both_in(hub: SmallHub, noor: Browser) -> None:
    first, second = await strangers_mail(hub)
    answer = await noor.ask("POST", f"/api/conversations/{second}/match", json={"same": True})
    assert answer.json == {"continues_id": first}
    assert (await conversations(hub))[1].looks_like_id is None
    again = await noor.ask("POST", f"/api/conversations/{second}/match", json={"same": True})
    assert again.json == {"continues_id": first}
    await arrives(hub, answers=("a@x",), sender="home@maya.example")
    assert len(await conversations(hub)) == 2
    kinds = select(t.event.c.kind, t.event.c.data).where(t.event.c.kind == "conversation.matched")
    events = await hub.store.read(lambda connection: list(connection.execute(kinds)))
    assert [event.data for event in events] == [{"same": True, "with": first}]


async def test_an_agents_no_clears_the_hint_for_good(hub: SmallHub, noor: Browser) -> None:
    _, second = await strangers_mail(hub)
    answer = await noor.ask("POST", f"/api/conversations/{second}/match", json={"same": False})
    assert answer.json == {"continues_id": None}
    contrary = await noor.ask("POST", f"/api/conversations/{second}/match", json={"same": True})
    assert (contrary.status, contrary.error) == (409, "illegal_move")
    await arrives(hub, answers=("a@x",), sender="home@maya.example", header_id="c@x")
    assert len(await conversations(hub)) == 3
