"""Bring-up: starts, watches and stops what one installation needs on one machine: Redis, a Ray head, the Serve applications.

Decisions
    * One folder is one installation. Everything bring-up chose (ports, process ids, credentials) is under `<home>/run`, so two installations with different
      CALLSHEET_HOME and CALLSHEET_PORT live side by side, and nothing here ever touches a process of another one.
    * A process is ours when it proves it: Redis by our password, the dashboard by our token, a Ray process by the session (`setsid`) it was started in together with our folder
      in its command line. A recorded process id alone proves nothing after a reboot.
    * Ray is started by its own command and deployed to by its own REST interface; nothing here imports Ray, so that `callsheet status` answers at once.
    * The Serve applications are those of `serve_config.yaml`, with only the HTTP address replaced: what `serve deploy serve_config.yaml` would deploy.
    * Other machines become nodes by invitation (`joining`): they are looked at before anything is started on them, and leave by `down`.

`up` is idempotent: what runs is left alone, what died is started again. `down` stops processes and keeps data.
"""

from .up import down, up

__all__ = ["down", "up"]
