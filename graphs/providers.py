"""Names of what makes the work of each resource class: part of every execution's key, so that a film begun offline is not mixed up with one an LLM or a GPU made."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from agents.means import MODEL_PREFIX
from agents.services.contracts import OFFLINE_RENDERER
from cluster.contracts.agents import ResourceClass
from cluster.settings import Settings

OFFLINE_WRITER = "offline-writer"
LOCAL = "local"


def provider_names(settings: Settings) -> Mapping[ResourceClass, str]:
    """LLM agents by model, rendering agents by the Task Service's host, the rest by `local`."""
    renderer = urlsplit(settings.task_service_base_url_setting).netloc if settings.task_service_base_url_setting else OFFLINE_RENDERER
    return {
        ResourceClass.LLM: f"{MODEL_PREFIX}{settings.llm_model}" if settings.llm_configured else OFFLINE_WRITER,
        ResourceClass.GPU_MEDIA: renderer,
        ResourceClass.CPU_MEDIA: LOCAL,
    }
