"""Every kind of order there is. To add one: a module beside this one, a line here, one in the channel's table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.calls.orders import asking, changing, dialling, inviting, losing, meeting, recording
from hub.calls.orders.kind import Kind

KINDS: Final[Mapping[str, Kind]] = {
    **meeting.KINDS,
    **asking.KINDS,
    **changing.KINDS,
    **losing.KINDS,
    **inviting.KINDS,
    **dialling.KINDS,
    **recording.KINDS,
}
