"""What can be asked of the Brain, whatever the dialect: one table of tools, each with its parameters as a model, its answer as an object and as the one line of prose the original gives.

Pure but for the store: no HTTP, no WebSocket, no MCP in here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from cluster.contracts.errors import InvalidInput, NotFound

from .embedding import vector
from .store import Found, Node, Store

Project = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=100_000)]
Limit = Annotated[int, Field(ge=1, le=100)]
P = TypeVar("P", bound="Asked")


class Asked(BaseModel):
    """Parameters of a tool. Unknown ones are ignored, as the original does."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    project_id: Project
    idempotency_key: Annotated[str | None, Field(max_length=300)] = None
    """The same key is one node."""


@dataclass(frozen=True)
class Answer:
    """`line` is the prose of the original, `data` what it leaves out."""

    line: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Tool(Generic[P]):
    name: str
    about: str
    asked: type[P]
    run: Callable[[Store, P], Answer]

    def schema(self) -> dict[str, Any]:
        return self.asked.model_json_schema()


def hit(found: Found) -> dict[str, Any]:
    """A search result as every surface shows it."""
    node, score = found
    return {
        "id": node.node_id,
        "type": node.type,
        "text": node.content,
        "content": node.content,
        "score": score,
        "similarity": score,
        "project_id": node.project_id,
        "metadata": node.properties,
        "relationships": [],
    }


# ---- characters ------------------------------------------------------------------------------------------------------


class CreateCharacter(Asked):
    name: Words
    description: str = ""
    personality_description: str = ""
    appearance_description: str = ""
    traits: list[str] = Field(default_factory=list)


def create_character(store: Store, asked: CreateCharacter) -> Answer:
    parts = (asked.description, asked.personality_description, asked.appearance_description, ", ".join(asked.traits))
    content = f"{asked.name}: {' '.join(part for part in parts if part)}"
    properties = {"name": asked.name, "personality": asked.personality_description, "appearance": asked.appearance_description, "traits": asked.traits}
    node, _ = store.add(asked.project_id, "character", content, properties, key=asked.idempotency_key)
    return Answer(f"Created character {asked.name} with ID {node.node_id}", {"character_id": node.node_id, "id": node.node_id})


class FindCharacters(Asked):
    query: str = ""
    description: str = ""
    limit: Limit = 10


def find_similar_characters(store: Store, asked: FindCharacters) -> Answer:
    found = store.search(asked.project_id, asked.query or asked.description, limit=asked.limit, type="character")
    results = [{"id": each.node.node_id, "name": each.node.properties.get("name", ""), "similarity_score": each.score} for each in found]
    return Answer(f"Found {len(results)} similar characters", {"results": results})


# ---- texts and vectors -----------------------------------------------------------------------------------------------


class EmbedText(Asked):
    text: Words


class EmbedTexts(Asked):
    texts: Annotated[list[Words], Field(min_length=1, max_length=100)]


class SearchVector(Asked):
    embedding: Annotated[list[float], Field(min_length=1, max_length=4096)]
    limit: Limit = 10


class SearchTexts(Asked):
    queries: Annotated[list[str], Field(min_length=1, max_length=50)]
    limit_per_query: Limit = 10
    type: str | None = None


def embed_text(store: Store, asked: EmbedText) -> Answer:
    made = vector(asked.text)
    return Answer(f"Generated embedding with {len(made)} dimensions", {"embedding": made})


def batch_embed_texts(store: Store, asked: EmbedTexts) -> Answer:
    return Answer(f"Generated {len(asked.texts)} embeddings", {"embeddings": [vector(text) for text in asked.texts]})


def search_by_embedding(store: Store, asked: SearchVector) -> Answer:
    def nearness(node: Node) -> float:
        return round(sum(a * b for a, b in zip(vector(node.content), asked.embedding, strict=False)), 6)

    scored = sorted(((nearness(node), node) for node in store.listed(asked.project_id)), key=lambda each: (-each[0], each[1].node_id))
    results = [hit(Found(node, score)) for score, node in scored[: asked.limit] if score > 0]
    return Answer(f"Found {len(results)} similar documents", {"results": results})


def batch_similarity_search(store: Store, asked: SearchTexts) -> Answer:
    results = [[hit(each) for each in store.search(asked.project_id, query, limit=asked.limit_per_query, type=asked.type)] for query in asked.queries]
    return Answer(f"Completed {len(results)} similarity searches", {"results": results})


# ---- documents -------------------------------------------------------------------------------------------------------


class Document(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    content: Words
    metadata: dict[str, Any] = Field(default_factory=dict)
    document_type: str = "document"
    idempotency_key: str | None = None


class StoreDocument(Asked):
    content: Words
    metadata: dict[str, Any] = Field(default_factory=dict)
    document_type: str = "document"


class StoreDocuments(Asked):
    documents: Annotated[list[Document], Field(min_length=1, max_length=200)]


def store_document(store: Store, asked: StoreDocument) -> Answer:
    node, _ = store.add(asked.project_id, _type(asked), asked.content, asked.metadata, key=asked.idempotency_key)
    return Answer(f"Stored document with ID {node.node_id}", {"id": node.node_id})


def bulk_store_documents(store: Store, asked: StoreDocuments) -> Answer:
    nodes = [store.add(asked.project_id, _type(each), each.content, each.metadata, key=each.idempotency_key)[0] for each in asked.documents]
    return Answer(f"Stored {len(nodes)} documents", {"ids": [node.node_id for node in nodes]})


def _type(document: StoreDocument | Document) -> str:
    return str(document.metadata.get("type") or document.document_type)


# ---- graph -----------------------------------------------------------------------------------------------------------


class Relate(Asked):
    from_id: str
    to_id: str
    relationship_type: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_ ]{0,60}$")]
    properties: dict[str, Any] = Field(default_factory=dict)


