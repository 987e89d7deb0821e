"""Every key there is, how long it lives, and nothing else. Those that only requests need stand in `request_keys`.

`PERMANENT` lists the patterns that have no time to live; every other key must have one once its workflow has ended (checked after each test). Entries in permanent keys
that name a workflow go when it is purged; the audit log alone stays.

The scripts name the keys of a workflow's slot themselves, in `lua/_common.lua`: what is changed here is changed there.
"""

import hashlib
from fnmatch import fnmatchcase

from ..contracts.errors import NotFound
from ..contracts.ids import SHARDS, ProjectId, WorkflowId, shard_of_project, shard_of_workflow

PREFIX = "cs"
EVERY = f"{PREFIX}:*"
"""Pattern of every key of ours."""
ENGINES = "engines"
"""Consumer group of the ready streams."""


def tag(shard: int) -> str:
    """The hash tag of a shard: keys with the same tag live in the same Cluster slot."""
    return f"{{s{shard:02x}}}"


def of_shard(shard: int) -> str:
    """Pattern of every key of a shard."""
    return f"{PREFIX}:{tag(shard)}:*"


def in_shard(key: str) -> bool:
    return key.startswith(tuple(f"{PREFIX}:{tag(shard)}:" for shard in ALL_SHARDS))


def artifact_of(key: str) -> str:
    """The digest in a key of `artifact_owners`; empty for every other key."""
    kind, _, sha256 = key.partition("}:")[2].partition(":")
    return sha256 if kind == "ax" else ""


def is_withheld(key: str) -> bool:
    return any(fnmatchcase(key, pattern) for pattern in WITHHELD)


def _of_workflow(kind: str, workflow_id: WorkflowId) -> str:
    shard = shard_of_workflow(workflow_id)
    if shard is None:
        raise NotFound(f"There is no workflow {workflow_id[:80]!r}.")
    return f"{PREFIX}:{tag(shard)}:{kind}:{workflow_id}"


def _tag_in(made_id: str) -> str:
    """The hash tag of an id that names its shard as workflow ids do: `wh-03-…`."""
    return tag(int(made_id.split("-")[1], 16))


def record(workflow_id: WorkflowId) -> str:
    """Hash: the workflow's record, its lease (owner, token, expiry) and its event counter."""
    return _of_workflow("w", workflow_id)


def events(workflow_id: WorkflowId) -> str:
    """Stream with explicit ids `<seq>-0`."""
    return _of_workflow("ev", workflow_id)


def ledger(workflow_id: WorkflowId) -> str:
    """Hash: execution key -> row."""
    return _of_workflow("led", workflow_id)


def decisions(workflow_id: WorkflowId) -> str:
    """Hash: decision id -> decision."""
    return _of_workflow("dec", workflow_id)


def artifacts(workflow_id: WorkflowId) -> str:
    """Hash: sha256 -> artifact."""
    return _of_workflow("art", workflow_id)


def overrides(workflow_id: WorkflowId) -> str:
    """Hash: step (`agent` or `agent:item`) -> what a person set."""
    return _of_workflow("ovr", workflow_id)


def inherited(workflow_id: WorkflowId) -> str:
    """Hash: execution key -> row of the workflow this one was forked from."""
    return _of_workflow("inh", workflow_id)


def inherited_artifacts(workflow_id: WorkflowId) -> str:
    """Hash: sha256 -> artifact of the workflow this one was forked from."""
    return _of_workflow("iart", workflow_id)


def workflow_timers(workflow_id: WorkflowId) -> str:
    """Hash: timer -> `due|payload`, `-left|payload` while paused, `F|payload` when a sleep has fired."""
    return _of_workflow("tm", workflow_id)


def early_answers(workflow_id: WorkflowId) -> str:
    """Hash: gate -> answer given before the gate opened."""
    return _of_workflow("early", workflow_id)


def children(workflow_id: WorkflowId) -> str:
    """Set of child workflows."""
    return _of_workflow("ch", workflow_id)


def awaited(workflow_id: WorkflowId) -> str:
    """Set of child workflows it waits for."""
    return _of_workflow("wf", workflow_id)


