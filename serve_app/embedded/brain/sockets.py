"""The Brain over WebSocket: text frames of JSON, one answer to each.

`/` takes flat frames, `{"tool": …, arguments beside it}`. `/mcp` takes JSON-RPC `tools/call` (with an `initialize` for those who begin so) and the `payload` frames that Auto-Movie sends; the two are
told apart by the frame. A frame that cannot be read is answered, never a reason to hang up.
"""

import json
from collections.abc import Callable
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from cluster.contracts.errors import CallsheetError, InvalidInput, NotFound

from .legacy import LEGACY, SHARED
from .mcp_server import NAME, VERSION
from .profiles import Profile
from .store import Store
from .tools import TOOLS, call, hit

CHARACTERS = ("create_character", "find_similar_characters")
PARSE_ERROR, UNKNOWN_METHOD, BAD_PARAMETERS = -32700, -32601, -32602
Answering = Callable[[Store, dict[str, Any]], dict[str, Any] | None]


async def conversation(socket: WebSocket, store: Store, answer: Answering) -> None:
    """Answers frames in their order until the caller hangs up."""
    await socket.accept()
    try:
        while True:
            reply = answer(store, _frame(await socket.receive_text()))
            if reply is not None:
                await socket.send_text(json.dumps(reply, ensure_ascii=False))
    except (WebSocketDisconnect, KeyError):  # KeyError: a frame of bytes
        return


def _frame(text: str) -> dict[str, Any]:
    try:
        frame = json.loads(text)
    except ValueError:
        return {}
    return frame if isinstance(frame, dict) else {}


def flat_frames(profile: Profile) -> Answering:
    """Dialect A. The deployed service knows two tools and gives no ids back."""
    known = {name: TOOLS[name] for name in CHARACTERS} if profile.characters_only else TOOLS

    def answer(store: Store, frame: dict[str, Any]) -> dict[str, Any]:
        echoed = {} if profile.forgets_ids or "id" not in frame else {"id": frame["id"]}
        if "tool" not in frame:
            return {"status": "error", "message": "Send {tool, project_id, …}.", **echoed}
        arguments = {name: value for name, value in frame.items() if not (profile.repeats_writes and name == "idempotency_key")}
        try:
            made = call(store, str(frame["tool"]), arguments, known)
        except CallsheetError as error:
            return {"status": "error", "message": error.detail, **echoed}
        return {"status": "success", "message": made.line, **made.data, **echoed}

    return answer


def rpc_frames(store: Store, frame: dict[str, Any]) -> dict[str, Any] | None:
    """Dialects B and C."""
    if "jsonrpc" not in frame and "method" in frame:
        return _payload(store, frame)
    asked, method = frame.get("id"), frame.get("method")
    if method is None:
        return _rpc_error(asked, PARSE_ERROR, "This is no JSON-RPC request.")
    if "id" not in frame:
        return None  # a notification
    if method == "initialize":
        version = (frame.get("params") or {}).get("protocolVersion", "2025-06-18")
        return _rpc(asked, {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": {"name": NAME, "version": VERSION}})
    if method == "tools/list":
        return _rpc(asked, {"tools": [{"name": tool.name, "description": tool.about, "inputSchema": tool.schema()} for tool in LEGACY.values()]})
    if method != "tools/call":
        return _rpc_error(asked, UNKNOWN_METHOD, f"Unknown method: {str(method)[:80]}")
    params = frame.get("params") or {}
    try:
        return _rpc(asked, call(store, str(params.get("name")), params.get("arguments") or {}, LEGACY).data)
    except NotFound as error:
        return _rpc_error(asked, UNKNOWN_METHOD, error.detail)
    except CallsheetError as error:
        return _rpc_error(asked, BAD_PARAMETERS, error.detail)


def _rpc(asked: Any, result: dict[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": asked, "result": result}


def _rpc_error(asked: Any, code: int, message: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": asked, "error": {"code": code, "message": message}}


# ---- dialect C -------------------------------------------------------------------------------------------------------


def _payload(store: Store, frame: dict[str, Any]) -> dict[str, Any]:
    method, params, asked = str(frame["method"]), frame.get("params") or {}, frame.get("id")
    answer = _PAYLOAD.get(method)
    try:
        if answer is None:
            raise NotFound(f"Unknown method: {method[:80]}")
        return {"id": asked, "result": answer(store, str(params.get("projectId") or params.get("project_id") or SHARED), params)}
    except (CallsheetError, KeyError) as error:
        code = "not_found" if isinstance(error, NotFound) else "invalid_params"
        return {"id": asked, "error": {"code": code, "message": error.detail if isinstance(error, CallsheetError) else f"{error} is missing"}}


def _words(params: dict[str, Any]) -> str:
    text = params.get("content") or params.get("text") or params.get("query")
    if not isinstance(text, str) or not text:
        raise InvalidInput("Send a text.")
    return text


def _kept(store: Store, project: str, params: dict[str, Any]) -> dict[str, Any]:
    properties = params.get("metadata") or params.get("properties") or {}
    node, _ = store.add(project, str(params.get("type") or params.get("collection") or "document"), _words(params), properties)
    return {"id": node.node_id}


def _found(store: Store, project: str, params: dict[str, Any]) -> dict[str, Any]:
    return {"results": [hit(each) for each in store.search(project, _words(params), limit=int(params.get("limit", 10)))]}


def _edge(store: Store, project: str, params: dict[str, Any]) -> dict[str, Any]:
    named = {"from_id": params["from"], "to_id": params["to"], "relationship_type": params["type"], "properties": params.get("properties") or {}}
    return call(store, "create_relationship", {"project_id": project, **named}).data


def _node(store: Store, project: str, params: dict[str, Any]) -> dict[str, Any]:
    node = store.node(str(params["id"]), project)
    if node is None:
        raise NotFound("There is no such node.")
    return {"node": {"id": node.node_id, "type": node.type, "content": node.content, "properties": node.properties}}


def _collections(store: Store, project: str, params: dict[str, Any]) -> dict[str, Any]:
    return {"collections": sorted({node.type for node in store.listed(project, limit=-1)})}


_PAYLOAD: dict[str, Callable[[Store, str, dict[str, Any]], dict[str, Any]]] = {
    "embeddings.create": lambda store, project, params: call(store, "embed_text", {"project_id": project, "text": _words(params)}).data,
    "documents.store": _kept,
    "documents.search": _found,
    "knowledge_graph.add_node": _kept,
    "knowledge_graph.add_edge": _edge,
    "knowledge_graph.get": _node,
    "knowledge_graph.query": _found,
    "collections.list": _collections,
    "collections.create": lambda store, project, params: {"name": params["name"]},
    "collections.delete": lambda store, project, params: {
        "deleted": sum(store.delete(node.node_id, project) for node in store.listed(project, type=str(params["name"]), limit=-1))
    },
    "health.check": lambda store, project, params: {"status": "ok"},
}
