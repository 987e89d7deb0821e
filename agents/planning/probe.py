"""The probe: an agent that does nothing but what it is told, at a known size and for a known time.

It measures the road to an agent and back (`callsheet bench`, health checks) and proves order: each payload starts with a digest of the one before it, so the last link
of a chain vouches for all others.
"""

import asyncio
import hashlib
from typing import Annotated

from pydantic import Field

from agents.base import Agent, AgentContext
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

DIGEST_CHARACTERS = 32


class ProbeInput(Model):
    payload_bytes: Annotated[int, Field(ge=0, le=5_000_000)] = 64
    sleep_ms: Annotated[float, Field(ge=0, le=600_000)] = 0.0
    previous: str = ""
    """The payload before this one in a chain."""
    index: int = 0


class ProbeOutput(Model):
    payload: str
    """ASCII, `payload_bytes` long (the rest is cut): 32 hexadecimal digits that name `previous`, then text made from seed and index."""


class Probe(Agent[ProbeInput, ProbeOutput]):
    spec = AgentSpec(
        id=AgentId("probe"),
        name="Probe",
        role="Answer with a payload of a given size after a given time, to measure the way to an agent and back",
        department="planning",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"probe"}),
        resource_class=ResourceClass.LLM,
        takes=("payload_bytes?", "sleep_ms?", "previous?", "index?"),
        emits=("payload",),
        pure=False,
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        expected_seconds=0.01,
        concurrency=256,
    )
    Input = ProbeInput
    Output = ProbeOutput

    async def execute(self, inputs: ProbeInput, ctx: AgentContext) -> ProbeOutput:
        ctx.provider = "probe"
        if inputs.sleep_ms:
            await asyncio.sleep(inputs.sleep_ms / 1000)
        return ProbeOutput(payload=payload(inputs.payload_bytes, inputs.previous, ctx.request.seed, inputs.index))


def payload(size: int, previous: str, seed: int, index: int) -> str:
    """What the probe answers: exactly `size` ASCII characters, the same for the same arguments."""
    head = hashlib.sha256(previous.encode()).hexdigest()[:DIGEST_CHARACTERS]
    body = hashlib.sha256(f"{seed}|{index}".encode()).hexdigest()
    return (head + body * (size // len(body) + 1))[:size]
