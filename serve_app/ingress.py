"""The Serve deployment that answers HTTP: any number of replicas, none of which holds anything a caller could miss.

The application is built inside the replica, once its services are connected, so nothing with a client or a lock in it is ever pickled. Serve's proxy sets and echoes `X-Request-ID`; ours therefore only
logs it.
"""

import asyncio

from ray import serve
from ray.exceptions import RayError
from ray.serve import Deployment
from ray.serve.exceptions import RayServeException
from ray.serve.handle import DeploymentHandle
from starlette.types import ASGIApp

from cluster import tracing
from cluster.logs import configure_logs
from cluster.settings import Settings

from .api import create_app
from .bulk import BulkRunner
from .composition import build_services
from .meters import RayMeter
from .sight import cluster_view


@serve.ingress()
class Ingress:
    """The API. `engine` is asked for its status by GET /health and for nothing else."""

    async def __init__(self, engine: DeploymentHandle | None = None) -> None:
        settings = Settings()
        configure_logs(settings)
        tracing.configure_traces(settings, "api")
        self._engine = engine
        self._services = await build_services(settings, engine_alive=self._engine_alive if engine else None, cluster=cluster_view, meter=RayMeter())
        self._batches = asyncio.create_task(BulkRunner(self._services).run(), name="batches")

    def __serve_build_asgi_app__(self) -> ASGIApp:
        return create_app(self._services, echo_request_id=False)

    async def _engine_alive(self) -> bool:
        """Whether some engine answers; the caller limits the time."""
        assert self._engine is not None
        try:
            return bool(await self._engine.status.remote())
        except (RayError, RayServeException):
            return False

    async def __del__(self) -> None:
        if hasattr(self, "_batches"):
            self._batches.cancel()
            await asyncio.wait([self._batches])
        if hasattr(self, "_services"):
            await self._services.aclose()


def ingress_deployment() -> Deployment:
    """The deployment; bind it to the engine's handle. serve_config.yaml may set replicas and limits."""
    return serve.deployment(
        name="Ingress",
        num_replicas=1,
        max_ongoing_requests=1000,
        ray_actor_options={"num_cpus": 0.1},
        health_check_period_s=2,
        health_check_timeout_s=10,
        graceful_shutdown_timeout_s=5,
        logging_config={"enable_access_log": False},  # each request has its one line already
    )(Ingress)
