"""What ties mails to each other: message ids of ours, the chain of references, subjects without prefixes.

Our key stands in the Message-ID, so an answer names the very message it answers (RFC 5322, 3.6.4), and a
mail of ours that comes back is known for what it is. It is no secret and proves nothing: whoever threads by
it must know the sender too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from channels.email.limits import MAX_ID_CHARACTERS, MAX_REFERENCES
from channels.email.subjects import FORWARD_PREFIXES, REPLY_PREFIXES

_OWN_START: Final = "hub."
# RFC 5322's atoms, without "=", which hides what is none.
_PLAIN: Final = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_HIDDEN: Final = re.compile(r"=([0-9a-f]{2})")
_ID: Final = re.compile(rb"<\s*([^<>\s]{1,%d})\s*>" % MAX_ID_CHARACTERS)
_BARE_ID: Final = re.compile(rb"[^\s<>,;]{1,%d}" % MAX_ID_CHARACTERS)
_FOLD_CHARACTERS: Final = 78  # RFC 5322, 2.1.1
# Servers refuse header lines of 998 characters and more, folded or not; a long chain loses its middle.
_MAX_CHAIN_CHARACTERS: Final = 900
_COUNT: Final = r"(?:\s*[\[(（]?\d{1,3}[\])）]?)?"


class OwnId(NamedTuple):
    key: str
    domain: str


def make_message_id(key: str, domain: str) -> str:
    """With its angle brackets. The same key gives the same id: a mail sent twice is one to its reader."""
    hidden = "".join(c if _PLAIN.fullmatch(c) else "".join(f"={b:02x}" for b in c.encode()) for c in key)
    return f"<{_OWN_START}{hidden}@{domain.lower()}>"


def parse_own_message_id(value: str) -> OwnId | None:
    """The key and domain of an id as ``make_message_id`` makes them, or None for anybody else's."""
    local, at, domain = value.strip().strip("<>").rpartition("@")
    if not at or not local.startswith(_OWN_START):
        return None
    try:
        key = _HIDDEN.sub(lambda found: f"%{found[1]}", local.removeprefix(_OWN_START))
        return OwnId(_unhide(key), domain.lower())
    except UnicodeDecodeError:
        return None


def _unhide(key: str) -> str:
    return re.sub(r"(?:%[0-9a-f]{2})+", lambda run: bytes.fromhex(run[0].replace("%", "")).decode(), key)


def parse_message_ids(values: Iterable[bytes]) -> tuple[str, ...]:
    """The ids of headers such as References, each once, with angle brackets, the newest of too many.

    Ids without brackets count where there are none with: old programs write them so.
    """
    found: dict[str, None] = {}
    for value in values:
        ids = _ID.findall(value) or [word for word in _BARE_ID.findall(value) if b"@" in word]
        found.update(dict.fromkeys(f"<{word.decode('utf-8', 'replace')}>" for word in ids))
    return tuple(found)[-MAX_REFERENCES:]


def build_references(references: Sequence[str], answered: str | None) -> tuple[str, ...]:
    """The References of an answer to a mail with ``references`` and the id ``answered`` (RFC 5322, 3.6.4):
    the first id, which names the thread, and as many of the last ones as a header may hold."""
    chain = list(dict.fromkeys([*references, *([answered] if answered else [])]))
    while len(chain) > 2 and len(" ".join(chain)) > _MAX_CHAIN_CHARACTERS:
        del chain[1]
    return tuple(chain)


def fold_references(chain: Sequence[str]) -> str:
    """As a header's value, an id a line where one line is too short."""
    return " ".join(chain) if len(" ".join(chain)) < _FOLD_CHARACTERS - 12 else "\r\n ".join(chain)


def _prefixes(table: dict[str, tuple[str, ...]]) -> str:
    words = {word for words in table.values() for word in words}
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_REPLY: Final = re.compile(rf"(?:{_prefixes(REPLY_PREFIXES)}){_COUNT}\s*[:：]\s*", re.IGNORECASE)
_FORWARD: Final = re.compile(rf"(?:{_prefixes(FORWARD_PREFIXES)}){_COUNT}\s*[:：]\s*", re.IGNORECASE)


def is_forward(subject: str) -> bool:
    """Whether the outermost prefix says so: "Fwd: Re: x" is a forward, "Re: Fwd: x" an answer to one."""
    return bool(_FORWARD.match(subject.strip()))


def is_reply(subject: str) -> bool:
    return bool(_REPLY.match(subject.strip()))


def normalise_subject(subject: str) -> str:
    """Without prefixes, blanks in a row and case: equal for all mails of a thread. It alone never threads."""
    text = subject.strip()
    while found := _REPLY.match(text) or _FORWARD.match(text):
        text = text[found.end() :].strip()
    return re.sub(r"\s+", " ", text).casefold()
