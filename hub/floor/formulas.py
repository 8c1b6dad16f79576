"""What each figure means, in a sentence: shown wherever the figure is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.floor.figures import ABANDONED_LIMIT_PERCENT, LIMIT_TARGETS
from hub.floor.tally import INTERVAL_MINUTES

Words = Mapping[str, str]

# Of the six and of the columns; ``behind`` names the interactions that each opens to.
FORMULAS: Final[Mapping[str, Words]] = {
    "level": {
        "en": f"Answered within the queue's target, of all that were answered or gave up after it, in the last "
        f"{INTERVAL_MINUTES} minutes. Who gave up before the target is left out. The target across queues is weighted "
        "by what each was asked.",
        "zh-CN": f"最近 {INTERVAL_MINUTES} 分钟内，在队列目标时间内接通的，占已接通及超过目标后放弃的总数之比。"
        "目标时间前放弃的不计。"
        "多个队列的目标按各自的数量加权。",
    },
    "waiting": {
        "en": "Everything that waits for an agent now, also what rings at one; questions to colleagues are left out.",
        "zh-CN": "当前等待客服的全部联络，包括正在振铃的；向同事的咨询不计。",
    },
    "longest": {
        "en": "The wait that is nearest to its queue's limit, since it came in. The limit is "
        f"{LIMIT_TARGETS} times the queue's target.",
        "zh-CN": f"最接近所在队列上限的等待时间，自进入时起算。上限为队列目标时间的 {LIMIT_TARGETS} 倍。",
    },
    "ready": {
        "en": "Agents who are available and have nothing, of those who are not offline.",
        "zh-CN": "可接待且手上没有工作的客服，相对于所有未离线的客服。",
    },
    "abandoned": {
        "en": "Customers who gave up before anybody answered, of those who were answered or gave up today. "
        f"The limit is {ABANDONED_LIMIT_PERCENT} %.",
        "zh-CN": f"今天在接通前放弃的客户，占今天已接通与放弃总数之比。上限为 {ABANDONED_LIMIT_PERCENT}%。",
    },
    "handled": {
        "en": "Talks and exchanges that agents have ended today, calls that we made among them.",
        "zh-CN": "客服今天结束的通话与会话，包括我们拨出的电话。",
    },
    "declined": {
        "en": "Offers that the agent said no to today, with the reason that they gave. What ended by itself, or was "
        "taken back, is left out.",
        "zh-CN": "客服今天拒绝的派单及其给出的原因。自行结束或被撤回的派单不计。",
    },
    "in_progress": {
        "en": "What agents have now and have not ended; wrap-up is left out.",
        "zh-CN": "客服手上尚未结束的联络；小结中的不计。",
    },
    "estimate": {
        "en": "What waits and one more, times today's average handling time, shared by the agents on duty. "
        "Nothing is said where nobody is on duty or nothing was handled today.",
        "zh-CN": "（等待数＋1）×今天的平均处理时长，由在岗客服分担。无人在岗或今天尚无处理记录时不显示。",
    },
}
