"""What places in films are in the world: for each kind, one that exists and is like it, how such places are built, of what and in which colours, what grows and what is heard there.

The location scout looks a film's places up in here, by the words of their names and descriptions, the particular kinds first; the kit alone decides for a place that no word tells. Colours
are those of the materials in daylight. Features are words the renderer knows; sounds are words the sound designer knows.
"""

import re
from dataclasses import dataclass

from agents.film import Kit


@dataclass(frozen=True)
class Likeness:
    words: str
    """A pattern over name and description; empty for a kit."""
    example: str
    architecture: tuple[str, ...]
    materials: tuple[tuple[str, str], ...]
    """Material and its colour."""
    vegetation: tuple[str, ...]
    features: tuple[str, ...]
    heard: tuple[str, ...]
    interior: bool | None = None
    """None: inside and outside alike."""

    def fits(self, text: str, *, interior: bool) -> bool:
        return self.interior in (None, interior) and re.search(rf"\b(?:{self.words})\b", text) is not None


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _l(words: str, example: str, architecture: str, materials: str, vegetation: str, features: str, heard: str, interior: bool | None = None) -> Likeness:
    coloured = tuple((name.strip(), colour.strip()) for name, _, colour in (part.partition(":") for part in _split(materials)))
    return Likeness(words, example, _split(architecture), coloured, _split(vegetation), tuple(features.split()), _split(heard), interior)


