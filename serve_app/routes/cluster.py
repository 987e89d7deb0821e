"""The cluster: nodes, what they have and what is taken, and on which of them each agent's actors run."""

from fastapi import APIRouter

from cluster.contracts.access import Permission
from cluster.contracts.cluster import ClusterView, TakenOver
from cluster.contracts.errors import NotFound

from ..auth import allows
from ..services import Use

router = APIRouter(prefix="/api/v1/cluster", tags=["agents"])


@router.get("", dependencies=[allows(Permission.OPERATE)])
async def get_cluster(services: Use) -> ClusterView:
    """As Ray's own tables have it now, and how often results of earlier workflows were taken over. 404 where the API runs without a cluster, 503 while Ray does not answer."""
    if services.cluster is None:
        raise NotFound("This API does not run on a Ray cluster.")
    view = await services.cluster()
    loads = [load for by_engine in (await services.company.loads()).values() for load in by_engine.values()]
    lookups, hits = sum(load.lookups for load in loads), sum(load.hits for load in loads)
    return view.model_copy(update={"results": TakenOver(lookups=lookups, hits=hits, hit_rate=round(hits / lookups, 4) if lookups else 0.0)})
