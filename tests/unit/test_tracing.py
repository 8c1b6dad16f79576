"""A text on its way, as whoever collects traces sees it; and the same without anybody who does."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from hub.intake import IntakeDesk
from hub.replies import Reply, send_replies
from hub.store import tables as t
from hub.tracing import Tracing, context_of, trace_store
from hub.workers import running
from tests.builders import ANA, HOUR, key, raw, text
from tests.fakes.provider import Provider
from tests.nodes import Node, becomes
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


async def test_every_line_of_a_log_names_the_interaction_that_it_is_about(node: Node) -> None:
    (message_id,) = await writes(node, "Hello")
    (interaction,) = await node.rows(t.interaction)
    with capture_logs(processors=[merge_contextvars]) as lines:
        async with at_work(node, Provider(RuntimeError("ours"))):
            await becomes(lambda: node.values(t.outbox, "last_code"), ["unknown"])
    (line,) = [line for line in lines if line["event"] == "send failed"]
    assert (line["interaction_id"], line["message_id"]) == (interaction.id, message_id)
