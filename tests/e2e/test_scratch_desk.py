from __future__ import annotations
from pathlib import Path
import pytest
from playwright.async_api import Page, expect
from hub.demo.clients import PhoneClient
from tests.e2e.axe import violations
from tests.e2e.conftest import Demo
from tests.e2e.test_calls_at_the_desk import maya, talks
pytestmark = pytest.mark.browser
A = Path("test-results")

async def test_shots(desk: Page, maya: PhoneClient) -> None:
    desk.on("console", lambda m: print("CONSOLE", m.type, m.text))
    await talks(desk, maya)
    await desk.screenshot(path=A / "s1.png")
    await desk.keyboard.press("Alt+k")
    await desk.screenshot(path=A / "s2.png")
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("Alt+t")
    await expect(desk.get_by_role("option").first).to_be_visible()
    await desk.wait_for_timeout(300)
    await desk.screenshot(path=A / "s3.png")
    print(await violations(desk))
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("Alt+h")
    await desk.wait_for_timeout(600)
    await desk.screenshot(path=A / "s4.png")
    await desk.get_by_role("link", name="Callbacks").click()
    await desk.wait_for_timeout(500)
    await desk.get_by_role("button", name="Call a number").click()
    await desk.keyboard.type("07700 900345")
    await desk.wait_for_timeout(600)
    await desk.screenshot(path=A / "s5.png")
    print(await violations(desk))
