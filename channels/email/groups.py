"""Our own address as a group: many companies let "service@" be a list whose members are mailboxes.

Such a group puts a list's headers on everything, also on customers' mail to us, which is no list mail for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_HEAD_BYTES: Final = 64 * 1024
_LIST_NAMES: Final = re.compile(rb"^list-(?:id|post):(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)


def is_group_of(raw: bytes, addresses: Iterable[str]) -> bool:
    """Whether the list that a mail came by is one of these addresses (List-Id has a dot in place of the @)."""
    head = re.split(rb"\r?\n\r?\n", raw[:_HEAD_BYTES], maxsplit=1)[0]
    names = b" ".join(_LIST_NAMES.findall(head)).decode("ascii", "replace").lower()
    found = set(re.findall(r"[a-z0-9._+-]+(?:@[a-z0-9._-]+)?", names))
    return any(address in found or address.replace("@", ".") in found for address in addresses)
