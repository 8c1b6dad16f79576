from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pytest
from sqlalchemy import Connection, insert

from hub.dispatch.rebuild import LoadConfig
from hub.store import tables as t
from hub.watch.alarm_words import ZH
from hub.watch.alarms import KINDS
from hub.watch.laws import LAWS
from hub.watch.ledger import HourCount, HourKey, hour_of, keep_hours
from hub.watch.watcher import LawWatcher
from routing.config import RoutingConfig
from tests.builders import OUR_NUMBER
from tests.unit.api.hubs import Browser, SmallHub
from tests.unit.watch.planting import plant


def no_routing(*_: Any) -> RoutingConfig:
    return RoutingConfig(version=0)


async def look(hub: SmallHub, load: LoadConfig = no_routing) -> None:
    watcher = LawWatcher(hub.store, clock=hub.clock, node_id="n1", load_config=load, alarms=hub.alarms)
    await watcher.look()


@pytest.fixture
async def root(someone: Browser) -> Browser:
    await someone.sign_in("root")
    return someone


async def test_the_page_of_laws_is_for_supervisors(noor: Browser) -> None:
    assert (await noor.ask("GET", "/live/laws")).status == 403
    assert (await noor.ask("GET", "/api/live/laws")).error == "forbidden"


async def test_whoever_is_not_signed_in_is_sent_to_sign_in(someone: Browser) -> None:
    answer = await someone.ask("GET", "/live/laws", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (302, "/login")


async def test_every_law_is_published_and_holds(root: Browser, hub: SmallHub) -> None:
    await look(hub)
    told: Any = (await root.ask("GET", "/api/live/laws")).json
    assert {law["name"]: law["standing"] for law in told["laws"]} == {law.name: 0 for law in LAWS}
    page = (await root.ask("GET", "/live/laws")).text
    assert [law.name for law in LAWS if escape(law.says["en"]) not in page] == []
    assert "All laws hold." in page


async def test_a_broken_law_is_told_in_both_languages_and_in_figures(root: Browser, hub: SmallHub) -> None:
    await hub.store.backend.write(plant("stored and never placed", hub.clock.now()))
    await look(hub)
    told: Any = (await root.ask("GET", "/api/live/laws")).json
    (broken,) = [law for law in told["laws"] if law["standing"]]
    assert (broken["name"], broken["seen"], broken["subjects"]) == ("placed_in_time", 1, ["raw_1"])
    assert broken["looked_at"] == broken["broken_at"] == hub.clock.now()
    assert "1 violations stand" in (await root.ask("GET", "/live/laws")).text
    chinese = (await root.ask("GET", "/live/laws", headers={"Accept-Language": "zh-CN,en;q=0.5"})).text
    assert "当前 1 处" in chinese
    assert 'lang="zh-CN"' in chinese
    figures = (await root.ask("GET", "/metrics")).text
    assert 'hub_law_standing{law="placed_in_time"} 1.0' in figures
    assert 'hub_law_seen_total{law="placed_in_time"} 1.0' in figures
    assert 'hub_unplaced_waiting{channel="sms"} 1.0' in figures


async def test_a_page_that_nobody_looks_after_says_so(root: Browser, hub: SmallHub) -> None:
    await look(hub)
    hub.clock.advance(seconds=11)
    assert "Nobody is looking at the laws." in (await root.ask("GET", "/live/laws")).text


async def test_alarms_stand_on_the_page_in_readyz_and_in_the_figures(root: Browser, hub: SmallHub) -> None:
    hub.alarms.sound("redis_away", "Connection refused <6379>")
    page = (await root.ask("GET", "/live/laws")).text
    assert "Connection refused &lt;6379&gt;" in page
    assert "Bring it back." in page
    ready: Any = (await root.ask("GET", "/readyz")).json
    assert ready["alarms"] == ["redis_away"]
    figures = (await root.ask("GET", "/metrics")).text
    assert 'hub_alarm{about="",alarm="redis_away",severity="warning"} 1.0' in figures


async def counted(hub: SmallHub, channel: str, **fates: int) -> None:
    key = HourKey(channel, OUR_NUMBER, hour_of(hub.clock.now()))
    await hub.store.commit(keep_hours, [HourCount(key, fates)])


async def test_what_came_in_is_what_was_handled_on_the_page_and_in_the_figures(
    root: Browser, hub: SmallHub
) -> None:
    await counted(hub, "sms", handled=812)
    assert "Received 812 = handled 812, missing 0." in (await root.ask("GET", "/live/laws")).text
    chinese = (await root.ask("GET", "/live/laws?lang=zh-CN")).text
    assert "收到 812 = 已处理 812，缺少 0。" in chinese
    told: Any = (await root.ask("GET", "/api/live/laws")).json
    (day,) = told["ledger"]
    assert (day["received"], day["handled"], day["missing"]) == (812, 812, 0)
    figures = (await root.ask("GET", "/metrics")).text
    for fate, number in (("received", 812), ("handled", 812), ("missing", 0)):
        labels = f'account="{OUR_NUMBER}",channel="sms",fate="{fate}"'
        assert f"hub_ledger_messages{{{labels}}} {number:.1f}" in figures


async def test_what_was_not_handled_is_told_by_what_became_of_it(root: Browser, hub: SmallHub) -> None:
    await counted(hub, "sms", handled=8, waiting=1, refused=2, missing=3)
    page = (await root.ask("GET", "/live/laws")).text
    assert "Received 14 = handled 8 + being placed 1 + unreadable 2 + missing 3." in page
    assert '<p class="verdict bad">Received' in page
    figures = (await root.ask("GET", "/metrics")).text
    assert f'hub_ledger_messages{{account="{OUR_NUMBER}",channel="sms",fate="missing"}} 3.0' in figures


async def test_a_channel_of_a_newer_version_stands_in_the_ledger_by_its_name(
    root: Browser, hub: SmallHub
) -> None:
    await counted(hub, "pigeon", handled=1)
    assert "<td>pigeon</td>" in (await root.ask("GET", "/live/laws")).text


async def test_takeovers_are_counted_apart_from_the_laws(root: Browser, hub: SmallHub) -> None:
    await hub.store.backend.write(_two_takeovers(hub.clock.now()))
    told: Any = (await root.ask("GET", "/api/live/laws")).json
    assert told["takeovers"] == {"count": 2, "last_ms": 900, "longest_ms": 6_200}
    page = (await root.ask("GET", "/live/laws")).text
    assert "<dt>The last one took</dt><dd>0.9 s</dd><dt>The longest took</dt><dd>6.2 s</dd>" in page
    figures = (await root.ask("GET", "/metrics")).text
    assert "hub_takeovers 2.0" in figures
    assert 'hub_takeover_seconds{which="last"} 0.9' in figures
    assert 'hub_takeover_seconds{which="longest"} 6.2' in figures


def _two_takeovers(now: int) -> Callable[[Connection], None]:
    def write(connection: Connection) -> None:
        with connection.begin():
            for epoch, at, took in ((2, now - 60_000, 6_200), (3, now - 1_000, 900)):
                row = insert(t.takeover).values(epoch=epoch, holder="n1", from_at=at - took, at=at)
                connection.execute(row)

    return write


async def test_the_page_brings_its_own_style_and_script(root: Browser) -> None:
    for name in ("live.css", "live.js"):
        assert (await root.ask("GET", f"/live/static/{name}")).status == 200


def test_every_alarm_has_its_words_in_chinese() -> None:
    assert set(ZH) == set(KINDS)
