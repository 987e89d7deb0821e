"""Logs: one JSON object per line on the process's standard error, where Ray and every log collector find it.

Each line has the ids by which it is found again: `request_id` and `trace_id` in the API, `workflow_id`, `execution_id`, `agent` and `trace_id` in engines and actors; whoever begins such a piece of work binds them
(`structlog.contextvars`), and everything done for it inherits them. What libraries log at WARNING and above comes in the same form. Tracebacks are printed without the values of local variables, and a value that is known
to be secret never leaves: it is replaced in the finished line.
"""

import logging
import sys
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson
import structlog
from pydantic import SecretStr

from .settings import Settings

HIDDEN = "***"
SHORTEST_SECRET = 8
"""Shorter ones cannot be told from ordinary words."""
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure_logs(settings: Settings) -> None:
    """Called once by each process's composition root."""
    level = _LEVELS[settings.log_level]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    rendered = _renderer(secrets_of(settings))
    structlog.configure(
        processors=[*shared, rendered],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        named = structlog.stdlib.add_logger_name
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, rendered], foreign_pre_chain=[*shared, named]
            )
        )
        root.addHandler(handler)
        root.setLevel(max(level, logging.WARNING))


def secrets_of(settings: Settings) -> frozenset[str]:
    """What must not be seen: every secret setting, the passwords in addresses, and what bring-up wrote for itself."""
    found: set[str | None] = set()
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            found |= {value.get_secret_value(), _password(value.get_secret_value())}
    found |= {settings.task_service_api_key, settings.brain_service_api_key, settings.auto_movie_api_key, settings.admin_key, settings.signing_keys}
    found |= {_password(settings.redis_url or ""), settings.redis_url}
    return frozenset(value for value in found if value and len(value) >= SHORTEST_SECRET)


def _password(url: str) -> str | None:
    try:
        return unquote(urlsplit(url).password or "") or None
    except ValueError:
        return None


def scrubbed(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return text


def _renderer(secrets: Iterable[str]) -> Callable[[Any, str, Any], str]:
    longest_first = sorted(secrets, key=len, reverse=True)

    def render(logger: Any, method: str, event: Any) -> str:
        return scrubbed(orjson.dumps(event, default=str).decode(), longest_first)

    return render
