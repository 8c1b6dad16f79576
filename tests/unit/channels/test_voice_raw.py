"""Kept webhooks of calls: read again after a crash they lead to what they led to, and not to twice of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import update

from channels.twilio.form import UnreadableError, parse_fields
from channels.twilio.signature import parse_form
from channels.twilio.webhook import FORM_TYPE
from channels.voice.config import VoiceConfig
from channels.voice.raw import keep, keep_unreadable, make_reader, parse_address, parse_webhook
from hub.intake import IntakeDesk
from hub.model.nouns import CallStarted, RawItem
from hub.store import Tx
from hub.store import tables as t
from tests.builders import HOUR
from tests.nodes import Node
from tests.unit.stations.calling import LINE, calling_centre

PAYLOADS: Final = Path(__file__).parents[2] / "payloads" / "voice"
CONFIG: Final = VoiceConfig("https://hub.example", {}, {LINE: "main"}, "US", lambda _number: None)
# What comes of a call that waits and is given up, in the order in which it comes.
STORY: Final = (
    ("incoming", "/hooks/voice/main"),
    ("digits", "/hooks/voice/main/flow?turn=1"),
    ("left_hangup", "/hooks/voice/main/left"),
    ("status_completed", "/hooks/voice/main/status"),
)


def body(name: str) -> bytes:
    """Of a webhook about our number here."""
    text = (PAYLOADS / f"{name}.txt").read_text().rstrip("\n")
    return text.replace("%2B12125550100", LINE.replace("+", "%2B")).encode()


def kept(name: str, path: str, *, at: int = 1_000) -> RawItem:
    content = body(name)
    item = parse_webhook(parse_fields(parse_form(content)), parse_address(path), CONFIG, at)
    return keep(path, FORM_TYPE, content, item)


@pytest.mark.parametrize(
    ("name", "path"), [*STORY, ("agent_busy", "/hooks/voice/main/agent?call=m&agent=noor")]
)
def test_what_is_kept_is_read_again_as_it_was_read_first(name: str, path: str) -> None:
    raw = kept(name, path)
    first = parse_webhook(parse_fields(parse_form(raw.body)), parse_address(path), CONFIG, raw.received_at)
    assert make_reader(CONFIG)(raw) == first


def test_the_end_told_at_two_addresses_is_one_thing() -> None:
    assert kept(*STORY[2]).dedupe_key == kept(*STORY[3]).dedupe_key


@pytest.mark.parametrize(
    ("path", "content_type", "code"),
    [("/hooks/voice/other", FORM_TYPE, "unknown_number"), ("/hooks/voice/main", "text/plain", "not_a_form")],
)
def test_what_is_still_not_ours_or_not_readable_is_said_to_be(
    path: str, content_type: str, code: str
) -> None:
    raw = keep_unreadable(path, content_type, body("incoming"), 1_000)
    with pytest.raises(UnreadableError) as refused:
        make_reader(CONFIG)(raw)
    assert refused.value.code == code


async def test_a_story_replayed_from_what_was_kept_is_the_same_story(node: Node) -> None:
    """First as after a crash before anything was placed, then once more over what is there."""
    node.store.centre = calling_centre()
    reader = make_reader(CONFIG)
    desk = IntakeDesk(node.store, clock=node.clock, readers={"voice": reader}, retention_ms=HOUR)
    for name, path in STORY:
        node.clock.advance(seconds=1)
        raw = kept(name, path, at=node.clock.now())
        await desk.accept(raw, reader(raw))
    await desk.replay()
    first = await _picture(node)
    assert first["calls"] == [("abandoned", [{"en": "Sales"}])]
    assert first["interactions"] == ["abandoned"]
    await node.commit(_forget_that_it_was_placed, None)
    await desk.replay()
    assert await _picture(node) == first


async def _picture(node: Node) -> dict[str, Any]:
    return {
        "calls": [(row.result, row.menu) for row in await node.rows(t.call)],
        "legs": [(row.sid, row.state) for row in await node.rows(t.call_leg)],
        "interactions": await node.values(t.interaction, "state"),
        "conversations": await node.values(t.conversation, "state"),
        "events": await node.kinds(),
        "customers": len(await node.rows(t.customer)),
    }


def _forget_that_it_was_placed(tx: Tx, items: list[None]) -> list[None]:
    tx.connection.execute(update(t.raw_item).values(state="stored"))
    return items


def test_a_new_call_is_told_from_a_report_by_its_address_alone() -> None:
    assert isinstance(make_reader(CONFIG)(kept("incoming", "/hooks/voice/main")), CallStarted)
    assert not isinstance(make_reader(CONFIG)(kept("incoming", "/hooks/voice/main/status")), CallStarted)
