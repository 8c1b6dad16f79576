"""What a flow says where its document says nothing of its own: a message file."""

from __future__ import annotations

from typing import Final

from hub.model.flows import Prompt

WRONG_KEY: Final = Prompt({"en": "That key is not in the menu.", "zh-CN": "没有这个选项。"})
LEAVE_MESSAGE: Final = Prompt(
    {
        "en": "Please leave a message after the tone. When you have finished, hang up or press the hash key.",
        "zh-CN": "请在提示音后留言，留言结束后请挂机或按井号键。",
    }
)
WRONG_NUMBER: Final = Prompt(
    {"en": "That number is not right. Please try again.", "zh-CN": "号码不正确，请重新输入。"}
)
