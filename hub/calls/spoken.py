"""What the hub itself says to whom it calls, in its own languages; a number says it in the one that it speaks."""

from __future__ import annotations

from typing import Final

from hub.model.flows import Prompt

CONNECTING: Final = Prompt({"en": "Thank you. You are next.", "zh-CN": "谢谢。接下来就为您接通。"})


def called_back(organisation: str) -> Prompt:
    return Prompt(
        {
            "en": f"This is {organisation}. You asked us to call you back. To speak with us now, press 1.",
            "zh-CN": f"这里是 {organisation}。您曾请我们回电。现在通话请按 1。",
        }
    )
