"""One world for a whole season: every place that any episode plays in, once, and a scene in each of them, by which sets and cast are designed before any episode is made.

Places are the same when they have the same name. Where two episodes describe one place differently the earlier one counts. Pure bookkeeping: nothing is invented here.
"""

from agents.base import Agent, AgentContext
from agents.film import Concept, Place, Scene, WorldBible
from agents.film.season import EpisodeOutline
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.errors import InvalidInput
from cluster.contracts.ids import AgentId

MOST_SETS = 20
"""Scenes a list may number."""


class SeasonBibleInput(Model):
    concept_brief: Concept
    episode_outlines: tuple[EpisodeOutline, ...]


class SeasonBibleOutput(Model):
    world_bible: WorldBible
    scene_list: tuple[Scene, ...]
    """For each set of the season the first scene that plays in it, numbered anew."""


class SeasonBible(Agent[SeasonBibleInput, SeasonBibleOutput]):
    spec = AgentSpec(
        id=AgentId("season_bible"),
        name="Season Bible",
        role="One world and one list of sets for all episodes",
        department="story",
        stage=Stage.CONCEPT_DEVELOPMENT,
        capabilities=frozenset({"series", "world", "continuity"}),
        resource_class=ResourceClass.LLM,
        takes=("concept_brief", "episode_outlines"),
        emits=("world_bible", "scene_list"),
        resources=Resources(cpus=0.01),
        expected_seconds=1,
        single_instance=True,
    )
    Input = SeasonBibleInput
    Output = SeasonBibleOutput

    async def execute(self, inputs: SeasonBibleInput, ctx: AgentContext) -> SeasonBibleOutput:
        ctx.provider = "callsheet"
        outlines = sorted(inputs.episode_outlines, key=lambda outline: outline.number)
        if not outlines:
            raise InvalidInput("The season has no episodes.")
        worlds = [outline.world_bible for outline in outlines]
        places: dict[str, Place] = {}
        sets: dict[str, Scene] = {}
        for outline in outlines:
            for place in outline.world_bible.places:
                places.setdefault(place.name, place)
            for scene in outline.scene_list:
                sets.setdefault(scene.location, scene)
        if len(sets) > MOST_SETS:
            raise InvalidInput(f"The season plays in {len(sets)} places; {MOST_SETS} can be built. Ask for fewer episodes, or for more that share a place.")
        scenes = tuple(scene.model_copy(update={"scene_number": number}) for number, scene in enumerate(sets.values(), 1))
        world = worlds[0].model_copy(
            update={
                "rules": tuple(dict.fromkeys(rule for one in worlds for rule in one.rules)),
                "places": tuple(places.values()),
                "texture": tuple(dict.fromkeys(detail for one in worlds for detail in one.texture)),
            }
        )
        return SeasonBibleOutput(world_bible=world, scene_list=scenes)
