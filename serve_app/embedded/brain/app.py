"""The application builder that `serve_config.yaml` names: one replica, the store in the home."""

from typing import Any

from fastapi import FastAPI
from ray import serve

from cluster.contracts.errors import Misconfigured
from cluster.settings import Settings

from .application import create_app


def build(args: dict[str, Any]) -> serve.Application:
    """The Serve application. `args` are Settings fields that differ from the environment's. Raises Misconfigured without an API key."""
    settings = Settings(**args)
    api_key = settings.brain_service_api_key
    if not api_key:
        raise Misconfigured("The embedded Brain has no API key. Start the cluster with its own command, which makes one, or set BRAIN_SERVICE_API_KEY.")
    root = settings.home_path / "brain"

    def asgi() -> FastAPI:
        return create_app(root, api_key=api_key)

    deployment = serve.deployment(
        name="Brain",
        num_replicas=1,
        max_ongoing_requests=1000,
        ray_actor_options={"num_cpus": 0.05},
        graceful_shutdown_timeout_s=5,
        health_check_period_s=5,
        health_check_timeout_s=10,
    )
    return deployment(serve.ingress(asgi)()).bind()
