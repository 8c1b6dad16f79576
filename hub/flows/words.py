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
CALL_YOU_BACK: Final = Prompt(
    {
        "en": "We can call you back on {number}, and you keep your place. To be called there, press 1. "
        "To be called on another number, press 2.",
        "zh-CN": "我们可以回拨您的号码 {number}，并为您保留排队位置。使用该号码请按 1，使用其他号码请按 2。",
    }
)
KEY_IN_NUMBER: Final = Prompt(
    {
        "en": "Please key in the number on which you would like to be called, with its area code, "
        "and then the hash key.",
        "zh-CN": "请输入您希望接听回拨的电话号码（含区号），并以井号键结束。",
    }
)
CALL_THIS_NUMBER: Final = Prompt(
    {
        "en": "We will call {number}. If that is right, press 1. To key it in again, press 2.",
        "zh-CN": "我们将拨打 {number}。确认请按 1，重新输入请按 2。",
    }
)
CANNOT_CALL: Final = Prompt({"en": "We cannot call that number.", "zh-CN": "我们无法拨打该号码。"})
WE_WILL_CALL: Final = Prompt(
    {
        "en": "Thank you. You keep your place, and we call you on {number} when it is your turn. Goodbye.",
        "zh-CN": "谢谢。我们已保留您的排队位置，轮到您时会拨打 {number}。再见。",
    }
)
NOBODY_FREE: Final = Prompt(
    {
        "en": "We are sorry, nobody can take your call at the moment.",
        "zh-CN": "很抱歉，目前没有客服人员可以接听您的来电。",
    }
)
TRY_AGAIN: Final = Prompt({"en": "Please call again later. Goodbye.", "zh-CN": "请您稍后再来电，再见。"})
KEPT: Final = Prompt(
    {
        "en": "We have not forgotten you: you are waiting for our call. To talk to us now instead, at your old place "
        "in line, press 1. To be called as agreed, press 2, or hang up.",
        "zh-CN": "您预约的回拨仍然有效。若希望保留原来的位置现在在线等候，请按 1；继续等候回拨请按 2，或直接挂断。",
    }
)
KEPT_AT: Final = Prompt(
    {
        "en": "We have not forgotten you: you are waiting for our call, and are number {place} in line. To wait on the "
        "line instead, with that place, press 1. To be called as agreed, press 2, or hang up.",
        "zh-CN": "您预约的回拨仍然有效，目前排在第 {place} 位。若希望保留该位置现在在线等候，请按 1；"
        "继续等候回拨请按 2，或直接挂断。",
    }
)
STILL_CALLED: Final = Prompt(
    {"en": "We will call you, as agreed. Goodbye.", "zh-CN": "我们会按约定给您回电，再见。"}
)
WRITE_TO_US: Final = Prompt(
    {
        "en": "You asked to be answered by text. Please reply to this message with your question.",
        "zh-CN": "您希望通过短信获得答复，请直接回复本短信说明您的问题。",
    }
)
TEXT_SENT: Final = Prompt(
    {
        "en": "We have sent you a text. Reply to it with your question, and we will answer there. Goodbye.",
        "zh-CN": "我们已向您发送短信，请回复您的问题，我们会通过短信答复。再见。",
    }
)
NO_TEXT: Final = Prompt(
    {"en": "We cannot send a text to your number.", "zh-CN": "我们无法向您的号码发送短信。"}
)
