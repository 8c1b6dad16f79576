"""The little of TwiML that an SMS webhook answers: ``<Response><Message>text</Message></Response>``."""

from __future__ import annotations

from xml.etree import ElementTree as ET


class TwimlError(ValueError):
    """The document is not one that Twilio would execute (error 12100)."""


def parse_replies(document: str) -> list[str]:
    """The texts to send back, in order. An empty answer is none."""
    if not document.strip():
        return []
    try:
        # The webhook is the hub beside us, and expat refuses entities that blow up.
        root = ET.fromstring(document)  # noqa: S314
    except ET.ParseError as error:
        raise TwimlError(str(error)) from error
    if root.tag != "Response":
        raise TwimlError(f"<{root.tag}> where <Response> belongs")
    replies = [(message.findtext("Body") or message.text or "").strip() for message in root.iter("Message")]
    return [reply for reply in replies if reply]
