"""When a certificate ends, and whether that is soon."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog

from hub.clock import Clock
from hub.watch.alarms import Alarms

log = structlog.get_logger("certificates")

EVERY_SECONDS: Final = 3_600.0
ENDED: Final = 0  # some time ago
_HAS_EXPIRED: Final = 10  # X509_V_ERR_CERT_HAS_EXPIRED of OpenSSL
SOON_MS: Final = 14 * 86_400_000  # who renews by hand needs a week, who has forgotten how needs two


def tell_ending(ends_at: int | None, now: int) -> str | None:
    """In words for an alarm; None: it is not soon, or not known."""
    if ends_at is None or ends_at - now > SOON_MS:
        return None
    if ends_at == ENDED:
        return "has ended"
    day = datetime.fromtimestamp(ends_at / 1000, UTC).isoformat(timespec="minutes")
    return f"{'ended' if ends_at < now else 'ends'} {day}"


def find_end(shown: Mapping[str, object] | None) -> int | None:
    """Of a certificate as ``getpeercert`` tells it (ms); None where none was shown."""
    ends = (shown or {}).get("notAfter")
    return int(ssl.cert_time_to_seconds(ends) * 1000) if isinstance(ends, str) else None


def read_end(certificate: Path, key: Path | None = None) -> int | None:
    """Of the first certificate in a PEM file (ms), by a handshake of it with itself in memory: the standard library
    reads a certificate only where it is somebody's. ENDED where it has; None where that cannot be found out."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # itself is anchor enough
    client.load_verify_locations(certificate)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = server.wrap_bio(there, back, server_side=True)
    theirs = client.wrap_bio(back, there)
    for side in (theirs, ours, theirs, ours):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLCertVerificationError as error:
            return ENDED if error.verify_code == _HAS_EXPIRED else None
    return find_end(theirs.getpeercert())


class CertificateWatch:
    """Of the certificate that this node's own mail door shows."""

    def __init__(self, certificate: Path, key: Path | None, *, clock: Clock, alarms: Alarms) -> None:
        self._certificate = certificate
        self._key = key
        self._clock = clock
        self._alarms = alarms

    async def run(self) -> None:
        """Worker."""
        while True:
            await self.look()
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Once."""
        try:
            ends_at = await asyncio.to_thread(read_end, self._certificate, self._key)
        except OSError as error:  # what is wrong with the file the door itself has said, at start
            log.warning("certificate not read", file=str(self._certificate), error=str(error))
            return
        told = tell_ending(ends_at, self._clock.now())
        self._alarms.set("credential_expiring", told, about=self._certificate.name)
