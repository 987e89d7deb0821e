"""Secrets planted where an operator would put them, and neighbours that say them back."""

from typing import Any

import orjson
from pydantic import SecretStr

from agents.base import Agent, AgentContext
from agents.registry import Registry
from cluster.contracts.agents import AgentSpec, ResourceClass, RetryPolicy, Stage, Usage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId
from cluster.redis.client import Clients
from cluster.settings import AutoMovieAuth, Settings
from graphs.registry import TypeRegistry
from tests.away import STAFF, Idea, errand

SIGNING = "0123456789abcdef" * 4
CANARIES = {
    "ray_redis_url": "redis://:CANARY-ray-redis@127.0.0.1:1/0",
    "task_service_api_key_setting": "CANARY-task-service-key",
    "brain_service_api_key_setting": "CANARY-brain-key",
    "auto_movie_api_key_setting": "CANARY-auto-movie-key",
    "auto_movie_password": "CANARY-auto-movie-password",
    "llm_api_key": "CANARY-llm-key",
    "signing_keys_setting": f"canary:{SIGNING}",
}
"""Setting -> secret. Those settings that are left out are of an address that has its own canary, its password."""
WORDS = ("CANARY-", SIGNING)


class Line(Model):
    line: str


class Poet(Agent[Idea, Line]):
    """Asks the model for a line."""

    spec = AgentSpec(
        id=AgentId("poet"),
        name="Poet",
        role="Asks a model",
        department="tests",
        stage=Stage.CONCEPT_DEVELOPMENT,
        capabilities=frozenset({"test"}),
        resource_class=ResourceClass.LLM,
        takes=("idea",),
        emits=("line",),
        retry=RetryPolicy(attempts=2, base_seconds=0.01, cap_seconds=0.02),
    )
    Input, Output = Idea, Line

    async def execute(self, inputs: Idea, ctx: AgentContext) -> Line:
        assert ctx.llm is not None
        used: list[Usage] = []
        return await ctx.llm.structured(system="s", request="r", schema=Line, check=lambda line: [], usage=used.append, seed=1)


CAST = Registry({"poet": "tests.canaries:Poet", **{name: f"tests.away:{name.title()}" for name in STAFF.specs()}})


def types() -> TypeRegistry:
    registry = TypeRegistry(CAST.specs())
    for agent in ("singer", "scholar", "painter"):
        registry.register(errand(f"a_{agent}", agent))
    poem = errand("a_poet", "singer")
    definition = poem.definition.model_copy(update={"stages": ((Stage.CONCEPT_DEVELOPMENT, (AgentId("poet"),)),), "shows": ("line",)})
    registry.register(poem.__class__(definition=definition, input_model=Idea, prepare=lambda given: {"idea": given.idea}))
    return registry


class Parrot:
    """A neighbour that fails every request and puts all it was sent into its answer: headers, address, body."""

    def __init__(self, status: int) -> None:
        self._status = status
        self.heard = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            return await send({"type": "lifespan.shutdown.complete"})
        said = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        said = dict(sorted(said.items(), key=lambda one: not any(word in one[1] for word in WORDS)))  # the worst first, before anybody cuts it off
        self.heard += any(word in text for word in WORDS for text in said.values())
        if scope["type"] == "websocket":
            await receive()
            return await send({"type": "websocket.close", "code": 1008, "reason": str(said)[:100]})
        text = orjson.dumps({"detail": f"You said {said}", "error": {"message": f"You said {said}"}, "message": str(said), "errors": [{"message": str(said)}]})
        await send(
            {"type": "http.response.start", "status": self._status, "headers": [(b"content-type", b"application/json"), (b"x-said", str(said).encode())]}
        )
        await send({"type": "http.response.body", "body": text})


def planted(home: Any, redis_url: str, neighbour: str) -> Settings:
    return Settings(
        home=home,
        redis_url_setting=SecretStr(redis_url),
        task_service_base_url_setting=neighbour,
        brain_service_base_url_setting=neighbour,
        auto_movie_base_url_setting=neighbour,
        auto_movie_auth=AutoMovieAuth.API_KEY,
        webhook_hosts="example.com",
        llm_base_url=f"{neighbour}/v1",
        llm_model="parrot",
        **{name: SecretStr(value) for name, value in CANARIES.items()},
    )


async def everything_in(clients: Clients) -> dict[str, str]:
    """Key -> all that is stored under it, as text."""
    redis: Any = clients.commands
    found: dict[str, str] = {}
    async for key in redis.scan_iter("*", count=1000):
        kind = (await redis.type(key)).decode()
        read = {
            "string": redis.get,
            "hash": redis.hgetall,
            "set": redis.smembers,
            "zset": lambda key: redis.zrange(key, 0, -1),
            "list": lambda key: redis.lrange(key, 0, -1),
            "stream": redis.xrange,
        }[kind]
        found[key.decode()] = str(await read(key))
    return found
