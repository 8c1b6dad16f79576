"""A text on its way, as whoever collects traces sees it; and the same without anybody who does."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from hub import logs
from hub.intake import IntakeDesk
from hub.replies import Reply, send_replies
from hub.store import tables as t
from hub.tracing import ENDPOINT, Tracing, context_of, start_tracing, trace_store
from hub.workers import running
from tests.builders import ANA, HOUR, key, raw, text
from tests.fakes.provider import Provider
from tests.nodes import Node, becomes, until
from tests.unit.stations.dispatching import rings, routing
from tests.unit.stations.test_delivery import writes
from tests.unit.stations.test_sending import at_work


@pytest.fixture
def spans(node: Node) -> InMemorySpanExporter:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace_store(node.store, provider)
    return exporter


def named(found: Sequence[ReadableSpan], name: str) -> ReadableSpan:
    (span,) = [span for span in found if span.name == name]
    return span


async def receives(node: Node, provider_id: str) -> None:
    """By a webhook: stored, then placed."""
    desk = IntakeDesk(node.store, clock=node.clock, readers={}, retention_ms=HOUR)
    async with running({"place": desk.place}):
        with node.store.tracing.span("webhook", route="/hooks/sms/{account}"):
            await desk.accept(raw(provider_id), text(provider_id=provider_id))
        await becomes(lambda: node.values(t.raw_item, "state"), ["placed"])


async def test_the_steps_of_an_interaction_are_one_trace_on_whichever_node(
    node: Node, spans: InMemorySpanExporter
) -> None:
    await node.becomes_ready(ANA)
    await receives(node, "SM1")
    async with routing(node):
        await rings(node, (ANA, "live"))
    (interaction,) = await node.rows(t.interaction)
    await node.accepts((await node.row(t.offer)).id)
    node.clock.advance(seconds=0.001)
    await node.commit(send_replies, Reply(interaction.conversation_id, ANA, "Hello", key(), seen_number=99))
    async with at_work(node, Provider()):
        await becomes(lambda: node.values(t.outbox, "state"), ["done"])
    found = spans.get_finished_spans()
    steps = [named(found, name) for name in ("place", "dispatch", "accept", "send")]
    assert {step.context.trace_id for step in steps} == {context_of(interaction.id).trace_id}
    assert all((step.attributes or {})["hub.interaction_id"] == interaction.id for step in steps)
    webhook = named(found, "webhook")
    assert [link.context.span_id for link in named(found, "place").links] == [webhook.context.span_id]
    assert (webhook.attributes or {})["hub.route"] == "/hooks/sms/{account}"


async def test_what_goes_wrong_inside_is_told_of_the_span(node: Node, spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="no"), node.store.tracing.span("webhook"):
        raise ValueError("no")
    (span,) = spans.get_finished_spans()
    assert not span.status.is_ok


async def test_without_anybody_to_send_to_nothing_is_made(node: Node) -> None:
    tracing = Tracing(node.clock)
    assert not tracing.on
    with tracing.span("webhook"):
        tracing.expect("SM1")
        tracing.mark("send", "int_1", since=0)
    assert tracing._expected == {}


async def test_spans_are_sent_to_the_address_that_the_environment_names(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        came.append(await request.read())
        return web.Response()

    app = web.Application()
    app.router.add_post("/v1/traces", take)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    async with TestServer(app) as collector:
        monkeypatch.setenv(ENDPOINT, str(collector.make_url("")))
        start_tracing(node.store, "n1")
        with node.store.tracing.span("webhook", route="/hooks/sms/{account}"):
            pass
        await until(lambda: bool(came))
    assert b"webhook" in came[0]
    assert b"/hooks/sms/{account}" in came[0]
    assert b"n1" in came[0]


async def test_an_address_without_the_extra_is_refused_in_words(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENDPOINT, "http://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(ValueError, match=rf"{ENDPOINT} is set, and the extra contact-hub\[otel\]"):
        start_tracing(node.store, "n1")
    assert not node.store.tracing.on


async def test_each_step_of_an_interaction_is_a_line_with_its_id_and_none_of_its_words(
    node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "steps", structlog.get_logger("steps"))  # not one bound to an earlier set-up
    node.store.listeners.append(logs.tell_steps)
    await node.becomes_ready(ANA)
    with capture_logs() as lines:
        await receives(node, "SM1")
        async with routing(node):
            await rings(node, (ANA, "live"))
        await node.accepts((await node.row(t.offer)).id)
    (interaction,) = await node.rows(t.interaction)
    steps = [line["event"] for line in lines if line.get("interaction_id") == interaction.id]
    assert [step for step in steps if step in _ROAD] == list(_ROAD)
    (message,) = await node.rows(t.message, kind="inbound")
    assert message.body
    assert message.body not in str(lines)


_ROAD = ("message.received", "interaction.queued", "offer.created", "offer.accepted")


async def test_every_line_of_a_log_names_the_interaction_that_it_is_about(node: Node) -> None:
    (message_id,) = await writes(node, "Hello")
    (interaction,) = await node.rows(t.interaction)
    with capture_logs(processors=[merge_contextvars]) as lines:
        async with at_work(node, Provider(RuntimeError("ours"))):
            await becomes(lambda: node.values(t.outbox, "last_code"), ["unknown"])
    (line,) = [line for line in lines if line["event"] == "send failed"]
    assert (line["interaction_id"], line["message_id"]) == (interaction.id, message_id)