LIKENESSES: tuple[Likeness, ...] = (
    _l("lantern room|lamp room|gallery", "Lantern of Bell Rock Lighthouse, Scotland", "twelve panes in iron astragals; a lens on a clockwork", "brass: #b08d3f; glass: #a9c4c9; iron: #3d4147", "", "lantern window lamp", "lantern; lighthouse", True),
    _l("kitchen|galley", "Kitchen of Hill Top, Near Sawrey, Cumbria", "a range in the chimney; a table in the middle", "flagstone: #8f8a7c; copper: #a8623a; limewash: #dfd6c0", "herbs hung to dry", "stove table jars window kitchen lamp", "kitchen", True),
    _l("clock tower|bell tower|belfry", "Zytglogge, Bern", "a stair inside the wall; a floor for the works, a floor for the bells", "oak: #6f4f32; bell bronze: #8a7a4a; tufa: #b0a48c", "", "clocks stairs tower chimney window ladder", "tower"),
    _l("lighthouse|foot of the tower", "Bell Rock Lighthouse, Scotland", "a tapering round tower; one small window to each floor", "granite: #8d8f92; white lime wash: #dcdad2; slate: #4d5560", "thrift; lichen", "lighthouse rocks lamp window stairs", "gulls; lighthouse"),
    _l("harbou?r|quay|wharf|jetty|dock|pier", "Old harbour of Stromness, Orkney", "a wall of dressed stone with iron rings; stairs worn by ropes", "wet granite: #6c7178; tarred timber: #3a342e; rope: #a08a5c", "bladderwrack below the tide line", "pier boat buoy gulls", "harbour; gulls", False),
    _l("beach|shore|cove|shingle|tide", "Chesil Beach, Dorset", "groynes of tarred oak", "shingle: #9a9487; wet sand: #8a7c66; driftwood: #a39a8b", "sea kale; marram grass", "beach rocks boat gulls", "beach; gulls", False),
    _l("cliff|headland", "Seven Sisters, Sussex", "a path without a rail", "chalk: #e4e0d2; turf: #6f7f4a; flint: #55575c", "short turf; thrift", "rocks gulls island cottage", "cliff; gulls", False),
    _l("below deck|cabin below|hold|wreck", "Lower deck of the Cutty Sark, Greenwich", "beams at the height of a head; a ladder to the hatch", "oak: #6f4f32; tar: #2b2825; canvas: #c9bda1", "", "porthole lantern rope chart", "cabin", True),
    _l("deck|ship|boat", "Brixham trawler Provident, Devon", "a low bulwark; one mast stepped forward", "scrubbed deck: #b49a74; tanned sail: #8c4a2f; tar: #2b2825", "", "boat buoy gulls rope", "boat", False),
    _l("bakery|bakehouse|oven", "Four banal of Urval, Dordogne", "a vaulted brick oven; a trough along the wall", "brick: #9a5a3f; flour dust: #e8e0cf; limed plaster: #d8cdb6", "", "stove jars counter table window", "bakery", True),
    _l("nursing home|care home|common room|day room", "Charterhouse almshouses, London", "a handrail all along; chairs set against the walls", "linoleum: #8f9a86; magnolia paint: #e4d9bf; beech: #c09a63", "a rubber plant", "chair table plant picture window", "hall", True),
    _l("corridor|hallway", "Corridor of the Maudsley Hospital, London", "doors on both sides; one light in three is lit", "linoleum: #7d8a80; gloss paint: #c9d0c4; steel: #8a9096", "", "door lamp stairs window", "office", True),
    _l("ward|hospital|clinic|sick", "Nightingale ward, St Thomas' Hospital, London", "beds in two rows; tall windows between them", "white tile: #dfe4e2; enamel: #c8d2d0; linoleum: #7f8f88", "", "bed window lamp clock curtain", "ward", True),
    _l("bank|vault", "Banking hall of the Bowery Savings Bank, New York", "a coffered ceiling; counters behind brass", "marble: #cfc8b8; brass: #b08d3f; walnut: #5a3f2a", "", "counter lamp clock desk", "bank", True),
    _l("theatre|theater|stage|auditorium", "Teatro Olimpico, Vicenza", "boxes in a horseshoe; a raked floor", "red plush: #8a2a2f; gilt: #b8924a; black boards: #2d2a2a", "", "curtain lamp chair stairs", "theatre", True),
    _l("school|classroom|spelling|contest", "Village school of Beamish, Durham", "one room; windows above the height of a child", "ink-stained oak: #8a6a45; distemper: #cfc7a8; slate: #4d5560", "beans in jars", "desk table bookshelf clock window", "school", True),
    _l("bookshop|library|archive|reading room", "Shakespeare and Company, Paris", "shelves to the ceiling; a ladder on a rail", "old paper: #d8c69c; walnut: #5a3f2a; worn carpet: #7a3f35", "", "bookshelf lamp table stairs chair", "shop", True),
    _l("laundry|wash ?house", "Lavoir of Chartres, on the Eure", "a tiled floor that slopes to a drain; copper tubs", "wet tile: #9fb0ae; copper: #a8623a; steam: #d4d8d6", "", "table jars door pipes machine", "laundry", True),
    _l("hotel|lobby|foyer", "Hôtel Lutetia, Paris", "a porter's desk across from the door; a lift in a cage", "marble: #cfc8b8; brass: #b08d3f; mahogany: #5f3425", "a palm in a pot", "counter lamp stairs plant door", "lobby", True),
    _l("cafe|café|bar|tavern|inn|pub|restaurant", "Café de la Paix, Paris", "one long counter; mirrors behind bottles", "zinc: #a9adad; oak: #6f4f32; tobacco-coloured paint: #a07f4f", "", "bar counter table chair lamp", "tavern", True),
    _l("attic|loft|garret", "Anne Frank House, Amsterdam", "a slanting roof; one dormer", "bare boards: #94714b; dust: #b4aa96; brick: #8a4f3a", "", "window stairs mirror lamp", "", True),
    _l("cellar|crypt|tunnel|catacomb", "Catacombs of Paris", "a barrel vault; steps without a rail", "wet stone: #66645e; brick: #7a4a38; lime: #b9b4a4", "", "arch barrel lantern stairs", "cellar", True),
    _l("forge|smithy", "Finch Foundry, Sticklepath, Devon", "one wide door; the fire where it is darkest", "soot: #2b2a2c; iron: #4a4d52; brick: #8a4f3a", "", "forge workbench tools chimney", "forge", True),
    _l("clock|watch ?maker", "Clockmakers of Besançon, Franche-Comté", "benches under north windows; a wall of dials", "brass: #b08d3f; walnut: #5a3f2a; felt: #3f5a45", "", "clocks workbench tools lamp window", "clockmaker", True),
    _l("workshop|atelier|studio|shed", "Violin makers of Cremona, Lombardy", "a bench at each window; tools hung by size", "shavings: #d2a96c; beech: #b8905e; oil: #4f4638", "", "workbench tools lamp window crates", "", True),
    _l("compartment|carriage|sleeper|train|dining car|luggage car|sleeping car|guard.s van", "Wagons-Lits sleeping car type LX", "two benches face to face; a corridor on one side", "mahogany: #5f3425; plush: #5a6a4a; brass: #b08d3f", "", "seats luggage window lamp", "train", True),
    _l("platform|station|railway|terminus|crossing", "Settle station, Yorkshire", "an awning on iron columns; a clock that all can see", "engine brick: #5b4a4a; cast iron: #3d5a4a; gravel: #8f897c", "rosebay willowherb between the rails", "rails sign train poles", "station", False),
    _l("viaduct|railway bridge", "Ribblehead Viaduct, Yorkshire", "arches in a row; no rail on the parapet", "gritstone: #7d776a; wet sleepers: #453c33; peat: #5a4a35", "cotton grass", "rails poles hills sign", "rails", False),
    _l("bus|taxi|cab|car\\b|driver", "London taxi, Austin FX4", "a partition with a sliding pane", "leather: #2f2c2b; rubber: #3a3a3c; chrome: #a9adb3", "", "seats wheel dashboard window", "", True),
    _l("ice|frozen|glacier", "Yukon River at Dawson, Canada", "", "clear ice: #9fc0cc; old snow: #dfe6ea; willow: #7a5a42", "dwarf willow; sedge", "stones river pines cave rocks", "frozen; ice", False),
    _l("cave|shelter|grotto|burrow|den", "Chauvet Cave, Ardèche", "a mouth to the south; a hearth a few steps in", "limestone: #b8a888; ochre: #a8623a; soot: #2b2a2c", "ferns at the mouth", "logs stones cave campfire", "cave"),
    _l("rose|garden|greenhouse|allotment", "Prieuré d'Orsan, Berry", "beds edged with woven willow; a wall to the south", "turned earth: #5a4433; brick: #9a5a3f; box hedge: #4f6a3f", "roses; beans; box", "garden fence tree shed window plant", "garden"),
    _l("churchyard|church|chapel|monastery|abbey|cathedral", "Abbey of Le Thoronet, Provence", "round arches; light from one side", "limestone: #c2b394; lead: #7a7f85; oak: #6f4f32", "yew; ivy", "church tree fence altar arch bench", "church"),
    _l("well\\b", "Tissington Hall Well, Derbyshire", "a ring of stone with a windlass", "worn stone: #98917f; rope: #a08a5c; moss: #66763f", "moss; hart's-tongue fern", "well bench tree church", "well", False),
    _l("mill|weir|ford|river|crossing", "Packhorse bridge, Carrbridge, Scotland", "one arch over quick water", "schist: #7d7a72; brown water: #5f5138; alder: #5a6a3f", "alder; kingcups", "river bridge fallen_tree tree fence windmill", "river", False),
    _l("rope bridge|gorge|ravine", "Q'eswachaka, Peru", "five ropes of grass", "grass rope: #b09a5a; schist: #7d7a72; far snow: #dfe6ea", "ichu grass", "bridge flag pines", "", False),
    _l("summit|cairn|pass|ridge", "Cairn of Ben Nevis, Scotland", "a heap of stones", "quartzite: #b4b0a8; snow: #e2e8ea; lichen: #8f9a5a", "lichen; moss campion", "cairn flag eagle", "", False),
    _l("hut|refuge|lodge", "Konkordiahütte, Valais", "dry stone walls; one stove for all", "gneiss: #85827c; larch: #8a5f3c; felt: #6a5f55", "edelweiss in a jar", "stove bunk map window hut", "hut"),
    _l("dune|oasis|caravan|desert|riverbed", "Erg Chebbi, Morocco", "goat-hair tents open to the lee", "sand: #cf9f62; salt crust: #dcd2bc; goat hair: #3f352f", "date palms; tamarisk", "oasis camel tent mesa campfire", "oasis", False),
    _l("field|meadow|hill|farm|barn|pasture", "Hill farm above Dent, Cumbria", "dry stone walls; a barn to every field", "stubble: #c0a55a; limestone: #b0a890; hay: #b89a4f", "timothy; hawthorn", "field fence windmill tree", "field", False),
    _l("square|market", "Market square of Telč, Moravia", "arcades on two sides; a well in the middle", "cobbles: #7f7a72; plaster: #d2b98a; tiles: #a8563a", "one lime tree", "well bench market church streetlamp", "market; square", False),
    _l("rooftop|roof|chimney", "Zinc roofs of the Marais, Paris", "chimneys in rows; a ladder along each ridge", "zinc: #9aa3a8; slate: #545c66; chimney pots: #a8623a", "moss in the gutters", "tower billboard chimney ladder", "", False),
    _l("alley|back street|lane|yard|canal|towpath", "Rue Visconti, Paris", "walls without windows; one door", "sooty brick: #5f4038; iron: #3d4147; wet cobbles: #555a60", "buddleia", "neon streetlamp gate barrel crates chimney", "street", False),
    _l("street|avenue|road|bridge|footbridge|embankment", "Rue Mouffetard, Paris", "shop fronts below, shutters above", "wet asphalt: #3f444b; limestone: #c4b595; painted iron: #3d5a4a", "plane trees", "streetlamp awning bench road poles", "street", False),
    _l("flat|apartment|room|bedroom|parlour|house|cottage", "Kettle's Yard, Cambridge", "low rooms that open into each other", "waxed boards: #9a7248; limewash: #dfd6c0; wool: #8a5a4a", "geraniums on the sill", "window lamp table chair bookshelf rug", "", True),
    _l("porch|gate|front door|doorstep", "Farmhouse porch, Vermont", "two steps and a rail", "clapboard: #d8d8cf; grey boards: #8f8a80; screen wire: #6a7075", "lilac", "porch fence swing tree house", "gate", False),
)  # fmt: skip

