"""Which agents exist: an explicit table from agent id to the class, imported when it is first needed.

Nothing is discovered and nothing registers itself on import: who takes part in a film is read here. A `Registry` is built from a table and passed
down, so that a test or another company of agents brings its own. It travels to actors as its table.
"""

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from cluster.contracts.agents import AgentSpec, Resources
from cluster.contracts.errors import DefinitionRejected, Misconfigured, NotFound
from cluster.contracts.ids import AgentId
from cluster.contracts.registrations import AgentRegistration

from .base import Agent

TABLE: Mapping[str, str] = MappingProxyType(
    {
        "archivist": "agents.story.archivist:Archivist",
        "series_creator": "agents.story.series_creator:SeriesCreator",
        "research": "agents.story.research:Research",
        "story_architect": "agents.story.story_architect:StoryArchitect",
        "world_builder": "agents.story.world_builder:WorldBuilder",
        "story_bible": "agents.story.story_bible:StoryBible",
        "episode_breakdown": "agents.story.episode_breakdown:EpisodeBreakdown",
        "character_creator": "agents.character.character_creator:CharacterCreator",
        "character_arc_manager": "agents.character.character_arc_manager:CharacterArcManager",
        "character_designer": "agents.character.character_designer:CharacterDesigner",
        "casting_director": "agents.character.casting_director:CastingDirector",
        "voice_creator": "agents.character.voice_creator:VoiceCreator",
        "showrunner": "agents.story.showrunner:Showrunner",
        "episode_outliner": "agents.story.episode_outliner:EpisodeOutliner",
        "season_bible": "agents.story.season_bible:SeasonBible",
        "dialogue_writer": "agents.story.dialogue_writer:DialogueWriter",
        "scene_director": "agents.direction.scene_director:SceneDirector",
        "storyboard_artist": "agents.visual.storyboard_artist:StoryboardArtist",
        "shot_designer": "agents.visual.shot_designer:ShotDesigner",
        "cinematographer": "agents.direction.cinematographer:Cinematographer",
        "lighting_designer": "agents.direction.lighting_designer:LightingDesigner",
        "concept_artist": "agents.visual.concept_artist:ConceptArtist",
        "script_supervisor": "agents.story.script_supervisor:ScriptSupervisor",
        "continuity": "agents.quality.continuity:Continuity",
        "legal_compliance": "agents.quality.legal_compliance:LegalCompliance",
        "location_scout": "agents.story.location_scout:LocationScout",
        "costume_designer": "agents.visual.costume_designer:CostumeDesigner",
        "makeup_sfx_designer": "agents.visual.makeup_sfx_designer:MakeupSfxDesigner",
        "props_master": "agents.visual.props_master:PropsMaster",
        "environment_designer": "agents.visual.environment_designer:EnvironmentDesigner",
        "animation_director": "agents.direction.animation_director:AnimationDirector",
        "vfx_supervisor": "agents.visual.vfx_supervisor:VfxSupervisor",
        "image_generation": "agents.visual.image_generation:ImageGeneration",
        "video_generation": "agents.visual.video_generation:VideoGeneration",
        "camera_operator": "agents.visual.camera_operator:CameraOperator",
        "voice_director": "agents.performance.voice_director:VoiceDirector",
        "voice_library_manager": "agents.performance.voice_library_manager:VoiceLibraryManager",
        "dialogue_delivery": "agents.performance.dialogue_delivery:DialogueDelivery",
        "voice_matching": "agents.performance.voice_matching:VoiceMatching",
        "motion_capture": "agents.performance.motion_capture:MotionCapture",
        "facial_animation": "agents.performance.facial_animation:FacialAnimator",
        "sound_designer": "agents.audio.sound_designer:SoundDesigner",
        "music_composer": "agents.audio.music_composer:MusicComposer",
        "foley_artist": "agents.audio.foley_artist:FoleyArtist",
        "audio_mixer": "agents.audio.audio_mixer:AudioMixer",
        "animatic_editor": "agents.editing.animatic_editor:AnimaticEditor",
        "video_editor": "agents.editing.video_editor:VideoEditor",
        "trailer_planner": "agents.planning.trailer_planner:TrailerPlanner",
        "compositor": "agents.editing.compositor:Compositor",
        "color_grader": "agents.editing.color_grader:ColorGrader",
        "asset_manager": "agents.planning.asset_manager:AssetManager",
        "production_manager": "agents.planning.production_manager:ProductionManager",
        "render_farm_coordinator": "agents.planning.render_farm_coordinator:RenderFarmCoordinator",
        "version_control": "agents.planning.version_control:VersionControl",
        "performance_monitor": "agents.planning.performance_monitor:PerformanceMonitor",
        "cost_optimizer": "agents.planning.cost_optimizer:CostOptimizer",
        "probe": "agents.planning.probe:Probe",
        "take_judge": "agents.quality.take_judge:TakeJudge",
        "script_editor": "agents.quality.script_editor:ScriptEditor",
        "quality_control": "agents.quality.quality_control:QualityControl",
        "final_qc": "agents.quality.final_qc:FinalQc",
        "subtitle_caption": "agents.delivery.subtitle_caption:SubtitleCaption",
        "marketing_asset": "agents.delivery.marketing_asset:MarketingAsset",
        "presentation": "agents.delivery.presentation:Presentation",
        "distribution": "agents.delivery.distribution:Distribution",
    }
)


