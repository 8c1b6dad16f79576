"""What callers hear that no configuration says: a message file for the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Text = Mapping[str, str]

PLACE: Final[Text] = {"en": "You are number {place} in line.", "zh-CN": "您目前排在第 {place} 位。"}
NEXT: Final[Text] = {"en": "You are next.", "zh-CN": "下一位就是您。"}
WAIT_A_MINUTE: Final[Text] = {"en": "The wait is about a minute.", "zh-CN": "预计等待约 1 分钟。"}
WAIT_UP_TO: Final[Text] = {"en": "The wait is up to {high} minutes.", "zh-CN": "预计等待不超过 {high} 分钟。"}
WAIT_ABOUT: Final[Text] = {"en": "The wait is about {high} minutes.", "zh-CN": "预计等待约 {high} 分钟。"}
WAIT_BETWEEN: Final[Text] = {
    "en": "The wait is between {low} and {high} minutes.",
    "zh-CN": "预计等待 {low} 到 {high} 分钟。",
}
# What somebody in line may do instead, by what its key does.
KEYS: Final[Mapping[str, Text]] = {
    "callback": {
        "en": "To be called back without losing your place, press {key}.",
        "zh-CN": "若希望我们回拨并保留您的排队位置，请按 {key}。",
    },
    "text": {
        "en": "To be answered by text message, press {key}.",
        "zh-CN": "若希望通过短信获得答复，请按 {key}。",
    },
    "voicemail": {
        "en": "To leave a message, press {key}.",
        "zh-CN": "若希望留言，请按 {key}。",
    },
}
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
