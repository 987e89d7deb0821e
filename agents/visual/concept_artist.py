"""The look of the film: its palette, and a mood board to judge it by.

The palette follows mood, look, main kit and era of the chosen concept and is seeded by the workflow; every design is painted with it, and every place with a
neighbour of it (`place_palette`).
"""

from agents.base import Agent, AgentContext
from agents.film import HEIGHT, WIDTH, Concept, StoryArc, StyleGuide
from agents.items import stable_seed
from cluster.contracts.agents import AgentSpec, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .shot_plans import LOOK_WORDS


class ConceptArtistInput(Model):
    concept_brief: Concept
    story_arc: StoryArc


class ConceptArtistOutput(Model):
    style_guide: StyleGuide


class ConceptArtist(Agent[ConceptArtistInput, ConceptArtistOutput]):
    spec = AgentSpec(
        id=AgentId("concept_artist"),
        name="Concept Artist",
        role="Mood boards, style guide, artistic direction",
        department="visual",
        stage=Stage.CONCEPT_DEVELOPMENT,
        capabilities=frozenset({"style_guide", "mood_board"}),
        resource_class=ResourceClass.GPU_MEDIA,
        takes=("concept_brief", "story_arc"),
        emits=("style_guide",),
        services=frozenset({"task"}),
        requires=frozenset({"task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        heartbeat_seconds=60,
        expected_seconds=10,
    )
    Input = ConceptArtistInput
    Output = ConceptArtistOutput

    async def execute(self, inputs: ConceptArtistInput, ctx: AgentContext) -> ConceptArtistOutput:
        from agents.media.catalogue import era_of
        from agents.media.palettes import palette_for

        concept, seed = inputs.concept_brief, ctx.request.seed
        palette = palette_for(concept.mood, concept.look, concept.home_kit, seed, era_of(concept.logline))
        board = {"look": concept.look, "palette": palette.model_dump(), "kit": concept.home_kit, "mood": concept.mood, "seed": stable_seed(seed, "mood_board")}
        outcome = await ctx.run_task(
            "generate_image",
            {
                "prompt": f"Mood board: {concept.logline} {LOOK_WORDS[concept.look]}, {concept.mood} mood. Genre: {', '.join(concept.genre_tags)}.",
                "image_params": {"width": WIDTH, "height": HEIGHT, "style": concept.look},
                "mood_board": board,
            },
        )
        notes = (LOOK_WORDS[concept.look], f"tone: {', '.join(concept.tone_keywords)}", *(f"beat: {beat}" for beat in inputs.story_arc.emotional_beats))
        return ConceptArtistOutput(style_guide=StyleGuide(look=concept.look, palette=palette, notes=notes, mood_board=outcome.media))
