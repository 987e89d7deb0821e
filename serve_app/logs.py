"""Logs: one JSON object per line on the process's standard error, where Ray and every log collector find it.

Tracebacks are printed without the values of local variables, which may hold keys.
"""

import sys

import orjson
import structlog


def configure_logs() -> None:
    """Called once by each process's composition root."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=lambda value, **_: orjson.dumps(value, default=str).decode()),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
