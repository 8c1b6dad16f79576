"""Traces, where somebody collects them: the spans of one interaction share one trace, whichever nodes they are of.

Nothing has to be carried from the webhook to the router to the desk: a trace is named by its interaction's id, so
every node gives its spans the same one: ``place``, ``dispatch``, ``accept``, ``push``, ``send``. What happens before
there is an interaction (``webhook``) is a trace of its own, to which the placing is linked. Times are the clock's, in
ms, as everywhere.

Without the extra (``contact-hub[otel]``) or without anybody to send to, a span costs one comparison.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from hub.clock import Clock

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import SpanContext, Tracer

    from hub.store import Store
    from hub.store.committer import Committed

ENDPOINT: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
NS_PER_MS: Final = 1_000_000
EXPECTED: Final = 10_000  # what another node places is never asked for here
_STEPS: Final[Mapping[str, str]] = {
    "message.received": "place",
    "offer.created": "dispatch",
    "offer.accepted": "accept",
}
_current: ContextVar[SpanContext | None] = ContextVar("hub_span", default=None)


class Tracing:
    """``provider`` None: nothing is traced."""

    def __init__(self, clock: Clock, provider: TracerProvider | None = None) -> None:
        self._clock = clock
        self._tracer: Tracer | None = provider.get_tracer("hub") if provider is not None else None
        self._expected: OrderedDict[str, SpanContext] = OrderedDict()

    @property
    def on(self) -> bool:
        return self._tracer is not None

    def expect(self, provider_id: str) -> None:
        """A message of this id will be placed: a consequence of the span that we are inside of."""
        if self._tracer is not None and (inside := _current.get()) is not None:
            self._expected[provider_id] = inside
            while len(self._expected) > EXPECTED:
                self._expected.popitem(last=False)

    def hear(self, committed: Committed) -> None:
        """What of a commit is a step of an interaction: from the beginning of its transaction until now."""
        for event in committed.events:
            if (name := _STEPS.get(event.kind)) is not None:
                cause = self._expected.pop(event.message.provider_id or "", None) if event.message else None
                self.mark(name, event.interaction_id, since=event.at, cause=cause, kind=event.kind)

    @contextmanager
    def span(self, name: str, **attributes: Any) -> Iterator[None]:
        """What goes on inside, a trace of its own."""
        if self._tracer is None:
            yield
            return
        from opentelemetry import trace

        span = self._tracer.start_span(
            name,
            context=trace.set_span_in_context(trace.INVALID_SPAN),
            start_time=self._clock.now() * NS_PER_MS,
            attributes=_told(attributes),
        )
        token = _current.set(span.get_span_context())
        try:
            yield
        except BaseException as error:
            span.record_exception(error)
            span.set_status(trace.StatusCode.ERROR)
            raise
        finally:
            _current.reset(token)
            span.end(self._clock.now() * NS_PER_MS)

    def mark(
        self, name: str, of: str | None, *, since: int, cause: SpanContext | None = None, **attributes: Any
    ) -> None:
        """That this happened to the interaction ``of``, from ``since`` (ms) until now; linked to its cause."""
        if self._tracer is None or of is None:
            return
        from opentelemetry import trace

        span = self._tracer.start_span(
            name,
            context=trace.set_span_in_context(trace.NonRecordingSpan(context_of(of))),
            start_time=since * NS_PER_MS,
            links=[trace.Link(cause)] if cause is not None else [],
            attributes=_told({"interaction_id": of, **attributes}),
        )
        span.end(max(since, self._clock.now()) * NS_PER_MS)


def context_of(interaction_id: str) -> SpanContext:
    """The head of an interaction's trace: no span of anybody's, and the same on every node."""
    from opentelemetry import trace

    digest = sha256(interaction_id.encode()).digest()
    return trace.SpanContext(
        int.from_bytes(digest[:16]) or 1,
        int.from_bytes(digest[16:24]) or 1,
        is_remote=True,
        trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED),
    )


def _told(attributes: dict[str, Any]) -> dict[str, Any]:
    return {f"hub.{name}": value for name, value in attributes.items() if value is not None}


def start_tracing(store: Store, node_id: str) -> None:
    """Where OTEL_EXPORTER_OTLP_ENDPOINT says to send to, as the variables of OpenTelemetry do. Raises ValueError
    where the extra is not installed."""
    if not os.environ.get(ENDPOINT):
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ValueError(
            f"{ENDPOINT} is set, and the extra contact-hub[otel] is not installed: {error}"
        ) from error

    provider = TracerProvider(
        resource=Resource.create({"service.name": "hub", "service.instance.id": node_id})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace_store(store, provider)


def trace_store(store: Store, provider: TracerProvider) -> None:
    """Everything that works on this store is traced from now on."""
    store.tracing = Tracing(store.clock, provider)
    store.listeners.append(store.tracing.hear)
