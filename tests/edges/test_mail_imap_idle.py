"""Waiting for mail on a real IMAP server: whatever has come since the last look ends the wait."""

from __future__ import annotations

import asyncio
import time

from channels.email.config import parse_server
from channels.email.imap_box import ImapBox
from tests.services.dovecot import Dovecot


async def test_a_mail_that_came_between_the_look_and_the_wait_ends_the_wait(imap_server: Dovecot) -> None:
    """The server tells of it in one breath with its answer to IDLE, so that no further word comes."""
    box = ImapBox(parse_server(imap_server.url))
    try:
        assert box.find_after(0) == []
        imap_server.deliver(b"Subject: between\r\n\r\nwords")
        started = time.monotonic()
        await asyncio.to_thread(box.wait, 40)
        assert time.monotonic() - started < 20
        assert len(box.find_after(0)) == 1
    finally:
        box.hang_up()


async def test_a_wait_for_nothing_ends_in_its_time_and_can_be_repeated(imap_server: Dovecot) -> None:
    box = ImapBox(parse_server(imap_server.url))
    try:
        for _ in range(2):
            started = time.monotonic()
            await asyncio.to_thread(box.wait, 0.3)
            assert time.monotonic() - started >= 0.3
            assert box.find_after(0) == []
    finally:
        box.hang_up()
