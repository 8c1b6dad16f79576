"""Two accounts at the carrier, a number of each, and a flow of its own for either."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from pydantic import SecretStr

from channels.carrier.calls.tempo import Tempo
from config.settings import Settings, TwilioAccount
from hub.demo import run
from hub.demo.world import CONFIG_FILE, make_settings
from hub.store import tables as t
from tests.demo import open_world
from tests.nodes import becomes
from tests.scenarios.calls import NOOR, TwilioHand, interactions, results, rows
from tests.scenarios.conftest import BILLING, MAYA, World

DELIVERY: Final = "+442071838760"
SECOND: Final = "second"
ITS_SID: Final = "AC" + "7" * 32
ITS_FLOW: Final = {
    "id": "delivery",
    "steps": [
        {
            "id": "ask",
            "kind": "menu",
            "prompt": {"en": "Halden delivery. To ask where it is, press 4.", "zh-CN": "配送查询请按 4。"},
            "choices": [{"key": "4", "then": "wait"}],
            "otherwise": "wait",
        },
        {"id": "wait", "kind": "enqueue", "queue": "orders"},
    ],
}


def with_second_account(make: Callable[..., Settings]) -> Callable[..., Settings]:
    def made(**values: Any) -> Settings:
        settings = make(**values)
        url = f"{settings.public_url}/carrier"
        second = TwilioAccount(sid=ITS_SID, token=SecretStr(secrets.token_hex(16)), base_url=url)
        return settings.model_copy(update={"twilio": {**settings.twilio, SECOND.upper(): second}})

    return made


@pytest.fixture
async def world(demo_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    document = yaml.safe_load(CONFIG_FILE.read_text("utf-8"))
    document["flows"].append(ITS_FLOW)
    for channel in ("sms", "voice"):
        for line in document["channels"][channel]:
            if line["number"] == DELIVERY:
                line["account"] = SECOND
    (line,) = (line for line in document["channels"]["voice"] if line["number"] == DELIVERY)
    del line["greeting"], line["after_hours"]  # the flow says everything
    line["flow"] = ITS_FLOW["id"]
    file = tmp_path / "two.yaml"
    file.write_text(json.dumps(document))  # which is YAML, too
    monkeypatch.setattr(run, "CONFIG_FILE", file)
    monkeypatch.setattr(run, "make_settings", with_second_account(make_settings))
    database = shutil.copy(demo_file, tmp_path / "hub.sqlite3")
    async with open_world(
        tmp_path / "data", database_url=f"sqlite:///{database}", tempo=Tempo(second=0.05)
    ) as opened:
        yield World(opened.hub.settings.public_url, opened.hub, opened.carrier, opened.post_office)


async def test_each_number_leads_into_its_own_flow_and_is_controlled_at_its_own_account(world: World) -> None:
    async with world.desk("noor") as noor, world.phone(MAYA) as maya:
        first = await maya.calls(BILLING)
        await first.hears("For billing and refunds")
        assert "Halden delivery" not in " ".join(first.said)
        await first.hangs_up()
        await first.ends()

        second = await maya.calls(DELIVERY)
        await second.hears("Halden delivery. To ask where it is, press 4.")
        await second.presses("4")
        await noor.goes("ready")
        interaction = await noor.accepts(await noor.is_offered())
        await second.meets(NOOR)
        await noor.ends(interaction)
        await second.hears("Thank you for calling")
        assert await second.ends() == "completed"
        await becomes(lambda: results(world), ["left_menu", "answered"])
    assert [row.account for row in await rows(world, t.call)] == [BILLING, DELIVERY]
    assert (await rows(world, t.interaction))[-1].queue_id == "orders"


async def test_one_account_cannot_speak_for_the_other(world: World) -> None:
    """Signed with the first one's token, at the second one's address, and the other way round."""
    local = TwilioHand(world)
    fields = {"CallSid": "CA" + "3" * 32, "From": MAYA, "To": DELIVERY, "CallStatus": "ringing"}
    status, _ = await local.asks("", fields)  # a number that is not of this account
    assert status >= 400
    theirs = world.hub.settings.twilio[SECOND.upper()].token.get_secret_value()
    status, _ = await local.asks("", fields | {"To": BILLING}, token=theirs)
    assert status == 403
    assert await interactions(world) == []
