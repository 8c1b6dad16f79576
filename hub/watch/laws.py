"""The laws of the hub: what must always hold, published, counted while it runs and put right.

They are asked of the rows and not of the router, so that they hold the router to account as well. Each is one
statement over the partial indexes of what is open (`idle` needs a few, and most of the time the first of them finds
nothing); docs/laws.md says what a look costs with 100,000 waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.watch import finding, mending
from hub.watch.idle import find_idle
from hub.watch.law import Law

LAWS: Final = (
    Law(
        "one_place",
        {
            "en": "What is open has exactly one owner or one place in line.",
            "zh-CN": "每个未结束的会话要么有且只有一位负责人，要么在队列中有且只有一个位置。",
        },
        finding.find_misplaced,
        mending.put_in_line,
        grace_ms=2_000,
        needs_leader=True,
    ),
    Law(
        "line_is_open",
        {
            "en": "Nothing that is over holds a place in line.",
            "zh-CN": "已结束的会话不再占用队列位置。",
        },
        finding.find_strays,
        mending.wake_router,
        grace_ms=2_000,
        needs_leader=True,
    ),
    Law(
        "nobody_idles",
        {
            "en": "No ready agent with room idles for more than 2 seconds while work they may take waits.",
            "zh-CN": "有合适的工作在等待时，就绪且有余量的坐席不会空闲超过 2 秒。",
        },
        find_idle,
        mending.wake_router,
        grace_ms=2_000,
        needs_leader=True,
    ),
    Law(
        "offers_end",
        {
            "en": "Every offer ends: none rings for what is not offered or at somebody who is not there.",
            "zh-CN": "每个派单都会结束：不会为未派发的会话振铃，也不会在不在岗的坐席处振铃。",
        },
        finding.find_unended_offers,
        mending.end_offers_of_nothing,
    ),
    Law(
        "offers_in_time",
        {"en": "No offer rings past its deadline.", "zh-CN": "派单振铃不会超过时限。"},
        finding.find_late_offers,
        mending.end_late_offers,
        needs_leader=True,
    ),
    Law(
        "wrap_ups_in_time",
        {"en": "No wrap-up lasts past its end.", "zh-CN": "话后处理不会超过规定时间。"},
        finding.find_late_wrap_ups,
        mending.end_late_wrap_ups,
        needs_leader=True,
    ),
    Law(
        "presences_in_time",
        {
            "en": "Nobody counts as present whose desk has been silent or closed for too long.",
            "zh-CN": "工作台长时间无响应或已关闭的坐席不会显示为在岗。",
        },
        finding.find_late_presences,  # judged every second where the leader is: another leader is the remedy
        needs_leader=True,
    ),
    Law(
        "leases_in_time",
        {
            "en": "No work that a node took on is left behind when the node is gone.",
            "zh-CN": "节点消失后，它承担的工作不会无人接手。",
        },
        finding.find_late_leases,
        mending.free_leases,
    ),
    Law(
        "one_owner",
        {
            "en": "Nothing rings twice at once, has two owners or shares an agent's place.",
            "zh-CN": "任何会话不会同时振铃两处、有两位负责人，或与其他会话共用坐席的同一席位。",
        },
        finding.find_doubles,
        mending.end_double_offers,
    ),
    Law(
        "capacity_kept",
        {
            "en": "Nobody carries more than they take, but by force or by hand.",
            "zh-CN": "除强制或手动分配外，坐席承担的工作不会超过其容量。",
        },
        finding.find_overload,
    ),
    Law(
        "sends_in_time",
        {
            "en": "What is due to be sent goes out within half a minute.",
            "zh-CN": "到期的消息会在半分钟内发出。",
        },
        finding.find_overdue_sends,
        mending.wake_senders,
    ),
    Law(
        "calls_have_purpose",
        {
            "en": "No line, room or caller stands without purpose: what is lost ends or is back in line within half a "
            "minute.",
            "zh-CN": "线路、会议室和来电者不会无故滞留：失去去向的通话会在半分钟内结束或回到队列。",
        },
        finding.find_lost_calls,
        mending.mend_lost_calls,
        grace_ms=2_000,
    ),
    Law(
        "placed_in_time",
        {
            "en": "What came in is placed within seconds.",
            "zh-CN": "收到的内容会在数秒内归入会话。",
        },
        finding.find_unplaced,
    ),
)
BY_NAME: Final[Mapping[str, Law]] = {law.name: law for law in LAWS}
