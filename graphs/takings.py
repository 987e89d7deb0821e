"""What an execution takes, by the experience of productions that have ended: running sums by agent and provider, and what they say of the next execution. Pure.

The sums are counters that only grow, so that every slot of the store can keep its own and readers add them up. How they are named, `|` between the parts:
    a agent version provider n                 executions that were measured
    a agent version provider MEASURE           sum; MEASUREq: sum of squares; MEASURE.B: executions between STEP**(B-1) and STEP**B
    t type n                                   workflows that came to their end
    t type agent / agentq                      executions of an agent in them, and the sum of squares over the workflows
    t type ~children                           child workflows
    t type ~seconds, ~secondsn                 from first start to last end, of those in which nobody was asked and nothing was taken over

A quantile is the upper edge of its bucket, so at most STEP too high. What was taken over from elsewhere cost nothing and is no measurement.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from agents.means import AND
from agents.planning.figures import OFFLINE, OWN
from cluster.contracts.agents import AgentSpec, Execution, ExecutionStatus, ResourceClass
from cluster.contracts.budgets import Amounts, PriceTable
from cluster.contracts.ids import AgentId
from cluster.contracts.ledger import LedgerRow

STEP = 2**0.25
HIGH = 0.9
"""The quantile that is reserved: nine of ten executions use no more."""
DECLARED_PROMPT, DECLARED_COMPLETION = 3000, 1000
"""Tokens of a call of a model, as long as none was measured: an agent's instructions with its inputs, and an answer of the usual length."""


@dataclass(frozen=True)
class Taking:
    """What one execution takes, before prices."""

    prompt: float = 0.0
    completion: float = 0.0
    gpu: float = 0.0
    cpu: float = 0.0
    seconds: float = 0.0

    def amounts(self, prices: PriceTable) -> Amounts:
        money = prices.cost(prompt=self.prompt, completion=self.completion, gpu_seconds=self.gpu, cpu_seconds=self.cpu)
        return Amounts(tokens=self.prompt + self.completion, gpu_seconds=self.gpu, cpu_seconds=self.cpu, money=money)


CHILDREN = "~children"
"""Stands in an agent's place for child workflows."""
MEASURES = ("prompt", "completion", "gpu", "cpu", "seconds")


@dataclass(frozen=True)
class Experience:
    """One execution of an agent by one provider, as measured; or as declared, where `measured` is 0."""

    mean: Taking
    spread: Taking
    """Standard deviations."""
    high: Taking
    measured: int


def taken(execution: Execution, specs: Mapping[AgentId, AgentSpec]) -> Taking:
    """What an execution took that has ended; nothing where it was taken over."""
    if execution.cached:
        return Taking()
    usage, seconds = execution.usage, worked(execution)
    theirs = execution.provider not in OWN and not execution.provider.startswith(OFFLINE)
    spec = specs.get(execution.agent)
    gpu = max(0.0, execution.worked_seconds - usage.waited_seconds) if theirs and spec and spec.resource_class is ResourceClass.GPU_MEDIA else 0.0
    return Taking(float(usage.prompt_tokens), float(usage.completion_tokens), gpu, usage.cpu_seconds, seconds)


def worked(execution: Execution) -> float:
    """Seconds at work; where nobody measured them, from its start to its end."""
    if execution.ended_at is None:
        return 0.0
    return execution.worked_seconds or max(0.0, (execution.ended_at - execution.started_at).total_seconds())


# ---- sums ------------------------------------------------------------------------------------------------------------------


def increments(executions: Iterable[Execution], specs: Mapping[AgentId, AgentSpec], provider_of: Callable[[AgentSpec], str]) -> dict[str, float]:
    """What measured executions add to the sums of their agents."""
    found: dict[str, float] = defaultdict(float)
    for execution in executions:
        spec = specs.get(execution.agent)
        if spec is None or execution.cached or execution.status is not ExecutionStatus.SUCCEEDED or not execution.attempts:
            continue
        name, one = _of(spec, provider_of(spec)), taken(execution, specs)
        found[f"{name}n"] += 1
        for measure in MEASURES:
            if (value := getattr(one, measure)) > 0:
                found[f"{name}{measure}"] += value
                found[f"{name}{measure}q"] += value * value
                found[f"{name}{measure}.{math.ceil(math.log(value, STEP))}"] += 1
    return found


