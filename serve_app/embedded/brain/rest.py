"""REST `/api/v1` of the Brain, with the paths, names and status codes its neighbours know: creates answer 200, `projectId` here and `project_id` there.

All routes are coroutines: the store belongs to the event loop's thread. What the deployed service does otherwise is switched by its profile.
"""

import hmac
import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from .embedding import DIMENSIONS, MODEL, STOP, vector
from .profiles import REFUSED_WORDS, SHORTEST, Profile
from .store import DOCUMENTS, GATHERED, Found, Node, Store
from .tools import hit


@dataclass
class Service:
    """What the routes work on."""

    store: Store
    api_key: str
    profile: Profile


async def service(request: Request) -> Service:
    return request.app.state.service


Ours = Annotated[Service, Depends(service)]


def proves(given: str, api_key: str) -> bool:
    """`Bearer <key>` or the bare key. Without a key of our own everybody is let in."""
    return not api_key or hmac.compare_digest(given.removeprefix("Bearer ").encode(), api_key.encode())


async def authorised(ours: Ours, authorization: Annotated[str | None, Header()] = None) -> None:
    if authorization is None and ours.api_key and ours.profile.missing_key_is_422:
        raise HTTPException(422, [{"loc": ["header", "authorization"], "msg": "field required", "type": "value_error.missing"}])
    if not proves(authorization or "", ours.api_key):
        raise HTTPException(401, "Invalid or missing API key. Send it in the header Authorization.")


async def needs_model(ours: Ours) -> None:
    if ours.profile.no_model:
        raise HTTPException(500, {"error": "embedding_failed", "message": "JINA_API_KEY is not set", "details": {}})


health_routes = APIRouter()
routes = APIRouter(prefix="/api/v1", dependencies=[Depends(authorised)])
model_routes = APIRouter(prefix="/api/v1", dependencies=[Depends(authorised), Depends(needs_model)])


class Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class NewNode(Wire):
    type: Annotated[str, Field(min_length=1, max_length=100)]
    content: Annotated[str, Field(min_length=1, max_length=100_000)]
    projectId: Annotated[str, Field(min_length=1, max_length=200)]
    properties: dict[str, Any] = Field(default_factory=dict)


class Search(Wire):
    query: str
    project_id: Annotated[str, Field(min_length=1, max_length=200)]
    type: str | None = None
    top_k: Annotated[int, Field(ge=1, le=100)] = 10
    threshold: float = 0.0


class Batch(Wire):
    nodes: Annotated[list[NewNode], Field(min_length=1, max_length=50)]


class Duplicates(Wire):
    content: str
    projectId: str
    threshold: float = 0.9
    limit: Annotated[int, Field(ge=1, le=50)] = 10
    type: str = "GatherItem"
    department: str | None = None
    excludeNodeIds: list[str] = Field(default_factory=list)


class Gathered(Wire):
    content: str
    summary: str = ""


class Coverage(Wire):
    projectId: str
    department: str
    gatherItems: Annotated[list[Gathered], Field(min_length=1, max_length=100)]
    departmentDescription: str = ""


# ---- health ----------------------------------------------------------------------------------------------------------


@health_routes.get("/health")
async def health(ours: Ours) -> dict[str, Any]:
    components = {"neo4j": "not_used", "jina": "not_used", "store": "healthy"}
    return {"status": "healthy", "service": "callsheet embedded brain", "version": "1.0", "timestamp": _now(), "components": components}


@health_routes.get("/api/v1/health")
async def static_health() -> dict[str, Any]:
    return {"status": "healthy"}


# ---- nodes -----------------------------------------------------------------------------------------------------------


@routes.post("/nodes")
async def create_node(body: NewNode, ours: Ours, idempotency_key: Annotated[str | None, Header(max_length=300)] = None) -> dict[str, Any]:
    if ours.profile.refuses_words:
        _check_words(body.content)
    key = None if ours.profile.repeats_writes else idempotency_key
    node, _ = ours.store.add(body.projectId, body.type, body.content, body.properties, key=key)
    return {"node": {**_shown(node), "projectId": node.project_id}}


