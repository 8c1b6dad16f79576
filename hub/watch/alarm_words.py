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
    "messages_missing": (
        "服务商的记录中有我们从未收到的内容。能取回的已取回；此处列出的无法取回，或其 Webhook 未能到达。",
        "检查服务商处填写的 Webhook 地址是否指向本系统并得到应答；/live/laws 会列出哪个账户在哪个小时缺少内容。",
    ),
    "channel_quiet": (
        "收到的内容远少于前几周的同一时段，或静默时间超过设定值。",
        "自己向该账户发送一条消息。若未到达，请检查服务商状态、Webhook 和邮箱转发。",
    ),
    "credential_refused": (
        "服务商拒绝了我们的密码或令牌：该账户无法发送或收取内容。",
        "在 HUB_TWILIO_* 或 HUB_MAIL_* 中设置新凭据，然后逐个重启节点。",
    ),
    "credential_expiring": (
        "某个证书将在两周内到期或已到期：我们自己的邮件入口或某个邮件服务器的证书。",
        "续期证书；我们自己的证书在节点启动时读取。",
    ),
    "no_leader": (
        "路由长时间无人主持，超过了接管所需时间：不会向任何人派单。",
        "在各节点日志中查找 `turn failed` 和 `database away`。",
    ),
}
