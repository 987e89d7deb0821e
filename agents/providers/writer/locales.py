"""Worlds a logline may mean more exactly than by a kit: a nursing home, a night train, the ice age. Each brings its five places, its people and its things.

The places stand in the order of `places.ROLES`: home, out, way, far, high. A place is written `NAME | kit | in or out | description | features`; names use words the
picture knows sets for (`agents.media.catalogue`). The first locale whose words are in the logline is meant, so the particular ones stand first.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agents.film import Kit, Place, Pronouns

Age = Literal["child", "young", "adult", "old"]


@dataclass(frozen=True)
class Companion:
    """Somebody to talk to, invented when the logline names nobody who is there."""

    profession: str
    age: Age = "adult"
    pronouns: Pronouns = Pronouns.SHE
    trait: str = "blunt"


@dataclass(frozen=True)
class Locale:
    name: str
    words: str
    """A pattern over the logline."""
    places: tuple[Place, ...]
    companions: tuple[Companion, ...]
    things: tuple[str, ...]
    """What somebody could hold here when the logline names no thing."""
    texture: tuple[str, ...]


def _places(text: str) -> tuple[Place, ...]:
    made = []
    for row in text.strip().splitlines():
        name, kit, side, description, features = (part.strip() for part in row.split("|"))
        made.append(Place(name=name, kit=Kit(kit), interior=side == "in", description=description, features=tuple(features.split())))
    return tuple(made)


def _people(text: str) -> tuple[Companion, ...]:
    """`profession age pronoun trait`, one per semicolon; a profession of two words is joined by an underscore."""
    found = []
    for row in text.split(";"):
        profession, age, pronoun, trait = row.split()
        found.append(Companion(profession.replace("_", " "), age, Pronouns(pronoun), trait))  # type: ignore[arg-type]
    return tuple(found)


def _locale(name: str, words: str, places: str, people: str, things: str, texture: str) -> Locale:
    return Locale(name, words, _places(places), _people(people), tuple(things.split("; ")), tuple(texture.split("; ")))


LOCALES: tuple[Locale, ...] = (
    _locale(
        "dentist", r"dentists?|toothache|teeth|tooth",
        """DENTIST'S SURGERY | home | in | A chair that tips, a round lamp, a tray under a cloth. | ward lamp mirror window
        STREET OF LIT WINDOWS | city | out | Wet cobbles, a brass plate, one green light. | streetlamp alley bench
        WAITING ROOM | home | in | Six chairs, old magazines, somebody humming. | chair lamp picture door
        ROOFTOP | city | out | Chimneys, a moon, laundry somebody forgot. | rooftop tower
        RIVER EMBANKMENT | city | out | Plane trees, slow water, a bench for two. | bridge bench streetlamp""",
        "receptionist old she dry;dental_nurse young she cheerful;night_porter old he blunt", "appointment book; pocket mirror", "peppermint; a drill in another room",
    ),
    _locale(
        "circus", r"circus|clowns?|acrobats?|trapeze|big top|tightrope|elephants?",
        """CIRCUS WAGON | home | in | Painted planks, a stove, costumes on nails. | stove bunk mirror lamp
        FIELD WITH THE BIG TOP | village | out | Canvas, ropes, straw, a queue of nobody. | tent flag field cart
        RING UNDER THE BIG TOP | city | in | Sawdust, empty benches, one light. | theatre curtain
        YARD BEHIND THE TENTS | village | out | Wagons in a row, buckets, something large breathing. | tent cart barrel tree
        ROAD OUT OF TOWN | vehicle | out | Wagons, posters, the long way round. | road poles hills tent""",
        "ringmaster old he dry;trapeze_artist young she restless;animal_keeper old she blunt;clown adult he cheerful", "top hat; ticket; drum", "sawdust and oranges; a brass band with one player",
    ),
    _locale(
        "ice_age", r"ice age|mammoths?|stone age|neanderthals?|glacier people",
        """CAVE SHELTER | mountain | in | The mouth of a cave hung with hides, a fire in the middle, smoke going up. | cave campfire antlers
        EDGE OF THE ICE | mountain | out | Grass, then gravel, then a wall of blue ice to the sky. | lake pines cairn
        FROZEN RIVER | mountain | out | White and flat and creaking. | frozen_river pines
        ICE CAVE | mountain | out | Blue light, old bones, a breath that answers. | cave
        RIDGE ABOVE THE PLAIN | mountain | out | All the grass there is, and one dark shape in it. | cairn eagle""",
        "flint_knapper old he dry;fire_keeper old she blunt;tracker young he restless;bone_carver adult she careful", "amulet; stone bowl", "smoke in the hair; ice that talks at night",
    ),
    _locale(
        "mars", r"mars|martian",
        """COUNCIL DOME | space | in | Benches in a ring under a scratched dome, red light on every face. | dome porthole screen
        RED PLAIN | space | out | Rust-coloured dust and two sets of tracks. | dome crater rover antenna
        LONG CORRIDOR | space | in | Pipes, painted handprints, one flickering strip light. | corridor pipes
        ARCHIVE MODULE | space | in | Steel drawers nobody has opened in a lifetime. | console screen pod
        LANDING FIELD AT EARTHRISE | space | out | An empty pad and one blue star above it. | rocket planet antenna""",
        "archivist old she careful;dust_farmer adult he dry;water_warden adult she blunt;mast_climber young he restless", "seed box; compass", "dust that gets in anyway; the hum under every silence",
    ),
    _locale(
        "station", r"space station|orbit|orbital|starship|spaceship|astronauts?|cosmonauts?",
        """CONTROL MODULE | space | in | Padded walls, dark screens, one that still glows. | console porthole screen module
        CREW MODULE | space | in | Six bunks, one slept in. | module pod porthole
        LONG CORRIDOR | space | in | Rungs, pipes, lights going out one after another. | corridor pipes
        OUTSIDE THE HULL | space | out | Metal, stars, and no up. | orbit planet antenna station
        OBSERVATION DOME | space | in | Glass, and everything beyond it. | dome porthole""",
        "station_botanist young she cheerful;cargo_pilot adult he dry;signal_officer old he blunt", "torch; photograph; seed box", "the hum under every silence; breath on cold glass",
    ),
    _locale(
        "japan", r"samurais?|feudal japan|shogun|ronin|geisha|ninjas?",
        """TEA HOUSE | home | in | Tatami, paper screens, rain on the eaves. | dojo table lamp
        VILLAGE GATE | village | out | Two posts, a rope of straw, mud. | tree fence field
        RICE FIELD PATH | village | out | Water on both sides and the sky in it. | field tree
        BAMBOO GROVE | forest | out | Green poles, green light, nowhere to swing a blade. | stones river
        SHRINE HILL | mountain | out | Worn steps, a stone fox, the valley below. | cairn pines flag""",
        "rice_farmer adult she blunt;bell_monk old he dry;sandal_maker's_daughter child she curious;ferryman old he careful", "tea bowl; scroll", "wet straw; crickets that stop",
    ),
    _locale(
        "occupied", r"wartime|occupied|resistance|blitz|1940s",
        """HOTEL LAUNDRY | home | in | Coppers, steam, sheets on lines like sails. | laundry window
        SIDE STREET BEHIND THE HOTEL | city | out | Blackout, a bicycle, a poster half torn away. | streetlamp alley
        HOTEL CORRIDOR | home | in | A long carpet, brass numbers, boots outside the doors. | corridor lamp
        RIVER EMBANKMENT | city | out | Plane trees, cold water, a bench nobody sits on. | bridge bench streetlamp
        ROOFTOP | city | out | Zinc, chimneys, searchlights over the city. | rooftop tower""",
        "laundress old she blunt;hotel_porter old he dry;baker's_boy child he curious;seamstress adult she careful", "folded map; ration book; key", "boots on the stairs; bread that tastes of sawdust",
    ),
    _locale(
        "hospital", r"nurses?|hospital|patients?|clinic|night shift|surgeon|ward",
        """NIGHT WARD | home | in | Twelve beds, eleven breathing, a green lamp on the desk. | ward bed lamp curtain
        AMBULANCE YARD | city | out | A wet ramp, a red light turning for nobody. | streetlamp car alley
        CORRIDOR TO ROOM NINE | home | in | Linoleum, a trolley, a bell board with nine little windows. | corridor lamp door
        ROOM NINE | home | in | A made bed, a drawn curtain, a chair that faces it. | ward bed curtain window
        HOSPITAL ROOF | city | out | Vents, gulls, the first grey over the town. | rooftop tower""",
        "night_porter old he dry;ward_sister adult she blunt;trainee young he restless", "patient's chart; key", "floor polish and flowers; a bell two rooms away",
    ),
    _locale(
        "old_home", r"nursing home|care home|retirement home|pensioners|old folks",
        """DAY ROOM OF THE NURSING HOME | home | in | Eleven armchairs, one television, a bingo machine under a cloth. | common_room lamp window
        KITCHEN GARDEN | home | out | Beans, a bath full of rain, a wall just too high. | garden fence shed tree
        CORRIDOR | home | in | Handrails, a fire plan, a night light. | corridor door lamp
        LAUNDRY OF THE NURSING HOME | home | in | Drums, baskets on wheels, one small window. | laundry window
        BUS STOP ON THE HILL | vehicle | out | A bench, a timetable, the whole county. | sign road hills""",
        "tea_lady adult she cheerful;night_carer young he dry", "biscuit box; key", "tea at four, always four; slippers on lino",
    ),
    _locale(
        "night_train", r"night train|train|railway|locomotive|sleeper",
        """TRAIN COMPARTMENT | vehicle | in | Two benches, one lamp, rain running sideways. | carriage seats luggage window
        STATION PLATFORM | vehicle | out | A clock, a bench, rails in both directions. | platform rails sign train
        DINING CAR | vehicle | in | White cloths, glasses that shiver. | carriage lamp table window
        LUGGAGE CAR | vehicle | in | Trunks to the roof and one bare bulb. | luggage crates door
        VIADUCT IN THE STORM | vehicle | out | The train standing on one long leg over nothing. | rails train hills""",
        "ticket_inspector adult she careful;stoker old he dry;tea-trolley_man adult he cheerful;stowaway child she curious", "suitcase; cake box", "wheels counting the miles; tea that shivers in its glass",
    ),
    _locale(
        "taxi", r"taxi|cab driver|chauffeur|minicab",
        """FRONT SEAT OF THE TAXI | vehicle | in | A meter, a mirror, rain on the glass. | cab wheel window
        TAXI RANK | city | out | Wet roofs, one lit sign, a man selling chestnuts. | car neon streetlamp
        IRON FOOTBRIDGE | city | out | Rivets, a railing, trains underneath. | bridge streetlamp tower
        HARBOUR ROAD | sea | out | The street goes on until the water says no. | pier boat
        HILL ABOVE THE CITY | city | out | A lay-by, and all the lights there are. | bench skyline tower""",
        "dispatcher old she dry;flower_seller adult she cheerful", "photograph; coin", "wipers; neon in puddles",
    ),
    _locale(
        "frozen_wild", r"(?=.*\b(?:fox|wolf|wolves|bear|hare|deer|cubs?)\b)(?=.*\b(?:frozen|ice|snow|winter)\b)",
        """DEN UNDER THE ROOTS | forest | in | Roots, dry leaves, one warm corner. | cave logs
        SNOWY CLEARING | forest | out | A ring of pines and one line of tracks. | stones fallen_tree
        FROZEN RIVER | forest | out | White, flat, and not to be trusted. | frozen_river fallen_tree
        HUNTERS' CAMP | forest | out | Two tents, a smoking fire, boots upside down on sticks. | tent campfire
        FAR BANK | forest | out | Birches, sun, a hole that nobody else has found. | stones mushrooms deer""",
        "crow old he dry;hare young she restless;owl old she blunt", "acorn; ball", "breath that hangs; something that snaps, twice",
    ),
    _locale(
        "fishing", r"fishing boat|fishermen|fisherman|trawler|whaler|sailors?",
        """WHEELHOUSE | sea | in | A wheel, a stool, a view of wet rope. | below_deck rope chart porthole
        FISHING HARBOUR | sea | out | Masts, gulls, fish scales on everything. | harbour boat gulls pier
        DECK OF THE FISHING BOAT | sea | out | Coiled rope, a bucket, the sea on all sides. | boat_deck gulls
        OPEN WATER BY THE BUOY | sea | out | Green waves and a bell that rings by itself. | buoy boat island
        END OF THE PIER | sea | out | The last plank before open water. | pier gulls lighthouse""",
        "harbour_pilot adult he dry;ferry_girl child she curious;net_mender old she blunt", "brass compass; bottle", "salt on every window; rope that never dries",
    ),
    _locale(
        "bank", r"\bbank\b|heist|vault|casino",
        """BACK ROOM OF THE THEATRE | city | in | Props, mirrors, a rabbit hutch with no rabbit. | theatre mirror table lamp
        STREET OPPOSITE THE BANK | city | out | A café table, a newspaper, marble across the road. | grand_front bench tram
        BANK HALL | city | in | Marble, brass, a queue behind a rope. | bank_hall counter lamp
        VAULT OF THE BANK | city | in | Steel drawers and a silence that costs money. | bank_hall door
        ROOFTOP | city | out | Chimneys, pigeons, laundry like curtains. | rooftop tower""",
        "card_sharp young she restless;stage_manager old he dry", "key; coin", "chalk and velvet; pigeons in the flies",
    ),
    _locale(
        "contest", r"spelling bee|spelling|quiz|talent show|chess|school|bookshop|bookstore|library",
        """BOOKSHOP | city | in | Shelves to the ceiling and a bill on the till. | bookshop lamp table
        SCHOOL YARD | city | out | Chalk squares, railings, somebody laughing. | bench tree
        NIGHT BUS | vehicle | in | Rows of seats, a bell cord, a word on every window. | seats window
        SCHOOL HALL | city | in | A stage, a microphone, six hundred chairs. | theatre curtain
        STEPS OF THE TOWN HALL | city | out | Wide steps and the whole street looking up. | grand_front bench""",
        "librarian old she dry;school_caretaker old he blunt;girl_next_door child she curious", "notebook; word book", "paper dust; the tick of a wall clock",
    ),
    _locale(
        "clock_town", r"clockmaker|watchmaker|clocks?\b|watchmaker's",
        """CLOCK SHOP | workshop | in | A hundred clocks, all of them silent. | clockshop workbench lamp
        TOWN SQUARE | village | out | Bunting, a fountain, everyone looking up. | church bench market
        STAIRS OF THE CLOCK TOWER | workshop | in | Wooden steps, ropes, pigeons. | clockshop ladder
        CHAPEL | village | in | Flowers on every pew and a priest with no watch. | chapel altar
        ROOF OF THE CLOCK TOWER | workshop | out | Slates, a weathercock, the whole town below. | ladder chimney""",
        "bell_ringer old he dry;bridesmaid young she restless;apprentice young he curious", "clock key; pocket watch", "a hundred small drawers; oil and brass",
    ),
    _locale(
        "forge_music", r"blacksmith|pianist|piano|violinist|cellist|composer|song",
        """SMITHY | workshop | in | Soot to the rafters, one anvil, one old piano. | smithy forge tools
        VILLAGE SQUARE | village | out | A well, a bench, a stage half built. | well bench market
        FORGE YARD | workshop | out | An anvil under the stars, a cart, a gate left open. | cart barrel gate
        HILL FIELD | village | out | Stubble, larks, lanterns being hung. | field windmill tree
        INN WITH THE PIANO | village | in | Benches, beer, a piano with three dead keys. | tavern piano lamp""",
        "innkeeper adult she cheerful;organ_blower old he dry;miller's_daughter child she curious", "music book; letter", "iron and apples; a tune two houses away",
    ),
    _locale(
        "baking", r"bakers?|bakery|oven|pastry|chef|cook",
        """BAKERY | village | in | Two tables, one cracked oven, flour in the air. | bakery table lamp
        MOUNTAIN VILLAGE SQUARE | mountain | out | Stone houses, a trough, peaks on every side. | hut pines lake
        GOAT TRACK | mountain | out | A path one brick wide. | bridge cairn
        QUARRY | mountain | out | Cut stone, a cart, a long way down. | cave cairn
        CHIMNEY ABOVE THE ROOFS | mountain | out | The first smoke, straight up. | hut flag eagle""",
        "goat_girl child she curious;mule_driver adult he dry;hut_warden old she blunt", "recipe book; bowl", "bells without animals; warm bread, cold fingers",
    ),
    _locale(
        "garden", r"gardens?\b|gardener|allotment|roses?\b|orchard|greenhouse",
        """GREENHOUSE | home | in | Broken panes, labels in a careful hand. | greenhouse plant table
        GARDEN | home | out | Nettles, a bench for two, one bed dug over. | rose_garden fence shed
        EMPTY STREET OF HEDGES | home | out | Gates, front lawns, one twitching curtain. | house streetlamp fence
        PARK AFTER CLOSING | city | out | Flower beds, a sign with rules on it, a moon. | bench tree streetlamp
        BENCH UNDER THE APPLE TREE | home | out | The whole garden from one seat. | tree swing porch""",
        "neighbour old she blunt;park_keeper adult he dry;girl_next_door child she curious", "seed box; potted seedling", "earth under the nails; a robin that waits",
    ),
    _locale(
        "village_well", r"\bwell\b|drought|runs dry",
        """COTTAGE KITCHEN | village | in | Empty jugs in a row on the table. | kitchen jars window
        VILLAGE WELL | village | out | A stone ring, a rope, a bucket lying on its side. | well bench church
        DRY STREAM BED | village | out | Cracked mud and one bent tree. | stone_bridge tree
        INN | village | in | Everyone here, nobody talking. | tavern lamp
        CHURCHYARD ABOVE THE VILLAGE | village | out | Leaning stones and one yew. | churchyard church tree""",
        "well_digger old he dry;innkeeper adult she careful;priest old he blunt", "locket; key", "dust on the tongue; curtains that move",
    ),
    _locale(
        "castle", r"medieval|abbey|bishop|knights?|castle|kingdom|queen(?! bee)|king\b|dragon|wizard|witch",
        """GREAT HALL | village | in | Long tables, a cold hearth, banners. | fireplace table stairs
        CASTLE YARD | village | out | Straw, carts, a great deal of shouting. | well market fence
        FOREST ROAD | forest | out | Ruts, roots, no birds. | fallen_tree stones
        RUINED CHAPEL | village | in | Half a roof and all the ivy. | chapel altar
        HILL OF STONES | mountain | out | Wind, a cairn, the whole kingdom. | cairn flag eagle""",
        "stable_boy child he curious;herbwife old she blunt;mule_driver adult he dry", "lantern; silver cup; map", "rush light; wet dog",
    ),
    _locale(
        "theatre", r"actors?|actress|theatre|theater|opera|ballet|ballerina|comedian|magicians?|jazz|singer",
        """DRESSING ROOM | city | in | Bulbs round a mirror, half of them dead. | theatre mirror lamp
        STAGE DOOR | city | out | A lamp, a puddle, a poster with somebody else's name. | alley streetlamp neon
        EMPTY STAGE | city | in | One work light and a thousand dark seats. | theatre curtain
        ROOFTOP | city | out | Pigeons and the back of the neon sign. | rooftop billboard
        FRONT OF THE THEATRE | city | out | Steps, lights, a queue. | grand_front tram""",
        "dresser old she blunt;stagehand adult he dry;understudy young she restless", "photograph; bouquet", "greasepaint; applause from next door",
    ),
    _locale(
        "court", r"detective|murder|judge|jury|lawyer|court|police|killer",
        """OFFICE OVER THE TRAMS | city | in | A desk, a blind, a lamp that buzzes. | desk lamp window
        RAINY STREET | city | out | Umbrellas, headlights, a chalk outline washing away. | streetlamp car neon
        IRON FOOTBRIDGE | city | out | Rivets, a railing, trains underneath. | bridge streetlamp
        BACK ALLEY | city | out | Bins, steam, a single door with no handle. | alley neon
        STEPS OF THE COURTHOUSE | city | out | Columns and a wind that turns pages. | grand_front bench""",
        "police_clerk young she careful;night_watchman old he dry;newspaper_boy child he curious", "notebook; photograph; key", "rain on neon; cold coffee",
    ),
    _locale(
        "submarine", r"submarines?|sonar|u-boat|torpedo",
        """CONTROL ROOM OF THE SUBMARINE | sea | in | Pipes, dials, one green screen that goes round. | below_deck pipes porthole chart
        NAVAL HARBOUR | sea | out | Grey water, grey steel, a flag that hangs. | harbour pier gulls
        TORPEDO ROOM | sea | in | Bunks between steel tubes, breath in the lamplight. | below_deck bunk lantern pipes
        SONAR CABIN | sea | in | A stool, a pair of headphones, the whole sea in them. | porthole lantern chart
        OPEN SEA AT THE SURFACE | sea | out | Swell, wind, a hatch thrown open. | boat gulls""",
        "sonar_operator young he careful;ship's_cook old he dry;navigator adult she blunt", "stopwatch; sea chart", "drips counted twice; a hull that groans",
    ),
    _locale(
        "cloister", r"monastery|monks?|abbot|nuns?|convent|cloister",
        """REFECTORY OF THE MONASTERY | village | in | One long table, bread, a silence with manners. | table altar window
        MONASTERY GATE | mountain | out | An iron bell, a stone step, a road that ends here. | hut pines lake
        CELLAR OF THE MONASTERY | village | in | Barrels, shelves, a great many jars. | jars stove lantern
        CHAPEL | village | in | Candles, worn stones, a rope through the ceiling. | chapel altar
        BELL TOWER | mountain | out | The valley, the weather, one enormous bell. | cairn flag eagle""",
        "gatekeeper old he dry;beekeeper adult he cheerful;cook old he blunt", "ledger; jar", "wax and cold stone; a bell nobody hurries for",
    ),
    _locale(
        "boxing", r"box(?:er|ers|ing)|prizefight(?:er)?|wrestlers?",
        """BOXING GYM | city | in | A ring, a heavy bag, a clock with one hand. | mirror lamp clock counter
        STREET OUTSIDE THE GYM | city | out | Steam from a grating, posters over posters. | alley streetlamp neon
        CHANGING ROOM | city | in | A bench, a locker, tape on the floor. | mirror lamp door
        ARENA | city | in | Ropes, lights, a dark full of breathing. | theatre curtain
        STEPS OF THE HALL | city | out | Wide steps, early trams, a whole city yawning. | grand_front bench tram""",
        "cornerman old he dry;cut_woman adult she blunt;paper_boy child he curious", "boxing gloves; towel", "liniment and leather; a bell with a crack in it",
    ),
    _locale(
        "footrace", r"marathons?|races?\b|runners?|sprint|cycling|cyclists?|tournament|olympics?",
        """CHANGING TENT | village | in | Canvas, benches, numbers on pins. | tent table lamp
        STARTING LINE | village | out | A rope, a crowd, a man with a flag. | market flag fence bench
        LONG ROAD | vehicle | out | A white line and everybody else's backs. | road poles hills
        LAST HILL | mountain | out | Steeper than it looked on the map. | cairn pines flag
        FINISH LINE | village | out | Bunting, a table of cups, a ribbon nobody has cut. | flag market bench church""",
        "timekeeper old he dry;water_seller adult she cheerful;flag_waver child she curious", "number plate; medal", "dust and oranges; feet that agree for once",
    ),
    _locale(
        "embassy", r"translators?|interpreters?|presidents?|ambassadors?|diplomats?|embassy|summit|prime minister",
        """CONFERENCE ROOM | city | in | A long table, two flags, water nobody drinks. | table lamp curtain window
        EMBASSY STEPS | city | out | Columns, umbrellas, cars with their engines on. | grand_front car bench
        CORRIDOR OF MIRRORS | city | in | Gilt, carpets, doors that listen. | mirror door lamp
        TRANSLATOR'S BOOTH | city | in | Glass, a microphone, a lamp the size of a plum. | desk lamp screen window
        EMBASSY GARDEN | home | out | Gravel, clipped hedges, a fountain to talk beside. | garden bench tree fence""",
        "protocol_officer adult she careful;tea_attendant old he dry;young_secretary young he restless", "dictionary; fountain pen", "a hum in the headphones; doors that close without a sound",
    ),
    _locale(
        "flood", r"flood(?:s|ed|ing)?|dam\b|levee|dike|drowned (?:valley|village)",
        """POST ROOM ABOVE THE WATER | mountain | in | A counter, pigeonholes, boots drying by the stove. | stove window map table
        DROWNED ROAD | mountain | out | Fence posts in a row, and water where the road was. | lake pines hut
        ROOFS IN THE WATER | village | out | Chimneys, a weathercock, a boat tied to a steeple. | church tree fence river
        FOOT OF THE DAM | mountain | out | A grey wall, a crack, a sound behind it. | bridge lake cave
        HIGH GROUND | mountain | out | Tents, blankets, everybody looking down. | tent cairn campfire""",
        "dam_keeper old he blunt;ferry_girl child she curious;goatherd adult she dry", "lantern; oilskin bag", "rain on rain; a low note in the ground",
    ),
)  # fmt: skip


_AFLOAT = re.compile(r"\b(?:whale|dolphin|seal|octopus|gull|walrus|penguin)s?\b")
"""Whoever sings out there sings in no inn."""


@lru_cache(maxsize=128)
def locale_of(text: str) -> Locale | None:
    """The locale the words of a logline mean; None when only a kit is known."""
    lower = text.lower()
    if _AFLOAT.search(lower):
        lower = re.sub(r"\bsongs?\b", "", lower)
    return next((place for place in LOCALES if re.search(place.words if place.words.startswith("(?=") else rf"\b(?:{place.words})\b", lower)), None)
