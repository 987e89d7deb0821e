"""A Ray cluster of the test session's own, on this machine."""

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ray

REPOSITORY = Path(__file__).parent.parent
CUSTOM_RESOURCE = "studio_floor"
"""A custom resource the test cluster has two of."""
REPORT_METRICS_MS = 2000
"""Ray's own 10,000 would be waited for by whoever looks at a metric."""


@contextlib.contextmanager
def running_cluster() -> Iterator[dict[str, Any]]:
    """Starts Ray, yields what `ray.init` says of it, and ends it with all its actors. `address="local"` never joins a cluster that runs already."""
    context: Any = ray.init(
        address="local",
        num_cpus=4,
        resources={CUSTOM_RESOURCE: 2},
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
        object_store_memory=200_000_000,
        _system_config={"metrics_report_interval_ms": REPORT_METRICS_MS},
        runtime_env={"env_vars": {"PYTHONPATH": str(REPOSITORY), "RAY_AUTH_MODE": "disabled"}},
    )
    try:
        yield dict(context.address_info)
    finally:
        ray.shutdown()