def of_a_workflow(
    type_name: str, rows: Iterable[LedgerRow], specs: Mapping[AgentId, AgentSpec], provider_of: Callable[[AgentSpec], str], *, timed: bool, children: int = 0
) -> dict[str, float]:
    """What a workflow that has come to its end adds. `timed`: nobody was asked anything, so that its length is that of the work."""
    executions = [row.execution for row in rows if row.execution is not None and row.succeeded]
    if not executions:
        return {}
    found = increments(executions, specs, provider_of)
    for agent, count in [*Counter(str(execution.agent) for execution in executions).items(), *([(CHILDREN, children)] if children else [])]:
        found[f"t|{type_name}|{agent}"] += count
        found[f"t|{type_name}|{agent}q"] += count * count
    found[f"t|{type_name}|n"] += 1
    if timed and not any(execution.cached for execution in executions):
        ends = [execution.ended_at for execution in executions if execution.ended_at]
        seconds = (max(ends) - min(execution.started_at for execution in executions)).total_seconds()
        found[f"t|{type_name}|~seconds"] += max(0.0, seconds)
        found[f"t|{type_name}|~secondsn"] += 1
    return found


def _of(spec: AgentSpec, provider: str) -> str:
    return f"a|{spec.id}|{spec.version}|{provider}|"


class Takings:
    """The sums, with what they say."""

    def __init__(self, sums: Mapping[str, float] | None = None) -> None:
        self._sums: dict[str, float] = defaultdict(float)
        self._buckets: dict[str, Counter[int]] = {}
        self.add(sums or {})

    def add(self, sums: Mapping[str, float]) -> None:
        for name, value in sums.items():
            kind, dot, bucket = name.rpartition(".")
            if dot and name.startswith("a|") and bucket.lstrip("-").isdigit():
                self._buckets.setdefault(kind, Counter())[int(bucket)] += round(value)
            else:
                self._sums[name] += value

    def one(self, spec: AgentSpec, provider: str) -> Experience:
        """One execution of an agent."""
        name = _of(spec, provider)
        count = round(self._sums[f"{name}n"])
        if not count:
            return Experience(declared(spec, provider), Taking(), declared(spec, provider), 0)
        mean = {measure: self._sums[name + measure] / count for measure in MEASURES}
        spread = {measure: _deviation(self._sums[name + measure], self._sums[f"{name}{measure}q"], count) for measure in MEASURES}
        high = {measure: max(mean[measure], self._quantile(name + measure, count)) for measure in MEASURES}
        return Experience(Taking(**mean), Taking(**spread), Taking(**high), count)

    def _quantile(self, name: str, count: int) -> float:
        """Nearest rank; executions in no bucket took nothing."""
        buckets = self._buckets.get(name, Counter())
        left = math.ceil(HIGH * count) - (count - sum(buckets.values()))
        for bucket in sorted(buckets):
            if left <= 0:
                break
            left -= buckets[bucket]
            if left <= 0:
                return STEP**bucket
        return 0.0

    def films(self, type_name: str) -> int:
        """Workflows of a type that have come to their end."""
        return round(self._sums[f"t|{type_name}|n"])

    def executions(self, type_name: str, agent: str) -> tuple[float, float]:
        """How many an agent has in a workflow of that type, and the standard deviation."""
        films, total = self.films(type_name), self._sums[f"t|{type_name}|{agent}"]
        return (total / films, _deviation(total, self._sums[f"t|{type_name}|{agent}q"], films)) if films else (0.0, 0.0)

    def seconds(self, type_name: str) -> float | None:
        """From first start to last end; None where none was measured."""
        count = self._sums[f"t|{type_name}|~secondsn"]
        return self._sums[f"t|{type_name}|~seconds"] / count if count else None


def declared(spec: AgentSpec, provider: str) -> Taking:
    """What an agent's spec lets expect: its seconds of the renderer, the tokens of one call of a model. Our own writers use none."""
    provider, _, model = provider.partition(AND)
    own = provider in OWN or provider.startswith(OFFLINE)
    seconds = spec.expected_seconds
    if model:
        thought = Taking(prompt=DECLARED_PROMPT, completion=DECLARED_COMPLETION, seconds=seconds)
        return replace(thought, cpu=seconds) if own else replace(thought, gpu=seconds)
    if spec.resource_class is ResourceClass.LLM:
        return Taking(seconds=seconds) if own else Taking(prompt=DECLARED_PROMPT, completion=DECLARED_COMPLETION, seconds=seconds)
    if spec.resource_class is ResourceClass.GPU_MEDIA and not own:
        return Taking(gpu=seconds, seconds=seconds)
    return Taking(cpu=seconds, seconds=seconds)


def _deviation(total: float, squares: float, count: int) -> float:
    return math.sqrt(max(0.0, squares / count - (total / count) ** 2)) if count else 0.0
