"""An OpenTelemetry collector for tests: takes OTLP over HTTP as the real one does and keeps the spans."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse

from cluster import tracing
from cluster.settings import Settings
from tests.serving import served


@dataclass(frozen=True)
class Written:
    """One span as it arrived."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, Any]
    failed: str
    raw: str


@dataclass
class Collector:
    spans: list[Written] = field(default_factory=list)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            return await send({"type": "lifespan.shutdown.complete"})
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        assert scope["path"] == "/v1/traces"
        if dict(scope["headers"]).get(b"content-encoding") == b"gzip":
            body = gzip.decompress(body)
        self._keep(ExportTraceServiceRequest.FromString(body))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/x-protobuf")]})
        await send({"type": "http.response.body", "body": ExportTraceServiceResponse().SerializeToString()})

    def _keep(self, request: Any) -> None:
        for resource in request.resource_spans:
            service = next(one.value.string_value for one in resource.resource.attributes if one.key == "service.name")
            for scope in resource.scope_spans:
                self.spans += [
                    Written(
                        service=service,
                        name=span.name,
                        trace_id=span.trace_id.hex(),
                        span_id=span.span_id.hex(),
                        parent_id=span.parent_span_id.hex(),
                        attributes={one.key: getattr(one.value, one.value.WhichOneof("value")) for one in span.attributes},
                        failed=span.status.message if span.status.code == 2 else "",
                        raw=str(span),
                    )
                    for span in scope.spans
                ]

    def one(self, name: str) -> Written:
        (found,) = [span for span in self.spans if span.name == name]
        return found


@asynccontextmanager
async def collecting() -> AsyncIterator[tuple[Collector, str]]:
    """A collector with its address. Spans of this process are recorded and, when the block ends, have been sent."""
    collector = Collector()
    async with served(collector) as url:
        tracing.configure_traces(Settings(otlp_endpoint=url), "test")
        try:
            yield collector, url
        finally:
            await asyncio.to_thread(tracing.close_traces)
