"""From, To, Cc and Reply-To: names and addresses, also where the header is none of the standard's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from channels.email.charsets import decode_text
from channels.email.encoded_words import ENCODED_WORD, clean_line, decode_value
from channels.email.limits import MAX_MAILBOXES, MAX_NAME_CHARACTERS
from channels.email.mail import Mailbox

_ADDRESS: Final = re.compile(
    r"""[^\s<>"'(),:;\[\]\\@]{1,120}(?:'[^\s<>"'(),:;@]{1,60})?@[^\s<>"'(),:;\\@]{1,255}"""
)
_LONGEST_LOCAL_PART: Final = 190
_LONGEST_DOMAIN: Final = 257
_MOST_AT_SIGNS: Final = 20
_ANGLED: Final = re.compile(r"<([^<>]*)>?")
_COMMENT: Final = re.compile(r"\(([^()]*)\)")
# An encoded word may contain commas and quotes: while addresses are told apart, two characters that no
# header has stand around its number.
_HELD: Final = re.compile("\ue000(\\d+)\ue001")
_BIDI: Final = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u200b\ufeff]")


def parse_mailboxes(values: list[bytes], charset: str | None = None) -> tuple[Mailbox, ...]:
    """Those of all the headers of one name. What has no address keeps its name, so that nothing is lost."""
    found = [mailbox for value in values for mailbox in _mailboxes(value, charset)]
    return tuple(found[:MAX_MAILBOXES])


def parse_addresses(values: list[bytes]) -> tuple[str, ...]:
    """The addresses alone, each once, in their order."""
    return tuple(dict.fromkeys(mailbox.email for mailbox in parse_mailboxes(values) if mailbox.email))


def _mailboxes(value: bytes, charset: str | None) -> Iterator[Mailbox]:
    words: list[bytes] = []

    def hold(word: re.Match[bytes]) -> bytes:
        words.append(word[0])
        return f"\ue000{len(words) - 1}\ue001".encode()

    held = decode_text(ENCODED_WORD.sub(hold, value), "utf-8" if words and value.isascii() else charset).text
    for piece in islice(_split(held), MAX_MAILBOXES):
        mailbox = _mailbox(piece, words)
        if mailbox.email or mailbox.name:
            yield mailbox


def _split(text: str) -> Iterator[str]:
    """At commas and semicolons outside quotes and brackets; a group's name and its colon go."""
    start, quoted, angle, comment = 0, False, False, 0
    for position, character in enumerate(text):
        if character == '"' and text[position - 1 : position] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif character in "()":
            comment = max(0, comment + (1 if character == "(" else -1))
        elif character in "<>":
            angle = character == "<"
        elif character in ",;" and not angle and not comment:
            yield text[start:position]
            start = position + 1
        elif character == ":" and not angle and not comment and "@" not in text[start:position]:
            start = position + 1
    yield text[start:]


def _mailbox(piece: str, words: list[bytes]) -> Mailbox:
    angled = _ANGLED.search(piece)
    if angled and "@" in angled[1]:
        return Mailbox(_name(piece[: angled.start()] or piece[angled.end() :], words), _email(angled[1]))
    text = _restore(piece, words)
    start, address = _find_address(text)
    if not address:
        return Mailbox(_clean_name(text), "")
    comment = _COMMENT.search(text)
    name = comment[1] if comment else text[:start].rstrip("< ")
    return Mailbox(_clean_name(name), _email(address))


def _find_address(text: str) -> tuple[int, str]:
    """Where it begins, and the address; looked for around each "@" only, or a long line would take seconds."""
    at = text.find("@")
    for _ in range(_MOST_AT_SIGNS):
        if at < 0:
            break
        first = max(0, at - _LONGEST_LOCAL_PART)
        found = _ADDRESS.search(text, first, at + _LONGEST_DOMAIN)
        if found:
            return found.start(), found[0]
        at = text.find("@", at + 1)
    return 0, ""


def _restore(text: str, words: list[bytes]) -> str:
    """The words in their places, neighbours decoded together."""
    pieces = re.split("((?:\ue000\\d+\ue001\\s*)+)", text)
    return "".join(
        decode_value(b" ".join(_word(words, int(number)) for number in _HELD.findall(piece)))
        if i % 2
        else piece
        for i, piece in enumerate(pieces)
    )


def _word(words: list[bytes], number: int) -> bytes:
    return words[number] if number < len(words) else b""


def _name(text: str, words: list[bytes]) -> str:
    return _clean_name(_restore(text, words))


def _clean_name(text: str) -> str:
    name = re.sub(r"\\(.)", r"\1", _BIDI.sub("", clean_line(text)).strip())
    while len(name) > 1 and name[0] == name[-1] and name[0] in "\"'":
        name = name[1:-1].strip()
    return re.sub(r"\s+", " ", name.strip('" '))[:MAX_NAME_CHARACTERS]


def _email(text: str) -> str:
    _, found = _find_address(_BIDI.sub("", clean_line(text)).replace(" ", ""))
    return found.strip("'.").lower()
