"""What one character looks like, once and for all shots, with a reference sheet.

The design follows the profile: species, age and pronouns choose the body; the trade, the words of the visual signature and the time of the story choose clothes, hat,
hair and what is in the hand; the rest is dealt by seed. Outlines are dealt in the order of the profiles: an execution designs those before it as well (that costs
nothing) and takes another hat, coat, hair or colour where somebody already has it. A costume note changes its own character and nobody who was designed after it.
"""

import random
import re
from collections.abc import Sequence
from typing import Any

from agents.base import Agent, AgentContext
from agents.film import (
    HEIGHT,
    WIDTH,
    BodyRig,
    CharacterDesign,
    CharacterProfile,
    Coat,
    Concept,
    Hair,
    Hat,
    Kit,
    Look,
    Mood,
    Palette,
    Pronouns,
    StyleGuide,
    Whiskers,
)
from agents.items import rows, stable_seed
from agents.media.people.species import is_animal
from cluster.contracts.agents import AgentSpec, Axis, ResourceClass, Resources, Stage
from cluster.contracts.base import Model
from cluster.contracts.ids import AgentId

from .wardrobe import (
    CHILDREN,
    COAT_WORDS,
    COLOUR_WORDS,
    FOR_SHE,
    FURS,
    GREY_HAIR,
    HAIR_COLOURS,
    HAIR_OF,
    HAIR_WORDS,
    HAT_WORDS,
    MACHINES,
    MARK_WORDS,
    SKINS,
    TIMES,
    TODAY,
    TRADES,
    WARDROBE,
    WHISKER_WORDS,
    CostumeNote,
    Outfit,
)  # fmt: skip

HEIGHTS = {"child": 0.68, "young": 0.95, "adult": 1.0, "old": 0.94}


class CharacterDesignerInput(Model):
    character_profiles: tuple[CharacterProfile, ...]
    style_guide: StyleGuide | None = None
    concept_brief: Concept | None = None
    """Says in which time and where the story plays."""
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
        takes=("character_profiles", "style_guide?", "concept_brief?", "wardrobe?"),
        emits=("character_designs",),
        services=frozenset({"task"}),
        requires=frozenset({"task"}),
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
        story = f"{inputs.concept_brief.logline} {inputs.concept_brief.home_kit}" if inputs.concept_brief else ""
        design = designs(inputs.character_profiles, palette, ctx.request.seed, story)[-1]
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


def designs(profiles: tuple[CharacterProfile, ...], palette: Palette, seed: int, story: str = "") -> list[CharacterDesign]:
    """One design per profile, each with a silhouette and a coat colour of its own. `story`: words that tell the time and the place.

    The same arguments give the same designs.
    """
    made: list[CharacterDesign] = []
    for index, profile in enumerate(profiles):
        rng = random.Random(stable_seed(seed, "design", profile.name))
        made.append(_design(profile, index, palette, rng, made, story.lower()))
    return made


def _dressed(profile: CharacterProfile, design: CharacterDesign, note: CostumeNote) -> CharacterDesign:
    """The design with what a person wants. Its words tell of it alone: the profile's signature may name the old clothes."""
    design = design.model_copy(update=note.changes)
    return design.model_copy(update={"prompt": _prompt(profile.model_copy(update={"visual_signature": ""}), design)})


