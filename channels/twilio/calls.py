"""Twilio's REST API of calls and conferences, as much as the voice channel needs of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from twilio.base.exceptions import TwilioException

from channels.twilio.client import LARGEST_PAGE, Twilio, moment
from channels.twilio.errors import CALL_OVER
from channels.twilio.http import NOT_FOUND
from hub.ports import GiveUp, RetryLater

# The four that there are; without asking, only the end is told.
CALL_EVENTS: Final = ["initiated", "ringing", "answered", "completed"]
_GONE: Final = frozenset({str(CALL_OVER), NOT_FOUND})


@dataclass(frozen=True, slots=True)
class RemoteCall:
    """A leg as Twilio knows it. ``created_at`` in ms, whole seconds; None where it is not said."""

    sid: str
    status: str
    created_at: int | None
    sender: str = ""
    to: str = ""


class TwilioCalls:
    """Every method raises RetryLater or GiveUp and nothing else; GiveUp("call_over") where the leg that is to be moved
    has ended."""

    def __init__(self, twilio: Twilio) -> None:
        self._twilio = twilio

    async def ring_into(
        self,
        account_id: str,
        *,
        room: str,
        sender: str,
        to: str,
        label: str,
        timeout_seconds: int,
        status_callback: str,
        muted: bool = False,
        coaches: str | None = None,
        ends_room: bool = False,
    ) -> str:
        """Calls somebody into the conference of this name, which is made on demand; the sid of their leg. It goes on
        when they leave, unless it is theirs (``ends_room``). ``coaches``: the sid of the one leg that hears them."""
        voice: dict[str, Any] = {"muted": True} if muted else {}
        if coaches:
            voice |= {"coaching": True, "call_sid_to_coach": coaches}
        participants = self._twilio.client(account_id).conferences(room).participants
        try:
            made = await participants.create_async(
                from_=sender,
                to=to,
                label=label,
                timeout=timeout_seconds,
                beep="false",
                wait_url="",  # no music for the half second until the other one is there
                start_conference_on_enter=True,
                end_conference_on_exit=ends_room,
                status_callback=status_callback,
                status_callback_event=CALL_EVENTS,
                **voice,
            )
            return _sid(made.call_sid)
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unknown") from error  # taken, in words we cannot read

    async def find_room(self, account_id: str, room: str) -> str | None:
        """The sid of the conference of this name: the name itself is promised for inviting only."""
        wanted = {"friendly_name": room, "status": "in-progress", "limit": 1, "page_size": 1}
        try:
            found = await self._twilio.client(account_id).conferences.list_async(**wanted)
            return _sid(found[0].sid) if found else None
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error

    async def change_participant(self, account_id: str, room: str, sid: str, **values: Any) -> None:
        """What this leg hears in the room, or who hears it, by the library's names. GiveUp("call_over") where it is
        not there (any more)."""
        conferences = self._twilio.client(account_id).conferences
        room_sid = await self.find_room(account_id, room)
        if room_sid is None:
            raise GiveUp("call_over", "The conference is over.")
        try:
            await conferences(room_sid).participants(sid).update_async(**values)
        except GiveUp as refusal:
            if refusal.code in _GONE:
                raise GiveUp("call_over", refusal.reason) from refusal
            raise
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error

    async def call(
        self,
        account_id: str,
        *,
        sender: str,
        to: str,
        url: str,
        timeout_seconds: int,
        status_callback: str,
        detect_machines: bool = False,
    ) -> str:
        """Calls somebody who is asked at ``url`` when they have picked up; the sid of their leg."""
        detection = {"machine_detection": "Enable"} if detect_machines else {}
        try:
            made = await self._twilio.client(account_id).calls.create_async(
                from_=sender,
                to=to,
                url=url,
                timeout=timeout_seconds,
                status_callback=status_callback,
                status_callback_event=CALL_EVENTS,
                **detection,
            )
            return _sid(made.sid)
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unknown") from error  # taken, in words we cannot read

    async def redirect(self, account_id: str, sid: str, twiml: str) -> None:
        """What the call does from now on."""
        await self._update(account_id, sid, twiml=twiml)

    async def hang_up(self, account_id: str, sid: str) -> None:
        """Also one that still rings."""
        await self._update(account_id, sid, status="completed")

    async def find(self, account_id: str, sid: str) -> RemoteCall | None:
        try:
            return _remote(await self._twilio.client(account_id).calls(sid).fetch_async())
        except GiveUp as refusal:
            if refusal.code == NOT_FOUND:
                return None
            raise
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error

    async def find_between(self, account_id: str, *, sender: str, to: str, limit: int) -> list[RemoteCall]:
        """The newest legs from the one to the other, newest first."""
        calls = self._twilio.client(account_id).calls
        try:
            found = await calls.list_async(from_=sender, to=to, limit=limit, page_size=limit)
            return [_remote(call) for call in found]
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error

    async def list_received(self, account_id: str, *, since: int, until: int) -> list[RemoteCall]:
        """All calls to any number of the account that began then, newest first."""
        calls = self._twilio.client(account_id).calls
        between = {"start_time_after": moment(since), "start_time_before": moment(until)}
        try:
            found = await calls.list_async(**between, page_size=LARGEST_PAGE)
            return [_remote(call) for call in found if str(call.direction) == "inbound"]
        except (TwilioException, ValueError, TypeError) as error:
            raise RetryLater("unexpected_answer") from error

    async def _update(self, account_id: str, sid: str, **values: str) -> None:
        try:
            await self._twilio.client(account_id).calls(sid).update_async(**values)
        except GiveUp as refusal:
            if refusal.code in _GONE:
                raise GiveUp("call_over", refusal.reason) from refusal
            raise
        except (TwilioException, ValueError, TypeError):
            return  # done, in words that we cannot read and do not need


def _sid(sid: object) -> str:
    if not sid:
        raise ValueError("a leg without sid")
    return str(sid)


def _remote(call: Any) -> RemoteCall:
    created = call.date_created
    return RemoteCall(
        _sid(call.sid),
        str(call.status),
        int(created.timestamp() * 1000) if isinstance(created, datetime) else None,
        str(call._from or ""),  # noqa: SLF001 - the library's name for it, of calls; of messages it is from_
        str(call.to or ""),
    )
