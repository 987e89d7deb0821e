"""The versions of every file the film is made of, and the list a backup is made by.

A part's files are those its agent made for it, in the order in which they were made: a take that was sent back, a shot that was made again after a revision. What the catalogue names is the current one.
Every file is read back from the store and its checksum computed anew; a current file that is missing or has changed stops the production here, before it is delivered.
"""

from collections.abc import Iterable, Sequence

from agents.base import Agent, AgentContext
from agents.delivery.manifest import MAKERS
from agents.film import CatalogueEntry
from agents.film.planning import AssetVersion, AssetVersions, BackupFile, VersionedAsset
from cluster.contracts.agents import AgentSpec, Observation, ResourceClass, Resources, Stage
from cluster.contracts.artifacts import ArtifactRef
from cluster.contracts.base import Model
from cluster.contracts.errors import Corrupt, NotFound
from cluster.contracts.ids import AgentId, Sha256

SET_BY_HAND = "by hand"


class VersionControlInput(Model):
    asset_catalogue: tuple[CatalogueEntry, ...]


class VersionControlOutput(Model):
    asset_versions: AssetVersions


class VersionControl(Agent[VersionControlInput, VersionControlOutput]):
    spec = AgentSpec(
        id=AgentId("version_control"),
        name="Version Control",
        role="Asset versions and backup",
        department="technical_infrastructure",
        stage=Stage.POST_PRODUCTION,
        capabilities=frozenset({"versions", "backup"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=("asset_catalogue",),
        emits=("asset_versions",),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=1,
        observes=True,
        pure=False,
    )
    Input = VersionControlInput
    Output = VersionControlOutput

    async def execute(self, inputs: VersionControlInput, ctx: AgentContext) -> VersionControlOutput:
        ctx.provider = "callsheet"
        assets = tuple(versioned(entry, ctx.request.observations) for entry in inputs.asset_catalogue)
        lost = await _verified(assets, ctx)
        kept = [version for asset in assets for version in asset.versions if version.sha256 not in lost]
        return VersionControlOutput(
            asset_versions=AssetVersions(
                assets=assets,
                backup=_backup(kept),
                bytes_current=_bytes(version for version in kept if version.current),
                bytes_superseded=_bytes(version for version in kept if not version.current),
            )
        )


def versioned(entry: CatalogueEntry, observations: Sequence[Observation]) -> VersionedAsset:
    """A part of the film with every file that was its file before. Pure."""
    agent = MAKERS.get(entry.kind, "unknown")
    current, versions = entry.artifact, list[AssetVersion]()
    why = ""
    for made, files in _makings(entry, agent, observations):
        for file in files:
            if not versions or versions[-1].sha256 != file.sha256:
                versions.append(_version(current.name, file, len(versions) + 1, made.take, versions[-1].sha256 if versions else None, why, current))
        why = ", ".join(made.failed_checks) or "made again"
        if made.provider == SET_BY_HAND and versions:
            versions[-1] = versions[-1].model_copy(update={"why": "set by hand"})
    if all(version.sha256 != current.sha256 for version in versions):
        versions.append(_version(current.name, current, len(versions) + 1, 0, versions[-1].sha256 if versions else None, why, current))
    return VersionedAsset(kind=entry.kind, part_id=entry.part_id, agent=agent, provider=entry.provider, versions=tuple(versions))


def _makings(entry: CatalogueEntry, agent: str, observations: Sequence[Observation]) -> Iterable[tuple[Observation, list[ArtifactRef]]]:
    """The executions that made this part, each with its files of the part's kind; of an agent that makes several parts at once, the file of the same name."""
    for one in observations:
        if one.agent != agent or not one.succeeded or one.item not in ("", entry.part_id):
            continue
        files = [file for file in one.made if file.media_type == entry.artifact.media_type and (one.item or file.name == entry.artifact.name)]
        if files:
            yield one, files


def _version(name: str, file: ArtifactRef, number: int, take: int, replaces: str | None, why: str, current: ArtifactRef) -> AssetVersion:
    return AssetVersion.model_validate(
        {
            "name": name,
            "version": number,
            "sha256": file.sha256,
            "size": file.size,
            "take": take,
            "replaces": replaces,
            "current": file.sha256 == current.sha256,
            "why": why if number > 1 else "",
        }
    )


async def _verified(assets: Sequence[VersionedAsset], ctx: AgentContext) -> set[str]:
    """Reads every file back. The superseded ones that are no longer there are returned and told of; raises NotFound or Corrupt for a current one."""
    current = {version.sha256 for asset in assets for version in asset.versions if version.current}
    names = {version.sha256: version.name for asset in assets for version in asset.versions}
    lost: set[str] = set()
    for done, sha in enumerate(sorted(names)):
        try:
            await ctx.artifacts.get(sha)
        except (NotFound, Corrupt) as error:
            if sha in current:
                raise type(error)(f"{names[sha]} is part of the film: {error.detail} Make that part again.") from error
            lost.add(sha)
            ctx.notes.append(f"An earlier version of {names[sha]} is no longer in the store.")
        if done % 20 == 0:
            await ctx.report(done / len(names), "verifying checksums")
    return lost


def _backup(kept: Sequence[AssetVersion]) -> tuple[BackupFile, ...]:
    names: dict[Sha256, dict[str, None]] = {}
    for version in kept:
        names.setdefault(version.sha256, {})[f"{version.name} v{version.version:03d}"] = None
    sizes = {version.sha256: version.size for version in kept}
    return tuple(
        BackupFile.model_validate({"sha256": sha, "size": sizes[sha], "path": f"{sha[:2]}/{sha}", "names": tuple(names[sha])}) for sha in sorted(names)
    )


def _bytes(versions: Iterable[AssetVersion]) -> int:
    return sum({version.sha256: version.size for version in versions}.values())