def _design(profile: CharacterProfile, index: int, palette: Palette, rng: random.Random, others: list[CharacterDesign], story: str) -> CharacterDesign:
    words = f"{profile.visual_signature} {profile.profession}".lower()
    rig = _rig(profile, index, rng)
    human = rig not in (BodyRig.ANIMAL, BodyRig.ROBOT)
    outfit = _outfit(profile, story)
    coat, hat = (_coat(profile, outfit, words, rng, others), _hat(outfit, words, rng, others)) if human else ("none", "none")
    hair_colour = _colour_of(words, ("hair", "braid", "curls", "beard", "fur", "coat" if rig is BodyRig.ANIMAL else "mane")) or (
        _unused(FURS, [other.hair_colour for other in others], rng) if rig is BodyRig.ANIMAL else _hair_colour(profile, rng)
    )
    whiskers = _whiskers(profile, words, rng) if human else ""
    marks = tuple(mark for mark in MARK_WORDS if _worded(words, {mark: MARK_WORDS[mark]})) or (
        (rng.choice(("freckles", "mole", "scar", "earring", "freckles")),) if human and rng.random() < 0.4 else ()
    )
    if rig is BodyRig.ANIMAL and not marks:
        marks = tuple(filter(None, (_unused(("patch", "scarf", ""), [next(iter(other.marks), "") for other in others], rng),)))
    design = CharacterDesign(
        name=profile.name,
        rig=rig,
        height=round(_height(profile, rig) + rng.uniform(-0.03, 0.03), 3),
        head=_unused(("round", "oval", "square", "long", "heart"), [other.head for other in others], rng),
        skin=_unused(SKINS, [other.skin for other in others], rng),
        hair=_hair(words, profile, outfit, rng, others) if human else "short",
        hair_colour=hair_colour,
        hat=hat,
        hat_colour=_hat_colour(outfit, words, hat, rng),
        coat=coat,
        coat_colour=_coat_colour(outfit, words, index, palette, rng, others),
        shirt_colour=_colour_of(words, ("shirt", "blouse", "jumper")) or rng.choice((palette.light, "#e8ded0", "#cfd8dc", "#d9c7a8")),
        trouser_colour=_colour_of(words, ("trousers", "jeans", "boots", "skirt")) or rng.choice((palette.shadow, "#2f3b4c", "#4a3f35", "#3c3c46", "#54483a")),
        beard=bool(whiskers),
        whiskers=whiskers,
        glasses="glasses" in words or "spectacles" in words or (human and "eyepatch" not in marks and rng.random() < (0.3 if profile.age == "old" else 0.15)),
        animal=profile.species.lower() if rig is BodyRig.ANIMAL else "",
        marks=marks,
        prop=_thing(profile, outfit, words, rng, others) if human else "",
    )
    design = _distinct(design, others)
    return design.model_copy(update={"prompt": _prompt(profile, design)})


def _distinct(design: CharacterDesign, others: list[CharacterDesign]) -> CharacterDesign:
    """The design, with other hair while its outline is somebody else's, whatever words said."""
    outlines = [(other.rig, other.hair, other.hat) for other in others]
    options: tuple[Hair, ...] = (design.hair, *HAIR_OF["they"], *HAIR_OF["she"])
    hair = next((hair for hair in options if (design.rig, hair, design.hat) not in outlines), design.hair)
    return design.model_copy(update={"hair": hair})


def _outfit(profile: CharacterProfile, story: str) -> Outfit:
    """What people of this trade wear, or of this age, or of the story's time."""
    said = profile.profession.lower()
    relation = profile.visual_signature.lower() if not said else ""
    trade = next((outfit for outfit in TRADES if any(re.search(rf"\b{word}", said) for word in outfit.words)), None)
    trade = trade or next((outfit for outfit in TRADES if relation and any(re.search(rf"\b{word}", relation) for word in outfit.words)), None)
    time = next((outfit for outfit in TIMES if any(re.search(rf"\b{word}", story) for word in outfit.words)), None)
    if trade and (profile.age != "child" or trade.sworn):
        return trade
    if time and time.colours:
        return time
    return CHILDREN if profile.age == "child" else time or TODAY


def _unused(options: Sequence[Any], taken: Sequence[Any], rng: random.Random) -> Any:
    """One of the options, chosen by lot among those least often taken."""
    fewest = min(taken.count(option) for option in options)
    return rng.choice([option for option in options if taken.count(option) == fewest])


