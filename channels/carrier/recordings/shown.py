"""The JSON of a recording."""

from __future__ import annotations

from channels.carrier.calls.rest.resources import account_uri
from channels.carrier.recordings.model import Recording
from channels.carrier.resource import API_VERSION, rfc2822


def show_recording(recording: Recording) -> dict[str, object]:
    uri = account_uri(recording.account_sid, "Recordings", recording.sid)
    is_there = recording.status in {"completed", "absent"}
    return {
        "sid": recording.sid,
        "account_sid": recording.account_sid,
        "call_sid": recording.call_sid,
        "conference_sid": None,
        "api_version": API_VERSION,
        "status": recording.status,
        "source": recording.wish.source,
        "channels": recording.wish.channels,
        "track": recording.wish.track,
        "duration": str(round(recording.seconds)) if is_there else None,
        "error_code": recording.error_code,
        "start_time": rfc2822(recording.started_at),
        "date_created": rfc2822(recording.started_at),
        "date_updated": rfc2822(recording.updated_at),
        "price": None,
        "price_unit": "USD",
        "encryption_details": None,
        "media_url": recording.url,
        "uri": f"{uri}.json",
        "subresource_uris": {
            "add_on_results": f"{uri}/AddOnResults.json",
            "transcriptions": f"{uri}/Transcriptions.json",
        },
    }
