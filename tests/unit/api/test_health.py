from typing import Any

from sqlalchemy import Connection, text

from hub.migrations import newest_revision
from tests.unit.api.hubs import Browser, SmallHub


async def test_a_running_node_is_alive_and_ready(someone: Browser) -> None:
    assert (await someone.ask("GET", "/healthz")).json == {"alive": True}
    answer = await someone.ask("GET", "/readyz")
    assert (answer.status, answer.json) == (
        200,
        {
            "ready": True,
            "draining": False,
            "database": "ok",
            "bus": "ok",
            "mailboxes": {},
            "alarms": [],
        },
    )


async def test_a_foreign_schema_is_told_and_gets_no_traffic(someone: Browser, hub: SmallHub) -> None:
    def downgrade(connection: Connection) -> None:
        with connection.begin():
            connection.execute(text("UPDATE alembic_version SET version_num = 'older'"))

    await hub.store.backend.write(downgrade)
    answer = await someone.ask("GET", "/readyz")
    told: Any = answer.json
    assert answer.status == 503
    assert told["database"] == f"schema older, not {newest_revision()}"


async def test_the_time_of_requests_is_measured_by_pattern(noor: Browser) -> None:
    await noor.ask("GET", "/api/customers/cus_1")
    await noor.ask("GET", "/nothing/here")
    text = (await noor.ask("GET", "/metrics")).text
    assert (
        'hub_http_request_seconds_count{method="GET",route="/api/customers/{customer_id}",status="404"}'
        in text
    )
    assert "cus_1" not in text
