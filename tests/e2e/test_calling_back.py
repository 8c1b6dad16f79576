"""A caller leaves a message and is called back; a call that we made is recorded once they have been told."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, expect
from sqlalchemy import select

from hub.store import tables as t
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.test_a_call_from_end_to_end import is_played, telephone
from tests.e2e.test_calls_at_the_desk import BILLING

__all__ = ["telephone"]  # a fixture
pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")


async def leaves_a_message(telephone: Page) -> None:
    await telephone.locator("#theirs").select_option(BILLING)
    await telephone.get_by_role("button", name="Call", exact=True).click()
    await expect(
        telephone.get_by_role("log", name="What is heard").get_by_text("For billing and refunds")
    ).to_be_visible()
    await telephone.keyboard.press("9")
    await expect(telephone.get_by_text("Recording. Speak")).to_be_visible()
    begun = int((await telephone.get_by_role("timer").inner_text())[-2:])
    enough = "|".join(f"00:{second:02}" for second in range(begun + 3, 60))  # shorter ones are none
    await expect(telephone.get_by_role("timer")).to_have_text(re.compile(enough))
    await telephone.keyboard.press("#")
    await expect(telephone.get_by_text("Call ended")).to_be_visible()
    await telephone.get_by_role("button", name="Close").click()


async def texts_pictures(telephone: Page, *contents: bytes) -> None:
    await telephone.locator("#text").fill("Please call me about my invoice.")
    files = [FilePayload(name="a", mimeType="image/png", buffer=content) for content in contents]
    await telephone.get_by_label("Send pictures").set_input_files(files)
    await expect(telephone.get_by_role("log", name="Messages").get_by_alt_text("Picture")).to_have_count(3)
    await telephone.screenshot(path=ARTEFACTS / "phone-pictures.png")


def drawn(grey: int) -> bytes:
    """A picture of one colour."""
    row = b"\0" + bytes([grey]) * 320
    parts = (
        (b"IHDR", struct.pack(">2I5B", 320, 200, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(row * 200)),
        (b"IEND", b""),
    )
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


async def looks_at_the_pictures(desk: Page) -> None:
    """One large, the others by the arrows; whoever closes the viewer is where they were."""
    opener = desk.get_by_role("button", name="Show picture-1.png")
    await opener.click()
    viewer = desk.get_by_role("dialog", name="picture-1.png")
    await expect(viewer.get_by_role("status")).to_contain_text("1 of 3")
    await expect(viewer.locator("img")).to_have_js_property("naturalWidth", 320)
    assert await violations(desk) == []
    await desk.screenshot(path=ARTEFACTS / "viewer.png")
    await desk.keyboard.press("ArrowLeft")  # there is none before it
    for _ in range(2):
        await desk.keyboard.press("ArrowRight")
    await expect(desk.get_by_role("dialog", name="picture-3.jpg").get_by_role("status")).to_contain_text(
        "3 of 3"
    )
    await expect(desk.get_by_text("The picture could not be shown.")).to_be_visible()
    await desk.keyboard.press("ArrowLeft")
    await expect(desk.get_by_role("dialog", name="picture-2.png")).to_be_visible()
    await desk.keyboard.press("Escape")
    await expect(desk.get_by_role("dialog")).to_be_hidden()
    await expect(opener).to_be_focused()


async def calls(desk: Page, telephone: Page) -> None:
    """A number that was pressed is called at once, by night when one says yes; whoever is called picks up."""
    bar = desk.locator("#call").filter(has_text=re.compile("Connecting|Ringing"))
    anyway = desk.get_by_role("button", name="Call anyway")
    await expect(bar.or_(anyway).first).to_be_visible()
    if await anyway.is_visible():
        await anyway.click()
    await telephone.get_by_role("button", name="Answer").click()
    await expect(telephone.locator("#call-state")).to_contain_text("Noor Haddad")
    await expect(desk.locator("#call")).to_contain_text("Connected")


async def hangs_up(telephone: Page, desk: Page) -> None:
    await telephone.get_by_role("button", name="Hang up").click()
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_visible()
    await telephone.get_by_role("button", name="Close").click()


async def test_a_message_is_heard_called_back_and_the_call_recorded_once_they_are_told(
    telephone: Page, desk: Page, demo: Demo
) -> None:
    await leaves_a_message(telephone)
    await expect(desk.get_by_role("region", name=re.compile("voicemail", re.IGNORECASE))).to_be_visible()
    await desk.screenshot(path=ARTEFACTS / "voicemail-offered.png")
    await desk.keyboard.press("Alt+a")
    await is_played(desk)
    await desk.screenshot(path=ARTEFACTS / "voicemail-work.png")
    assert await violations(desk) == []

    await desk.get_by_role("button", name="Call back", exact=True).click()
    await calls(desk, telephone)
    await hangs_up(telephone, desk)
    await expect(
        desk.get_by_label("Timeline").get_by_text(re.compile(r"Noor Haddad, \d:\d\d"))
    ).to_be_visible()
    await desk.get_by_text("Advice given").click()
    await desk.keyboard.press("Control+Enter")
    await expect(desk.get_by_role("heading", name="Wrap up")).to_be_hidden()

    await texts_pictures(telephone, drawn(90), drawn(180), b"\xff\xd8\xff not really")
    await expect(desk.get_by_role("region", name=re.compile("SMS|text", re.IGNORECASE))).to_be_visible()
    await desk.keyboard.press("Alt+a")
    await looks_at_the_pictures(desk)
    await desk.locator("#customer").get_by_role("button", name="Call +44 7700 900 123").click()
    await calls(desk, telephone)
    bar = desk.locator("#call")
    await expect(bar).to_contain_text("Not recorded")
    await desk.screenshot(path=ARTEFACTS / "told-not-recorded.png")
    assert await violations(desk) == []
    await bar.get_by_role("button", name="Told: record").click()
    await expect(bar.get_by_text("Recording", exact=True)).to_be_visible()
    await desk.screenshot(path=ARTEFACTS / "told-recording.png")
    await hangs_up(telephone, desk)
    await is_played(desk)
    await desk.screenshot(path=ARTEFACTS / "told-after.png")
    started = await demo.hub.store.read(
        lambda db: db.scalars(select(t.audit.c.action).where(t.audit.c.action.like("recording.start%"))).all()
    )
    assert started == ["recording.started"]
