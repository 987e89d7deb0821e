"""What the credentials of a delivered file say: read from the workflow's signed history, after that was examined and found to hold.

Nothing is said that is not stored: agents and providers are those of the ledger, decisions those that were recorded, the people who made them are named by the role of the key they used. A history that does
not hold is a refusal, and no file is sealed with it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from agents.services.contracts import OFFLINE_RENDERER
from cluster.contracts.agents import AgentSpec, Execution, ExecutionStatus
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.credentials import Approved, DigitalSource, Origin, Worked
from cluster.contracts.errors import Conflict, NotFound, Tampered
from cluster.contracts.workflows import Decision, DecisionStatus, Workflow, WorkflowStatus
from cluster.redis.evidence import EvidenceStore
from cluster.redis.scripts import Scripts
from cluster.verification import examine

from .services import Services

STATEMENT = "AI-generated: the story, pictures, voices and music of this film were made by software."
BY_RULES = frozenset({"callsheet", "offline-writer", OFFLINE_RENDERER, "offline-voice", "offline-score", "offline-foley", "by hand", ""})
"""Providers without a trained model: what they make follows from written rules."""
BY_CLOCK = ("auto", "deadline")
MANIFEST = "manifest.json"


async def origin_of(workflow: Workflow, name: str, services: Services) -> tuple[ArtifactRef, Origin, DigitalSource]:
    """A delivered file and what is said of it.

    Raises Conflict while the workflow has not completed, NotFound when it delivered no such file, Tampered when its history does not hold.
    """
    if workflow.status is not WorkflowStatus.COMPLETED:
        raise Conflict(f"The workflow is {workflow.status.value}: content credentials are given to what a completed one has delivered.")
    ref = _delivered(workflow, name)
    if ref is None:
        raise NotFound(f"The workflow has delivered no {name}. Its `results` name what it has.")
    bundle = await EvidenceStore(services.clients, Scripts(services.clients), services.ring).bundle(workflow.workflow_id)
    if broken := [finding for finding in examine(bundle, services.ring) if not finding.ok]:
        raise Tampered(
            f"The history of this workflow does not hold ({broken[0].subject}: {broken[0].detail}). `callsheet verify {workflow.workflow_id}` tells all.",
            code="history_broken",
        )
    executions = await services.store.executions(workflow.workflow_id)
    summary, manifest = workflow.results.get("summary"), _delivered(workflow, MANIFEST)
    agents = worked(executions, {spec.id: spec for spec in services.agents()})
    origin = Origin(
        title=str(summary.get("title", name)) if isinstance(summary, dict) else name,
        statement=STATEMENT,
        workflow_id=workflow.workflow_id,
        workflow_type=workflow.type,
        file=name,
        sha256=ref.sha256,
        manifest_sha256=manifest.sha256 if manifest else "",
        events=len(bundle.events),
        history=bundle.record.get("head", b"").decode(errors="replace"),
        agents=agents,
        decisions=approved(await services.store.decisions(workflow.workflow_id), await _roles(workflow, services)),
    )
    return ref, origin, made_by(agents)


def _delivered(workflow: Workflow, name: str) -> ArtifactRef | None:
    found = workflow.results.get(name)
    if not isinstance(found, dict) or "sha256" not in found:
        return None
    return ArtifactRef.model_validate({field: found[field] for field in ArtifactRef.model_fields if field in found})


def worked(executions: Iterable[Execution], specs: Mapping[str, AgentSpec]) -> tuple[Worked, ...]:
    """Everybody whose work succeeded, by name."""
    found: dict[str, Counter[str]] = {}
    for execution in executions:
        if execution.status is ExecutionStatus.SUCCEEDED:
            found.setdefault(execution.routed_to or execution.agent, Counter())[execution.provider] += 1
    return tuple(
        Worked(agent=agent, version=specs[agent].version if agent in specs else 0, providers=dict(sorted(providers.items())))
        for agent, providers in sorted(found.items())
    )


def made_by(agents: Sequence[Worked]) -> DigitalSource:
    """IPTC's word for it: by trained models, by rules, or by both."""
    providers = {provider for one in agents for provider in one.providers}
    if providers <= BY_RULES:
        return "algorithmicMedia"
    return "compositeWithTrainedAlgorithmicMedia" if providers & (BY_RULES - {"", "callsheet"}) else "trainedAlgorithmicMedia"


def approved(decisions: Iterable[Decision], roles: Mapping[str, str]) -> tuple[Approved, ...]:
    """The gates that were passed, in their order. `roles`: by decision, of the person who made it."""
    return tuple(
        Approved(
            gate=one.kind,
            choice=one.choice or "",
            by=one.made_by if one.made_by in BY_CLOCK else "person",  # type: ignore[arg-type]
            role=roles.get(one.decision_id, ""),
            at=one.made_at,
        )
        for one in decisions
        if one.status is DecisionStatus.MADE
    )


async def _roles(workflow: Workflow, services: Services) -> dict[str, str]:
    """By decision, the role that the key which answered it has in the project, by the audit log."""
    entries = (await services.audit.page(workflow.project_id, workflow_id=workflow.workflow_id)).items
    answered = {str(entry.data.get("decision_id")): entry.key_id for entry in entries if entry.action == "decision.make" and entry.key_id}
    keys = {key.key_id: key for key in await services.keys.list()} if answered else {}
    found: dict[str, str] = {}
    for decision, key_id in answered.items():
        if (key := keys.get(key_id)) and (role := key.projects.get(workflow.project_id) or key.role):
            found[decision] = role.value
    return found
