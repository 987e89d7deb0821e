"""Composition root of the API application: the import path of serve_config.yaml.

Two deployments: `Ingress`, the FastAPI application, which keeps no state and may have any number of replicas, and `Engine`, which drives workflows. They meet in Redis; the ingress holds a handle of
the engine only to tell whether one is alive.
"""

from ray.serve import Application

from .engine import EngineHost
from .ingress import ingress_deployment


def build_api(args: dict[str, str]) -> Application:
    """The application for `serve deploy` and `serve run`. Takes no arguments: settings come from the environment of the nodes (README, Configuration)."""
    if args:
        raise ValueError(f"The API application takes no arguments, but got {', '.join(sorted(args))}. Set them in the environment of `ray start`.")
    return ingress_deployment().bind(EngineHost.bind())