def pot(workflow_id: WorkflowId) -> str:
    """Hash of a production with a budget, at its topmost workflow: `x|workflow|execution` -> what it used or is reserved for it, with the sums, and the grants."""
    return _of_workflow("bud", workflow_id)


def history(shard: int) -> str:
    """Hash: running sums of what agents took in workflows that have ended; `graphs.estimates` says how they are named."""
    return f"{PREFIX}:{tag(shard)}:hist"


def ready(shard: int) -> str:
    """Stream of workflows that want an engine."""
    return f"{PREFIX}:{tag(shard)}:ready"


def wake(shard: int) -> str:
    """Stream of workflows whose driver somebody has spoken to; short, and only a hint: drivers also look at each heartbeat."""
    return f"{PREFIX}:{tag(shard)}:wake"


def timers(shard: int) -> str:
    """Sorted set of `<workflow id>|<timer>` by due time, in ms."""
    return f"{PREFIX}:{tag(shard)}:timers"


def expiring(shard: int) -> str:
    """Sorted set of ended workflows by the time, in ms, when they are to be purged."""
    return f"{PREFIX}:{tag(shard)}:expiring"


def unsealed(shard: int) -> str:
    """Sorted set of ended workflows whose event log no engine has sealed yet, by the time of their end, in ms."""
    return f"{PREFIX}:{tag(shard)}:unsealed"


def news(shard: int) -> str:
    """Sorted set of linked workflows with events that have not been reported yet, by the time, in ms, of the first; the position is in the record's field `rep`."""
    return f"{PREFIX}:{tag(shard)}:news"


def reporter(shard: int) -> str:
    """String: who may report a shard's news, for some seconds."""
    return f"{PREFIX}:{tag(shard)}:reporter"


def hooks(project_id: ProjectId) -> str:
    """Set of a project's webhooks. While it is there, its workflows are listed in `hook_news`; their position is in the record's field `hkp`."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:hooks:{project_id}"


def hook(webhook_id: str) -> str:
    """Hash: a webhook, its secrets (encrypted) and how it fares."""
    return f"{PREFIX}:{_tag_in(webhook_id)}:hook:{webhook_id}"


def hook_messages(webhook_id: str) -> str:
    """Hash: message id -> message. It and the sorted sets of the messages live for a month after the last one."""
    return f"{PREFIX}:{_tag_in(webhook_id)}:hkm:{webhook_id}"


def hook_waiting(webhook_id: str) -> str:
    """Sorted set of messages by the time, in ms, when they are to be tried."""
    return f"{PREFIX}:{_tag_in(webhook_id)}:hkq:{webhook_id}"


def hook_dead(webhook_id: str) -> str:
    """Sorted set of messages by the time, in ms, when they were given up."""
    return f"{PREFIX}:{_tag_in(webhook_id)}:hkx:{webhook_id}"


def hook_delivered(webhook_id: str) -> str:
    """Sorted set of the last messages that arrived, by time in ms."""
    return f"{PREFIX}:{_tag_in(webhook_id)}:hko:{webhook_id}"


def hook_news(shard: int) -> str:
    """Sorted set of workflows with events that have not become messages yet, by the time, in ms, of the first."""
    return f"{PREFIX}:{tag(shard)}:hknews"


def hook_due(shard: int) -> str:
    """Sorted set of webhooks by the time, in ms, of their next attempt."""
    return f"{PREFIX}:{tag(shard)}:hkdue"


def courier(shard: int) -> str:
    """String: who delivers a shard's webhooks, for some seconds."""
    return f"{PREFIX}:{tag(shard)}:courier"


def schedules(project_id: ProjectId) -> str:
    """Set of a project's schedules."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:scheds:{project_id}"


def schedule(schedule_id: str) -> str:
    """Hash: a schedule and what its scheduler has decided."""
    return f"{PREFIX}:{_tag_in(schedule_id)}:sched:{schedule_id}"


def schedule_asks(schedule_id: str) -> str:
    """List of triggers and backfills that its scheduler has not taken up yet."""
    return f"{PREFIX}:{_tag_in(schedule_id)}:schask:{schedule_id}"


def schedules_due(shard: int) -> str:
    """Sorted set of schedules by the time, in ms, when their scheduler is to look at them."""
    return f"{PREFIX}:{tag(shard)}:schdue"


def scheduler(shard: int) -> str:
    """String: who decides for a shard's schedules, for some seconds."""
    return f"{PREFIX}:{tag(shard)}:scheduler"


