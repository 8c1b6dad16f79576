"""Twilio's callbacks about recordings to what the hub understands. Pure.

Field names: https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback.
"""

from __future__ import annotations

import re
from typing import Final

from channels.twilio.form import Form, UnreadableError, is_sid
from channels.twilio.recordings import STATES
from channels.voice.config import VoiceConfig
from channels.voice.parse import ID
from hub.model.recordings import RecordingReport

_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_LONGEST_NUMBER: Final = 32


def parse_recording(
    form: Form, query: Form, *, config: VoiceConfig, account_id: str, received_at: int
) -> RecordingReport:
    """The address says of which number and call it is. Raises UnreadableError."""
    sid, status = form.get("RecordingSid", ""), form.get("RecordingStatus", "")
    if not (is_sid(sid) and sid.startswith("RE")):
        raise UnreadableError("no_recording_sid")
    if status not in STATES:
        raise UnreadableError("unknown_status")
    call_id, number, turn = query.get("call", ""), query.get("number", ""), query.get("turn")
    is_turn = turn is None or _NUMBER.fullmatch(turn)
    if not (ID.fullmatch(call_id) and is_turn and 0 < len(number) <= _LONGEST_NUMBER):
        raise UnreadableError("bad_address")
    seconds = form.get("RecordingDuration", "")
    return RecordingReport(
        account=number,
        sid=sid,
        call_id=call_id,
        state=STATES[status],
        received_at=received_at,
        turn=None if turn is None else int(turn),
        seconds=int(seconds) if _NUMBER.fullmatch(seconds) else None,
        elsewhere=_is_elsewhere(form.get("RecordingUrl", ""), config, account_id),
    )


def _is_elsewhere(url: str, config: VoiceConfig, account_id: str) -> bool:
    """Of an account that keeps its recordings in a store of its own."""
    account = config.accounts.get(account_id)
    return bool(url) and account is not None and not account.owns(url)
