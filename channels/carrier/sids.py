"""Names of things, as Twilio makes them: two letters of the kind and 32 hexadecimal digits."""

from __future__ import annotations

import uuid
from typing import Literal

Kind = Literal["SM", "MM", "CA", "CF", "QU", "RE", "ME"]


def new_sid(kind: Kind) -> str:
    return f"{kind}{uuid.uuid4().hex}"
