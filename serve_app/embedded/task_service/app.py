"""The application builder that `serve_config.yaml` names: one replica, renders as Ray tasks. The replica itself imports no media library."""

import os
from typing import Any

from fastapi import FastAPI
from ray import serve

from cluster.contracts.errors import Misconfigured
from cluster.settings import Settings

from .application import create_app
from .ray_renderer import RayRenderer


def build(args: dict[str, Any]) -> serve.Application:
    """The Serve application. `args` are Settings fields that differ from the environment's. Raises Misconfigured without an API key."""
    settings = Settings(**args)
    api_key = settings.task_service_api_key
    if not api_key:
        raise Misconfigured("The embedded Task Service has no API key. Start the cluster with its own command, which makes one, or set TASK_SERVICE_API_KEY.")
    root, slots = settings.home_path / "task_service", settings.render_workers or os.cpu_count() or 1

    def asgi() -> FastAPI:
        return create_app(root, RayRenderer(root / "scratch"), api_key=api_key, slots=slots)

    deployment = serve.deployment(
        name="TaskService",
        num_replicas=1,
        max_ongoing_requests=1000,
        ray_actor_options={"num_cpus": 0.05},
        graceful_shutdown_timeout_s=5,
        health_check_period_s=5,
        health_check_timeout_s=10,
    )
    return deployment(serve.ingress(asgi)()).bind()
