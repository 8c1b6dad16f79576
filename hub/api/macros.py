"""How often canned replies are used."""

from __future__ import annotations

from hub.api.call import Call
from hub.api.route import Told, route
from hub.pop.uses import read_uses


class UsesView(Told):
    """By canned reply, within the last seven days."""

    uses: dict[str, int]


@route("GET", "/api/macros/uses", permission="desk.use", response=UsesView)
async def read_macro_uses(call: Call) -> UsesView:
    """How often each canned reply was put into a message within the last week."""
    return UsesView(uses=await call.read(read_uses, call.hub.clock.now()))
