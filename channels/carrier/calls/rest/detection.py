"""Answering machine detection, as it is asked for with a new call or participant."""

from __future__ import annotations

from typing import Final

from channels.carrier.calls.answered import Detection
from channels.carrier.calls.rest.forms import Form
from channels.carrier.resource import CarrierError

_OF_SPEECH: Final = tuple(
    f"MachineDetection{name}" for name in ("SpeechThreshold", "SpeechEndThreshold", "SilenceTimeout")
)
_ASKED: Final = ("MachineDetection", "MachineDetectionTimeout")
OF_CALL: Final = (*_ASKED, "AsyncAmd", "AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod")
OF_PARTICIPANT: Final = (*_ASKED, "AmdStatusCallback", "AmdStatusCallbackMethod")
IGNORED: Final = _OF_SPEECH
_INVALID: Final = 20001


def read_detection(form: Form) -> Detection | None:
    """Of a call: its document waits unless AsyncAmd says otherwise."""
    return _read(form, "AsyncAmd", is_async=bool(form.flag("AsyncAmd")))


def read_detection_of_participant(form: Form) -> Detection | None:
    """A conference does not wait."""
    return _read(form, "Amd", is_async=True)


def _read(form: Form, prefix: str, *, is_async: bool) -> Detection | None:
    mode = form.text("MachineDetection")
    name = f"{prefix}StatusCallback"
    callback = form.link(name, f"{name}Method")
    timeout_seconds = form.whole("MachineDetectionTimeout", 30, least=3, most=59, code=_INVALID)
    if mode is None:
        return None
    if mode not in {"Enable", "DetectMessageEnd"}:
        raise CarrierError(400, _INVALID, f"Invalid MachineDetection: {mode}")
    return Detection(
        "Enable" if mode == "Enable" else "DetectMessageEnd",
        timeout_seconds,
        is_async,
        callback if is_async else None,
    )
