"""Settings: one frozen object, built once per process in the composition root and passed down as an argument.

The environment names without prefix (`REDIS_URL`, `TASK_SERVICE_BASE_URL`, `LLM_…`, `ARTIFACTS_URL`) are shared with
neighbouring services and are part of the public interface; everything else is `CALLSHEET_…`. What bring-up chose for this installation
(the embedded server's address and password) is read from `<home>/run/`, so no other process needs to be told. CALLSHEET_SECRETS_DIR names a folder whose files, named as the variables, stand
for those that are not set: secrets that a container is given as files.
"""

import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SecretsSettingsSource, SettingsConfigDict, SettingsError

from .contracts.agents import Resources
from .contracts.errors import Misconfigured
from .contracts.workflows import CacheUse

DEFAULT_PORT = 8000
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class AutoMovieAuth(StrEnum):
    """The three ways in which Auto-Movie lets a service in."""

    JWT = "jwt"
    API_KEY = "api_key"
    BEARER = "bearer"


class Settings(BaseSettings):
    """Everything an operator can set. Unset neighbours mean the embedded stand-ins."""

    model_config = SettingsConfigDict(env_prefix="CALLSHEET_", frozen=True, extra="ignore", populate_by_name=True, hide_input_in_errors=True)

    home: Annotated[Path, Field(description="Folder of all run-time data: Redis, artifacts, logs, credentials.")] = Path("~/.callsheet")
    host: Annotated[
        str,
        Field(
            min_length=1,
            description="Address of the head by which other machines of the cluster reach its API and embedded Redis; as it is, none but this machine.",
        ),
    ] = LOOPBACK[0]
    port: Annotated[int, Field(ge=1, le=65535, description="HTTP port of the API.")] = DEFAULT_PORT

    redis_url_setting: Annotated[
        SecretStr | None,
        Field(validation_alias=AliasChoices("REDIS_URL", "redis_url_setting"), description="Redis or Valkey to use; unset: an embedded server."),
    ] = None
    agent_redis_url: Annotated[
        SecretStr | None,
        Field(description="The same server by a user that may only do what agents need (`callsheet credentials`); unset: agents use REDIS_URL."),
    ] = None
    tls_folder: Annotated[
        Path | None,
        Field(
            description="Folder with `ca.crt`, `tls.crt`, `tls.key` for TLS to Redis and to neighbours; a sub-folder `redis`, `task_service`, `brain`, `auto_movie` or `llm` counts in its place."
        ),
    ] = None
    ray_redis_url: Annotated[
        SecretStr | None,
        Field(description="Redis of its own for Ray's tables, so that the cluster outlives its head's server; unset: they are kept in memory and made anew."),
    ] = None
    artifacts_url_setting: Annotated[
        str | None,
        Field(
            validation_alias=AliasChoices("ARTIFACTS_URL", "artifacts_url_setting"),
            description="fsspec URL of the artifact store, `file://…` or `s3://…`; unset: a folder under the home.",
        ),
    ] = None
    task_service_base_url_setting: Annotated[
        str | None,
        Field(
            validation_alias=AliasChoices("TASK_SERVICE_BASE_URL", "task_service_base_url_setting"),
            description="Task Service that renders; unset: the embedded one, on CPU.",
        ),
    ] = None
    task_service_api_key_setting: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("TASK_SERVICE_API_KEY", "task_service_api_key_setting"), description="Key for the Task Service.")
    ] = None
    task_service_trusted: Annotated[
        bool, Field(description="That Task Service is another installation's embedded one: its media are read as they are, and may be cut with their handles.")
    ] = False
    public_url: Annotated[
        str | None,
        Field(description="Address under which neighbours reach the API, for their webhooks; unset: the port on this machine, for a Task Service on it."),
    ] = None
    brain_service_base_url_setting: Annotated[
        str | None,
        Field(
            validation_alias=AliasChoices("BRAIN_SERVICE_BASE_URL", "brain_service_base_url_setting"),
            description="Brain that keeps what a project knows; unset: the embedded one.",
        ),
    ] = None
    brain_service_api_key_setting: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("BRAIN_SERVICE_API_KEY", "brain_service_api_key_setting"), description="Key for the Brain.")
    ] = None
    brain_dialect: Annotated[
        Literal["auto", "jsonrpc", "mcp", "tool", "rest"],
        Field(
            validation_alias=AliasChoices("BRAIN_SERVICE_DIALECT", "brain_dialect"),
            description="How to speak to the Brain: JSON-RPC or flat frames over WebSocket, MCP over HTTP, or REST; `auto` finds out and remembers.",
        ),
    ] = "auto"
    auto_movie_base_url_setting: Annotated[
        str | None,
        Field(
            validation_alias=AliasChoices("AUTO_MOVIE_BASE_URL", "auto_movie_base_url_setting"),
            description="Auto-Movie app that linked workflows are reported to; unset: the embedded one.",
        ),
    ] = None
    auto_movie_auth: Annotated[
        AutoMovieAuth,
        Field(
            validation_alias=AliasChoices("AUTO_MOVIE_AUTH", "auto_movie_auth"),
            description="How it is called: `jwt` signs in with e-mail and password, `api_key`, `bearer`.",
        ),
    ] = AutoMovieAuth.API_KEY
    auto_movie_api_key_setting: Annotated[
        SecretStr | None,
        Field(validation_alias=AliasChoices("AUTO_MOVIE_API_KEY", "auto_movie_api_key_setting"), description="Key or bearer token for it."),
    ] = None
    auto_movie_email: Annotated[
        str | None, Field(validation_alias=AliasChoices("AUTO_MOVIE_EMAIL", "auto_movie_email"), description="Its user to sign in as, with `jwt`.")
    ] = None
    auto_movie_password: Annotated[
        SecretStr | None, Field(validation_alias=AliasChoices("AUTO_MOVIE_PASSWORD", "auto_movie_password"), description="That user's password.")
    ] = None
    llm_base_url: Annotated[
        str | None,
        Field(validation_alias=AliasChoices("LLM_BASE_URL", "llm_base_url"), description="OpenAI-compatible endpoint, with `/v1`; unset: the offline writer."),
    ] = None
    llm_model: Annotated[str | None, Field(validation_alias=AliasChoices("LLM_MODEL", "llm_model"), description="Model name at that endpoint.")] = None
    llm_api_key: Annotated[SecretStr | None, Field(validation_alias=AliasChoices("LLM_API_KEY", "llm_api_key"), description="Key for that endpoint.")] = None
    llm_timeout_seconds: Annotated[float, Field(gt=0, description="One call to the LLM.")] = 120.0

    signing_keys_setting: Annotated[
        SecretStr | None,
        Field(
            validation_alias=AliasChoices("CALLSHEET_SIGNING_KEYS", "signing_keys_setting"),
            description="Keys that sign what is stored, `id:hex[,id:hex…]`, the newest first; the same on all hosts. Unset: a key made at first start.",
        ),
    ] = None
    content_credentials_setting: Annotated[
        SecretStr | None,
        Field(
            validation_alias=AliasChoices("CALLSHEET_CONTENT_CREDENTIALS", "content_credentials_setting"),
            description="Who seals delivered films (C2PA): PEM of a private key, its certificate and those above it, or the path of a file with them. Unset: a key made at first start, which no validator trusts.",
        ),
    ] = None
    admin_key_setting: Annotated[
        SecretStr | None,
        Field(
            validation_alias=AliasChoices("CALLSHEET_ADMIN_KEY", "admin_key_setting"),
            description="Administrator's key that `callsheet migrate --admit` registers and the command line uses; unset: the one bring-up made.",
        ),
    ] = None
    mcp_hosts: Annotated[
        str,
        Field(
            description="Further names (`films.example.org`, `host:port`) under which clients reach `/mcp`, separated by commas; this machine's and PUBLIC_URL's are known."
        ),
    ] = ""
    lease_seconds: Annotated[float, Field(gt=0.5, description="How long an engine may be silent before another takes its workflows.")] = 5.0
    engine_workflows: Annotated[int, Field(ge=1, description="Workflows one engine replica drives at once.")] = 256
    llm_slots: Annotated[int, Field(ge=1, description="LLM executions at once per engine replica.")] = 64
    cpu_media_slots: Annotated[int, Field(ge=1, description="CPU media executions at once per engine replica.")] = 4
    gpu_media_slots: Annotated[int, Field(ge=1, description="Render executions at once per engine replica.")] = 8
    render_workers: Annotated[int, Field(ge=0, description="Renders the embedded Task Service runs at once; 0: one per core.")] = 0
    neighbour_calls: Annotated[int, Field(ge=1, description="Calls one process has open at once to each neighbouring service.")] = 64
    agent_hosts: Annotated[
        str,
        Field(
            description="Hosts at which agents that join by HTTP may be, `name`, `name:port` or (without TLS) `http://name:port`, separated by commas; empty: none."
        ),
    ] = ""
    webhook_hosts: Annotated[
        str,
        Field(
            description="Hosts to which webhooks may be sent, `name`, `*.name`, `name:port`, `*` (every public one) or (without TLS) `http://name:port`, separated by commas; empty: none."
        ),
    ] = ""
    private_networks: Annotated[
        str,
        Field(
            description="Networks that are not public and to which webhooks and agents that join by HTTP may lead all the same, `10.1.0.0/16,…`; empty: none."
        ),
    ] = ""
    agent_packages: Annotated[str, Field(description="Installed packages whose classes may join as agents, separated by commas.")] = "agents"
    agent_resources: Annotated[
        dict[str, Resources],
        Field(
            description='What actors of an agent reserve on their node instead of what it declares, as JSON: `{"video_generation": {"gpus": 1}, "image_generation": {"gpus": 0.5}}`; '
            "also `cpus`, `memory_bytes`, `custom`."
        ),
    ] = Field(default_factory=dict)
    max_replicas: Annotated[int, Field(ge=1, description="Most actors of one agent type, where its spec names no number.")] = 4
    gang_strategy: Annotated[
        Literal["PACK", "SPREAD", "STRICT_PACK", "STRICT_SPREAD"],
        Field(
            description="How the actors of a gang (agents that start together or not at all) are placed on the nodes: near each other or apart, as Ray's placement groups have it."
        ),
    ] = "PACK"
    actor_idle_seconds: Annotated[float, Field(gt=0, description="An agent's actor without work is stopped after this time.")] = 600.0
    retention_days: Annotated[int, Field(ge=1, description="Ended workflows are kept this long.")] = 30
    oidc_issuer: Annotated[
        str | None,
        Field(description="OIDC issuer whose tokens (`Authorization: Bearer`) let people in, exactly as they name it in `iss`; unset: only API keys do."),
    ] = None
    oidc_audience: Annotated[str | None, Field(description="What a token names in `aud` when it is for this API; needed with an issuer.")] = None
    oidc_algorithms: Annotated[str, Field(description="Signatures a token may have, of `RS256`, `ES256`, `EdDSA`, separated by commas.")] = "RS256,ES256,EdDSA"
    oidc_leeway_seconds: Annotated[float, Field(ge=0, le=300, description="How far the issuer's clock may be off.")] = 30.0
    oidc_subject_claim: Annotated[str, Field(description="Claim by which a project's members are named.")] = "sub"
    oidc_name_claim: Annotated[str, Field(description="Claim that is shown and written into the audit log as the person's name.")] = "name"
    oidc_groups_claim: Annotated[str, Field(description="Claim with a person's groups, a list, or words in one text.")] = "groups"
    oidc_roles: Annotated[str, Field(description="Groups that have a role in the whole installation: `studio-admins=admin,ops=operator`.")] = ""
    oidc_client_id: Annotated[
        str | None, Field(description="Public client by which the studio's page signs people in (authorization code with PKCE); unset: it takes keys only.")
    ] = None
    oidc_scope: Annotated[str, Field(description="What that page asks the issuer for.")] = "openid profile"
    failed_attempts: Annotated[
        int, Field(ge=1, description="Bad keys or tokens from one address within a minute, by each API process, before further ones are answered with 429.")
    ] = 30
    trusted_proxies: Annotated[str, Field(description="Addresses of proxies in front whose `X-Forwarded-For` is believed, separated by commas.")] = ""
    cors_origins: Annotated[
        str, Field(description="Origins whose pages may call the API from a browser, `https://studio.example`, separated by commas; empty: none but its own.")
    ] = ""
    implicit_projects: Annotated[
        bool, Field(description="A start may name any project its key may work in; false: only one that was written down with POST /api/v1/projects.")
    ] = True
    result_cache: Annotated[
        CacheUse,
        Field(description="Results of earlier workflows of a project: `use`, `refresh` (only offer new ones) or `off`, where a workflow does not say."),
    ] = CacheUse.USE
    result_cache_days: Annotated[float, Field(gt=0, le=3650, description="A result is found by other workflows this long after its last use.")] = 30.0
    result_cache_bytes: Annotated[
        int, Field(ge=10_000, description="Redis memory for finding a project's results; of more, those used longest ago are found no longer.")
    ] = 8_000_000
    body_limit_bytes: Annotated[int, Field(ge=1024, description="Largest request body.")] = 1_000_000
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Field(description="Log lines below this level are not written.")] = "info"
    otlp_endpoint: Annotated[
        str | None,
        Field(
            validation_alias=AliasChoices("OTEL_EXPORTER_OTLP_ENDPOINT", "otlp_endpoint"),
            description="OpenTelemetry collector that spans are sent to (OTLP over HTTP); unset: none are recorded. The other `OTEL_…` variables hold as usual.",
        ),
    ] = None
    key_requests_per_second: Annotated[
        float, Field(ge=0, le=100_000, description="Requests a second one API key may make, twice as many after a rest; 0: any number.")
    ] = 500.0
    project_requests_per_second: Annotated[
        float, Field(ge=0, le=100_000, description="The same for all keys together that live in one project only; 0: any number.")
    ] = 0.0
    key_connections: Annotated[int, Field(ge=1, description="Requests and streams of one API key that one ingress replica holds open at once.")] = 500
    allow_unsafe_redis: Annotated[bool, Field(description="Run on a Redis that may lose acknowledged writes (no AOF, or evicting).")] = False
    redis_replicas: Annotated[int, Field(ge=0, le=16, description="Replicas that must have a start, a decision or an end before it is acknowledged.")] = 0
    redis_wait_ms: Annotated[int, Field(ge=1, le=4000, description="How long to wait for those replicas.")] = 1000

    def __init__(self, **given: Any) -> None:
        """From the environment, and `given` before it. Raises Misconfigured, which names each wrong setting as it is spelled in the environment, and never its value."""
        try:
            super().__init__(**given)
        except ValidationError as error:
            said = "; ".join(f"{_spelled(each['loc'])}: {each['msg']}" for each in error.errors(include_input=False, include_context=False, include_url=False))
            raise Misconfigured(f"The settings cannot be used. {said}.") from None
        except SettingsError as error:
            field = re.search(r'field "(\w+)"', str(error))
            raise Misconfigured(f"The settings cannot be used. {_spelled((field[1],)) if field else str(error)}: it must be JSON.") from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folder = os.environ.get("CALLSHEET_SECRETS_DIR")
        if folder and not os.path.isdir(folder):
            raise Misconfigured(f"CALLSHEET_SECRETS_DIR names {folder}, which is no folder here. Mount the secrets there, or unset it.", code="secrets_folder")
        return (init_settings, env_settings, *([SecretsSettingsSource(settings_cls, secrets_dir=folder)] if folder else []))

    @property
    def home_path(self) -> Path:
        return self.home.expanduser().absolute()

    @property
    def run_path(self) -> Path:
        """Addresses, pids and credentials of what bring-up started; mode 0700."""
        return self.home_path / "run"

    @property
    def redis_url(self) -> str | None:
        """REDIS_URL, else the address bring-up wrote, else None."""
        return self.redis_url_setting.get_secret_value() if self.redis_url_setting else self._written("redis.url")

    @property
    def artifacts_url(self) -> str:
        return self.artifacts_url_setting or f"file://{self.home_path / 'artifacts'}"

    @property
    def base_url(self) -> str:
        """Address of our own API, for this machine and, when `host` is set, for the others of the cluster."""
        return f"http://{self.host}:{self.port}"

    def for_any_node(self) -> "Settings":
        """The same, with all that an agent needs and that is written in this machine's files said outright; and Redis by the user that agents have."""
        said = {
            "artifacts_url_setting": self.artifacts_url,
            "redis_url_setting": self.agent_redis_url or _secret(self.redis_url),
            "task_service_api_key_setting": _secret(self.task_service_api_key),
            "brain_service_api_key_setting": _secret(self.brain_service_api_key),
        }
        return self.model_copy(update={name: value for name, value in said.items() if value is not None})

    def on_this_node(self, home: str | None) -> "Settings":
        """The same with another home, where there is one: scratch files are each machine's own."""
        return self.model_copy(update={"home": Path(home)}) if home else self

    @property
    def task_service_base_url(self) -> str:
        return (self.task_service_base_url_setting or f"{self.base_url}/embedded/task-service").rstrip("/")

    @property
    def foreign_task_service(self) -> str:
        """Host and port of a Task Service whose media are a stranger's; empty for the embedded one and for one that is trusted."""
        return urlsplit(self.task_service_base_url).netloc if self.task_service_base_url_setting and not self.task_service_trusted else ""

    @property
    def task_service_api_key(self) -> str | None:
        """TASK_SERVICE_API_KEY, else (embedded) the key bring-up wrote."""
        if self.task_service_api_key_setting:
            return self.task_service_api_key_setting.get_secret_value()
        return None if self.task_service_base_url_setting else self._written("task_service.key")

    @property
    def brain_service_base_url(self) -> str:
        return (self.brain_service_base_url_setting or f"{self.base_url}/embedded/brain").rstrip("/")

    @property
    def brain_service_api_key(self) -> str | None:
        """BRAIN_SERVICE_API_KEY, else (embedded) the key bring-up wrote."""
        if self.brain_service_api_key_setting:
            return self.brain_service_api_key_setting.get_secret_value()
        return None if self.brain_service_base_url_setting else self._written("brain.key")

    @property
    def callback_base_url(self) -> str | None:
        """Where a Task Service that is not the embedded one calls back; the embedded one answers held questions the moment a task ends."""
        if self.public_url:
            return self.public_url.rstrip("/")
        elsewhere = self.task_service_base_url_setting
        return self.base_url if elsewhere and urlsplit(elsewhere).hostname in LOOPBACK else None

    @property
    def auto_movie_base_url(self) -> str:
        return (self.auto_movie_base_url_setting or f"{self.base_url}/embedded/auto-movie").rstrip("/")

    @property
    def auto_movie_api_key(self) -> str | None:
        """AUTO_MOVIE_API_KEY, else (embedded) the key bring-up wrote."""
        if self.auto_movie_api_key_setting:
            return self.auto_movie_api_key_setting.get_secret_value()
        return None if self.auto_movie_base_url_setting else self._written("auto_movie.key")

    @property
    def admin_key(self) -> str | None:
        """CALLSHEET_ADMIN_KEY, else the local admin key bring-up made for the command line."""
        return self.admin_key_setting.get_secret_value() if self.admin_key_setting else self._written("admin.key")

    @property
    def signing_keys(self) -> str | None:
        """CALLSHEET_SIGNING_KEYS, else what bring-up wrote; `cluster.seals` reads it."""
        return self.signing_keys_setting.get_secret_value() if self.signing_keys_setting else self._written("signing.keys")

    @property
    def content_credentials(self) -> str | None:
        """PEM of CALLSHEET_CONTENT_CREDENTIALS, else of what bring-up wrote. Raises Misconfigured when it names a file that cannot be read."""
        given = self.content_credentials_setting.get_secret_value() if self.content_credentials_setting else None
        if given is None or "-----BEGIN" in given:
            return given or self._written("content.pem")
        try:
            return Path(given).expanduser().read_text()
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(
                "CALLSHEET_CONTENT_CREDENTIALS names a file that cannot be read: mount it, or give the PEM itself.", code="no_credentials"
            ) from error

    @property
    def trusted_proxies_listed(self) -> frozenset[str]:
        return frozenset(each.strip() for each in self.trusted_proxies.split(",") if each.strip())

    @property
    def cors_origins_listed(self) -> list[str]:
        return [each.strip().rstrip("/") for each in self.cors_origins.split(",") if each.strip()]

    @property
    def agent_hosts_listed(self) -> frozenset[str]:
        return frozenset(host.strip().lower() for host in self.agent_hosts.split(",") if host.strip())

    @property
    def webhook_hosts_listed(self) -> frozenset[str]:
        return frozenset(host.strip().lower() for host in self.webhook_hosts.split(",") if host.strip())

    @property
    def agent_packages_listed(self) -> frozenset[str]:
        return frozenset(name.strip() for name in self.agent_packages.split(",") if name.strip())

    @property
    def llm_configured(self) -> bool:
        return bool(self.llm_base_url and self.llm_model)

    def _written(self, name: str) -> str | None:
        path = self.run_path / name
        return path.read_text().strip() if path.is_file() else None


def _spelled(location: tuple[int | str, ...]) -> str:
    """A setting as the environment spells it, then where in its value the fault is."""
    name, *inside = map(str, location)
    field = Settings.model_fields.get(name)
    alias = field.validation_alias if field else None
    spelled = alias.choices[0] if isinstance(alias, AliasChoices) else f"{Settings.model_config.get('env_prefix', '')}{name}".upper() if field else name
    return ".".join((str(spelled), *inside))


def _secret(text: str | None) -> SecretStr | None:
    return None if text is None else SecretStr(text)
