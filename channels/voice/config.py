"""What the voice channel is told at start: its numbers, through whose account each runs, and all of its addresses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from channels.twilio.accounts import Account
from hub.model.contact_centre import AccountPolicy, QueuePolicy
from hub.ports import GiveUp

HOOK_PATH: Final = "/hooks/voice/"
SOUND_PATH: Final = "/hooks/voice-sounds/"

# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides. Who calls hears it ring until the
# first answer, so that may take as long as a restart of ours does.
RINGING_OVERRIDES: Final = "#rc=5&rp=ct,rt,5xx&ct=1000&rt=3000&tt=10000"
# In the middle of a call there is silence meanwhile: three seconds of it and not more, then the fallback.
SPEAKING_OVERRIDES: Final = "#rc=3&rp=ct,rt,5xx&ct=1000&rt=2500&tt=3000"
# Nobody waits for a report.
REPORT_OVERRIDES: Final = "#rc=5&rp=ct,rt,5xx"


def _no_queue(_queue_id: str) -> QueuePolicy | None:
    """Of whoever has no queues to look in: every one is as it is by default."""
    return None


@dataclass(frozen=True, slots=True)
class VoiceConfig:
    """``accounts`` by our own name for them, as it stands in the webhook's path; ``numbers`` maps each number of ours
    (E.164) to the name of its account; ``find_line`` gives what a number is set up as, from memory, and ``find_queue``
    what a queue is. ``public_url`` has no slash at its end."""

    public_url: str
    accounts: Mapping[str, Account]
    numbers: Mapping[str, str]
    default_region: str
    find_line: Callable[[str], AccountPolicy | None]
    find_queue: Callable[[str], QueuePolicy | None] = _no_queue

    def account_of(self, number: str) -> str:
        """Raises GiveUp: what was begun with a number of ours outlives its being ours."""
        account_id = self.numbers.get(number)
        if account_id is None:
            raise GiveUp("unknown_number", f"{number} is no longer one of our numbers.")
        return account_id

    # -- to be entered at Twilio, for every number of the account

    def call_url(self, account_id: str) -> str:
        """ "A call comes in"."""
        return f"{self._root(account_id)}{RINGING_OVERRIDES}"

    def fallback_url(self, account_id: str) -> str:
        """ "Primary handler fails": needs no database, and no other node of ours than the one that answers."""
        return f"{self._root(account_id)}/fallback"

    def status_url(self, account_id: str) -> str:
        """ "Call status changes"."""
        return f"{self._root(account_id)}/status{REPORT_OVERRIDES}"

    # -- named in what we answer or ask

    def flow_url(self, account_id: str, turn: int) -> str:
        """What whoever is waited for the ``turn``-th time has pressed, or how it went at the number outside."""
        return f"{self._root(account_id)}/flow?turn={turn}{SPEAKING_OVERRIDES}"

    def picked_up_url(self, account_id: str, *, call_id: str) -> str:
        """Asked when whoever we have called has picked up; the carrier's answer with the sid may not be written yet."""
        query = urlencode({"turn": 0, "call": call_id})
        return f"{self._root(account_id)}/flow?{query}{SPEAKING_OVERRIDES}"

    def wait_url(
        self, account_id: str, language: str | None, heard: Mapping[str, str] = MappingProxyType({})
    ) -> str:
        """What somebody in line hears, again and again; in which language, and what they have heard already, the
        address says: it needs no row."""
        return self._spoken(account_id, "wait", language, heard)

    def key_url(self, account_id: str, at: int) -> str:
        """Which key somebody in line has pressed, in the round that began then (ms)."""
        return f"{self._root(account_id)}/key?turn={at}{SPEAKING_OVERRIDES}"

    def offer_url(self, account_id: str, at: int) -> str:
        """Somebody in line is to be asked something, from the round that begins now (ms)."""
        return f"{self._root(account_id)}/key?turn={at}&offered=1{SPEAKING_OVERRIDES}"

    def now_url(self, account_id: str) -> str:
        """Where they stand, whatever has led them here."""
        return f"{self._root(account_id)}/now{SPEAKING_OVERRIDES}"

    def left_url(self, account_id: str, language: str | None) -> str:
        """Asked when somebody has left the line."""
        return self._spoken(account_id, "left", language)

    def over_url(self, account_id: str, language: str | None) -> str:
        """Asked when the talk is over for the caller."""
        return self._spoken(account_id, "over", language)

    def agent_url(self, account_id: str, *, call_id: str, agent_id: str | None, party: str = "agent") -> str:
        """Told how a leg fares that we asked for; it says itself whose it is."""
        named = {"agent": agent_id} if agent_id else {}
        query = urlencode({"call": call_id, **named, **({} if party == "agent" else {"party": party})})
        return f"{self._root(account_id)}/agent?{query}{REPORT_OVERRIDES}"

    def digits_url(self, account_id: str, digits: str) -> str:
        """What one party alone is to hear: the tones of these keys."""
        return f"{self._root(account_id)}/digits?{urlencode({'digits': digits})}{SPEAKING_OVERRIDES}"

    def recording_url(self, account_id: str, number: str, call_id: str, turn: int | None = None) -> str:
        """Told how a recording fares. What Twilio says there names neither number nor message: the address does."""
        told = {"call": call_id, "number": number} | ({} if turn is None else {"turn": str(turn)})
        return f"{self._root(account_id)}/recording?{urlencode(told)}{REPORT_OVERRIDES}"

    def sound_url(self, name: str) -> str:
        return f"{self.public_url}{SOUND_PATH}{name}"

    def music_url(self, account: str) -> str:
        """What is played to those who wait at this number of ours."""
        policy = self.find_line(account)
        configured = policy.line.hold_music if policy and policy.line else None
        return configured or self.sound_url("waiting.wav")

    def _spoken(
        self,
        account_id: str,
        page: str,
        language: str | None,
        also: Mapping[str, str] = MappingProxyType({}),
    ) -> str:
        said = ({"language": language} if language else {}) | dict(also)
        query = f"?{urlencode(said)}" if said else ""
        return f"{self._root(account_id)}/{page}{query}{SPEAKING_OVERRIDES}"

    def _root(self, account_id: str) -> str:
        return f"{self.public_url}{HOOK_PATH}{account_id}"
