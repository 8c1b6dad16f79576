"""How the voice channel answers: documents, sounds, and refusals with a code."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from aiohttp import web
from twilio.twiml.voice_response import VoiceResponse

SOUND_NAMES: Final = ("waiting.wav", "beat.wav")
_SOUNDS: Final = Path(__file__).parent / "static"
_RETRY_AFTER_SECONDS: Final = "1"

ERRORS: Final[dict[str, tuple[int, str]]] = {
    "unknown_account": (404, "No account of this name is configured."),
    "too_large": (413, "The body is larger than any of a call."),
    "unreadable_body": (400, "The body does not arrive as its headers say."),
    "unsigned": (403, "The request carries no X-Twilio-Signature."),
    "bad_signature": (403, "The signature is not of this account and this address."),
    "unknown_number": (404, "The number is not one of this account's. The payload is kept."),
    "no_number": (400, "The field with our number is missing. The payload is kept."),
    "no_call_sid": (400, "There is no valid CallSid. The payload is kept."),
    "unknown_call": (404, "No call of this CallSid is known. The payload is kept."),
    "no_recording_sid": (400, "There is no valid RecordingSid. The payload is kept."),
    "unknown_status": (400, "There is no known CallStatus or RecordingStatus. The payload is kept."),
    "bad_digits": (400, "Digits are 0 to 9, * and #. The payload is kept."),
    "bad_turn": (400, "The address does not say which question this answers. The payload is kept."),
    "bad_address": (400, "The address does not say whose leg this is. The payload is kept."),
    "unavailable": (503, "The call could not be looked at. Ask again."),
}


def answer_sound(name: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_SOUNDS / name, headers={"Cache-Control": "public, max-age=86400"})

    return serve


def answer_twiml(answer: VoiceResponse | str) -> web.Response:
    return web.Response(text=str(answer), content_type="text/xml")


def answer_error(code: str) -> web.Response:
    status, message = ERRORS[code]
    headers = {"Retry-After": _RETRY_AFTER_SECONDS} if status == 503 else None
    return web.json_response({"error": {"code": code, "message": message}}, status=status, headers=headers)
