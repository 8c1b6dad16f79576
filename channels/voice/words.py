"""What callers hear that no configuration says: a message file for the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Text = Mapping[str, str]

PLACE: Final[Text] = {"en": "You are number {place} in line.", "zh-CN": "您目前排在第 {place} 位。"}
NEXT: Final[Text] = {"en": "You are next.", "zh-CN": "下一位就是您。"}
CLOSED: Final[Text] = {
    "en": "We are closed at the moment. Please call again later.",
    "zh-CN": "我们目前不在服务时间，请稍后再来电。",
}
GOODBYE: Final[Text] = {"en": "Thank you for calling. Goodbye.", "zh-CN": "感谢您的来电，再见。"}
APOLOGY: Final[Text] = {
    "en": "We are sorry, our telephone system cannot take your call at the moment.",
    "zh-CN": "很抱歉，我们的电话系统目前无法接听您的来电。",
}
CALL_AGAIN: Final[Text] = {
    "en": "Please call again in a few minutes.",
    "zh-CN": "请几分钟后再次来电。",
}
CALL_BACK: Final[Text] = {
    "en": "Please call again in a few minutes on {number}.",
    "zh-CN": "请几分钟后再拨打 {number}。",
}

# How Twilio speaks a language: its own tag and a voice that has it. Its default voice knows few languages, and a pair
# that does not fit is an error in the middle of a call (https://www.twilio.com/docs/voice/twiml/say/text-speech).
VOICES: Final[Mapping[str, tuple[str, str]]] = {
    "en": ("en-GB", "Polly.Amy"),
    "en-GB": ("en-GB", "Polly.Amy"),
    "en-US": ("en-US", "Polly.Joanna"),
    "zh-CN": ("cmn-CN", "Polly.Zhiyu"),
    "de": ("de-DE", "Polly.Vicki"),
    "fr": ("fr-FR", "Polly.Lea"),
    "es": ("es-ES", "Polly.Lucia"),
    "it": ("it-IT", "Polly.Bianca"),
    "ja": ("ja-JP", "Polly.Mizuki"),
}