def _check_words(content: str) -> None:
    found = next((word for word in REFUSED_WORDS if word in content.lower()), None)
    if found or len(content) < SHORTEST:
        why = f"contains {found!r}" if found else f"is shorter than {SHORTEST} characters"
        raise HTTPException(400, {"error": "invalid_content", "message": f"The content {why}.", "details": {}})


@routes.get("/nodes/{node_id}")
async def read_node(node_id: str, ours: Ours, project_id: str | None = None) -> dict[str, Any]:
    """Without a project the node is given to whoever knows its id, as the deployed service does; only its profile allows that."""
    if project_id is None and not ours.profile.open_reads:
        raise HTTPException(422, "project_id is required: a node is shown to its project only.")
    node = ours.store.node(node_id, None if ours.profile.open_reads else project_id)
    if node is None:
        raise HTTPException(404, f"Node {node_id} not found.")
    told = {"type": "unknown"} if ours.profile.open_reads else {"projectId": node.project_id}
    return {"node": _shown(node) | told | {"embedding": vector(node.content)}}


@routes.delete("/nodes/{node_id}")
async def delete_node(node_id: str, project_id: str, ours: Ours) -> dict[str, Any]:
    if not ours.store.delete(node_id, project_id):
        raise HTTPException(404, f"Node {node_id} not found.")
    return {"status": "success", "message": "Node deleted.", "deleted_count": 1, "node_id": node_id}


@routes.post("/search")
@routes.post("/search/semantic")
async def search(body: Search, ours: Ours) -> dict[str, Any]:
    began = time.perf_counter()
    space = DOCUMENTS if ours.profile.separate_spaces else None
    found = ours.store.search(body.project_id, body.query, limit=body.top_k, type=body.type, space=space, threshold=body.threshold)
    if ours.profile.open_reads:
        found += [each for other in _others(ours.store, body.project_id) for each in ours.store.search(other, body.query, limit=body.top_k, type=body.type)]
    results = [_result(each, ours.profile) for each in found[: 2 * body.top_k]]
    return {"results": results, "total_count": len(results), "query_time_ms": _ms(began)}


def _others(store: Store, project_id: str) -> list[str]:
    return [other for other in store.projects() if other != project_id]


def _result(found: Found, profile: Profile) -> dict[str, Any]:
    result = hit(found)
    if profile.empty_texts:
        result |= {"text": "", "content": str(found.node.properties.get("content", ""))}
        del result["project_id"]
    return result


@routes.get("/stats")
async def stats(ours: Ours) -> dict[str, Any]:
    counts = ours.store.counts()
    return {"total_nodes": counts["nodes"], "total_relationships": counts["relationships"], "total_projects": counts["projects"]}


# ---- gathering -------------------------------------------------------------------------------------------------------


@model_routes.post("/nodes/batch")
async def create_batch(body: Batch, ours: Ours) -> dict[str, Any]:
    began = time.perf_counter()
    for node in body.nodes:
        _check_project(node.projectId, ours.profile)
    made = [ours.store.add(node.projectId, node.type, node.content, node.properties, space=GATHERED)[0] for node in body.nodes]
    shown = [{"id": node.node_id, "type": node.type, "properties": node.properties, "embedding": {"dimensions": DIMENSIONS, "model": MODEL}} for node in made]
    return {"success": True, "created": len(made), "nodeIds": [node.node_id for node in made], "nodes": shown, "timing": {"total_ms": _ms(began)}}


@model_routes.post("/search/duplicates")
async def duplicates(body: Duplicates, ours: Ours) -> dict[str, Any]:
    began = time.perf_counter()
    _check_project(body.projectId, ours.profile)
    found = ours.store.search(body.projectId, body.content, limit=200, type=body.type, space=GATHERED, threshold=body.threshold)
    wanted = [
        each
        for each in found
        if each.node.node_id not in body.excludeNodeIds and (body.department is None or each.node.properties.get("department") == body.department)
    ]
    shown = [{"nodeId": node.node_id, "similarity": score, "content": node.content, "properties": node.properties} for node, score in wanted[: body.limit]]
    return {"duplicates": shown, "query_time_ms": _ms(began)}


