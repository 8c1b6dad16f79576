"""A mailbox over IMAP, as far as a reader needs it: blocking calls, for a thread of their own.

What goes wrong is a BoxFault whose code says what to do: ``password`` and ``tls`` wait for a person,
``unreachable`` passes.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Final, NamedTuple

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from channels.email.config import Server
from hub.watch.certificates import find_end

TIMEOUT_SECONDS: Final = 60.0  # of one answer: a mail of 25 MB over a slow line
_KINDS: Final = {"tls": MailBox, "starttls": MailBoxStartTls, "none": MailBoxUnencrypted}
_HEADS_AT_ONCE: Final = 200
_HEAD_PARTS: Final = "(UID INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"
_UID: Final = re.compile(rb"UID (\d+)")
_MESSAGE_ID: Final = re.compile(r"<([^<>]+)>")
_SENT: Final = "\\Sent"
_SEEN: Final = r"(\Seen)"
_PASSING: Final = "[UNAVAILABLE]"  # RFC 5530: the server cannot look the password up at the moment
# as the protocol has them, whatever the language of the machine
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class BoxFault(Exception):
    """``code``: password | tls | unreachable."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class Head(NamedTuple):
    """A mail in the box: ``at`` (ms) by the server's clock, the Message-ID without its angle brackets."""

    uid: int
    at: int
    message_id: str | None


class ImapBox:
    """Open from construction on. Raises BoxFault wherever something is wrong."""

    def __init__(self, server: Server) -> None:
        with _named():
            kind = _KINDS[server.security]
            secure = {} if server.security == "none" else {"ssl_context": ssl.create_default_context()}
            self._box: BaseMailBox = kind(server.host, server.port, timeout=TIMEOUT_SECONDS, **secure)
        try:
            self._sign_in(server)
            with _named():
                self._box.folder.set(server.folder)
                self.uid_validity = self._read_validity()
        except BaseException:
            self.hang_up()
            raise

    def _sign_in(self, server: Server) -> None:
        try:
            self._box.login(server.user or "", server.password or "", initial_folder=None)
        except imaplib.IMAP4.abort as error:
            raise BoxFault("unreachable", repr(error)) from error
        except (imaplib.IMAP4.error, ImapToolsError) as error:
            passes = _PASSING in str(error)
            raise BoxFault("unreachable" if passes else "password", str(error)) from error
        except OSError as error:
            raise BoxFault("unreachable", repr(error)) from error

    def _read_validity(self) -> int:
        """As SELECT told it; asking takes it away."""
        _, found = self._box.client.response("UIDVALIDITY")
        return int(found[0]) if found and found[0] else 0

    def find_after(self, uid: int) -> list[int]:
        """UIDs above this one, in order. ``n:*`` names the last one even where it is below n."""
        return [found for found in self._search(f"UID {uid + 1}:*") if found > uid]

    def find_unseen(self) -> list[int]:
        return self._search("UNSEEN")

    def find_since(self, at: int) -> list[int]:
        """What came since the day before this moment (ms): servers search by their own days."""
        day = datetime.fromtimestamp(max(at / 1000 - 86_400, 0), UTC)
        return self._search(f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}")

    def newest_uid(self) -> int:
        return max(self._search("ALL"), default=0)

    def fetch(self, uid: int, *, up_to: int) -> bytes | None:
        """The whole mail as it lies there, or its first ``up_to`` bytes. None: deleted meanwhile. Nothing is
        marked as read by this."""
        with _named():
            answer = self._box.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{up_to}>)")
        parts = [part for part in answer[1] if isinstance(part, tuple)]
        return bytes(parts[0][1]) if parts else None

    def fetch_heads(self, uids: list[int]) -> list[Head]:
        """When each came, and under which Message-ID; without reading the mails."""
        heads: list[Head] = []
        for start in range(0, len(uids), _HEADS_AT_ONCE):
            wanted = ",".join(map(str, uids[start : start + _HEADS_AT_ONCE]))
            with _named():
                _, found = self._box.client.uid("FETCH", wanted, _HEAD_PARTS)
            heads += [head for part in found if isinstance(part, tuple) and (head := _read_head(*part))]
        return heads

    @property
    def certificate_ends_at(self) -> int | None:
        """Of the server (ms); None over a line that is not safe."""
        sock = self._box.client.sock
        return find_end(sock.getpeercert() if isinstance(sock, ssl.SSLSocket) else None)

    def mark_seen(self, uid: int) -> None:
        """For people who look into the mailbox too; nothing depends on it."""
        with suppress(imaplib.IMAP4.error):
            self._box.client.uid("STORE", str(uid), "+FLAGS", _SEEN)

    def has_sent(self, header_id: str) -> bool:
        """Another folder is open afterwards."""
        with _named():
            sent = [folder.name for folder in self._box.folder.list() if _SENT in folder.flags]
            if not sent:
                return False
            self._box.folder.set(sent[0], readonly=True)
        wanted = header_id.replace("\\", "\\\\").replace('"', '\\"')
        return bool(self._search(f'HEADER Message-ID "<{wanted}>"'))

    def wait(self, seconds: float) -> None:
        """Until something comes, at most so long. A server that cannot tell is asked when the time is up."""
        with _named():
            if "IDLE" in self._box.client.capabilities:
                with self._box.idle as idle:
                    if not self._is_told_already():
                        idle.poll(timeout=seconds)
            else:
                self._box.client.noop()
                threading.Event().wait(seconds)

    def _is_told_already(self) -> bool:
        """Whether news came in one breath with the server's answer to IDLE, of a mail that is younger than the last
        look. imaplib has read it from the socket then, and who watches that waits in vain."""
        client = self._box.client
        patience = client.sock.gettimeout()
        client.sock.settimeout(0)
        try:
            return bool(client.readline())
        except OSError:  # nothing there
            return False
        finally:
            client.sock.settimeout(patience)

    def hang_up(self) -> None:
        """At once, from any thread: whoever waits on the line is woken."""
        with suppress(OSError, AttributeError):
            self._box.client.sock.shutdown(socket.SHUT_RDWR)
        with suppress(OSError, AttributeError):
            self._box.client.shutdown()

    def _search(self, criteria: str) -> list[int]:
        with _named():
            _, data = self._box.client.uid("SEARCH", criteria)
        return sorted(int(uid) for uid in b" ".join(part for part in data if part).split())


def _read_head(told: bytes, header: bytes) -> Head | None:
    uid, came = _UID.search(told), imaplib.Internaldate2tuple(told)
    if uid is None or came is None:
        return None
    found = _MESSAGE_ID.search(header.decode("ascii", "replace"))
    return Head(int(uid[1]), int(time.mktime(came) * 1000), found[1].strip() if found else None)


def was_put_by(server: Server, header_id: str) -> bool:
    """Whether the folder of sent mails (RFC 6154) has the mail of this Message-ID. Raises BoxFault."""
    box = ImapBox(server)
    try:
        return box.has_sent(header_id)
    finally:
        box.hang_up()


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except ssl.SSLError as error:
        raise BoxFault("tls", str(error)) from error
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise BoxFault("unreachable", repr(error)) from error
