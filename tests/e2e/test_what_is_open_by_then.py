"""What the hub says late belongs to what it was asked about, and changes nothing of what is open by then: scenes of the
gallery, above a hub that answers when the test says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.gallery import Gallery, visiting

pytestmark = pytest.mark.browser
_BEGUN = {"conversation_id": "begun", "message_id": "first"}
# The gallery's hub takes no notice of what it is told; here it is written down, and answered by hand.
_LISTEN = """() => {
  const { send } = WebSocket.prototype;
  const ask = window.fetch;
  window.told = [];
  window.asked = [];
  WebSocket.prototype.send = function (text) {
    window.line = this;
    window.told.push(JSON.parse(text));
    return send.call(this, text);
  };
  window.fetch = (address, init) => {
    window.asked.push([String(address), init?.body ? JSON.parse(init.body) : null]);
    return ask(address, init);
  };
}"""


@dataclass(frozen=True, slots=True)
class StillHub:
    page: Page

    async def told(self, kind: str) -> list[dict[str, object]]:
        told: list[dict[str, object]] = await self.page.evaluate(
            "kind => window.told.filter(each => each.type === kind)", kind
        )
        return told

    async def asked(self, path: str) -> list[dict[str, object]]:
        asked: list[dict[str, object]] = await self.page.evaluate(
            "path => window.asked.filter(([to]) => to.endsWith(path)).map(([, body]) => body)", path
        )
        return asked

    async def answers(self, kind: str, result: Mapping[str, object]) -> None:
        frame = {"type": "ack", "request": (await self.told(kind))[-1]["request"], "result": result}
        await self.page.evaluate("frame => window.line.say(JSON.stringify(frame))", frame)


async def listening(gallery: Gallery, scene: str) -> StillHub:
    await gallery.show(scene)
    await gallery.page.evaluate(_LISTEN)
    return StillHub(gallery.page)


def _composer(page: Page) -> Locator:
    return page.locator("#composer")


def _row(page: Page, conversation: str) -> Locator:
    return page.locator(f"a.row[href='/desk/c/{conversation}']")


async def test_a_first_message_that_goes_out_late_leaves_alone_what_is_open_by_then(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        await _goes_on_to_another_customer(gallery)
        await _goes_on_to_the_reply(gallery)
        await _comes_back_before_it_is_out(gallery)


async def _sends(gallery: Gallery) -> StillHub:
    hub = await listening(gallery, "first-beside")
    await _composer(gallery.page).press("Control+Enter")
    assert len(await hub.told("message.first")) == 1
    return hub


async def _goes_on_to_another_customer(gallery: Gallery) -> None:
    page, hub = gallery.page, await _sends(gallery)
    await _row(page, "guest").click()
    await _composer(page).fill("To the islands too.")
    await hub.answers("message.first", _BEGUN)
    await page.get_by_text("Text sent").wait_for(state="attached")
    await expect(_composer(page)).to_have_value("To the islands too.")
    await expect(page).to_have_url(re.compile(r"/desk/c/guest$"))
    await _row(page, "chat").click()
    await page.locator("#tab-to-sms").click()
    await expect(_composer(page)).to_have_value("")


async def _goes_on_to_the_reply(gallery: Gallery) -> None:
    page, hub = gallery.page, await _sends(gallery)
    await page.locator("#tab-reply").click()
    await _composer(page).fill("One moment.")
    await hub.answers("message.first", _BEGUN)
    await page.get_by_text("Text sent").wait_for(state="attached")
    await expect(_composer(page)).to_have_value("One moment.")
    await expect(page).to_have_url(re.compile(r"/desk/c/chat$"))
    await page.locator("#tab-to-sms").click()
    await expect(_composer(page)).to_have_value("")


async def _comes_back_before_it_is_out(gallery: Gallery) -> None:
    """It stands there to be read, with the caret where it was, and is not sent twice."""
    page, hub = gallery.page, await _sends(gallery)
    await expect(_composer(page)).to_be_focused()
    await _row(page, "guest").click()
    await _row(page, "chat").click()
    await expect(_composer(page)).not_to_be_editable()
    await _composer(page).press("Control+Enter")
    assert len(await hub.told("message.first")) == 1
    await hub.answers("message.first", _BEGUN)
    await expect(page).to_have_url(re.compile(r"/desk/c/begun$"))


async def test_an_address_that_was_pressed_is_that_of_its_channel_and_of_no_other(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        page, hub = gallery.page, await listening(gallery, "first-beside")
        await page.get_by_role("button", name="Text +44 7700 900 412").click()
        await expect(page.locator("#tab-to-sms")).to_have_attribute("aria-selected", "true")
        await page.locator("#tab-to-email").click()
        await expect(page.locator("#tab-to-email")).to_have_attribute("aria-selected", "true")
        await page.locator("#tab-to-sms").click()
        await expect(page.locator("#tab-to-sms")).to_have_attribute("aria-selected", "true")
        assert [(each["channel"], each["identity_id"]) for each in await hub.asked("/first")] == [
            ("sms", "i1"),
            ("email", None),
            ("sms", "i1"),
        ]


async def test_a_question_is_not_answered_by_the_key_that_asked_it(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        page, hub = gallery.page, await listening(gallery, "first-warned")
        await page.get_by_role("button", name="Do not send").click()
        await _composer(page).focus()
        # No time passes while the test looks: how soon the second press comes is said here, not by the machine.
        await page.evaluate(
            "() => { window.later = performance.now(); performance.now = () => window.later; }"
        )
        await page.keyboard.down("Control")
        for _ in range(4):
            await page.keyboard.down("Enter")
        await page.keyboard.up("Enter")
        await expect(page.get_by_role("button", name="Send anyway")).to_be_visible()
        await page.keyboard.press("Enter")
        assert await hub.told("message.first") == []
        await page.evaluate("window.later += 700")
        await page.keyboard.press("Enter")
        await page.keyboard.up("Control")
        assert [each["anyway"] for each in await hub.told("message.first")] == [["quiet_hours"]]


async def test_a_wrap_up_is_one_key_away_from_a_first_message_and_the_words_are_kept(
    browser: Browser, gallery_address: str
) -> None:
    async with visiting(browser, gallery_address) as gallery:
        await gallery.show("first-wrapup")
        page = gallery.page
        await expect(page.get_by_role("button", name="Wrap-up waits")).to_be_visible()
        await expect(page.locator("#tab-to-sms")).to_have_attribute("tabindex", "0")
        await page.keyboard.press("Alt+w")
        await expect(page.locator("#wrapup-reason")).to_be_focused()
        await page.keyboard.press("Alt+b")
        await expect(_composer(page)).to_have_value(re.compile("The amount is reserved"))
        hub = await listening(gallery, "first-beside")
        await page.keyboard.press("Alt+w")
        await expect(page.locator("#tab-reply")).to_have_attribute("aria-selected", "true")
        assert len(await hub.told("interaction.end")) == 1


async def test_what_could_not_be_looked_up_is_looked_up_again(browser: Browser, gallery_address: str) -> None:
    async with visiting(browser, gallery_address) as gallery:
        page, hub = gallery.page, await listening(gallery, "first-unseen")
        told = page.locator(".composer .first")
        await expect(told).to_contain_text("could not be checked (unavailable)")
        await expect(told).not_to_contain_text("Not sent")
        await told.get_by_role("button", name="Try again").click()
        await expect(told).to_contain_text("could not be checked")
        assert len(await hub.asked("/first")) == 1
