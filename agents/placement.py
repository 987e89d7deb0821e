"""Where an agent's actor may be: whether a cluster could host it, how that is said, and what an actor's name must cover. Pure: `agents.crew` asks, Ray's tables are passed in.

Decision: actors are spread. An agent reserves a hundredth of a CPU, and Ray's own strategy packs a node until half of it is reserved: of 12 actors on three nodes all 12 came to the head, and
the company would have stayed there up to 100 actors. With `SPREAD` the same 12 are 4, 4 and 4, and are up sooner (9.2 s for 10.8 s with all nodes on one machine). Declared resources come first: an
actor that wants what one node has is on that node. Nothing is lost by distance: requests and results are kilobytes, and media goes through the artifact store whichever node it is made on.
"""

import hashlib
import sys
from collections.abc import Set
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from cluster.contracts.agents import AgentSpec, Resources
from cluster.settings import Settings

SCHEDULING = "SPREAD"
MUCH_ROOM = 1_000_000
ROUNDING = 1e-6
"""Ray counts resources in ten-thousandths, and says what is left as a sum of them."""


def missing_resource(wants: Resources, nodes: list[dict[str, Any]]) -> str:
    """Why no node could host an actor even when empty, as the end of a sentence ("needs …"); empty when one could. Pure; `nodes` as from `ray.nodes()`."""
    needed = _needed(wants)
    shapes = [node["Resources"] for node in nodes if node["Alive"]]
    if any(all(shape.get(name, 0) >= amount for name, amount in needed.items()) for shape in shapes):
        return ""
    for name, amount in needed.items():
        if not any(shape.get(name, 0) >= amount for shape in shapes):
            kind = "" if name in ("CPU", "GPU", "memory") else "custom resource "
            return f'needs {kind}"{name}": {amount:g}; no node of the cluster has it'
    return f"needs {describe(wants)} together; no single node of the cluster has that" if shapes else "needs a node; the cluster has none"


def room(wants: Resources, free: list[dict[str, float]]) -> int:
    """How many actors of this size fit into what the nodes have left; MUCH_ROOM when one reserves nothing. Pure."""
    needed = _needed(wants)
    if not needed:
        return MUCH_ROOM if free else 0
    return sum(min(int(left.get(name, 0) / amount + ROUNDING) for name, amount in needed.items()) for left in free)


def _needed(wants: Resources) -> dict[str, float]:
    needed = {"CPU": wants.cpus, "GPU": wants.gpus, "memory": float(wants.memory_bytes), **wants.custom}
    return {name: amount for name, amount in needed.items() if amount > 0}


def elsewhere(nodes: Set[str]) -> dict[str, str]:
    """Ray's label selector that keeps an actor off some nodes, given by id."""
    return {"ray.io/node-id": f"!in({','.join(sorted(nodes))})"} if nodes else {}


def bundle_of(wants: Resources) -> dict[str, float]:
    """As Ray's placement groups take it."""
    return _needed(wants)


def describe(wants: Resources) -> str:
    parts = {"CPU": wants.cpus, "GPU": wants.gpus, "memory": wants.memory_bytes, **wants.custom}
    return ", ".join(f"{name} {amount:g}" for name, amount in parts.items() if amount) or "no resources"


def configuration_digest(spec: AgentSpec, settings: Settings, place: str = "") -> str:
    """Six hexadecimal digits that change with the code, the spec, the place of an agent that joined at run time, or the settings an actor reads."""
    key, llm_key = settings.task_service_api_key or "", settings.llm_api_key.get_secret_value() if settings.llm_api_key else ""
    parts = [
        code_digest(),
        f"{spec.id} {spec.version} {spec.timeout_seconds} {spec.heartbeat_seconds} {spec.concurrency}",
        spec.resources.model_dump_json(),
        place,
    ]
    parts += [str(settings.home_path), settings.artifacts_url, settings.task_service_base_url, key]
    parts += [str(settings.llm_base_url), str(settings.llm_model), llm_key, str(settings.llm_timeout_seconds)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:6]


@cache
def code_digest() -> str:
    """A digest of the sources an actor runs: `agents` and `cluster`."""
    return _digest_of(("agents/**/*.py", "cluster/**/*.py"))


def result_code(settings: Settings) -> str:
    """Twelve hexadecimal digits for everything besides its execution key that a pure agent's result follows from; what another code made is never taken over.

    All sources and files that agents, their scheduling and the embedded services consist of, the version of everything installed beside them, and where the services and the files are. Reads a
    thousand files: some tenths of a second, once.
    """
    ours = _digest_of(("agents/**/*", "cluster/**/*.py", "graphs/**/*.py", "serve_app/embedded/**/*.py"))
    beside = sorted({f"{found.metadata['Name']} {found.version}" for found in metadata.distributions()})
    places = [settings.task_service_base_url_setting, settings.llm_base_url, settings.llm_model, settings.artifacts_url]
    return hashlib.sha256("\0".join([ours, sys.version, *beside, *map(str, places)]).encode()).hexdigest()[:12]


def _digest_of(patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    root = Path(__file__).parent.parent
    for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def is_scarce(wants: Resources) -> bool:
    """Whether an idle actor of this size keeps others from starting, beyond the memory of a small process."""
    return bool(wants.gpus or wants.memory_bytes or wants.custom or wants.cpus >= 0.5)
