"""Tables on the terminal. Texts from elsewhere are shown as they are: never read as markup, never able to steer the terminal."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from agents.film.planning import AgentTable
from cluster.bringup.doctor import Finding
from cluster.bringup.status import Part
from cluster.contracts.access import ApiKey
from cluster.contracts.cluster import ClusterView, NodeView
from cluster.contracts.control import AuditEntry, DeadLetter
from cluster.contracts.registrations import AgentLoad, Colleague
from cluster.contracts.workflows import DecisionStatus, Workflow

from .downloads import deliverables
from .view import View, clock, printable, status_of, title_of

PIPE_WIDTH = 200
"""Columns when the output is no terminal: wide enough not to fold."""


def show(columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text(printable(cell)) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPE_WIDTH)
    console.print(table)


def show_parts(parts: Iterable[Part]) -> None:
    marks = {True: Text("up", "green"), False: Text("down", "bold red")}
    show(
        ("part", "", "address", "version", "pid", ""),
        ((part.name, marks[part.up], part.address, part.version, str(part.pid or ""), part.detail) for part in parts),
    )


def show_findings(findings: Iterable[Finding]) -> None:
    marks = {True: Text("OK", "green"), False: Text("!!", "bold red")}
    show(("check", "", "found", "remedy"), ((each.name, marks[each.ok], each.detail, each.remedy) for each in findings))


def show_workflows(workflows: Iterable[Workflow]) -> None:
    show(
        ("workflow", "status", "step", "done", "created (UTC)", "time", "logline"),
        (
            (
                each.workflow_id,
                each.status.value,
                each.current_step,
                f"{each.progress.percent:.0f} %",
                f"{each.created_at:%Y-%m-%d %H:%M}",
                clock(View(each).elapsed()) if each.started_at else "",
                str(each.input.get("logline", each.type))[:60],
            )
            for each in workflows
        ),
    )


def show_workflow(workflow: Workflow) -> None:
    print(f"{workflow.workflow_id}  {workflow.type}  {status_of(workflow)}  {clock(View(workflow).elapsed())}")
    print(printable(str(workflow.input.get("logline", ""))))
    for other, name in (
        (workflow.parent_id, "child of"),
        (workflow.forked_from, "forked from"),
        (workflow.predecessor_id, "continues"),
        (workflow.successor_id, "goes on as"),
    ):
        if other:
            print(f"  {name} {other}")
    for stage, state in View(workflow).stages:
        print(f"  {'✓' if state == 'done' else '●' if state == 'now' else '·'} {title_of(stage)}")
    for decision in workflow.user_decisions:
        options = ", ".join(option.id for option in decision.options)
        made = f"chosen: {decision.choice}" if decision.status is DecisionStatus.MADE else f"open; choose one of {options}"
        print(f"  decision {decision.decision_id} ({decision.kind}): {made}")
    for name, ref in sorted(deliverables(workflow).items(), key=lambda file: (file[0].count("/"), file[0])):
        print(f"  {name}  {ref.size} bytes  {ref.sha256[:12]}")
    for error in workflow.error_history:
        print(f"  {error.at:%H:%M:%S} {error.agent or error.category}: {printable(error.message)}")


def show_audit(entries: Iterable[AuditEntry]) -> None:
    show(
        ("no", "at (UTC)", "what", "workflow", "by", "why", "request"),
        ((str(each.seq), f"{each.at:%Y-%m-%d %H:%M:%S}", _deed(each), each.workflow_id or "", each.by, each.reason, each.request_id) for each in entries),
    )


def _deed(entry: AuditEntry) -> str:
    """`workflow.ended completed`, `decision.make concept: c2`."""
    told = entry.data.get("status") or entry.data.get("step") or entry.data.get("mode") or ""
    if "choice" in entry.data:
        told = f"{entry.data.get('kind', '')}: {entry.data['choice']}"
    return f"{entry.action} {told}".strip()


def show_dead_letters(letters: Iterable[DeadLetter]) -> None:
    show(
        ("workflow", "status", "since (UTC)", "why", "agent", "message"),
        (
            (
                each.workflow_id,
                each.status.value,
                f"{each.at:%Y-%m-%d %H:%M}",
                each.code if each.reason in ("failed", "other") else each.reason,
                f"{each.agent}:{each.item}" if each.item else each.agent,
                each.message,
            )
            for each in letters
        ),
    )


def show_agents(agents: Iterable[Colleague]) -> None:
    show(
        ("agent", "department", "stage", "runs on", "under way", "waiting", "actors", "typical s", "failed", "taken over", "role"),
        (
            (
                each.id,
                each.department,
                each.stage.value,
                each.resource_class.value,
                str(each.availability.load.running or ""),
                str(each.availability.load.backlog or ""),
                _crew_of(each.availability.load),
                f"{each.availability.load.typical_seconds:.2f}" if each.availability.load.executions else "",
                f"{each.availability.load.failures}/{each.availability.load.executions}" if each.availability.load.failures else "",
                f"{each.availability.load.hits}/{each.availability.load.lookups}" if each.availability.load.lookups else "",
                each.role if each.availability.available else Text(f"away: {printable(each.availability.why)}", "red"),
            )
            for each in agents
        ),
    )


def show_agent_table(table: AgentTable) -> None:
    """Seconds are of work; what was only waited for is a column of its own."""
    show(
        ("agent", "executions", "p50 s", "p99 s", "work s", "waited s", "failed", "retakes", "reused", "by"),
        (
            (
                row.agent,
                str(row.executions),
                f"{row.p50:.3f}",
                f"{row.p99:.3f}",
                f"{row.worked:.1f}",
                f"{row.waited:.1f}",
                *(str(count or "") for count in (row.failures, row.retakes, row.reused)),
                ", ".join(row.providers),
            )
            for row in table.items
        ),
    )
    print(f"{table.executions} executions in {table.workflows} workflow(s), {table.failures} failed attempts.")


def _crew_of(load: AgentLoad) -> str:
    """`2`, or `2 of 4` while more are wanted than there are."""
    return f"{load.replicas} of {load.wanted}" if load.wanted > load.replicas else str(load.replicas or "")


def show_cluster(view: ClusterView) -> None:
    hosts = _hosts(view.nodes)
    show(
        ("node", "", "address", "free of", "agents"),
        (
            (
                hosts[node.node_id] + (" (head)" if node.head else ""),
                Text("up", "green") if node.alive else Text("gone", "bold red"),
                node.address,
                ", ".join(f"{name} {_amount(name, node.free.get(name, 0))}/{_amount(name, amount)}" for name, amount in node.resources.items()),
                str(sum(agent.node_id == node.node_id for agent in view.agents)),
            )
            for node in view.nodes
        ),
    )
    if view.agents:
        show(
            ("agent", "replica", "state", "node", "pid"),
            ((each.agent, str(each.replica), each.state, hosts.get(each.node_id, each.node_id[:12]), str(each.pid or "")) for each in view.agents),
        )
    if view.results.lookups:
        print(f"Taken over from earlier workflows: {view.results.hits} of {view.results.lookups} executions ({view.results.hit_rate:.0%}).")


def _hosts(nodes: Sequence[NodeView]) -> dict[str, str]:
    """Node id -> what to call it: its host, with the beginning of its id where several are on one."""
    on = Counter(node.host for node in nodes)
    return {node.node_id: node.host if on[node.host] == 1 else f"{node.host} {node.node_id[:8]}" for node in nodes}


def _amount(name: str, amount: float) -> str:
    return f"{amount / 2**30:.1f} GiB" if "memory" in name else f"{amount:g}"


def show_keys(keys: Iterable[ApiKey]) -> None:
    show(
        ("key", "name", "roles", "created (UTC)", "last used", ""),
        (
            (
                key.key_id,
                key.name,
                _roles(key),
                f"{key.created_at:%Y-%m-%d %H:%M}",
                f"{key.last_used_at:%Y-%m-%d %H:%M}" if key.last_used_at else "never",
                "revoked" if key.revoked else _expiry(key),
            )
            for key in keys
        ),
    )


def _expiry(key: ApiKey) -> str:
    told = [f"until {key.expires_at:%Y-%m-%d %H:%M}"] if key.expires_at else []
    if key.previous_until and key.previous_until > datetime.now(UTC):
        told.append(f"old secret until {key.previous_until:%Y-%m-%d %H:%M}")
    return ", ".join(told)


def _roles(key: ApiKey) -> str:
    everywhere = [f"{key.role.value} everywhere"] if key.role else []
    return ", ".join([*everywhere, *(f"{role.value} in {project}" for project, role in key.projects.items())])