def _coat(profile: CharacterProfile, outfit: Outfit, words: str, rng: random.Random, others: list[CharacterDesign]) -> Coat:
    named = _worded(words, COAT_WORDS)
    if named and not outfit.sworn:
        return named
    usual: list[Coat] = [coat for coat in outfit.coats if coat not in FOR_SHE or profile.pronouns is Pronouns.SHE]
    if profile.pronouns is Pronouns.SHE and "gown" in outfit.coats:
        return "gown"
    options = usual or ["none"]
    return options[0] if outfit.sworn or not others else _unused(options, [other.coat for other in others], rng)


def _hat(outfit: Outfit, words: str, rng: random.Random, others: list[CharacterDesign]) -> Hat:
    named = _worded(words, HAT_WORDS)
    if named and not (outfit.sworn and outfit.hats[0] != "none"):
        return named
    worn = [other.hat for other in others if other.hat != "none"]
    free: list[Hat] = [hat for hat in outfit.hats if hat not in worn]
    if not free:
        return "none"
    return free[0] if outfit.sworn or len(free) == 1 else rng.choice(free[:3])


def _hat_colour(outfit: Outfit, words: str, hat: Hat, rng: random.Random) -> str | None:
    named = _colour_of(words, ("hat", "cap", "hood", "scarf", "headscarf", "beanie"))
    if named or hat == "none":
        return named
    if outfit.hat_colour and hat in outfit.hats and hat not in ("headscarf", "cap"):
        return outfit.hat_colour
    return rng.choice(("#8c3f4a", "#3e5c76", "#6f7440", "#a5742f", "#4b4f58", "#7a4b3a")) if hat in ("beanie", "headscarf", "bandana", "cap", "brim") else None


def _hair(words: str, profile: CharacterProfile, outfit: Outfit, rng: random.Random, others: list[CharacterDesign]) -> Hair:
    if named := _worded(words, HAIR_WORDS):
        return named
    usual = HAIR_OF.get(f"{profile.age} {profile.pronouns.value}", HAIR_OF[profile.pronouns.value])
    fitting = tuple(hair for hair in outfit.hair if hair in usual or (outfit.sworn and hair in ("topknot", "bald"))) or usual
    taken = [other.hair for other in others]
    return _unused(fitting if any(hair not in taken for hair in fitting) else usual, taken, rng)


def _hair_colour(profile: CharacterProfile, rng: random.Random) -> str:
    return rng.choice(GREY_HAIR if profile.age == "old" else HAIR_COLOURS)


def _whiskers(profile: CharacterProfile, words: str, rng: random.Random) -> Whiskers:
    grown_man = profile.pronouns is Pronouns.HE and profile.age in ("adult", "old")
    if named := _worded(words, WHISKER_WORDS):
        return named if profile.pronouns is not Pronouns.SHE and profile.age != "child" else ""
    dealt: tuple[Whiskers, ...] = ("full", "moustache", "goatee", "stubble", "sideburns", "long" if profile.age == "old" else "stubble")
    return rng.choice(dealt) if grown_man and rng.random() < 0.6 else ""


def _thing(profile: CharacterProfile, outfit: Outfit, words: str, rng: random.Random, others: list[CharacterDesign]) -> str:
    """What is carried: named, or of the trade; nothing of the kind that somebody else has."""
    from agents.media.people.gear import gear_of

    if (named := gear_of(profile.visual_signature)) and not outfit.sworn:
        return named.name
    free = [prop for prop in outfit.props if prop not in [other.prop for other in others]]
    if profile.age == "old" and outfit in (TODAY, *TIMES):
        free = ["cane", *free]
    if not free or (outfit in (TODAY, CHILDREN, *TIMES) and rng.random() < 0.45):
        return ""
    return free[0] if outfit.sworn else rng.choice(free[:2])


