"""The tools by which the Task Service and the old orchestrator know the Brain: JSON-RPC names, plain objects as results.

They send no project with some calls; such knowledge is kept under a project of that dialect's own, which no other surface shows.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from .store import GATHERED, Store
from .tools import TOOLS, Answer, Asked, Limit, Nothing, Tool, flat, hit

SHARED = "_shared"


class Legacy(Asked):
    project_id: str = SHARED


class StoreEmbedding(Legacy):
    content: str
    metadata: dict[str, Any] = Field(default_factory=dict)


class SearchEmbeddings(Legacy):
    query: str
    limit: Limit = 10
    type: str | None = None


class StoreKnowledge(Legacy):
    knowledge_type: Annotated[str, Field(min_length=1, max_length=100)]
    content: dict[str, Any]


class GetKnowledge(Legacy):
    knowledge_type: str
    query: dict[str, Any] = Field(default_factory=dict)
    limit: Limit = 50


class GetContext(Legacy):
    department: str = ""
    limit: Limit = 20


class BatchNodes(Legacy):
    nodes: Annotated[list[dict[str, Any]], Field(max_length=200)]


def store_embedding(store: Store, asked: StoreEmbedding) -> Answer:
    node, _ = store.add(asked.project_id, str(asked.metadata.get("type", "document")), asked.content, asked.metadata, key=asked.idempotency_key)
    return Answer("", {"id": node.node_id})


def search_embeddings(store: Store, asked: SearchEmbeddings) -> Answer:
    return Answer("", {"results": [hit(found) for found in store.search(asked.project_id, asked.query, limit=asked.limit, type=asked.type)]})


def store_knowledge(store: Store, asked: StoreKnowledge) -> Answer:
    text = str(asked.content.get("content") or asked.content.get("text") or flat(asked.content))
    node, _ = store.add(asked.project_id, asked.knowledge_type, text, asked.content, key=asked.idempotency_key)
    return Answer("", {"id": node.node_id})


def get_knowledge(store: Store, asked: GetKnowledge) -> Answer:
    """Knowledge of a type whose content has every value of the query, newest first."""
    nodes = [node for node in store.listed(asked.project_id, type=asked.knowledge_type, limit=-1) if asked.query.items() <= _plain(node.properties).items()]
    return Answer("", {"results": [{"id": node.node_id, "project_id": node.project_id, "content": node.properties} for node in nodes[: asked.limit]]})


def _plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if isinstance(value, str | int | float | bool)}


def get_context(store: Store, asked: GetContext) -> Answer:
    nodes = [node for node in store.listed(asked.project_id, limit=-1) if asked.department in ("", node.properties.get("department"))]
    return Answer("", {"context": [{"id": node.node_id, "type": node.type, "content": node.content, **node.properties} for node in nodes[: asked.limit]]})


def batch_create_nodes(store: Store, asked: BatchNodes) -> Answer:
    for node in asked.nodes:
        content = " ".join(str(node.get(name, "")) for name in ("content", "summary")).strip()
        key = f"node:{node['id']}" if node.get("id") else None
        store.add(asked.project_id, str(node.get("type", "GatherItem")), content, node, key=key, space=GATHERED)
    return Answer("", {"success": True, "created": len(asked.nodes)})


def ping(store: Store, asked: Any) -> Answer:
    return Answer("", {"status": "ok"})


LEGACY: Mapping[str, Tool[Any]] = {
    **TOOLS,
    "store_embedding": Tool("store_embedding", "", StoreEmbedding, store_embedding),
    "search_embeddings": Tool("search_embeddings", "", SearchEmbeddings, search_embeddings),
    "store_knowledge": Tool("store_knowledge", "", StoreKnowledge, store_knowledge),
    "get_knowledge": Tool("get_knowledge", "", GetKnowledge, get_knowledge),
    "get_context": Tool("get_context", "", GetContext, get_context),
    "get_department_context": Tool("get_department_context", "", GetContext, get_context),
    "batch_create_nodes": Tool("batch_create_nodes", "", BatchNodes, batch_create_nodes),
    "ping": Tool("ping", "", Nothing, ping),  # type: ignore[type-var]
}
