"""One connection to the mail door, by SMTP or LMTP: aiosmtpd's, with a limit to what it may cost."""

from __future__ import annotations

import asyncio
from typing import Any, Final, Protocol

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

from channels.email.limits import MAX_MAIL_BYTES

# The standard's line is 998 characters; programs that send longer ones are not helped by a refusal.
LONGEST_LINE_BYTES: Final = 100_000
# What is drained of a mail that is too large, so that the sender hears 552; then we hang up.
MAX_DRAINED_BYTES: Final = 2 * MAX_MAIL_BYTES

BUSY: Final = b"421 4.3.2 too many connections, come again\r\n"


class Door(Protocol):
    """Whose sessions these are; aiosmtpd calls its ``handle_*``."""

    open_sessions: set[Limited]

    def options(self) -> dict[str, Any]: ...


class Limited:
    """What one connection may cost, whoever is at the other end."""

    _door: Door
    _taken_bytes = 0

    def hang_up(self) -> None:
        if self.transport is not None:  # type: ignore[attr-defined]
            self.transport.close()  # type: ignore[attr-defined]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Once more when the line has become safe: still the same session."""
        self._door.open_sessions.add(self)
        super().connection_made(transport)  # type: ignore[misc]

    def connection_lost(self, error: Exception | None) -> None:
        self._door.open_sessions.discard(self)
        super().connection_lost(error)  # type: ignore[misc]

    def data_received(self, data: bytes) -> None:
        self._taken_bytes += len(data)
        if self._taken_bytes > MAX_DRAINED_BYTES:
            self.transport.abort()  # type: ignore[attr-defined]
            return
        super().data_received(data)  # type: ignore[misc]

    def _set_post_data_state(self) -> None:
        self._taken_bytes = 0
        super()._set_post_data_state()  # type: ignore[misc]


class SmtpSession(Limited, SMTP):
    line_length_limit = LONGEST_LINE_BYTES

    def __init__(self, door: Door) -> None:
        self._door = door
        super().__init__(door, **door.options())


class LmtpSession(Limited, LMTP):
    """After the data LMTP answers once for each recipient (RFC 2033, 4.2)."""

    line_length_limit = LONGEST_LINE_BYTES

    def __init__(self, door: Door) -> None:
        self._door = door
        self._recipients = 1
        super().__init__(door, **door.options())

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        self._recipients = max(len(self.envelope.rcpt_tos), 1) if self.envelope else 1
        try:
            await super().smtp_DATA(arg)
        finally:
            self._recipients = 1

    async def push(self, status: Any) -> None:
        times = 1 if status.startswith(("354", "501", "503")) else self._recipients
        for _ in range(times):
            await super().push(status)


class Busy(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(BUSY)
        transport.close()
