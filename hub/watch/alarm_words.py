"""The alarms in Chinese: name -> (meaning, remedy). In English they stand in the table itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ZH: Final[Mapping[str, tuple[str, str]]] = {
    "database_away": (
        "读写均失败。Webhook 收到 503，邮件收到 451，工作台和聊天窗口会提示并保留草稿。",
        "恢复数据库即可，无需重启任何服务。",
    ),
    "database_read_only": (
        "数据库可以应答但不接受写入：别处的备库已被提升，或数据库被设为只读。",
        "将 HUB_DATABASE_URL 指向主库，或恢复其写入。",
    ),
    "disk_full": (
        "数据库或媒体文件夹已无空间。新来的内容以 503 或 451 拒收，由发送方保留。",
        "腾出空间即可，无需重启任何服务。",
    ),
    "redis_away": ("节点通过轮询获知彼此的消息，最多延迟 2 秒。不会丢失任何内容。", "恢复 Redis。"),
    "clock_off": (
        "本机与数据库的时钟相差 5 秒或以上：等待时间和时限会出错。",
        "在两台机器上启用时间同步（chrony 或 systemd-timesyncd）。",
    ),
    "no_leader": (
        "路由长时间无人主持，超过了接管所需时间：不会向任何人派单。",
        "在各节点日志中查找 `turn failed` 和 `database away`。",
    ),
}
