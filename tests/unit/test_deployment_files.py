"""What is written for Docker, Compose and Kubernetes, held against everything that can be asked without an engine: linters, schemas, Ray's own check of a Serve configuration, and each other."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from ray.serve.schema import ServeDeploySchema

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "cluster" / "deploy"
KUBERNETES = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
COMPOSE = sorted((DEPLOY / "compose").glob("*.yaml"))
TOOLS = Path(sys.executable).parent
YAML_RULES = "{extends: default, rules: {line-length: {max: 200}, document-start: disable, comments: {min-spaces-from-content: 1}, indentation: {indent-sequences: consistent}}}"
OURS = "callsheet"

RAY_SERVICE = {
    "serveConfigV2",
    "rayClusterConfig",
    "serveService",
    "upgradeStrategy",
    "rayClusterDeletionDelaySeconds",
    "excludeHeadPodFromServeSvc",
    "suspend",
    "managedBy",
}
RAY_CLUSTER = {
    "authOptions",
    "autoscalerOptions",
    "enableInTreeAutoscaling",
    "gcsFaultToleranceOptions",
    "headGroupSpec",
    "headServiceAnnotations",
    "managedBy",
    "rayVersion",
    "suspend",
    "upgradeStrategy",
    "workerGroupSpecs",
}
HEAD = {"template", "headService", "enableIngress", "rayStartParams", "serviceType", "resources", "labels"}
WORKERS = {
    "groupName",
    "replicas",
    "minReplicas",
    "maxReplicas",
    "idleTimeoutSeconds",
    "suspend",
    "rayStartParams",
    "template",
    "scaleStrategy",
    "numOfHosts",
    "resources",
    "labels",
}
AUTOSCALER = {"resources", "image", "imagePullPolicy", "securityContext", "idleTimeoutSeconds", "upscalingMode", "version", "env", "envFrom", "volumeMounts"}
TABLES = {"redisAddress", "redisUsername", "redisPassword", "externalStorageNamespace"}
"""Fields that KubeRay's reference names for ray.io/v1 (1.5 and newer)."""

SERVICE = {
    *(
        "build",
        "cap_drop",
        "command",
        "depends_on",
        "deploy",
        "environment",
        "healthcheck",
        "image",
        "networks",
        "ports",
        "profiles",
        "read_only",
        "restart",
        "secrets",
    ),
    *("security_opt", "shm_size", "stop_grace_period", "tmpfs", "user", "volumes"),
}
"""Fields of a Compose service that these files use; the specification knows all of them."""


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in KUBERNETES:
        for document in yaml.safe_load_all(path.read_text()):
            if document["kind"] != "Kustomization":
                yield path.name, document