class Registry:
    """The agents of one company, by id, and those that joined while it runs. Loaded classes are kept; a class is checked once, when it is loaded.

    `resources` replaces what agents of the table declare: an installation knows its machines, a class does not. Raises Misconfigured for one that names nobody.
    `private_networks` are those that HTTP agents may be in, as the setting of that name lists them.
    """

    def __init__(
        self,
        table: Mapping[str, str] = TABLE,
        joined: Mapping[AgentId, AgentRegistration] = MappingProxyType({}),
        resources: Mapping[str, Resources] = MappingProxyType({}),
        private_networks: str = "",
    ) -> None:
        self.table = dict(table)
        self.private_networks = private_networks
        self.joined = dict(joined)
        self.resources = dict(resources)
        if strangers := sorted(self.resources.keys() - self.table.keys()):
            raise Misconfigured(f"CALLSHEET_AGENT_RESOURCES names {', '.join(strangers)}, but there is no such agent. `callsheet agents` lists them.")
        self._loaded: dict[AgentId, type[Agent[Any, Any]]] = {}

    def adopt(self, joined: Mapping[AgentId, AgentRegistration]) -> None:
        """The agents that have joined, all of them. Who left, or joined anew with another registration, is loaded no more."""
        for agent_id in {*self.joined, *joined}:
            if self.joined.get(agent_id) != joined.get(agent_id):
                self._loaded.pop(agent_id, None)
        self.joined = {agent_id: registration for agent_id, registration in joined.items() if agent_id not in self.table}

    def load(self, agent_id: AgentId) -> type[Agent[Any, Any]]:
        """The agent's class.

        Raises NotFound for an id that is not in the table, and DefinitionRejected when the table names something that cannot be imported, is no agent or
        carries another id.
        """
        if (known := self._loaded.get(agent_id)) is not None:
            return known
        if (registration := self.joined.get(agent_id)) is not None:
            self._loaded[agent_id] = loaded = joined_agent(registration, self.private_networks)
            return loaded
        path = self.table.get(agent_id)
        if path is None:
            raise NotFound(f"There is no agent {str(agent_id)[:80]!r}. Known agents: {', '.join(sorted(self.table))}.")
        self._loaded[agent_id] = loaded = _holding(_import(agent_id, path), self.resources.get(agent_id))
        return loaded

    def spec(self, agent_id: AgentId) -> AgentSpec:
        """The agent's declaration. Raises what `load` raises."""
        return self.load(agent_id).spec

    def specs(self) -> Mapping[AgentId, AgentSpec]:
        """Every agent's declaration, in the table's order. Imports all agents on first use; raises what `load` raises."""
        return {agent_id: self.load(agent_id).spec for agent_id in map(AgentId, self.table)}

    def __reduce__(self) -> tuple[type["Registry"], tuple[dict[str, str], dict[AgentId, AgentRegistration], dict[str, Resources], str]]:
        return (Registry, (self.table, self.joined, self.resources, self.private_networks))


def _holding(agent: type[Agent[Any, Any]], resources: Resources | None) -> type[Agent[Any, Any]]:
    """The same agent with other resources."""
    if resources is None or resources == agent.spec.resources:
        return agent
    spec = agent.spec.model_copy(update={"resources": resources})
    return type(agent.__name__, (agent,), {"spec": spec, "__module__": agent.__module__, "__doc__": agent.__doc__})


def joined_agent(registration: AgentRegistration, private_networks: str = "") -> type[Agent[Any, Any]]:
    """The class of an agent that joined at run time. Raises DefinitionRejected when the named class cannot be imported or declares another spec."""
    if registration.url:
        from .services.http_agent import http_agent
        from .services.outbound import parse_networks

        return http_agent(registration, parse_networks(private_networks))
    found = _import(registration.spec.id, registration.import_path)
    if found.spec != registration.spec:
        raise DefinitionRejected(
            f"Agent {registration.spec.id!r} is registered with another spec than {registration.import_path!r} declares. Register what the class says."
        )
    return found


def _import(agent_id: AgentId, path: str) -> type[Agent[Any, Any]]:
    module_name, _, class_name = path.partition(":")
    try:
        found = getattr(importlib.import_module(module_name), class_name)
    except (ImportError, AttributeError, TypeError, ValueError) as error:
        raise DefinitionRejected(f"Agent {agent_id!r} is registered as {path!r}, which cannot be loaded: {error}") from error
    if not (isinstance(found, type) and issubclass(found, Agent)):
        raise DefinitionRejected(f"Agent {agent_id!r} is registered as {path!r}, which is not a subclass of Agent.")
    if found.spec.id != agent_id:
        raise DefinitionRejected(f"Agent {agent_id!r} is registered as {path!r}, whose spec has the id {found.spec.id!r}.")
    return found
