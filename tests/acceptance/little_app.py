"""The smallest Serve application that `callsheet up` can wait for."""

from typing import Any

from fastapi import FastAPI
from ray import serve

web = FastAPI()


@serve.deployment(name="Ingress", ray_actor_options={"num_cpus": 0.1})
@serve.ingress(web)
class Little:
    @web.get("/health/ready")
    async def ready(self) -> dict[str, str]:
        return {"status": "ok"}


def build(args: dict[str, Any]) -> serve.Application:
    return Little.bind()
