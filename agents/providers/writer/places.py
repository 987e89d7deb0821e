"""Where a story can happen: five places per kit, in the order home, out, way, far, high, changed by the places a logline names."""

import re
from dataclasses import dataclass

from agents.film import Kit, Place
from agents.media.catalogue import KIT_WORDS, features_of

from .eras import era_of
from .grammar import singular, third_person
from .locales import Locale, locale_of
from .premise import Phrase, Premise
from .words import FIELDS, INSIDE, word_set

ROLES = ("home", "out", "way", "far", "high")
_REGIONS = word_set(
    "mars earth moon venus jupiter paris london berlin rome tokyo venice york texas alaska siberia space world kingdom country arctic antarctica "
    "galaxy underworld afterlife sea ocean orbit"
)
_EVERYWHERE = word_set("sea ocean space world kingdom country orbit galaxy")
_HOME_VERBS = word_set("inherit buy run keep guard own save protect restore rebuild sell open live work wait tend trap")


@dataclass(frozen=True)
class Spot:
    name: str
    interior: bool
    description: str
    features: tuple[str, ...]
    when: str = ""
    """Words of which the logline must have one; the entry then replaces the one before it."""


def _s(name: str, interior: bool, description: str, features: str, when: str = "") -> Spot:
    return Spot(name, interior, description, tuple(features.split()), when)


