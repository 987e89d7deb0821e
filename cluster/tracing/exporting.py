"""Recording spans with OpenTelemetry's SDK and sending them by OTLP over HTTP. Imported only where a collector is named.

The provider is this module's own and not OpenTelemetry's global one, which Ray uses for itself. Spans are sent in batches by a thread; a collector that is away costs them and nothing else. The standard variables
of OpenTelemetry (`OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_EXPORTER_OTLP_CERTIFICATE`, `OTEL_TRACES_SAMPLER`, `OTEL_BSP_…`, `OTEL_RESOURCE_ATTRIBUTES`) hold.
"""

import os
import secrets
import socket
import threading
from contextvars import ContextVar

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags, set_span_in_context
from opentelemetry.trace import Span as SdkSpan

from . import Attributes, Kind

SERVICE = "callsheet"
CLOSE_SECONDS = 3.0
SEND_MS = 1000
"""Between two batches, where OTEL_BSP_SCHEDULE_DELAY does not say: an actor may be killed, and what it has not sent is lost."""
_KINDS: dict[Kind, SpanKind] = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}
_wanted: ContextVar[tuple[int, int]] = ContextVar("wanted_ids", default=(0, 0))


class _Ids(IdGenerator):
    """Random ids, unless the span that is being opened has its own."""

    def generate_trace_id(self) -> int:
        return _wanted.get()[0] or int(secrets.token_hex(16), 16)

    def generate_span_id(self) -> int:
        return _wanted.get()[1] or int(secrets.token_hex(8), 16)


class _Recorded:
    def __init__(self, span: SdkSpan) -> None:
        context = span.get_span_context()
        self._span = span
        self.traceparent = f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags) & 1:02x}"

    def note(self, **attributes: str | int | float | bool) -> None:
        self._span.set_attributes({_named(name): value for name, value in attributes.items()})

    def name(self, name: str) -> None:
        self._span.update_name(name)

    def fail(self, why: str) -> None:
        self._span.set_status(Status(StatusCode.ERROR, why))

    def end(self) -> None:
        self._span.end()


class Exporter:
    """A `cluster.tracing.Recorder`."""

    def __init__(self, endpoint: str, service: str) -> None:
        resource = Resource.create({"service.name": service, "service.namespace": SERVICE, "service.instance.id": f"{socket.gethostname()}-{os.getpid()}"})
        self._provider = TracerProvider(resource=resource, id_generator=_Ids())
        delay = None if "OTEL_BSP_SCHEDULE_DELAY" in os.environ else SEND_MS
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces"), schedule_delay_millis=delay))
        self._tracer = self._provider.get_tracer(SERVICE)

    def open(self, name: str, kind: Kind, parent: str, itself: str, attributes: Attributes) -> _Recorded:
        """`itself` with the span id of `parent`: the root of that trace."""
        above, trace = Context(), 0
        if parent:
            trace, upper, flags = int(parent[3:35], 16), int(parent[36:52], 16), int(parent[53:55], 16)
            if itself != parent[36:52]:
                above = set_span_in_context(NonRecordingSpan(SpanContext(trace, upper, is_remote=True, trace_flags=TraceFlags(flags))), above)
        token = _wanted.set((trace, int(itself, 16) if itself else 0))
        try:
            span = self._tracer.start_span(name, above, _KINDS[kind], {_named(key): value for key, value in attributes.items()})
        finally:
            _wanted.reset(token)
        return _Recorded(span)

    def close(self) -> None:
        """Sends what is left, for at most CLOSE_SECONDS: a process that stops does not wait for a collector that is away."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(CLOSE_SECONDS)


def _named(name: str) -> str:
    return name if "." in name else f"{SERVICE}.{name}"
