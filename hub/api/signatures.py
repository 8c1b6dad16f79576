"""What stands below one's own mails."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.model.nouns import Refused
from hub.signatures import SetSignature, read_signature, set_signatures

MOST_CHARACTERS = 900  # with its variables filled in it must fit into a mail's (protocol/base.py)
Language = Annotated[str, Field(min_length=2, max_length=35)]
Words = Annotated[str, Field(max_length=MOST_CHARACTERS)]


class WriteIt(Asked):
    """``words`` by language, with the variables of canned replies; empty: nothing. Null: as it is configured."""

    words: Annotated[dict[Language, Words], Field(max_length=20)] | None


class SignatureView(Told):
    """``words``: one's own, null where it is as configured (``configured``, null: each mailbox's)."""

    words: dict[str, str] | None
    configured: dict[str, str] | None
    languages: list[str]


@route("GET", "/api/me/signature", permission="desk.use", response=SignatureView, errors=("forbidden",))
async def read_own_signature(call: Call) -> SignatureView:
    """One's own signature, and what stands below one's mails without it."""
    agent_id = _agent_of(call)
    agent = call.centre.agents.get(agent_id)
    return SignatureView(
        words=await call.read(read_signature, agent_id),
        configured=dict(agent.signature) if agent and agent.signature else None,
        languages=list(call.centre.organisation.languages),
    )


@route(
    "PUT",
    "/api/me/signature",
    permission="desk.use",
    body=WriteIt,
    response=SignatureView,
    errors=("forbidden", "unknown_language"),
)
async def write_signature(call: Call, body: WriteIt) -> SignatureView:
    """Has it stand below one's mails from the next one on."""
    answer = await call.hub.store.commit(set_signatures, SetSignature(_agent_of(call), body.words))
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)
    return await read_own_signature(call)


def _agent_of(call: Call) -> str:
    if call.scope.agent_id is None:
        raise ApiError("forbidden")
    return call.scope.agent_id
