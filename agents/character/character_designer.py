"""What one character looks like, once and for all shots, with a reference sheet.

The design follows the profile: species, age and pronouns choose the body; profession and the words of the visual signature choose hat, coat, hair and
colours; the rest is dealt by seed. Silhouettes are dealt in the order of the profiles: an execution designs those before it as well (that costs
nothing) and takes another hair or hat where the outline would be the same. A costume note changes its own character and nobody who was designed after it.
"""

import random
import re
from typing import Any, get_args

from agents.base import Agent, AgentContext
from agents.film import HEIGHT, WIDTH, BodyRig, CharacterDesign, CharacterProfile, Hair, Kit, Look, Mood, Palette, Pronouns, StyleGuide
from agents.items import rows, stable_seed
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .wardrobe import ANIMALS, COAT_WORDS, COLOUR_WORDS, GREY_HAIR, HAIR_COLOURS, HAIR_WORDS, HAT_WORDS, MACHINES, SKINS, WARDROBE, CostumeNote

HAIR: tuple[Hair, ...] = get_args(Hair)
HEIGHTS = {"child": 0.68, "young": 0.95, "adult": 1.0, "old": 0.94}


class CharacterDesignerInput(Model):
    character_profiles: tuple[CharacterProfile, ...]
    style_guide: StyleGuide | None = None
    wardrobe: dict[str, CostumeNote] | None = None
    """By character: what a person wants changed about its looks."""


class CharacterDesignerOutput(Model):
    character_designs: tuple[CharacterDesign, ...]


class CharacterDesigner(Agent[CharacterDesignerInput, CharacterDesignerOutput]):
    spec = AgentSpec(
        id=AgentId("character_designer"),
        name="Character Designer",
        role="Appearance, clothing, distinctive features; reference sheets",
        department="character",
        stage=Stage.CHARACTER_CREATION,
        capabilities=frozenset({"character_design"}),
        resource_class=ResourceClass.GPU_MEDIA,
        fan_out=Axis.CHARACTER,
        takes=("character_profiles", "style_guide?", "wardrobe?"),
        emits=("character_designs",),
        services=frozenset({"brain", "task"}),
        resources=Resources(cpus=0.01),
        timeout_seconds=900,
        heartbeat_seconds=60,
        expected_seconds=10,
    )
    Input = CharacterDesignerInput
    Output = CharacterDesignerOutput

    @classmethod
    def view(cls, inputs: dict[str, Any], item: str) -> dict[str, Any]:
        profiles = rows(inputs, "character_profiles")
        last = next((index for index, profile in enumerate(profiles) if profile["name"] == item), len(profiles) - 1)
        view = {**inputs, "character_profiles": profiles[: last + 1]}
        note = (view.pop("wardrobe", None) or {}).get(item)
        return {**view, "wardrobe": {item: note}} if note else view

    async def execute(self, inputs: CharacterDesignerInput, ctx: AgentContext) -> CharacterDesignerOutput:
        from agents.media.palettes import palette_for

        style = inputs.style_guide
        look = style.look if style else Look.PAPER_CUT
        palette = style.palette if style else palette_for(Mood.WARM, look, Kit.VILLAGE, ctx.request.seed)
        design = designs(inputs.character_profiles, palette, ctx.request.seed)[-1]
        if note := (inputs.wardrobe or {}).get(design.name):
            design = _dressed(inputs.character_profiles[-1], design, note)
        outcome = await ctx.run_task(
            "generate_image",
            {
                "prompt": f"Character reference sheet, full figure, front, three-quarter and profile, plain background: {design.prompt}",
                "image_params": {"width": WIDTH, "height": HEIGHT, "style": look},
                "character_sheet": {"design": design.model_dump(mode="json"), "palette": palette.model_dump(), "look": look},
            },
        )
        return CharacterDesignerOutput(character_designs=(design.model_copy(update={"reference": outcome.media}),))


def designs(profiles: tuple[CharacterProfile, ...], palette: Palette, seed: int) -> list[CharacterDesign]:
    """One design per profile, each with a silhouette and a coat colour of its own. The same profiles, palette and seed give the same designs."""
    made: list[CharacterDesign] = []
    for index, profile in enumerate(profiles):
        rng = random.Random(stable_seed(seed, "design", profile.name))
        made.append(_distinct(_design(profile, index, palette, rng), made))
    return made


def _dressed(profile: CharacterProfile, design: CharacterDesign, note: CostumeNote) -> CharacterDesign:
    """The design with what a person wants. Its words tell of it alone: the profile's signature may name the old clothes."""
    design = design.model_copy(update=note.changes)
    return design.model_copy(update={"prompt": _prompt(profile.model_copy(update={"visual_signature": ""}), design)})


