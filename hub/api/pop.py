"""The screen pop: what an agent is to know and to do when a contact comes."""

from __future__ import annotations

from typing import Literal

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Told, route
from hub.pop.sheet import read_pop


class GuideChoiceView(Told):
    id: str
    label: dict[str, str]


class GuideStepView(Told):
    """``choice`` and ``note``: what was answered, ``by`` whom (a name) and when (``at``)."""

    id: str
    kind: Literal["say", "ask", "choose", "link"]
    words: dict[str, str]
    url: str | None
    choices: list[GuideChoiceView]
    state: Literal["done", "now", "ahead"]
    choice: str | None
    note: str | None
    by: str | None
    at: int | None


class GuideView(Told):
    """The steps on the way, as far as it is known: a choice that nobody has made is the last one. ``now``: where one
    stands; null: it is done."""

    id: str
    name: dict[str, str]
    now: str | None
    steps: list[GuideStepView]


class PopView(Told):
    interaction_id: str
    guides: list[GuideView]


@route(
    "GET",
    "/api/interactions/{interaction_id}/pop",
    permission="conversations.read",
    response=PopView,
    errors=("not_found",),
)
async def read_screen_pop(call: Call) -> PopView:
    """What an agent sees beside a contact: guides, proofs of who it is, what it is likely about."""
    found = await call.read(read_pop, call.path["interaction_id"], call.scope, call.centre)
    if found is None:
        raise ApiError("not_found")
    return PopView.model_validate(found)
