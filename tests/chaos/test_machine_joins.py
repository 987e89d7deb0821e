"""A machine joins an installation by invitation, is given work, and leaves; on this machine, with a home and a folder for Ray's sessions of its own."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from tests.acceptance.installed import Installation

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(600)]

ORDER = '{"logline": "A retired lighthouse keeper finds a bottle.", "genre": "drama", "character_count": 2}'


def words(installation: Installation, *command: str) -> str:
    ran = installation.callsheet(*command)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def nodes_of_agents(installation: Installation) -> set[str]:
    answer = httpx.get(f"{installation.settings.base_url}/api/v1/cluster", headers={"X-API-Key": installation.settings.admin_key or ""}, timeout=30).json()
    living = {node["node_id"] for node in answer["nodes"] if node["alive"]}
    return {agent["node_id"] for agent in answer["agents"]} & living


def test_a_machine_joins_by_invitation_works_and_leaves(installation: Installation, tmp_path: Path) -> None:
    node = replace(installation, home=tmp_path / "node")
    invitation = str(tmp_path / "node.json")
    words(installation, "invite", invitation)
    try:
        words(node, "join", invitation, "--resources", '{"far_floor": 2}', "--cpus", "2")
        assert "far_floor 2/2" in words(installation, "cluster")
        again = node.callsheet("join", invitation)
        assert again.returncode != 0 and "already runs a node" in again.stderr
        made = words(installation, "types", "start", "character_development", ORDER).split()[-1]
        assert "Completed in" in words(installation, "watch", made)
        assert len(nodes_of_agents(installation)) == 2, "it has work"
    finally:
        assert "has left the cluster" in words(node, "down")
    assert "far_floor" not in words(installation, "cluster")
