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


class ProofView(Told):
    """``state``: proven, open (may be asked), differs (what was keyed in is not theirs), spent (answered wrongly as
    often as it may be) or unknown (nothing to compare it with). ``by_hub``: the answer is typed and compared;
    otherwise the agent judges. ``by`` and ``at``: who asked last, and when."""

    kind: Literal["number_on_file", "signed_widget", "keyed", "question"]
    id: str
    state: Literal["proven", "open", "differs", "spent", "unknown"]
    points: int
    name: dict[str, str] | None
    ask: dict[str, str] | None
    by_hub: bool
    tries_left: int
    by: str | None
    at: int | None


class CheckView(Told):
    points: int
    needed: int
    enough: bool
    proofs: list[ProofView]


class LikelyView(Told):
    """``because``: a number keyed in, an open complaint, another open conversation, the choice in the menu, or the
    subject."""

    because: Literal["keyed", "complaint", "conversation", "menu", "subject"]
    name: dict[str, str] | None
    value: str | None
    conversation_id: str | None
    channel: str | None
    since: int | None


class PersonView(Told):
    id: str
    display_name: str | None
    tier: str | None


class SharingView(Told):
    """``taken``: which customer an agent takes it to be, of those who share the address."""

    kind: Literal["known", "new", "shared", "withheld"]
    customers: list[PersonView]
    taken: str | None


class PopView(Told):
    """``check`` null: nobody has to prove anything. ``about``: the likeliest first."""

    interaction_id: str
    check: CheckView | None
    about: list[LikelyView]
    sharing: SharingView
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