_SPOTS: dict[Kit, tuple[tuple[Spot, ...], ...]] = {
    Kit.SEA: (
        (_s("COTTAGE KITCHEN", True, "A low room above the tide, salt on the panes.", "stove window lamp table"), _s("LIGHTHOUSE KITCHEN", True, "A round room at the foot of the tower, everything on hooks.", "stove window lamp lantern table", "lighthouse"), _s("CABIN BELOW DECK", True, "Planks, a hammock, a swinging lantern.", "porthole lantern rope chart", "ship pirate pirates captain sailor"),
            _s("SUNKEN WRECK", False, "Ribs of timber, green light from above.", "wreck rocks", "octopus whale dolphin shark mermaid crab")),
        (_s("SHINGLE BEACH", False, "Grey stones, a tide line of rope and feathers.", "beach rocks boat gulls"),),
        (_s("HARBOUR WALL", False, "Wet stone, iron rings, boats knocking together.", "pier boat buoy gulls"),),
        (_s("END OF THE PIER", False, "The last plank before open water.", "pier buoy island"), _s("FOOT OF THE TOWER", False, "Black rock, white spray, the beam passing overhead.", "lighthouse rocks", "lighthouse")),
        (_s("CLIFF PATH", False, "Short grass and the whole sea below.", "cottage rocks gulls island"), _s("LANTERN ROOM", True, "Glass all round and the great lens in the middle.", "lantern window lamp", "lighthouse")),
    ),
    Kit.CITY: (
        (_s("THIRD-FLOOR FLAT", True, "One room over a tram stop, a blinking sign outside.", "window lamp table skyline"),),
        (_s("MARKET STREET", False, "Awnings, puddles, people with somewhere to be.", "awning streetlamp tram bench"),),
        (_s("IRON FOOTBRIDGE", False, "Rivets, a railing, trains underneath.", "bridge streetlamp tower"),),
        (_s("BACK ALLEY", False, "Bins, steam, a single door with no handle.", "neon streetlamp"),),
        (_s("ROOFTOP", False, "Chimneys, laundry, the city laid out like a game.", "tower billboard"),),
    ),
    Kit.FOREST: (
        (_s("CABIN", True, "Logs, smoke, a bunk along the wall.", "stove logs bunk window"), _s("BURROW", True, "Roots, dry leaves, one warm corner.", "logs", "hedgehog fox badger rabbit mouse hare bear wolf squirrel owl deer frog")),
        (_s("CLEARING", False, "A ring of light in the trees.", "stones mushrooms deer"),),
        (_s("RIVER CROSSING", False, "Brown water and one fallen trunk.", "river fallen_tree bridge"),),
        (_s("OLD OAK", False, "A hollow tree older than the path.", "stones fireflies mushrooms"),),
        (_s("HILL OF PINES", False, "Above the tree line, the whole forest breathing.", "campfire stones"),),
    ),
    Kit.MOUNTAIN: (
        (_s("STONE HUT", True, "Thick walls, one stove, boots in a row.", "stove bunk map window"),),
        (_s("VALLEY ROAD", False, "Gravel between walls, bells far off.", "pines lake hut"),),
        (_s("ROPE BRIDGE", False, "Planks, wind, a great deal of air.", "bridge flag"),),
        (_s("ICE CAVE", False, "Blue light and dripping water.", "cave"),),
        (_s("SUMMIT CAIRN", False, "A heap of stones and nothing above it.", "cairn flag eagle"),),
    ),
    Kit.DESERT: (
        (_s("MUD-BRICK HOUSE", True, "Cool walls, jars, a stripe of sun.", "jars arch lantern window"),),
        (_s("WELL IN THE SQUARE", False, "A rope, a bucket, people waiting their turn.", "well ruin"),),
        (_s("DRY RIVERBED", False, "Cracked earth between two banks of nothing.", "bones mesa cactus"),),
        (_s("RUINED TOWER", False, "Half a wall against all that sky.", "ruin tent campfire"),),
        (_s("LAST DUNE", False, "Sand to the horizon, and a line of green.", "oasis camel"),),
    ),
    Kit.VILLAGE: (
        (_s("COTTAGE KITCHEN", True, "Flagstones, copper pans, a cat-sized patch of sun.", "kitchen stove jars window"),),
        (_s("VILLAGE SQUARE", False, "A well, a bench, everyone's windows.", "well bench church market"),),
        (_s("MILL BRIDGE", False, "One arch over quick water.", "tree fence windmill"),),
        (_s("CHURCHYARD", False, "Leaning stones and one yew.", "church tree fence"),),
        (_s("HILL FIELD", False, "Stubble, larks, the village like a toy below.", "field windmill tree"),),
    ),
    Kit.HOME: (
        (_s("KITCHEN", True, "A table with four chairs and a history.", "kitchen window table lamp"),),
        (_s("FRONT GARDEN", False, "A gate that never quite shuts.", "fence tree mailbox garden"),),
        (_s("EMPTY STREET", False, "Hedges, parked cars, one lit window.", "streetlamp house bicycle"),),
        (_s("ATTIC", True, "Boxes, dust, a slanting roof.", "window stairs mirror lamp"),),
        (_s("BACK PORCH", False, "Two steps, a swing, the evening.", "porch swing tree"),),
    ),
    Kit.WORKSHOP: (
        (_s("WORKSHOP", True, "Benches, shavings, a hundred small drawers.", "workbench tools lamp window"), _s("CLOCK WORKSHOP", True, "A hundred clocks, no two agreeing.", "workbench clocks tools lamp", "clock")),
        (_s("YARD", False, "Crates, a cart, a gate left open.", "crates cart gate barrel"),),
        (_s("CANAL TOWPATH", False, "Black water, brick walls, chimney smoke.", "chimney streetlamp pipes"),),
        (_s("OLD FORGE", True, "Soot to the rafters and a cold hearth.", "forge machine crates"),),
        (_s("ROOF LADDER", False, "Slates, a weathercock, the whole town ticking.", "ladder chimney"),),
    ),
    Kit.VEHICLE: (
        (_s("COMPARTMENT", True, "Two benches, one window, the world going by.", "seats luggage window"), _s("BUS", True, "Rows of seats, a bell cord, a wide mirror.", "seats wheel window", "bus")),
        (_s("PLATFORM", False, "A clock, a bench, rails in both directions.", "rails sign train"),),
        (_s("OPEN ROAD", False, "Poles, heat, a white line.", "road poles hills"),),
        (_s("LEVEL CROSSING", False, "Two lights and a long wait.", "rails sign poles"),),
        (_s("END OF THE LINE", False, "Buffers, weeds, a view.", "rails hills sign"),),
    ),
    Kit.SPACE: (
        (_s("HABITAT MODULE", True, "Padded walls, a plant, a small round window.", "console porthole pod screen"),),
        (_s("RED PLAIN", False, "Rust-coloured dust and two sets of tracks.", "dome crater rover antenna"),),
        (_s("LONG CORRIDOR", True, "Pipes, rungs, one flickering strip light.", "corridor pipes"),),
        (_s("SIGNAL MAST", False, "A thin mast against all those stars.", "antenna planet nebula"),),
        (_s("OBSERVATION DOME", True, "Glass, and everything beyond it.", "porthole screen console"),),
    ),
}  # fmt: skip