IN_SPACE: tuple[Likeness, ...] = (
    _l("module|habitat|station|shuttle|bridge|cockpit", "Destiny module, International Space Station", "racks on all four sides; rails for the hands", "white panel: #d9dcdc; blue foam: #5f7f9a; aluminium: #a7adb2", "lettuce under pink light", "console porthole pod screen pipes", "console", True),
    _l("dome|council", "Biosphere 2, Arizona", "triangles of glass in white struts", "glass: #a9c4c9; white steel: #d4d8d8; red dust: #a4563a", "a first tree in a tub", "porthole screen console plant", "console", True),
    _l("red plain|crater|mars|landing", "Gale Crater, Mars", "", "iron oxide dust: #a8583a; basalt: #55484a; butterscotch sky: #c99a6a", "", "dome crater rover antenna", "", False),
    _l("corridor|tunnel|lock|hatch|shaft", "Node 1 Unity, International Space Station", "hatches at both ends; handrails in blue", "white panel: #d9dcdc; blue rail: #4f7fae; aluminium: #a7adb2", "", "corridor pipes console", "console", True),
    _l("mast|antenna|signal|orbit|plain|hull", "Apollo 15 landing site, Mare Imbrium", "", "regolith: #8f8b86; gold foil: #b8924a; white cloth: #dcdcd8", "", "antenna planet crater rover", "", False),
)  # fmt: skip
IN_JAPAN = _l("", "Nakasendo post town of Tsumago, Japan", "sliding screens; a raised floor over a step", "cedar: #7a5a3c; paper: #e6dcc0; tatami: #a8a06a", "bamboo; moss; red pine", "arch lamp jars fence tree field", "river")  # fmt: skip
"""Villages of feudal Japan are built like no other."""

