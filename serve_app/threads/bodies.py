"""What LangGraph's clients send. Unknown members are ignored, as its own server does; a known one that a production cannot honour is refused by name in `refuse_unsupported`."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from cluster.contracts.base import Model
from cluster.contracts.errors import FieldError, InvalidInput
from cluster.contracts.threads import THREAD_ID_PATTERN

STREAM_MODES = ("values", "updates", "messages-tuple", "messages", "custom", "events", "tasks", "checkpoints", "debug")
Strategy = Literal["reject", "enqueue", "interrupt", "rollback"]


class NotSupported(InvalidInput):
    """LangGraph's clients may ask for this, but a production has nothing like it. The detail says what there is in its place."""

    code = "not_supported"


class Lenient(Model):
    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Command(Lenient):
    resume: Any = None
    """The answer to the open decision: an option's id, label or number, `{"choice", "note"}`, or a map of interrupt ids to such."""
    update: Any = None
    goto: Any = None
    """Empty in a command that only resumes, as LangGraph's own clients write it."""


class Config(Lenient):
    tags: list[str] = Field(default_factory=list)
    recursion_limit: int | None = None
    configurable: dict[str, Any] = Field(default_factory=dict)
    """Options of the workflow (`auto`, `seed`, `priority`, `budget`, …) and `project_id`; other names are ignored."""


class RunBody(Lenient):
    assistant_id: Annotated[str, Field(min_length=1, max_length=100)]
    input: dict[str, Any] | None = None
    command: Command | None = None
    config: Config | None = None
    context: dict[str, Any] | None = None
    metadata: Annotated[dict[str, Any], Field(max_length=50)] | None = None
    checkpoint: dict[str, Any] | None = None
    checkpoint_id: str | None = None
    stream_mode: list[str] | str | None = None
    stream_subgraphs: bool | None = None
    stream_resumable: bool | None = None
    interrupt_before: list[str] | str | None = None
    interrupt_after: list[str] | str | None = None
    webhook: str | None = None
    multitask_strategy: Strategy | None = None
    if_not_exists: Literal["create", "reject"] | None = None
    on_disconnect: Literal["cancel", "continue"] | None = None
    on_completion: Literal["delete", "keep"] | None = None
    after_seconds: float | None = None
    strict_resume: bool | None = None

    @property
    def from_checkpoint(self) -> str | None:
        return self.checkpoint_id or str((self.checkpoint or {}).get("checkpoint_id") or "") or None

    @property
    def modes(self) -> tuple[str, ...]:
        return stream_modes(self.stream_mode)

    @property
    def configurable(self) -> dict[str, Any]:
        return self.config.configurable if self.config else {}

    def kept(self) -> dict[str, Any]:
        """What is kept of it with the run."""
        return self.model_dump(mode="json", include={"input", "command", "config", "context", "stream_subgraphs", "on_disconnect"}, exclude_none=True) | {
            "stream_mode": list(self.modes)
        }


class ThreadBody(Lenient):
    thread_id: Annotated[str, Field(pattern=THREAD_ID_PATTERN)] | None = None
    metadata: Annotated[dict[str, Any], Field(max_length=50)] | None = None
    if_exists: Literal["raise", "do_nothing"] | None = None
    ttl: dict[str, Any] | float | None = None
    supersteps: list[Any] | None = None


class ThreadPatch(Lenient):
    metadata: Annotated[dict[str, Any], Field(max_length=50)] | None = None
    ttl: dict[str, Any] | float | None = None


class ThreadSearch(Lenient):
    ids: Annotated[list[str], Field(max_length=1000)] | None = None
    metadata: dict[str, Any] | None = None
    values: dict[str, Any] | None = None
    status: Literal["idle", "busy", "interrupted", "error"] | None = None
    limit: Annotated[int, Field(ge=1, le=1000)] = 10
    offset: Annotated[int, Field(ge=0, le=100_000)] = 0
    sort_by: Literal["thread_id", "status", "created_at", "updated_at", "state_updated_at"] | None = None
    sort_order: Literal["asc", "desc"] | None = None
    select: list[str] | None = None
    extract: dict[str, Any] | None = None


def stream_modes(asked: list[str] | str | None) -> tuple[str, ...]:
    """The modes without repeats; `values` when none is named. Raises InvalidInput."""
    given = [asked] if isinstance(asked, str) else asked or []
    wanted = tuple(dict.fromkeys(mode for mode in given if mode)) or ("values",)
    if unknown := [mode for mode in wanted if mode not in STREAM_MODES]:
        told = f"there are {', '.join(STREAM_MODES)}"
        raise InvalidInput(f"There is no stream mode {unknown[0][:40]!r}; {told}.", errors=[FieldError(pointer="/stream_mode", detail=told)])
    return wanted


def ttl_minutes(given: dict[str, Any] | float | None) -> float | None:
    """Raises InvalidInput for what is no number of minutes, NotSupported for another strategy than `delete`."""
    if isinstance(given, dict):
        if given.get("strategy", "delete") != "delete":
            raise refusal("ttl", "a thread is deleted at the end of its time; checkpoints end with their workflow")
        given = given.get("ttl", given.get("default_ttl"))
    if given is None:
        return None
    if not isinstance(given, int | float) or isinstance(given, bool) or not 0 < given <= 5_000_000:
        raise InvalidInput("A time to live is a number of minutes above 0.", errors=[FieldError(pointer="/ttl", detail="minutes, above 0, at most 5000000")])
    return float(given)


def refuse_unsupported(body: RunBody) -> None:
    """Raises NotSupported, InvalidInput for the first thing asked for that no production can do."""
    command = body.command or Command()
    refusals = {
        "command/update": bool(command.update) and "values are made by agents; POST /api/v1/workflows/{id}/fork changes inputs, steps and state",
        "command/goto": bool(command.goto) and "what runs next follows from what is there; POST …/fork goes back to a checkpoint",
        "interrupt_before": bool(body.interrupt_before) and "a workflow type says where people decide",
        "interrupt_after": bool(body.interrupt_after) and "a workflow type says where people decide",
        "webhook": bool(body.webhook) and "webhooks are set up for a project and signed, not named by a run",
        "after_seconds": bool(body.after_seconds) and "a start at a later time is a schedule",
        "multitask_strategy": body.multitask_strategy == "rollback" and "what was made stays on record; use `interrupt` to end the one that runs",
    }
    for name, why in refusals.items():
        if why:
            raise refusal(name, str(why))
    stream_modes(body.stream_mode)


def refusal(name: str, why: str) -> NotSupported:
    return NotSupported(f"`{name}` is not supported: {why}.", errors=[FieldError(pointer=f"/{name}", detail=why)], next_step=f"Leave `{name}` out.")
