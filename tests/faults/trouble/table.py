"""Every kind of fault: how often it is drawn, and what it may not share with another at the same time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tests.faults.trouble import clocks, lines, processes, webhooks
from tests.faults.trouble.lines import Inflict

# What it strikes: some node, the one in office, or one of the parts that there is one of.
Target = Literal["node", "leader", "postgres", "redis", "clients", "carrier", "sender"]


@dataclass(frozen=True, slots=True)
class Kind:
    name: str
    target: Target
    weight: int
    inflict: Inflict


KINDS: Final = (
    Kind("kill -9 a node", "node", 6, processes.kill_node),
    Kind("kill -9 the leader", "leader", 6, processes.kill_node),
    Kind("pause the leader past its lease", "leader", 6, processes.pause_leader),
    Kind("pause a node", "node", 4, processes.pause_node),
    Kind("SIGTERM a node", "node", 6, processes.drain_node),
    Kind("SIGTERM the leader", "leader", 3, processes.drain_node),
    Kind("the clock of a node steps", "node", 4, clocks.step_clock),
    Kind("a node starts with a wrong clock", "node", 2, clocks.start_with_wrong_clock),
    Kind("kill a sender before it records", "sender", 6, webhooks.kill_between_send_and_record),
    Kind("stop PostgreSQL", "postgres", 4, processes.stop_postgres),
    Kind("kill -9 PostgreSQL", "postgres", 5, processes.kill_postgres),
    Kind("end every database session", "postgres", 4, processes.end_sessions),
    Kind("PostgreSQL takes no connections", "postgres", 2, processes.pause_postgres),
    Kind("stop Redis", "redis", 3, processes.stop_redis),
    Kind("kill -9 Redis", "redis", 3, processes.kill_redis),
    Kind("Redis hangs", "redis", 3, processes.pause_redis),
    Kind("flush Redis", "redis", 2, processes.flush_redis),
    Kind("cut node - PostgreSQL", "node", 5, lines.cut("postgres")),
    Kind("cut leader - PostgreSQL", "leader", 3, lines.cut("postgres")),
    Kind("nothing passes node - PostgreSQL", "node", 4, lines.hold("postgres")),
    Kind("nothing passes leader - PostgreSQL", "leader", 3, lines.hold("postgres")),
    Kind("slow node - PostgreSQL", "node", 2, lines.slow_database),
    Kind("cut node - Redis", "node", 3, lines.cut("redis")),
    Kind("nothing passes node - Redis", "node", 2, lines.hold("redis")),
    Kind("cut node - carrier", "node", 3, lines.cut("carrier")),
    Kind("nothing passes node - carrier", "node", 2, lines.hold("carrier")),
    Kind("cut node - mail server", "node", 3, lines.cut("post")),
    Kind("drop every client", "clients", 5, lines.drop_clients),
    Kind("nothing passes to clients", "clients", 3, lines.hold_clients),
    Kind("some clients do not read", "clients", 3, lines.deafen_clients),
    Kind("cut incoming mail", "clients", 2, lines.cut_mail),
    Kind("webhooks come twice", "carrier", 3, webhooks.plan("double_webhook", times=4)),
    Kind("webhooks come late", "carrier", 3, webhooks.plan("delay_webhook", times=2, seconds=4.0)),
    Kind("reports come twice", "carrier", 2, webhooks.plan("double_callback", times=6)),
    Kind("reports come out of order", "carrier", 2, webhooks.plan("reorder_callbacks", times=4)),
    Kind("reports are lost", "carrier", 2, webhooks.plan("lose_callback", times=3)),
    Kind("the carrier's answer is lost", "carrier", 3, webhooks.plan("drop_answer", times=2)),
    Kind("the carrier refuses for a moment", "carrier", 2, webhooks.plan("refuse_send", times=2)),
)
