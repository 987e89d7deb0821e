"""The Model Context Protocol at /mcp: productions as tools. Any key that may read may speak here; each tool then asks what its route asks."""

from fastapi import APIRouter, Request, Response

from cluster.contracts.access import Permission

from ..auth import allows

router = APIRouter(include_in_schema=False)


@router.post("/mcp", dependencies=[allows(Permission.READ)])
async def speak_mcp(request: Request) -> Response:
    """One message of streamable HTTP, without sessions; GET and DELETE are 405."""
    from ..mcp.over_http import Handover, McpApp  # at first use: the library is large, and most processes never need it

    state = request.app.state
    if not hasattr(state, "mcp"):
        state.mcp = McpApp(state.services.settings)
    return Handover(state.mcp)
