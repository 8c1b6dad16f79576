"""Every error the API answers with. The code is for programs, the message for whoever reads the log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from aiohttp import web

# code: status, message
ERRORS: Final[Mapping[str, tuple[int, str]]] = {
    "bad_json": (400, "The body is not JSON in UTF-8."),
    "bad_text": (400, "A text holds a character that cannot be stored (U+0000, or half a surrogate pair)."),
    "bad_request": (400, "The request could not be read."),
    "invalid": (400, "The request does not have the form that is asked for; detail says where."),
    "signed_out": (401, "Sign in first."),
    "wrong_credentials": (401, "No such login, or not its password."),
    "forbidden": (403, "Your role does not allow it."),
    "forbidden_origin": (
        403,
        "This site may not do that; the hub's own address is configured (HUB_PUBLIC_URL).",
    ),
    "header_missing": (403, "Changes need the header X-Hub: 1."),
    "infected": (403, "A virus scanner has found something in this file; it is not given out."),
    "unknown_tier": (400, "No such tier; detail.known names those of the configuration."),
    "unknown_skill": (400, "No such skill; detail.skill says which."),
    "unknown_attribute": (
        400,
        "No such attribute of customers; detail.known names those of the configuration.",
    ),
    "unknown_language": (
        400,
        "The organisation does not write in this language; detail.known names those it does.",
    ),
    "not_proven": (
        409,
        "It is not proven who they are; detail says how many points there are, and are needed.",
    ),
    "not_found": (404, "No such thing, or not within your scope."),
    "method_not_allowed": (405, "Not with this method."),
    "not_ready": (409, "The recording cannot be heard; detail says how it stands, and why."),
    "bad_range": (416, "The recording has no such part; detail.size says how many bytes it has."),
    "illegal_move": (409, "Not possible in the present state; detail.state says which."),
    "changed": (409, "Somebody changed it meanwhile; detail says how it stands now."),
    "not_unknown": (409, "It is known what became of it; detail.state says what."),
    "agent_away": (409, "The agent who is named takes no such work now; detail says why."),
    "taken": (409, "Somebody has it, or it rings at them; detail says who."),
    "gone": (409, "It waits no longer; detail.state says how it ended."),
    "over_capacity": (
        409,
        "The agent has no room for it; detail.reason says in what. A supervisor may override.",
    ),
    "not_for_agent": (409, "The agent may not have it; detail.reason says why, in the words of why."),
    "dialling": (409, "They are being called at this moment."),
    "too_large": (413, "The body is longer than is taken here."),
    "not_json": (415, "The body must be application/json."),
    "too_many_tries": (429, "Too many tries; Retry-After says when the next one is taken."),
    "not_allowed": (403, "The number may not be called; detail.reason says why."),
    "needs_confirmation": (
        409,
        "Something speaks against the call; detail.warnings says what. Confirm each by name.",
    ),
    "on_call": (409, "You have a call already, or one rings."),
    "no_device": (409, "There is no device at which calls ring."),
    "busy": (503, "Too many ask why at this moment; Retry-After says when to come again."),
    "internal": (500, "A fault of ours, logged under the request id."),
    "unavailable": (503, "The database is away; nothing was done, try again."),
}

RETRY_SECONDS: Final = 2  # after an outage: soon, for a database that restarts takes a few seconds


class ApiError(Exception):
    """Ends a request with one of ``ERRORS``."""

    def __init__(
        self, code: str, *, detail: Mapping[str, Any] | None = None, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.retry_after_seconds = retry_after_seconds


def make_error_response(error: ApiError) -> web.Response:
    status, message = ERRORS[error.code]
    told: dict[str, Any] = {"code": error.code, "message": message}
    if error.detail:
        told["detail"] = dict(error.detail)
    response = web.Response(
        status=status, body=orjson.dumps({"error": told}), content_type="application/json"
    )
    if error.retry_after_seconds is not None:
        response.headers["Retry-After"] = str(max(1, round(error.retry_after_seconds)))
    return response