BY_KIT: dict[Kit, Likeness] = {
    Kit.SEA: _l("", "Coast of Northumberland", "sheds of tarred boards", "basalt: #55585c; wet sand: #8a7c66; tar: #2b2825", "marram grass", "boat rocks gulls beach lantern window", "gulls; beach"),
    Kit.CITY: _l("", "Old town of Lisbon", "houses that lean on each other", "plaster: #d2b98a; wet asphalt: #3f444b; tiles: #a8563a", "plane trees", "streetlamp bench window lamp table", "street"),
    Kit.FOREST: _l("", "Białowieża Forest, Poland", "", "bark: #5a4636; moss: #66763f; leaf mould: #6f4f32", "oak; hornbeam; bracken", "river fallen_tree stones mushrooms logs", "river"),
    Kit.MOUNTAIN: _l("", "Engadine, Switzerland", "stone below, larch above", "gneiss: #85827c; snow: #e2e8ea; larch: #8a5f3c", "larch; alpenrose", "pines hut lake stove", "valley"),
    Kit.DESERT: _l("", "Wadi Rum, Jordan", "mud brick; flat roofs", "sandstone: #b9714a; sand: #cf9f62; mud brick: #a8825a", "tamarisk", "mesa ruin tent jars arch", ""),
    Kit.VILLAGE: _l("", "Village of Castle Combe, Wiltshire", "rubble walls under stone tiles", "limestone: #c4b595; thatch: #a8894f; oak: #6f4f32", "hollyhocks; apple trees", "cottage well fence tree kitchen window", "church"),
    Kit.HOME: _l("", "Terraced house, Saltaire, Yorkshire", "two rooms up, two rooms down", "gritstone: #8f8068; painted wood: #d8d2c2; wool: #8a5a4a", "privet", "house fence tree window lamp table", ""),
    Kit.WORKSHOP: _l("", "Sheffield cutlers' courts", "sheds around a yard", "brick: #7a4a38; iron: #4a4d52; oak: #6f4f32", "buddleia", "workbench tools crates chimney gate", ""),
    Kit.VEHICLE: _l("", "Route 66 at Seligman, Arizona", "one row of poles", "asphalt: #4a4a4d; dust: #b09a75; chrome: #a9adb3", "sagebrush", "road poles hills seats window", ""),
    Kit.SPACE: _l("", "International Space Station", "modules in a row", "white panel: #d9dcdc; aluminium: #a7adb2; gold foil: #b8924a", "", "console porthole screen pipes planet station", "console"),
}  # fmt: skip


def likeness_of(name: str, description: str, kit: Kit, *, interior: bool, era: str = "") -> Likeness:
    """The kind of place that the name tells, else the description, else the kit."""
    if "japan" in era.lower() and kit in (Kit.VILLAGE, Kit.HOME):
        return IN_JAPAN
    kinds = IN_SPACE if kit is Kit.SPACE else LIKENESSES
    for text in (name, description):
        words = text.lower().replace("-", " ")
        if found := next((kind for kind in kinds if kind.fits(words, interior=interior)), None):
            return found
    return BY_KIT[kit]