_MORE_WORDS: dict[Kit, frozenset[str]] = {
    Kit.SEA: word_set("keeper fishermen pirates sailors ferry gull octopus seal penguin shipwreck"),
    Kit.CITY: word_set(
        "elevator lift librarian library restaurant chef rival bus-driver typist clerk lawyer pianist jazz paris london berlin rome tokyo venice york heist spy superhero vampire comedian"
    ),
    Kit.FOREST: word_set("hedgehog owl hare squirrel badger dragon fairy elf woodcutter knight giant"),
    Kit.MOUNTAIN: word_set("monk monks hermit abbot yeti mountaineer castle siberia alaska arctic"),
    Kit.VILLAGE: word_set("scarecrow potter potters villager villagers blacksmith pie bell harvest hen goose cow pig donkey"),
    Kit.HOME: word_set("mirror lodger vacuum widow widower ghost haunted toaster doll cat puppy kitten sister brother daughter son"),
    Kit.WORKSHOP: word_set("clock watch invention typewriter puppet"),
    Kit.SPACE: word_set("venus jupiter ai cyborg probe probes"),
}


_TRADES: tuple[tuple[frozenset[str], Kit], ...] = (
    (frozenset(FIELDS["craft"]), Kit.WORKSHOP),
    (word_set("watchman clerk detective lawyer judge policeman thief burglar banker reporter translator dentist courier"), Kit.CITY),
)
"""Where somebody works, for a logline that names no place."""


def kit_of(premise: Premise) -> Kit | None:
    """The kit of the locale the premise means, else the one most of its words point at; None when no word points anywhere."""
    if locale := locale_of(premise.text):
        return locale.places[1].kit
    aside = frozenset(re.findall(r"[a-z]+", premise.relative.lower())) if premise.relative.lower().startswith(("who", "that", "whose")) else frozenset[str]()
    said = premise.words - aside - {premise.verb, third_person(premise.verb)} if premise.verb else premise.words
    named = {w.lower() for p in premise.phrases if p.kind == "place" for w in p.words}
    hero = {w.lower() for w in premise.subject.words}
    scores = {
        kit: sum(1 + 5 * (w in named) + 4 * (w in hero) for w in words if w in said) + 1.5 * len(_MORE_WORDS.get(kit, frozenset()) & said)
        for kit, words in KIT_WORDS.items()
    }
    best = max(scores, key=lambda kit: scores[kit])
    if not scores[best]:
        return next((kit for trades, kit in _TRADES if singular(premise.subject.noun.lower()) in trades), None)
    era = era_of(premise.text)
    return Kit.VILLAGE if era and era.year < 1800 and best in (Kit.HOME, Kit.CITY, Kit.VEHICLE) else best


_ON = word_set(
    "road bridge footbridge rooftop roof roofs pier beach platform hill field plain dune steps quay embankment riverbed towpath porch plaza deck ice terrace stage ladder summit cairn island"
)
_IN = word_set("street alley garden yard square churchyard forest wood clearing cave valley park ruins village city town desert courtyard greenhouse")


