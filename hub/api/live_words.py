"""The words of the page of laws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, str]

WORDS: Final[Mapping[str, Words]] = {
    "en": {
        "title": "Laws",
        "intro": "What must always hold here, looked at every second.",
        "all_hold": "All laws hold.",
        "broken": "Laws are broken: {n} violations stand.",
        "not_looked": "Nobody is looking at the laws.",
        "law": "Law",
        "now": "Now",
        "seen": "Ever seen",
        "repaired": "Put right",
        "looked": "Looked at",
        "last": "Last broken",
        "which": "Which",
        "never": "never",
        "ago_s": "{n} s ago",
        "ago_m": "{n} min ago",
        "ago_h": "{n} h ago",
        "ago_d": "{n} d ago",
        "office": "Router",
        "leader": "Leader",
        "epoch": "Epoch",
        "at_work": "Last at work",
        "nobody": "nobody",
        "takeovers": "Takeovers in the last day",
        "takeover_last": "The last one took",
        "takeover_longest": "The longest took",
        "seconds": "{n} s",
        "watcher": "Watched by",
        "alarms": "Alarms of this node",
        "no_alarms": "None stands.",
        "alarm": "Alarm",
        "about": "About",
        "since": "Since",
        "detail": "Detail",
        "meaning": "Meaning",
        "remedy": "Remedy",
        "critical": "critical",
        "warning": "warning",
        "other_language": "中文",
        "forbidden": "This page is for supervisors and administrators.",
    },
    "zh-CN": {
        "title": "运行法则",
        "intro": "系统始终必须遵守的法则，每秒检查一次。",
        "all_hold": "所有法则均成立。",
        "broken": "有法则被违反：当前 {n} 处。",
        "not_looked": "目前没有节点在检查法则。",
        "law": "法则",
        "now": "当前",
        "seen": "累计",
        "repaired": "已修复",
        "looked": "上次检查",
        "last": "上次违反",
        "which": "对象",
        "never": "从未",
        "ago_s": "{n} 秒前",
        "ago_m": "{n} 分钟前",
        "ago_h": "{n} 小时前",
        "ago_d": "{n} 天前",
        "office": "路由",
        "leader": "主持节点",
        "epoch": "任期",
        "at_work": "上次活动",
        "nobody": "无",
        "takeovers": "过去一天的接管次数",
        "takeover_last": "最近一次用时",
        "takeover_longest": "最长一次用时",
        "seconds": "{n} 秒",
        "watcher": "检查节点",
        "alarms": "本节点的告警",
        "no_alarms": "当前没有告警。",
        "alarm": "告警",
        "about": "对象",
        "since": "开始于",
        "detail": "详情",
        "meaning": "含义",
        "remedy": "处理办法",
        "critical": "严重",
        "warning": "警告",
        "other_language": "English",
        "forbidden": "此页面仅供主管和管理员使用。",
    },
}


def choose_language(asked: str | None, accepted: str) -> str:
    """``asked``: by the address; else the first language that the browser says it reads."""
    if asked in WORDS:
        return str(asked)
    first = accepted.split(",", maxsplit=1)[0].strip().lower()
    return "zh-CN" if first.startswith("zh") else "en"