def index(shard: int) -> str:
    """Sorted set of all workflows of a shard, by creation time."""
    return f"{PREFIX}:{tag(shard)}:all"


def project_index(project_id: ProjectId) -> str:
    """Sorted set of a project's workflows, by creation time."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:p:{project_id}"


def open_index(shard: int) -> str:
    """Sorted set of the workflows of a shard that have not ended, by creation time."""
    return f"{PREFIX}:{tag(shard)}:open"


def label_index(project_id: ProjectId, name: str, value: str) -> str:
    """Sorted set of a project's workflows that carry a label, by creation time."""
    digest = hashlib.sha1(f"{name}\0{value}".encode(), usedforsecurity=False).hexdigest()
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:lab:{project_id}:{digest}"


def projects(shard: int) -> str:
    """Hash: project -> its name, settings and members, where they were written down."""
    return f"{PREFIX}:{tag(shard)}:projects"


def project_members(shard: int) -> str:
    """Hash: member (`subject:…`, `group:…`) -> in which of the shard's projects, with which role."""
    return f"{PREFIX}:{tag(shard)}:members"


def project_retention(shard: int) -> str:
    """Hash: project -> seconds for which its ended workflows are kept, where not as long as the installation's."""
    return f"{PREFIX}:{tag(shard)}:retention"


def idempotency(project_id: ProjectId, digest: str) -> str:
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:idem:{project_id}:{digest}"


def answer(digest: str) -> str:
    """Hash: an HTTP answer kept by its Idempotency-Key; lives for a day, and for a minute while there is none yet."""
    return f"{PREFIX}:answer:{digest}"


def ticket(digest: str) -> str:
    """String: whom a ticket lets in, and where; lives for seconds, one for an artifact for minutes."""
    return f"{PREFIX}:ticket:{digest}"


def breaker(digest: str) -> str:
    """Hash: a neighbour's circuit breaker; lives for a day after its last move."""
    return f"{PREFIX}:breaker:{digest}"


def callback(token: str) -> str:
    """Stream: a project, and what arrived from a neighbour under a token that somebody expects; lives for a day."""
    return f"{PREFIX}:callback:{token}"


def line(project_id: ProjectId, type_name: str, business_key: str) -> str:
    """Hash `holder` (and, under `…:q`, a list): workflows of which only one runs at a time."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:line:{project_id}:{type_name}:{business_key}"


def results(name: str, project_id: ProjectId) -> str:
    """Hash: execution key -> workflow of the project that has the row. `name` is the project's with a digest of the code that made them. It and `result_uses` live for some days
    after their last use."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:rc:{name}"


def result_uses(name: str, project_id: ProjectId) -> str:
    """Sorted set of the keys of `results` by their last use, in ms."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:rcu:{name}"


def dead_letters(project_id: ProjectId) -> str:
    """Sorted set of failed and quarantined workflows by time."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:dlq:{project_id}"


def audit_log(project_id: ProjectId) -> str:
    """Stream with explicit ids `<seq>-0`; never trimmed by us."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:aud:{project_id}"


def audit_head(project_id: ProjectId) -> str:
    """Hash `seq`, `head` of a project's audit log."""
    return f"{PREFIX}:{tag(shard_of_project(project_id))}:auh:{project_id}"


def artifact_owners(shard: int, sha256: str) -> str:
    """Set of the workflows of a shard that made, or took over, an artifact."""
    return f"{PREFIX}:{tag(shard)}:ax:{sha256}"


def chat(kind: str, project_id: ProjectId, *rest: str) -> str:
    """Keys of a project's threads and store, as LangGraph's clients use them: `th` a thread, a hash of metadata (`m:<name>`) and runs (`r:<run id>`) that lives for some months after its last use; `ths` the threads
    by their last change, in ms; `it` items by name, kept until they are deleted or their time is up; `itn` their names, in the order of the alphabet; `ite` those that end, by the time, in ms."""
    return ":".join((PREFIX, tag(shard_of_project(project_id)), kind, project_id, *rest))


