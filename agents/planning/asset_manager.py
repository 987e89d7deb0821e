"""The catalogue of everything the film was made of: which file, for which part, by which provider.

An entry is written only after the artifact store has been asked for the file and gave the recorded size; a catalogue therefore never lists what is
not there. Parts that could not be made are named in notes, not left out in silence.
"""

from agents.base import Agent, AgentContext
from agents.film import CatalogueEntry, CharacterDesign, EnvironmentDesign, FailedPart, GeneratedFrame, MusicCue, Segment, SoundEffect, Take
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import Corrupt
from cluster.contracts.ids import AgentId

DESIGN_PROVIDER = "see the artifact's record"
"""Designs carry their reference picture without naming its provider; the artifact's own record does."""


class AssetManagerInput(Model):
    generated_frames: tuple[GeneratedFrame, ...]
    video_segments: tuple[Segment, ...]
    failed_frames: tuple[FailedPart, ...] = ()
    failed_segments: tuple[FailedPart, ...] = ()
    dialogue_audio: tuple[Take, ...] = ()
    music_cues: tuple[MusicCue, ...] = ()
    sound_effects: tuple[SoundEffect, ...] = ()
    character_designs: tuple[CharacterDesign, ...] = ()
    environment_designs: tuple[EnvironmentDesign, ...] = ()


class AssetManagerOutput(Model):
    asset_catalogue: tuple[CatalogueEntry, ...]


class AssetManager(Agent[AssetManagerInput, AssetManagerOutput]):
    spec = AgentSpec(
        id=AgentId("asset_manager"),
        name="Asset Manager",
        role="Catalogue every generated asset with its checksum and origin",
        department="technical_infrastructure",
        stage=Stage.MEDIA_GENERATION,
        capabilities=frozenset({"catalogue"}),
        resource_class=ResourceClass.CPU_MEDIA,
        takes=(
            "generated_frames",
            "video_segments",
            "failed_frames?",
            "failed_segments?",
            "dialogue_audio?",
            "music_cues?",
            "sound_effects?",
            "character_designs?",
            "environment_designs?",
        ),
        emits=("asset_catalogue",),
        resources=Resources(cpus=0.05),
        timeout_seconds=900,
        expected_seconds=1,
    )
    Input = AssetManagerInput
    Output = AssetManagerOutput

    async def execute(self, inputs: AssetManagerInput, ctx: AgentContext) -> AssetManagerOutput:
        ctx.provider = "callsheet"
        entries = _entries(inputs)
        for entry in entries:
            size = await ctx.artifacts.size(entry.artifact.sha256)
            if size != entry.artifact.size:
                raise Corrupt(f"The {entry.kind} of {entry.part_id} has {size} bytes in the store, recorded were {entry.artifact.size}. Make that part again.")
        failed = (*inputs.failed_frames, *inputs.failed_segments)
        ctx.notes.extend(f"{part.part_id} could not be made: {part.error}" for part in failed)
        return AssetManagerOutput(asset_catalogue=tuple(entries))


def _entries(inputs: AssetManagerInput) -> list[CatalogueEntry]:
    found = [CatalogueEntry(artifact=frame.image, kind="still", part_id=frame.frame_id, provider=frame.provider) for frame in inputs.generated_frames]
    found += [CatalogueEntry(artifact=clip.clip, kind="clip", part_id=clip.frame_id, provider=clip.provider) for clip in inputs.video_segments]
    found += [CatalogueEntry(artifact=take.audio, kind="line", part_id=take.line_id, provider=take.provider) for take in inputs.dialogue_audio]
    found += [CatalogueEntry(artifact=cue.audio, kind="music", part_id=cue.cue_id, provider=cue.provider) for cue in inputs.music_cues]
    for effect in inputs.sound_effects:
        found.append(CatalogueEntry(artifact=effect.audio, kind="ambience", part_id=f"SCENE_{effect.scene_number}", provider=effect.provider))
    for person in inputs.character_designs:
        if person.reference:
            found.append(CatalogueEntry(artifact=person.reference, kind="character_sheet", part_id=person.name, provider=DESIGN_PROVIDER))
    for place in inputs.environment_designs:
        if place.reference:
            found.append(CatalogueEntry(artifact=place.reference, kind="environment", part_id=place.location, provider=DESIGN_PROVIDER))
    return found
