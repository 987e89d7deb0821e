"""What a LangGraph client asks first: whether there is a server, and what it can do."""

from importlib.metadata import version

from fastapi import APIRouter

from cluster.contracts.access import Permission

from ...auth import allows
from ...services import Use
from .desks import Json

router = APIRouter(tags=["langgraph"])


@router.get("/info", dependencies=[allows(Permission.READ)])
async def langgraph_info() -> Json:
    """Versions and what is supported."""
    flags = {"assistants": True, "crons": False, "langsmith": False, "strict_resume": True}
    return {"version": version("callsheet"), "langgraph_py_version": version("langgraph"), "flags": flags, "metadata": {"server": "callsheet"}}


@router.get("/ok", dependencies=[allows(Permission.READ)])
async def langgraph_ok(services: Use) -> Json:
    """Answers when the server and its Redis do."""
    await services.threads.projects()
    return {"ok": True}