class Neighbours(Asked):
    node_id: str


def create_relationship(store: Store, asked: Relate) -> Answer:
    if not store.relate(asked.project_id, asked.from_id, asked.to_id, asked.relationship_type, asked.properties):
        raise NotFound("One of the two nodes is not in this project.")
    return Answer(f"Created {asked.relationship_type} relationship", {"success": True})


def get_node_neighbors(store: Store, asked: Neighbours) -> Answer:
    found = store.neighbours(asked.project_id, asked.node_id)
    shown = [{"direction": way, "relationship": type, "id": node.node_id, "type": node.type, "content": node.content} for way, type, node in found]
    return Answer(f"Found {len(shown)} neighbors", {"neighbors": shown})


# ---- workflows and agents --------------------------------------------------------------------------------------------


class WorkflowData(Asked):
    workflow_id: Words
    agent_id: Words
    step_name: str
    input_data: dict[str, Any]
    output_data: dict[str, Any]
    execution_time_ms: float


class SimilarWorkflows(Asked):
    query: str
    limit: Limit = 5


class AgentMemory(Asked):
    agent_id: Words
    memory_type: Annotated[str, Field(pattern="^(conversation|decision|context)$")]
    content: Words
    metadata: dict[str, Any] = Field(default_factory=dict)


def store_workflow_data(store: Store, asked: WorkflowData) -> Answer:
    content = f"{asked.agent_id} {asked.step_name}: {flat(asked.input_data)} -> {flat(asked.output_data)}"[:20_000]
    node, _ = store.add(asked.project_id, "workflow", content, asked.model_dump(exclude={"project_id", "idempotency_key"}), key=asked.idempotency_key)
    return Answer(f"Stored workflow data with ID {node.node_id}", {"id": node.node_id})


def search_similar_workflows(store: Store, asked: SimilarWorkflows) -> Answer:
    found = store.search(asked.project_id, asked.query, limit=asked.limit, type="workflow")
    return Answer(f"Found {len(found)} similar workflows", {"results": [hit(each) for each in found]})


def store_agent_memory(store: Store, asked: AgentMemory) -> Answer:
    properties = {**asked.metadata, "agent_id": asked.agent_id, "memory_type": asked.memory_type}
    node, _ = store.add(asked.project_id, "agent_memory", asked.content, properties, key=asked.idempotency_key)
    return Answer(f"Stored agent memory with ID {node.node_id}", {"id": node.node_id})


class Nothing(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    project_id: str = ""


def health_check(store: Store, asked: Any) -> Answer:
    return Answer("Brain service is healthy", {"status": "ok", **store.counts()})


def flat(value: Any) -> str:
    """Every word of a value, nested or not, in order."""
    if isinstance(value, dict):
        return " ".join(f"{name} {flat(part)}" for name, part in value.items())
    return " ".join(map(flat, value)) if isinstance(value, list) else str(value)


_ALL: tuple[Tool[Any], ...] = (
    Tool("create_character", "Keeps a character.", CreateCharacter, create_character),
    Tool("find_similar_characters", "Characters like a description.", FindCharacters, find_similar_characters),
    Tool("embed_text", "The vector of a text.", EmbedText, embed_text),
    Tool("batch_embed_texts", "The vectors of several texts.", EmbedTexts, batch_embed_texts),
    Tool("search_by_embedding", "Documents near a vector.", SearchVector, search_by_embedding),
    Tool("batch_similarity_search", "Documents near each of several questions.", SearchTexts, batch_similarity_search),
    Tool("store_document", "Keeps a text.", StoreDocument, store_document),
    Tool("bulk_store_documents", "Keeps several texts.", StoreDocuments, bulk_store_documents),
    Tool("process_document_batch", "Keeps several texts.", StoreDocuments, bulk_store_documents),
    Tool("create_relationship", "Relates two nodes of a project.", Relate, create_relationship),
    Tool("get_node_neighbors", "What a node is related to.", Neighbours, get_node_neighbors),
    Tool("store_workflow_data", "Keeps what a step of a workflow took and gave.", WorkflowData, store_workflow_data),
    Tool("search_similar_workflows", "Steps like a description.", SimilarWorkflows, search_similar_workflows),
    Tool("store_agent_memory", "Keeps what an agent remembers.", AgentMemory, store_agent_memory),
    Tool("health_check", "Whether the Brain is well.", Nothing, health_check),  # type: ignore[type-var]
)
TOOLS: Mapping[str, Tool[Any]] = {tool.name: tool for tool in _ALL}
"""No tool takes a raw query: with one, no project would be safe from another."""


def call(store: Store, name: str, arguments: Mapping[str, Any], tools: Mapping[str, Tool[Any]] = TOOLS) -> Answer:
    """Runs a tool. Raises NotFound (no such tool), InvalidInput (its parameters) and what the tool raises."""
    tool = tools.get(name)
    if tool is None:
        raise NotFound(f"Unknown tool: {name[:80]}")
    try:
        asked = tool.asked.model_validate(dict(arguments))
    except ValueError as error:
        raise InvalidInput(f"{name}: {_first_fault(error)}") from error
    return tool.run(store, asked)


def _first_fault(error: ValueError) -> str:
    faults: list[dict[str, Any]] = getattr(error, "errors", lambda: [])()
    return f"{'.'.join(map(str, faults[0]['loc']))}: {faults[0]['msg']}" if faults else str(error)
