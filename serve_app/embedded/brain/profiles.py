"""How the deployed Brain was seen to differ from what it promises; the stand-in does so on demand, for the tests of its clients."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """Each deviation by name. All off: the service as it should be."""

    refuses_mcp: bool = False
    """The WebSocket handshake on `/mcp` is answered 403, and there is no MCP over HTTP."""
    characters_only: bool = False
    """Flat frames know the two character tools."""
    forgets_ids: bool = False
    """Replies to flat frames carry no id."""
    empty_texts: bool = False
    """Search results have a text only where `content` is in the properties too."""
    refuses_words: bool = False
    """Nodes whose content is short or holds a forbidden word are refused with 400."""
    open_reads: bool = False
    """A node is given to whoever knows its id, and searches find the nodes of all projects."""
    separate_spaces: bool = False
    """Batch-written nodes and the others do not find each other."""
    hex_projects: bool = False
    """Batch routes want 24 hexadecimal digits as a project id."""
    repeats_writes: bool = False
    """Idempotency keys are ignored."""
    missing_key_is_422: bool = False
    """A request without the header Authorization is answered 422."""
    no_model: bool = False
    """The routes that need the Brain's own model answer 500."""


CORRECT = Profile()
AS_DEPLOYED = Profile(**dict.fromkeys(Profile.__dataclass_fields__, True))
REFUSED_WORDS = ("error:", "no user message", "undefined", "null", "[object object]")
SHORTEST = 10
