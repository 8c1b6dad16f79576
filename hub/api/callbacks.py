"""Callbacks: who waits for a call of ours; booking one, giving one up, and another time for it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from hub.api.call import Call
from hub.api.errors import ApiError
from hub.api.route import Asked, Told, route
from hub.callbacks.changing import Book, Change, book_callbacks, change_callbacks
from hub.callbacks.listing import read_callbacks
from hub.calls.permission import LONGEST_TYPED
from hub.model.nouns import Refused

Moment = Annotated[int, Field(ge=0, le=2**53)]  # ms


class AskCallbacks(Asked):
    """``all``: those that are over too."""

    state: Literal["waiting", "all"] = "waiting"


class CalledBack(Told):
    id: str
    display_name: str | None


class CallbackView(Told):
    """``state``: waiting, dialling, connected, exhausted or cancelled. ``place`` in line, while it waits. ``due_at``:
    not before then; null: as soon as it is their turn. ``attempts``: calls that nobody answered, ``last_code`` why not.
    ``result``: answered, exhausted, cancelled, called_in (they were quicker), wrote_in (they
    would rather write), replaced (by a newer wish of theirs),
    turned_away."""

    id: str
    state: str
    mode: str
    queue_id: str
    number: str
    account: str
    customer: CalledBack
    language: str | None
    place: int | None
    attempts: int
    last_code: str | None
    due_at: int | None
    requested_at: int
    requested_by: str | None
    dialled_at: int | None
    interaction_id: str
    conversation_id: str
    call_id: str | None
    agent_id: str | None
    ended_at: int | None
    result: str | None


class CallbacksView(Told):
    """Those who wait first in line first, then the others, newest first; 200 at most."""

    callbacks: list[CallbackView]


class BookCallback(Asked):
    """``number`` as one would dial it. ``due_at``: not before then, in ms."""

    number: Annotated[str, Field(min_length=1, max_length=LONGEST_TYPED)]
    queue_id: Annotated[str, Field(min_length=1, max_length=64)]
    due_at: Moment | None = None


class ChangeCallback(Asked):
    """Give it up, or another time for it (``due_at`` null: as soon as it is their turn), or another queue, at the place
    of its age."""

    state: Literal["cancelled"] | None = None
    due_at: Moment | None = None
    queue_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    @model_validator(mode="after")
    def _says_one(self) -> ChangeCallback:
        if (self.state is not None) + ("due_at" in self.model_fields_set) + (self.queue_id is not None) != 1:
            raise ValueError("one of state, due_at and queue_id")
        return self


@route("GET", "/api/callbacks", permission="queues.read", query=AskCallbacks, response=CallbacksView)
async def list_callbacks(call: Call, query: AskCallbacks) -> CallbacksView:
    """Of the queues one sees."""
    found = await _read(call, only_live=query.state == "waiting")
    return CallbacksView.model_validate({"callbacks": found})


@route(
    "POST",
    "/api/callbacks",
    permission="callbacks.book",
    body=BookCallback,
    response=CallbackView,
    errors=("not_found", "not_allowed"),
)
async def book_callback(call: Call, body: BookCallback) -> CallbackView:
    """A place in line from now on, for somebody who wants to be called."""
    if not call.scope.sees(body.queue_id):
        raise ApiError("not_found")
    item = Book(body.number, body.queue_id, call.scope.user_id, body.due_at)
    answer = await call.hub.store.commit(book_callbacks, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code, detail=answer.detail)
    return await _view(call, answer)


@route(
    "PATCH",
    "/api/callbacks/{callback_id}",
    permission="callbacks.change",
    body=ChangeCallback,
    response=CallbackView,
    errors=("not_found", "dialling", "gone"),
)
async def change_callback(call: Call, body: ChangeCallback) -> CallbackView:
    """Only while nobody is being called for it; and into a queue that one sees."""
    before = await _view(call, call.path["callback_id"])
    if body.queue_id is not None and not call.scope.sees(body.queue_id):
        raise ApiError("not_found")
    item = Change(
        before.id,
        call.scope.user_id,
        is_cancelled=body.state == "cancelled",
        is_moved="due_at" in body.model_fields_set,
        due_at=body.due_at,
        queue_id=body.queue_id,
    )
    answer = await call.hub.store.commit(change_callbacks, item)
    if isinstance(answer, Refused):
        raise ApiError(answer.code)
    return await _view(call, before.id)


async def _view(call: Call, callback_id: str) -> CallbackView:
    found = await _read(call, only_live=False, callback_id=callback_id)
    if not found:
        raise ApiError("not_found")
    return CallbackView.model_validate(found[0])


async def _read(call: Call, *, only_live: bool, callback_id: str | None = None) -> list[dict[str, Any]]:
    store = call.hub.store
    seen = (store.centre, store.clock.now(), call.scope.queues)
    return await call.read(read_callbacks, *seen, only_live, callback_id)
