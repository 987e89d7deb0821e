"""The application builder that `serve_config.yaml` names: one replica, whose documents and files lie under the installation's home."""

from typing import Any

from fastapi import FastAPI
from ray import serve

from cluster.contracts.errors import Misconfigured
from cluster.settings import Settings

from .accounts import Profile
from .application import create_app


def build(args: dict[str, Any]) -> serve.Application:
    """The Serve application. `args`: `profile`, and Settings fields that differ from the environment's. Raises Misconfigured without an API key."""
    profile = Profile(args.pop("profile", Profile.CORRECT))
    settings = Settings(**args)
    api_key = settings.auto_movie_api_key
    if not api_key:
        raise Misconfigured("The embedded Auto-Movie has no API key. Start the cluster with its own command, which makes one, or set AUTO_MOVIE_API_KEY.")
    root = settings.home_path / "auto_movie"

    def asgi() -> FastAPI:
        return create_app(root, api_key=api_key, profile=profile)

    deployment = serve.deployment(
        name="AutoMovie",
        num_replicas=1,
        max_ongoing_requests=1000,
        ray_actor_options={"num_cpus": 0.02},
        graceful_shutdown_timeout_s=5,
        health_check_period_s=5,
        health_check_timeout_s=10,
    )
    return deployment(serve.ingress(asgi)()).bind()
