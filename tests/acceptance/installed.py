"""An installation as a user has it: a home, a port, and the command."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cluster.settings import Settings

UP_SECONDS = 300.0


@dataclass(frozen=True)
class Installation:
    """A home, its port, and `callsheet` in it."""

    home: Path
    port: int

    @property
    def settings(self) -> Settings:
        return Settings(home=self.home, port=self.port, redis_url_setting=None)

    @property
    def environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if name != "REDIS_URL"} | {
            "CALLSHEET_HOME": str(self.home),
            "CALLSHEET_PORT": str(self.port),
            "COLUMNS": "200",
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "serve_app.cli.main", *words]

    def callsheet(self, *words: str, seconds: float = UP_SECONDS) -> subprocess.CompletedProcess[str]:
        """Runs one command to its end."""
        return subprocess.run(self.command(*words), capture_output=True, text=True, env=self.environment, timeout=seconds, check=False)
