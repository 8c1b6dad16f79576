"""The demo's mailbox page, in a real browser: a customer writes, is answered, and answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from hub.demo.clients import DeskClient
from hub.demo.world import PASSWORD
from tests.e2e.conftest import Demo

pytestmark = pytest.mark.browser
ARTEFACTS = Path("test-results")


async def test_a_customer_writes_from_the_page_and_reads_the_answer_there(
    demo: Demo, browser: Browser
) -> None:
    page = await browser.new_page(viewport={"width": 1360, "height": 860})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    async with DeskClient(demo.url, "noor", PASSWORD) as noor:
        await noor.goes("ready")
        await page.goto(f"{demo.url}/demo/mail?lang=en")
        await page.get_by_label("To", exact=True).select_option("billing@halden.example")
        await page.get_by_label("Subject").fill("Charged twice")
        await page.get_by_label("Your message").fill("<b>Please</b> look at order 1042.")
        await page.locator("#files").set_input_files(
            {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
        )
        await page.get_by_role("button", name="Send").click()
        interaction = await noor.accepts(await noor.is_offered("look at order 1042"))
        mail = noor.talk(interaction).messages[0].mail
        assert mail is not None
        assert mail.sender.name == "Maya Lindqvist"
        assert [(file.name, file.type) for file in mail.attachments] == [("bill.pdf", "application/pdf")]
        await noor.replies(interaction, "One of the two is on its way back.")
        await page.get_by_role("button", name="Halden Billing").click()
        await expect(page.locator("#reading .said").first).to_contain_text("on its way back")
        await page.get_by_label("Your message").fill("Thank you!")
        await page.screenshot(path=ARTEFACTS / "mailbox.png")
        await page.get_by_role("button", name="Answer").click()
        await noor.reads(interaction, "Thank you!")
        await page.goto(f"{demo.url}/demo/mail?lang=zh-CN")
        await expect(page.get_by_role("heading", name="一个邮箱")).to_be_visible()
        await page.goto(f"{demo.url}/demo?lang=en")
        await expect(page.get_by_text("billing@halden.example")).to_be_visible()
        await page.screenshot(path=ARTEFACTS / "demo-start.png")
    assert not errors
    await page.close()
