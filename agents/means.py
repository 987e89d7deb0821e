"""By whose means an agent's work is made: part of every execution's key, of the limits it is held to and of what it is expected to take.

Most agents have one, that of their resource class. One that draws or records what it has first thought out (`AgentSpec.writes`) has two where a language model is configured, and the model's name is in
its key: what the offline writer thought out is then not taken for what a model would have.
"""

from collections.abc import Mapping

from cluster.contracts.agents import AgentSpec, ResourceClass

MODEL_PREFIX = "llm:"
AND = "+"


def means_of(spec: AgentSpec, names: Mapping[ResourceClass, str]) -> tuple[str, ...]:
    """Names of all that makes its work, what it mostly waits for first. `names` as `graphs.providers.provider_names` gives them. Pure."""
    model = names.get(ResourceClass.LLM, "")
    if spec.writes and spec.resource_class is not ResourceClass.LLM and model.startswith(MODEL_PREFIX):
        return (names[spec.resource_class], model)
    return (names[spec.resource_class],)


def provider_of(spec: AgentSpec, names: Mapping[ResourceClass, str]) -> str:
    """The same as one text, as keys and sums have it. Pure."""
    return AND.join(means_of(spec, names))


def asks_model(spec: AgentSpec) -> bool:
    """Whether a language model, where there is one, does some of its work. Pure."""
    return spec.writes or spec.resource_class is ResourceClass.LLM