def _coat_colour(outfit: Outfit, words: str, index: int, palette: Palette, rng: random.Random, others: list[CharacterDesign]) -> str:
    """The colour that is named, or one of the trade, or of the wardrobe: apart from what others wear and from the middle tone of the set."""
    named = _colour_of(
        words, ("coat", "jacket", "dress", "cloak", "apron", "vest", "waistcoat", "sweater", "oilskin", "scarf", "kimono", "robe", "uniform", "cardigan")
    )
    worn = [other.coat_colour for other in others]
    if named and named not in worn:
        return named
    if index == 0 and not outfit.colours:
        return palette.accent
    dealt = [colour for colour in outfit.colours if all(_apart(colour, other) > 60 for other in worn)]
    if dealt and (outfit.sworn or rng.random() < 0.85):
        return rng.choice(dealt)
    offset = rng.randrange(len(WARDROBE))
    turned = [*WARDROBE[offset:], *WARDROBE[:offset]]
    return max(
        turned,
        key=lambda colour: min([_apart(colour, palette.mid) * 0.7, _apart(colour, palette.base) * 0.7, *(_apart(colour, other) for other in worn), 90.0]),
    )


def _apart(first: str, second: str) -> float:
    """Distance of two colours, about 0 to 440."""
    return sum((int(first[at : at + 2], 16) - int(second[at : at + 2], 16)) ** 2 for at in (1, 3, 5)) ** 0.5


def _rig(profile: CharacterProfile, index: int, rng: random.Random) -> BodyRig:
    species = profile.species.lower()
    if any(word in species for word in MACHINES):
        return BodyRig.ROBOT
    if is_animal(species):
        return BodyRig.ANIMAL
    if profile.age in ("child", "old"):
        return BodyRig(profile.age)
    return (BodyRig.ADULT, BodyRig.SLIM, BodyRig.BROAD)[(index + rng.randrange(2)) % 3]


def _height(profile: CharacterProfile, rig: BodyRig) -> float:
    if rig is BodyRig.ANIMAL:
        return 0.55
    return HEIGHTS[profile.age] + {BodyRig.BROAD: 0.03, BodyRig.ROBOT: -0.08}.get(rig, 0.0)


def _worded(words: str, table: dict[Any, tuple[str, ...]]) -> Any:
    """The entry whose word stands in the text; entries are ordered, the first wins. None when there is none."""
    return next((name for name, hints in table.items() if any(re.search(rf"\b{hint}", words) for hint in hints)), None)


def _colour_of(words: str, garments: tuple[str, ...]) -> str | None:
    """The colour named up to two words before a garment: `red coat`, `yellow oilskin coat`."""
    found = re.search(rf"\b({'|'.join(COLOUR_WORDS)})\b(?:[ -]\w+){{0,2}}[ -](?:{'|'.join(garments)})", words)
    return COLOUR_WORDS[found[1]] if found else None


def _prompt(profile: CharacterProfile, design: CharacterDesign) -> str:
    who = f"{profile.name}, {profile.age} {profile.profession or profile.species}".strip()
    wears = [
        f"a {design.hat.replace('_', ' ')}" if design.hat != "none" else "",
        f"a {colour_name(design.coat_colour)} {design.coat.replace('_', ' ')}" if design.coat != "none" else "",
    ]
    human = design.rig not in (BodyRig.ANIMAL, BodyRig.ROBOT)
    beard = (
        {"full": "a beard", "stubble": "stubble", "sideburns": "sideburns"}.get(design.whiskers, f"a {design.whiskers}".replace("a long", "a long beard"))
        if design.beard
        else ""
    )
    carries = f"a {design.prop}" if design.prop else ""
    marks = [f"{design.hair.replace('_', ' ')} hair" if human else "", beard, "glasses" if design.glasses else "", *design.marks, *wears, carries]
    return f"{who}: {', '.join(filter(None, [profile.visual_signature.rstrip('.'), *marks]))}"


def colour_name(colour: str) -> str:
    """The nearest colour word, for models that read words: `#e0b43a` is `yellow`."""

    def channels(text: str) -> tuple[int, ...]:
        return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))

    return min(COLOUR_WORDS, key=lambda word: sum((a - b) ** 2 for a, b in zip(channels(colour), channels(COLOUR_WORDS[word]), strict=True)))