@model_routes.get("/context/department")
async def department_context(
    projectId: str,
    department: str,
    ours: Ours,
    previousDepartments: Annotated[list[str] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    began = time.perf_counter()
    _check_project(projectId, ours.profile)
    asked = [part for name in previousDepartments or [] for part in name.split(",") if part]
    nodes = ours.store.listed(projectId, space=GATHERED, limit=-1)
    context: dict[str, Any] = {}
    relevant: list[dict[str, Any]] = []
    for name in asked or sorted({str(node.properties.get("department", "")) for node in nodes} - {"", department}):
        theirs = [node for node in nodes if node.properties.get("department") == name]
        top = [{"id": node.node_id, "content": node.content} for node in theirs[: max(1, limit // max(1, len(asked)))]]
        context[name] = {"nodeCount": len(theirs), "qualityScore": _quality(theirs), "topNodes": top, "keyThemes": _themes(theirs)}
        relevant += top
    summary = "; ".join(f"{name}: {', '.join(part['keyThemes']) or 'nothing yet'}" for name, part in context.items())
    return {
        "projectId": projectId,
        "targetDepartment": department,
        "context": context,
        "aggregatedSummary": summary,
        "relevantNodes": relevant[:limit],
        "totalNodesAggregated": sum(part["nodeCount"] for part in context.values()),
        "timing": {"total_ms": _ms(began)},
    }


@model_routes.post("/analyze/coverage")
async def coverage(body: Coverage, ours: Ours) -> dict[str, Any]:
    """Which words of the department's description the gathered items speak of; a score in percent."""
    began = time.perf_counter()
    _check_project(body.projectId, ours.profile)
    aspects = list(dict.fromkeys(_meaningful(body.departmentDescription or body.department)))
    said = {word for item in body.gatherItems for word in _meaningful(f"{item.content} {item.summary}")}
    covered, gaps = [word for word in aspects if word in said], [word for word in aspects if word not in said]
    lengths = [len(item.content) for item in body.gatherItems]
    share = len(covered) / len(aspects) if aspects else 0.0
    depth, breadth = min(1.0, sum(lengths) / len(lengths) / 400), min(1.0, len(said) / 120)
    return {
        "department": body.department,
        "coverageScore": round(100 * share),
        "analysis": {"coveredAspects": covered, "gaps": gaps, "recommendations": [f"Gather something about {word}." for word in gaps[:5]]},
        "itemDistribution": {"total": len(lengths), "withSummary": sum(bool(item.summary) for item in body.gatherItems)},
        "qualityMetrics": {
            "depth": round(depth, 2),
            "breadth": round(breadth, 2),
            "coherence": round(share, 2),
            "actionability": round((depth + share) / 2, 2),
        },
        "timing": {"total_ms": _ms(began)},
    }


def _check_project(project_id: str, profile: Profile) -> None:
    if profile.hex_projects and not re.fullmatch(r"[0-9a-f]{24}", project_id):
        raise HTTPException(400, {"error": "invalid_project", "message": "projectId must be 24 hexadecimal digits.", "details": {}})


def _meaningful(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]{3,}", text.lower()) if word not in STOP]


def _themes(nodes: list[Node]) -> list[str]:
    counts = Counter(word for node in nodes for word in dict.fromkeys(_meaningful(node.content)))
    return [word for word, _ in sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:5]]


def _quality(nodes: list[Node]) -> float:
    """0 to 1: how much is said, at 400 characters a node as much as is wanted."""
    return round(sum(min(1.0, len(node.content) / 400) for node in nodes) / len(nodes), 2) if nodes else 0.0


def _shown(node: Node) -> dict[str, Any]:
    return {"id": node.node_id, "type": node.type, "content": node.content, "properties": node.properties}


def _ms(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 2)


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