def preposition(place: Place) -> str:
    """`in`, `on` or `at`: what stands before a place when somebody is there."""
    head = re.split(r" (?:of|in|on|behind|under|over|above|outside|with|after|before|between) ", place.name.lower())[0].split()[-1]
    return "in" if place.interior or head in _IN else "on" if head in _ON else "at"


def places_of(premise: Premise, kit: Kit) -> tuple[Place, ...]:
    """The five places of a tale, in the order of `ROLES`."""
    locale = locale_of(premise.text)
    found = list(locale.places) if locale else [_pick(options, premise, kit) for options in _SPOTS[kit]]
    used = {word for place in found for word in place.name.lower().split()}
    for phrase in premise.phrases:
        noun = phrase.noun.lower()
        if (
            phrase.kind != "place"
            or phrase.start == premise.subject.start
            or noun in used
            or _hoped_for(phrase, premise)
            or (locale and _within(phrase, locale))
        ):
            continue
        if noun in _REGIONS and (noun in _EVERYWHERE or phrase.after not in ("in", "on", "to", "from", "at", "across")):
            continue
        if noun in _REGIONS:
            link = "ON" if noun in ("mars", "earth", "moon", "venus", "jupiter") else "IN"
            found[1] = (
                replace_name(
                    found[1],
                    f"{found[1].name} {link} {'THE ' if phrase.det.lower() == 'the' or noun in ('moon', 'sea', 'ocean', 'arctic', 'world', 'kingdom') else ''}{phrase.noun.upper()}",
                )
                if " IN " not in found[1].name
                else found[1]
            )
            continue
        slot = _slot(phrase, premise)
        if phrase.head.lower() not in " ".join(p.name for p in found).lower():
            found[slot] = _named(phrase, kit, found[slot])
    return tuple(found)


def _hoped_for(phrase: Phrase, premise: Premise) -> bool:
    """Whether a place is only what it is all for, `so that his daughter can go to university`: nobody is there yet."""
    before = premise.text[: premise.text.find(phrase.text)] if phrase.text in premise.text else ""
    return bool(re.search(r"\b(?:so that|because|in order that)\b[^.;!?]*$", before))


def _within(phrase: Phrase, locale: Locale) -> bool:
    """Whether a named place is the locale itself, or one of many around it."""
    noun = phrase.noun.lower()
    return bool(re.search(locale.words, phrase.bare.lower())) or noun in ("town", "village", "world", "country", "city") or singular(noun) in _REGIONS


def _slot(phrase: Phrase, premise: Premise) -> int:
    """Which of the five a named place takes: the hero's own, or the far one."""
    if premise.want_verb in ("escape", "leave", "flee") or premise.verb in ("escape", "leave", "flee"):
        return 3 if phrase.after in ("to", "for") else 0
    if phrase.after in ("in", "at", "on", "inside", "aboard"):
        return 0
    return 0 if premise.verb in _HOME_VERBS or (premise.want_verb in ("save", "protect", "rebuild", "restore", "sell") and phrase.bare in premise.want) else 3


def _pick(options: tuple[Spot, ...], premise: Premise, kit: Kit) -> Place:
    chosen = next((spot for spot in reversed(options) if spot.when and premise.words & frozenset(spot.when.split())), options[0])
    return Place(name=chosen.name, kit=kit, interior=chosen.interior, description=chosen.description, features=chosen.features)


def replace_name(place: Place, name: str) -> Place:
    return place.model_copy(update={"name": name})


def _named(phrase: Phrase, kit: Kit, instead_of: Place) -> Place:
    noun = phrase.noun.lower()
    own = kit if kit is Kit.SPACE else next((k for k, words in KIT_WORDS.items() if noun in words), kit)
    interior = noun in INSIDE or (kit is Kit.SPACE and noun == "station")
    bare = phrase.head
    return Place(
        name=bare.upper()[:40],
        kit=own,
        interior=interior,
        description=f"{bare[:1].upper()}{bare[1:]}. {instead_of.description}",
        features=features_of(own, interior=interior)[:4],
    )
