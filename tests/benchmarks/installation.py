"""An installation of the benchmark's own: its home, its port, its processes, and nothing of another one."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from cluster.bringup.record import load
from cluster.settings import Settings
from tests.benchmarks import processes
from tests.conftest import free_port

CALLSHEET = Path(sys.executable).parent / "callsheet"
NEIGHBOURS = ("REDIS_URL", "ARTIFACTS_URL", "TASK_SERVICE_BASE_URL", "LLM_BASE_URL", "LLM_MODEL")


@dataclass
class Installation:
    home: Path
    port: int = field(default_factory=free_port)

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, port=self.port)

    def run(self, *arguments: str, seconds: float = 900.0) -> float:
        """Runs `callsheet`; seconds it took. Raises when it fails, with what it said."""
        environment = {name: value for name, value in os.environ.items() if name not in NEIGHBOURS}
        environment |= {"CALLSHEET_HOME": str(self.home), "CALLSHEET_PORT": str(self.port)}
        began = time.perf_counter()
        done = subprocess.run([str(CALLSHEET), *arguments], env=environment, capture_output=True, text=True, timeout=seconds, cwd=self.home.parent)
        if done.returncode:
            raise AssertionError(f"callsheet {' '.join(arguments)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        return time.perf_counter() - began

    def processes(self) -> list[processes.Sample]:
        """Everything `up` started and what that started."""
        record = load(self.settings)
        found = processes.of_sessions(*([record.ray.session] if record.ray else []))
        redis = processes.sample(record.redis.pid) if record.redis else None
        return [*found, *([redis] if redis else [])]

    def cpu_seconds(self) -> float:
        return sum(one.cpu_seconds for one in self.processes())