def ray_service() -> dict[str, Any]:
    return next(document for _, document in documents() if document["kind"] == "RayService")


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every pod that is described, by the name of what makes it."""
    for _, document in documents():
        name, spec = f"{document['kind']} {document['metadata'].get('name')}", document.get("spec", {})
        if document["kind"] in ("StatefulSet", "Job"):
            yield name, spec["template"]
        if document["kind"] == "CronJob":
            yield name, spec["jobTemplate"]["spec"]["template"]
        if document["kind"] == "RayService":
            cluster = spec["rayClusterConfig"]
            for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]):
                yield f"{name} {group.get('groupName', 'head')}", group["template"]


def services() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in COMPOSE:
        for name, service in yaml.safe_load(path.read_text())["services"].items():
            yield f"{path.stem} {name}", service


def test_the_dockerfile_passes_its_linter() -> None:
    linted = subprocess.run([TOOLS / "hadolint", DEPLOY / "docker/Dockerfile"], capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_yaml_passes_its_linter() -> None:
    linted = subprocess.run([TOOLS / "yamllint", "--strict", "-d", YAML_RULES, *KUBERNETES, *COMPOSE], capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_the_image_runs_without_root_tools_or_secrets_and_names_its_gpl_parts() -> None:
    text = (DEPLOY / "docker/Dockerfile").read_text()
    final = text.rpartition("\nFROM ")[2]
    assert "USER 10001:10001" in final
    assert "HEALTHCHECK" in final
    assert "STOPSIGNAL SIGTERM" in final
    assert "--require-hashes" in text
    assert all(word in final for word in ("x264", "x265", "espeak-ng", "GPL-3.0-or-later", "GPL-2.0-or-later"))
    assert text.count("FROM ${PYTHON_IMAGE}") == 2
    ignored = (DEPLOY / "docker/Dockerfile.dockerignore").read_text().splitlines()
    assert ignored[1] == "**", "all is ignored but what is named"
    copied = {word for line in text.splitlines() if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]}
    assert copied - {"requirements*.txt"} <= {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied - {"requirements*.txt"})


@pytest.mark.parametrize(
    ("file", "document"), list(documents()), ids=lambda value: value if isinstance(value, str) else f"{value['kind']}/{value['metadata'].get('name', '')}"
)
def test_manifests_fit_the_schemas_of_kubernetes(file: str, document: dict[str, Any]) -> None:
    if document["apiVersion"].startswith("ray.io/"):
        return
    kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)


def test_the_ray_service_has_only_fields_that_kuberay_documents() -> None:
    document = ray_service()
    assert document["apiVersion"] == "ray.io/v1"
    spec, cluster = document["spec"], document["spec"]["rayClusterConfig"]
    assert set(spec) <= RAY_SERVICE
    assert set(cluster) <= RAY_CLUSTER
    assert set(cluster["headGroupSpec"]) <= HEAD
    assert all(set(group) <= WORKERS for group in cluster["workerGroupSpecs"])
    assert set(cluster["autoscalerOptions"]) <= AUTOSCALER
    assert set(cluster["gcsFaultToleranceOptions"]) <= TABLES
    assert spec["upgradeStrategy"]["type"] in ("NewCluster", "None", "NewClusterWithIncrementalUpgrade")
    assert cluster["authOptions"] == {"mode": "token"}
    assert cluster["rayVersion"] == __import__("ray").__version__
    assert all(isinstance(value, str) for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"]) for value in group["rayStartParams"].values())
    for group in cluster["workerGroupSpecs"]:
        assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]


@pytest.mark.parametrize(("name", "pod"), list(pods()), ids=lambda value: value if isinstance(value, str) else "")
def test_pods_fit_the_schema_and_have_no_more_rights_than_they_need(name: str, pod: dict[str, Any]) -> None:
    whole = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "pod", **pod.get("metadata", {})}, "spec": pod["spec"]}
    kubernetes_validate.validate(whole, kubernetes_validate.latest_version(), strict=True)
    context = pod["spec"]["securityContext"]
    assert context["runAsNonRoot"] is True
    assert context["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in pod["spec"]["containers"]:
        assert container["securityContext"] == {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}
        assert "memory" in container["resources"]["limits"]
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        assert mounted <= {volume["name"] for volume in pod["spec"]["volumes"]} | {"data"}
    if "RayService" not in name or "head" not in name:  # whose autoscaler asks the API server
        assert pod["spec"]["automountServiceAccountToken"] is False


def test_kubernetes_serves_what_the_project_serves() -> None:
    theirs = yaml.safe_load(ray_service()["spec"]["serveConfigV2"])
    ours = yaml.safe_load((ROOT / "serve_config.yaml").read_text())
    for config in (theirs, ours):
        ServeDeploySchema.model_validate(config)
    for application in (app for config in (theirs, ours) for app in config["applications"]):
        for deployment in application.get("deployments", ()):
            deployment.pop("num_replicas")
    assert theirs["applications"] == ours["applications"]


def test_every_pod_may_reach_only_what_a_policy_names() -> None:
    policies = {document["metadata"]["name"]: document["spec"] for _, document in documents() if document["kind"] == "NetworkPolicy"}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert policies["redis"]["egress"] == []
    closed = {8404, 9101}
    opened = {port["port"] for spec in policies.values() for rule in spec.get("ingress", ()) for port in rule.get("ports", ())}
    assert not closed & opened, "HAProxy's statistics and metrics stay inside"
    for spec in policies.values():
        for rule in spec.get("egress", ()):
            for target in rule["to"]:
                assert "ipBlock" not in target or "169.254.0.0/16" in target["ipBlock"]["except"], "not to the metadata service of a cloud"


def test_secrets_are_named_and_never_written() -> None:
    made = {document["metadata"]["name"] for _, document in documents() if document["kind"] == "Secret"}
    assert made == set()
    for path in (*KUBERNETES, *COMPOSE, DEPLOY / "docker/Dockerfile"):
        assert "BEGIN " not in path.read_text()


@pytest.mark.parametrize(("name", "service"), list(services()), ids=lambda value: value if isinstance(value, str) else "")
def test_containers_of_compose_are_closed_down(name: str, service: dict[str, Any]) -> None:
    assert set(service) <= SERVICE
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    for port in service.get("ports", ()):
        assert port.startswith("127.0.0.1:") or name == "production proxy", "only the proxy is for strangers"


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.stem)
def test_compose_names_only_what_it_defines(path: Path) -> None:
    config = yaml.safe_load(path.read_text())
    assert set(config) - {"name", "services", "networks", "volumes", "secrets"} == {name for name in config if name.startswith("x-")}
    secrets, volumes, networks = (set(config.get(name, ())) for name in ("secrets", "volumes", "networks"))
    for service in config["services"].values():
        assert set(service.get("depends_on", ())) <= set(config["services"])
        assert {each if isinstance(each, str) else each["source"] for each in service.get("secrets", ())} <= secrets
        assert set(service.get("networks", ())) <= networks
        for volume in service.get("volumes", ()):
            source = volume["source"] if isinstance(volume, dict) else volume.split(":")[0]
            assert source in volumes or (path.parent / source).exists() or source.startswith(("../prometheus", "../grafana"))


def test_redis_keeps_what_it_acknowledged_wherever_it_is_configured() -> None:
    for path in (DEPLOY / "compose/valkey.conf", DEPLOY / "kubernetes/valkey.conf"):
        lines = path.read_text().splitlines()
        assert {"port 0", "appendonly yes", "maxmemory-policy noeviction", "tls-replication yes"} <= set(lines)