def threaded_projects(shard: int) -> str:
    """Set of the projects of a shard that have, or had, threads."""
    return f"{PREFIX}:{tag(shard)}:thp"


def checkpoint(kind: str, workflow_id: str, *rest: str) -> str:
    """Keys of LangGraph's checkpoints: `m` meta, `k` key set, `i` index, `c` checkpoint, `b` blobs, `w` writes."""
    shard = shard_of_workflow(WorkflowId(workflow_id))
    where = tag(shard) if shard is not None else f"{{{workflow_id}}}"
    return ":".join((PREFIX, where, "lg", kind, workflow_id, *rest))


def route(execution_id: str, take: int) -> str:
    """String: the agent an execution was given to, where there was a choice; lives for a day."""
    return f"{PREFIX}:route:{execution_id}:{take}"


def limit_held(scope: str, name: str) -> str:
    """Sorted set of the executions that hold a place under a limit, by the time, in ms, until which they do."""
    return f"{PREFIX}:{{limits}}:held:{scope}|{name}"


def limit_bucket(scope: str, name: str) -> str:
    """Hash `left`, `at`: the starts a rate still allows."""
    return f"{PREFIX}:{{limits}}:bucket:{scope}|{name}"


API_KEYS = f"{PREFIX}:keys"
"""Hash: key id -> salted hash and scope."""
API_KEYS_USED = f"{PREFIX}:keys-used"
"""Hash: key id -> when it was last used, in ms, to about a minute."""
AGENTS = f"{PREFIX}:{{agents}}:registered"
"""Hash: agent id -> registration of an agent that joined at run time."""
AGENTS_GENERATION = f"{PREFIX}:{{agents}}:generation"
"""Counter: how often the registrations have changed."""
AGENTS_UP = f"{PREFIX}:{{agents}}:up"
"""Sorted set of `<agent>|<engine>` by the time, in ms, until which its report holds."""
AGENTS_LOAD = f"{PREFIX}:{{agents}}:load"
"""Hash: `<agent>|<engine>` -> load."""
LIMITS = f"{PREFIX}:limits"
"""Hash: `<scope>|<name>` -> limit."""
WORKFLOW_TYPES = f"{PREFIX}:types"
"""Hash: pinned name -> version of a workflow type that was posted or retired; and, under REVISION, how often that happened."""
REVISION = "#"
RAMP = "%"
"""Before the name of a type in WORKFLOW_TYPES: which version its starts by name get."""
SCHEMA = f"{PREFIX}:schema"
"""String: version of the keys and of what they hold."""
RESTORING = f"{PREFIX}:restoring"
"""String: name of the backup that is being brought back; while it is there, no process starts on this store."""
MIGRATING = f"{PREFIX}:migrating"
"""String: who brings the store to another schema; lives for a minute after its last sign of life."""
WITHHELD: tuple[str, ...] = ()
"""Patterns of the keys that a backup leaves out unless it is told otherwise: what makes stored payloads readable."""

_PERMANENT_KINDS = (
    *("ready", "wake", "timers", "expiring", "unsealed", "news", "all", "open", "bulkdue", "bulks:*", "p:*", "lab:*"),
    *("line:*", "dlq:*", "aud:*", "auh:*", "ax:*", "hist", "hooks:*", "hook:*", "hknews", "hkdue", "projects", "members"),
    *("retention", "ths:*", "thp", "it:*", "itn:*", "ite:*", "scheds:*", "sched:*", "schask:*", "schdue"),
)
_COMPANY = (AGENTS, AGENTS_GENERATION, AGENTS_UP, AGENTS_LOAD)
PERMANENT = (*(f"{PREFIX}:*:{kind}" for kind in _PERMANENT_KINDS), API_KEYS, API_KEYS_USED, *_COMPANY, LIMITS, WORKFLOW_TYPES, SCHEMA, RESTORING)
ALL_SHARDS = range(SHARDS)