def _design(profile: CharacterProfile, index: int, palette: Palette, rng: random.Random) -> CharacterDesign:
    words = f"{profile.visual_signature} {profile.profession}".lower()
    rig = _rig(profile, index, rng)
    human = rig not in (BodyRig.ANIMAL, BodyRig.ROBOT)
    coat = _worded(words, COAT_WORDS) or ("dress" if profile.pronouns is Pronouns.SHE and rng.random() < 0.35 else rng.choice(("coat", "vest", "none")))
    skin = rng.choice(SKINS)
    shade = WARDROBE[(index * 3 + rng.randrange(3)) % len(WARDROBE)]
    hair_colour = _colour_of(words, ("hair", "braid", "curls", "beard", "fur", "coat" if rig is BodyRig.ANIMAL else "mane")) or rng.choice(
        GREY_HAIR if profile.age == "old" else HAIR_COLOURS
    )
    grown_man = profile.pronouns is Pronouns.HE and profile.age in ("adult", "old")
    design = CharacterDesign(
        name=profile.name,
        rig=rig,
        height=round(_height(profile, rig) + rng.uniform(-0.03, 0.03), 3),
        head=rng.choice(("round", "oval", "square", "long")),
        skin=skin,
        hair=_hair(words, profile, rng),
        hair_colour=hair_colour,
        hat=_worded(words, HAT_WORDS) or "none",
        coat=coat if human else "none",
        coat_colour=_colour_of(words, ("coat", "jacket", "dress", "cloak", "apron", "vest", "sweater", "oilskin", "scarf"))
        or (palette.accent if index == 0 else shade),
        shirt_colour=_colour_of(words, ("shirt", "blouse", "jumper")) or rng.choice((palette.light, "#e8ded0", "#cfd8dc", "#d9c7a8")),
        trouser_colour=_colour_of(words, ("trousers", "jeans", "boots", "skirt")) or rng.choice((palette.shadow, "#2f3b4c", "#4a3f35", "#3c3c46")),
        beard="beard" in words or (human and grown_man and rng.random() < 0.4),
        glasses="glasses" in words or "spectacles" in words or (human and rng.random() < 0.18),
        animal=profile.species.lower() if rig is BodyRig.ANIMAL else "",
    )
    return design.model_copy(update={"prompt": _prompt(profile, design)})


def _rig(profile: CharacterProfile, index: int, rng: random.Random) -> BodyRig:
    species = profile.species.lower()
    if any(word in species for word in MACHINES):
        return BodyRig.ROBOT
    if any(re.search(rf"\b{word}s?\b", species) for word in ANIMALS):
        return BodyRig.ANIMAL
    if profile.age in ("child", "old"):
        return BodyRig(profile.age)
    return (BodyRig.ADULT, BodyRig.SLIM, BodyRig.BROAD)[(index + rng.randrange(2)) % 3]


def _height(profile: CharacterProfile, rig: BodyRig) -> float:
    if rig is BodyRig.ANIMAL:
        return 0.55
    return HEIGHTS[profile.age] + {BodyRig.BROAD: 0.03, BodyRig.ROBOT: -0.08}.get(rig, 0.0)


def _hair(words: str, profile: CharacterProfile, rng: random.Random) -> Hair:
    named = _worded(words, HAIR_WORDS)
    if named:
        return named
    usual: dict[Pronouns, tuple[Hair, ...]] = {
        Pronouns.SHE: ("long", "bun", "curly", "braid", "short"),
        Pronouns.HE: ("short", "curly", "short", "bald" if profile.age == "old" else "short"),
        Pronouns.THEY: ("short", "curly", "long", "bun"),
        Pronouns.IT: ("bald", "short"),
    }
    return rng.choice(usual[profile.pronouns])


def _distinct(design: CharacterDesign, others: list[CharacterDesign]) -> CharacterDesign:
    """The design, with the next hair while its outline is somebody else's, and the next colour of the wardrobe while its coat is."""
    for hair in (design.hair, *(hair for hair in HAIR if hair != "bald")):
        design = design.model_copy(update={"hair": hair})
        if all((design.rig, design.hair, design.hat) != (other.rig, other.hair, other.hat) for other in others):
            break
    worn = {other.coat_colour for other in others}
    colour = next((colour for colour in (design.coat_colour, *WARDROBE) if colour not in worn), design.coat_colour)
    return design.model_copy(update={"coat_colour": colour})


def _worded(words: str, table: dict[Any, tuple[str, ...]]) -> Any:
    """The entry whose word stands in the text; entries are ordered, the first wins. None when there is none."""
    return next((name for name, hints in table.items() if any(re.search(rf"\b{hint}", words) for hint in hints)), None)


def _colour_of(words: str, garments: tuple[str, ...]) -> str | None:
    """The colour named up to two words before a garment: `red coat`, `yellow oilskin coat`."""
    found = re.search(rf"\b({'|'.join(COLOUR_WORDS)})\b(?:[ -]\w+){{0,2}}[ -](?:{'|'.join(garments)})", words)
    return COLOUR_WORDS[found[1]] if found else None


def _prompt(profile: CharacterProfile, design: CharacterDesign) -> str:
    who = f"{profile.name}, {profile.age} {profile.profession or profile.species}".strip()
    wears = [f"a {design.hat}" if design.hat != "none" else "", f"a {colour_name(design.coat_colour)} {design.coat}" if design.coat != "none" else ""]
    human = design.rig not in (BodyRig.ANIMAL, BodyRig.ROBOT)
    marks = [f"{design.hair} hair" if human else "", "beard" if design.beard else "", "glasses" if design.glasses else "", *wears]
    return f"{who}: {', '.join(filter(None, [profile.visual_signature.rstrip('.'), *marks]))}"


def colour_name(colour: str) -> str:
    """The nearest colour word, for models that read words: `#e0b43a` is `yellow`."""

    def channels(text: str) -> tuple[int, ...]:
        return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))

    return min(COLOUR_WORDS, key=lambda word: sum((a - b) ** 2 for a, b in zip(channels(colour), channels(COLOUR_WORDS[word]), strict=True)))
