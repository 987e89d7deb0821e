"""Crons: LangGraph's clients may ask for them; here a start at a later time is a schedule of the project."""

from fastapi import APIRouter

from cluster.contracts.access import Permission

from ...auth import allows
from ...threads.bodies import refusal
from .desks import Json

router = APIRouter(tags=["langgraph"])
PRODUCES = [allows(Permission.PRODUCE)]


@router.post("/runs/crons", name="create_cron", dependencies=PRODUCES)
@router.post("/threads/{thread_id}/runs/crons", name="create_thread_cron", dependencies=PRODUCES)
@router.patch("/runs/crons/{cron_id}", name="update_cron", dependencies=PRODUCES)
@router.delete("/runs/crons/{cron_id}", name="delete_cron", dependencies=PRODUCES)
@router.post("/runs/crons/search", name="search_crons", dependencies=PRODUCES)
@router.post("/runs/crons/count", name="count_crons", dependencies=PRODUCES)
async def refuse_cron() -> Json:
    """422 `not_supported`: use the project's schedules."""
    raise refusal("schedule", "a start that repeats is a schedule of its project, under /api/v1")
