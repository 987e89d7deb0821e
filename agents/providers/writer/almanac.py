"""What is known of times, places, trades, things and customs, each with its source, and what follows from it for a story.

The offline researcher looks a concept up in here. A row is found by words of the concept; it brings statements, a detail or two that may be seen or heard, and things that cannot be
there with what is there in their place. When things came up is in `eras`, which the writer reads too: here a year is only turned into what is missing before it.
"""

import re
from dataclasses import dataclass
from typing import Literal

from agents.film import Concept

from .eras import era_of, missing_in

About = Literal["time", "place", "trade", "thing", "custom"]


@dataclass(frozen=True)
class Row:
    about: About
    name: str
    """As people say it: `lighthouse keeper`, `Mars`."""
    words: str
    """A pattern over the concept's words."""
    text: str
    source: str
    texture: str = ""
    avoid: tuple[tuple[str, str], ...] = ()
    """Word and what there is instead."""

    def fits(self, text: str) -> bool:
        return re.search(rf"\b(?:{self.words})\b", text) is not None


def _avoid(text: str) -> tuple[tuple[str, str], ...]:
    """`bread>rice; chair>mat`."""
    pairs = (part.partition(">") for part in text.split(";"))
    return tuple((word.strip(), instead.strip()) for word, _, instead in pairs if word.strip())


def _r(about: About, name: str, words: str, text: str, source: str, texture: str = "", avoid: str = "") -> Row:
    return Row(about, name, words, text, source, texture, _avoid(avoid))


ROWS: tuple[Row, ...] = (
    _r("time", "the ice age", "ice age|mammoths?|stone age|neanderthals?", "Woolly mammoths died out on the mainland about 10,000 years ago; on Wrangel Island they lived until about 2000 BC.", "Vartanyan, Garutt and Sher, Nature 362 (1993)", "tallow smoke in the hides", "metal>bone; brick>stone; wire>sinew; cloth>hide; silver>white"),
    _r("time", "antiquity", "pharaohs?|gladiators?|ancient (?:rome|greece|egypt)|centurion", "Romans divided daylight into twelve hours, so that an hour was longer in summer than in winter.", "Vitruvius, De architectura IX", "oil lamps and warm dust", "stirrup>saddle cloth; corn>grain"),
    _r("time", "feudal Japan", "samurais?|shogun|feudal japan|ronin|ninjas?", "In 1588 Hideyoshi had the swords of all farmers collected; whoever wears one is a warrior.", "Sword hunt edict of 1588 (Katanagari)", "tatami that gives underfoot", "bread>rice; chair>mat; chairs>mats; armchair>mat; fork>chopsticks; handshake>bow; curtain>screen; curtains>screens"),
    _r("custom", "rooms without chairs", "samurais?|shogun|feudal japan|ronin|geisha", "People sat and slept on mats; shoes stayed at the step.", "Edward S. Morse, Japanese Homes and Their Surroundings (1886)", "sandals in a row at the step"),
    _r("time", "the Black Death", "plague|1348", "The Black Death reached Paris in the summer of 1348 and killed a third to a half of those who lived there.", "Chronicle of Jean de Venette", "bells that do not stop", "potato>turnip; potatoes>turnips"),
    _r("time", "the Middle Ages", "medieval|knights?|castle|middle ages|dragons?|jester|abbey", "Days were ordered by the bells of the canonical hours, from matins in the night to compline after sunset.", "Rule of Saint Benedict, chapters 8 to 18", "rushes on a stone floor", "potato>turnip; potatoes>turnips; tomato>onion; tomatoes>onions; corn>barley; tobacco>herbs; fork>knife"),
    _r("trade", "knight", "knights?", "A suit of plate weighs 15 to 25 kg and lets its wearer run and mount without help.", "Metropolitan Museum of Art, Arms and Armor in Medieval Europe", "straps that creak"),
    _r("time", "the gold rush and the telegraph", "victorian|gaslight|telegraph|wild west|gold rush|cowboys?", "From 1861 a telegraph line crossed the United States; two days later the Pony Express closed.", "Western Union, transcontinental line, October 1861", "a key that clicks in the next room"),
    _r("time", "the 1920s", "1920s|jazz age|prohibition", "From 1920 to 1933 the United States forbade making and selling alcohol; Paris did not, and musicians went there.", "Volstead Act of 1919; 21st Amendment of 1933", "a gramophone that is wound up", "television>gramophone; plastic>bakelite; microphone>megaphone"),
    _r("time", "occupied Paris", "wartime paris|occupied|resistance|nazis?", "Paris was occupied from June 1940 to August 1944; its clocks were set to Berlin time and the streets were closed by a curfew.", "Ordinances of the Militärbefehlshaber in Frankreich, 1940", "wooden soles on the pavement", "nylon>silk; plastic>tin"),
    _r("custom", "ration cards", "wartime|blitz|occupied|1940s|world war", "Bread was rationed in France from September 1940, in Britain only after the war, from 1946.", "Ministry of Food, Bread Rationing Order 1946; French decree of September 1940", "a queue before it is light"),
    _r("place", "Mars", "mars|martian", "Gravity is 38 percent of the Earth's, a day lasts 24 hours and 39 minutes, and sunsets are blue.", "NASA, Mars fact sheet; Curiosity, sol 956", "a pink noon and a blue sunset", "breeze>hum; breezes>hums; birdsong>fans; birds>fans; rain>dust; raindrop>speck; puddle>drift; puddles>drifts; candle>lamp; candles>lamps; seagull>drone"),
    _r("place", "orbit", "space station|starship|spaceships?|orbit", "In a low orbit the sun rises about sixteen times a day, and fans run all the time because warm air does not rise.", "NASA, International Space Station facts and figures", "fans that never stop", "breeze>draught; birdsong>fans; birds>fans; rain>condensation; puddle>drop; candle>lamp; candles>lamps; chimney>duct"),
    _r("thing", "robot", "robots?|androids?", "The word robot was first used in 1920, in Karel Čapek's play R.U.R.; it comes from the Czech for forced labour.", "Karel Čapek, R.U.R. (1920)", "servos that sigh"),
    _r("place", "the desert", "desert|sahara|dunes?", "A desert night can be 25 degrees colder than its day, because dry air keeps no warmth.", "World Meteorological Organization, Guide to Climatological Practices", "stones that tick as they cool"),
    _r("place", "the high mountains", "mountains?|summit|glacier|alps", "Air cools by about 6.5 degrees for every 1000 metres; water boils at 90 degrees in 3000.", "ICAO standard atmosphere", "breath that hangs"),
    _r("place", "the night train", "night train|sleeper|train", "Compartment trains have an emergency brake in every carriage; pulling it opens a valve that can be heard along the train.", "UIC leaflet 541", "tea that shivers in its glass"),
    _r("place", "the sea", "sea|harbou?r|fishing boat|lighthouse|shipwreck|pirates?|ferry|ferryman", "The tide comes in twice in 24 hours and 50 minutes, so that every day's high water is later than the last.", "Admiralty Manual of Tides", "a tide line of rope and feathers"),
    _r("trade", "lighthouse keeper", "lighthouse|keeper of the light", "Keepers stood watches of four hours, wound up the clockwork of the lens and wrote down the weather; Britain's last light was automated in 1998.", "Trinity House, North Foreland, 1998", "brass that is polished every morning"),
    _r("thing", "message in a bottle", "bottle", "The oldest known message in a bottle was found after 131 years, thrown from the German barque Paula in 1886.", "Western Australian Museum (2018)", "a cork swollen with salt"),
    _r("thing", "handwriting", "handwriting|letter|letters", "Since 1840 a letter is paid for by who sends it: until then whoever was written to paid, and could refuse.", "Postage Act 1839; Penny Black, 1840", "ink gone brown at the folds"),
    _r("trade", "baker", "bakers?|bakery|bread", "A baker begins at two or three in the morning; dough rises twice before it is baked.", "Raymond Calvel, The Taste of Bread (1990)", "flour in every seam"),
    _r("trade", "clockmaker", "clockmaker|watchmaker|clocks?", "Huygens' pendulum of 1656 brought the error of a clock from a quarter of an hour a day to a quarter of a minute.", "Christiaan Huygens, Horologium (1658)", "a loupe on a string"),
    _r("trade", "blacksmith", "blacksmith|smith|forge", "Iron is welded at a white heat of about 1300 degrees; the smith tells it by the colour, which is why a forge is dark.", "Percy W. Blandford, Practical Blacksmithing", "scale falling off like black leaves"),
    _r("trade", "pianist", "pianist|piano", "A concert grand has some 240 strings that pull with some twenty tonnes together.", "Steinway & Sons, model D specification", "felt and old varnish"),
    _r("thing", "violin", "violin|violinist|fiddle", "A violin is glued with hide glue and has gut or steel strings; in dry air its wood opens at the seams.", "Heron-Allen, Violin-Making as it was and is (1885)", "rosin on the fingertips"),
    _r("trade", "nurse", "nurse|nursing|hospital", "A ward is handed over bed by bed at each change of shift; at night the rounds are made with a torch held low.", "Royal College of Nursing, handover guidance", "rubber soles and one humming light"),
    _r("trade", "taxi driver", "taxi|cab driver|cabbie", "A London driver learns some 25,000 streets for the Knowledge, which takes three to four years.", "Transport for London, Learn the Knowledge of London", "wipers that keep a slow time"),
    _r("trade", "magician", "magicians?|conjuror|illusionist", "Misdirection was described in print as early as 1584, to prove that conjurors were no witches.", "Reginald Scot, The Discoverie of Witchcraft (1584)", "a deck worn soft at the corners"),
    _r("trade", "maid", "maid|chambermaid|laundry|laundress", "Hotels marked linen by thread or ink, so that each piece came back from the wash to its room.", "Mrs Beeton, Book of Household Management (1861)", "starch and steam"),
    _r("trade", "detective", "detective|police inspector", "Scotland Yard has used fingerprints since 1901; before that, people were measured.", "E. R. Henry, Classification and Uses of Finger Prints (1900)", "wet wool and cold coffee"),
    _r("thing", "photograph", "photographs?|camera", "The first photographs on paper were made from about 1840; sitters had to keep still for many seconds.", "W. H. Fox Talbot, The Pencil of Nature (1844)", "a shutter like a small bite"),
    _r("custom", "the spelling bee", "spelling bee|spelling", "The first national spelling bee of the United States was held in 1925; the winning word was gladiolus.", "Scripps National Spelling Bee, history", "a bell that ends it"),
    _r("custom", "bingo", "bingo", "Callers have names for the numbers: eleven is legs eleven, eighty-eight two fat ladies.", "National Bingo Game Association, bingo calls", "dabbers and peppermints"),
    _r("place", "a nursing home", "nursing home|care home|pensioners?", "Doors of a care home open by a keypad, and its corridors have a handrail along both walls.", "Department of Health (England), Health Building Note 08-02 (2015)", "a corridor with a handrail all along"),
    _r("thing", "garden", "garden|gardener|plants?|flowers?", "Plants are moved when they rest, from late autumn to early spring, with as much of their own earth as can be carried.", "Royal Horticultural Society, moving plants", "earth under every nail"),
    _r("thing", "well", "well runs dry|village well|the well", "A dug well is lined from the top down as it is dug; a thrown stone tells its depth: two seconds are twenty metres.", "World Health Organization, dug wells, fact sheet 2.1", "cold air out of the ground"),
    _r("thing", "frozen river", "frozen river|ice\\b|frozen", "Clear ice bears a walker from ten centimetres on; snow on it keeps it thin.", "Minnesota Department of Natural Resources, ice thickness guidelines", "ice that sings before it cracks"),
    _r("thing", "fox", "fox(?:es)?|cubs?|vixen", "A vixen moves her cubs one by one, by the neck, when an earth has been found by others.", "Stephen Harris, Urban Foxes", "frost on whiskers"),
    _r("thing", "cat", "cats?|kitten", "Cats can swim and do so by nature; the Turkish Van is known for liking it.", "Cat Fanciers' Association, breed profile", "one paw held out of the wet"),
    _r("thing", "dog", "dogs?|puppy|stray", "Hachikō waited at Shibuya station for his dead owner for more than nine years, until 1935.", "Shibuya City, Hachikō memorial", "claws on a platform"),
    _r("thing", "tortoise", "tortoise|turtle", "A tortoise can find its way home after weeks, and sleeps the winter through without food.", "The Tortoise Trust, care of Testudo graeca", "lettuce and slow breath"),
    _r("thing", "wolf", "wolf|wolves", "A wolf pack is a family: two parents and their young of the last years.", "L. David Mech, Canadian Journal of Zoology 77 (1999)", "a howl with an answer in it"),
    _r("thing", "bees", "bees|last bee|beekeeper|hive", "A bee tells the way to flowers by a dance, whose angle is that to the sun.", "Karl von Frisch, Tanzsprache und Orientierung der Bienen (1965)", "smoke and warm wax"),
    _r("thing", "bomb", "bomb", "The clockwork fuze of 1940 was heard by a stethoscope and stopped by a strong magnet.", "Imperial War Museums, bomb disposal 1940-45", "a ticking that everybody pretends not to hear"),
    _r("custom", "the wedding", "wedding|bride", "White has been the usual colour of a bride in the West only since Queen Victoria's wedding of 1840.", "The Times, 11 February 1840", "pins between the lips"),
    _r("custom", "the harvest festival", "harvest", "The harvest home was kept when the last load came in; the last sheaf was made into a figure.", "J. G. Frazer, The Golden Bough, chapter 45", "chaff in the hair"),
    _r("trade", "monk", "monks?|monastery|abbot|abbess|nun", "The Rule orders prayer eight times a day and forbids that a monk own anything, even a pen.", "Rule of Saint Benedict, chapter 33", "wax and cold stone"),
    _r("trade", "mason", "stonemason|mason|cathedral", "Masons signed their stones with a mark, because they were paid by the piece.", "Jean Gimpel, The Cathedral Builders (1958)", "stone dust on the tongue"),
    _r("trade", "ferryman", "ferry|ferryman", "A ferry on a long rope crosses without oars or engine: the current pushes it over at a slant.", "Hendrick Heuck, Gierponte of Nijmegen (1657)", "a rope that hums in the stream"),
    _r("trade", "postman", "postman|postwoman|mail carrier|postal", "The mail is carried on foot where no road goes; a round of twenty kilometres was usual.", "The Postal Museum, rural posts", "a strap worn to one shoulder"),
    _r("trade", "boxer", "boxers?|boxing", "Under the Queensberry rules a round lasts three minutes and who is down has ten seconds to rise.", "Marquess of Queensberry Rules (1867)", "liniment and canvas"),
    _r("trade", "teacher", "schoolteacher|school", "A village school had one room; the oldest taught the youngest.", "Joseph Lancaster, Improvements in Education (1803)", "chalk and wet coats"),
    _r("trade", "fisherman", "fisher(?:man|men)?|angler", "Fishing boats show a red light over a white one at night.", "International Regulations for Preventing Collisions at Sea, rule 26", "scales on a sleeve"),
    _r("custom", "signing", "deaf", "Signed languages have a grammar of their own in the hands and the face; whoever signs must be seen.", "William Stokoe, Sign Language Structure (1960)", "hands that are loud"),
    _r("custom", "the vote", "vote|votes|ballots?|election", "The secret ballot came to Britain in 1872: until then votes were called out.", "Ballot Act 1872", "a pencil on a string"),
    _r("thing", "telephone box", "phone box|telephone box", "The red kiosk is Giles Gilbert Scott's design of 1924; its crown was pierced to let in air.", "Royal Fine Art Commission, kiosk no. 2", "a bell that shakes its own glass"),
    _r("thing", "elephant", "elephants?|circus", "An elephant knows its own kind and its keepers after decades; it is led by the voice, not by the rope.", "Cynthia Moss, Elephant Memories (1988)", "sawdust and warm hay"),
    _r("thing", "submarine", "submarine|sonar", "Sonar tells the distance by the time an echo takes: sound travels about 1500 metres a second in sea water.", "Robert J. Urick, Principles of Underwater Sound (1967)", "a ping, and the wait after it"),
    _r("thing", "kite", "kites?", "In 1903 Samuel Cody crossed the Channel in a boat drawn by a kite; his larger ones lifted a man.", "The Times, 9 November 1903", "string that burns the palm"),
    _r("trade", "interpreter", "translator|interpreter", "Interpreting at the same time as the speaker was first done on a large scale at Nuremberg in 1945, in shifts of half an hour.", "Francesca Gaiba, The Origins of Simultaneous Interpretation (1998)", "two voices in one headphone"),
    _r("thing", "snail", "snails?", "A garden snail does about a metre in three minutes; a marathon would take it three months.", "Guinness World Records, snail racing, Congham 1995", "a silver line on stone"),
    _r("thing", "snow", "snow|blizzard", "Fresh snow swallows sound, because the air between its flakes takes up to nine tenths of it.", "National Snow and Ice Data Center, all about snow", "a silence one can hear"),
    _r("trade", "king", "kings?|queens?|court", "A king of France was dressed and fed before witnesses; who held his candle was an honour that was asked for.", "Saint-Simon, Memoirs, the lever of Louis XIV", "floors that announce everybody"),
    _r("thing", "recipe", "recipe|ingredient|kitchen", "Old recipes measure by the cup, the egg and the Lord's Prayer, because kitchens had no clock.", "Hannah Glasse, The Art of Cookery (1747)", "a page transparent with butter"),
    _r("trade", "firefighter", "firefighters?|fireman|fire brigade", "A crew is to be out of the station within a minute of the bell; that is what the pole is for.", "London Fire Brigade, history of the pole", "smoke that stays in the cloth"),
    _r("custom", "the choir", "choir|carols?", "A choir stands by voices, from soprano to bass, so that each hears its own kind.", "Royal School of Church Music, choir handbook", "breath taken by everybody at once"),
    _r("thing", "mirror", "mirrors?", "Mirrors of silvered glass are Liebig's of 1835; before, they were backed with tin and mercury.", "Justus Liebig, Annalen der Pharmacie 14 (1835)", "old glass that is a little green"),
    _r("thing", "probe", "probes?|voyager", "The two Voyagers left in 1977 with a golden record; a word to them takes most of a day.", "NASA, Voyager mission status", "a clock that nobody reads"),
    _r("thing", "staircase", "stairs|staircase", "A stair is walked without looking because its risers are equal; one that differs by a centimetre makes people stumble.", "John Templer, The Staircase (1992)", "a foot that finds nothing"),
    _r("custom", "chess", "chess|rook", "The queen has moved as far as she likes only since about 1475; before, she went one step.", "H. J. R. Murray, A History of Chess (1913)", "felt under every piece"),
    _r("trade", "seamstress", "seamstress|tailor|sewing|knitting", "A sewing machine made five times as many stitches as a quick hand when it was tried in 1845.", "Elias Howe, trial at Quincy Hall, Boston (1845)", "thread bitten off"),
    _r("trade", "actor", "theatre|actors?|stage\\b", "On a stage nobody whistles: flies were let down by sailors, who gave their signals so.", "Victoria and Albert Museum, theatre superstitions", "dust burning on the lamps"),
    _r("thing", "ghost", "ghosts?|haunted", "The Society for Psychical Research has collected hauntings since 1882; most were heard and not seen.", "Proceedings of the Society for Psychical Research 1 (1883)", "a cold that moves"),
    _r("trade", "soldier", "soldiers?|army", "Soldiers of 1914 and 1939 were sent home by train with a paper and a suit of clothes.", "Imperial War Museums, demobilisation", "boots that keep step by themselves"),
    _r("trade", "railwayman", "railway|train station|signalman", "Railways made time one: Britain's stations went by London time from 1847, thirty-three years before the law did.", "Railway Clearing House, 22 September 1847", "rails that sing before the train"),
)  # fmt: skip

BY_KIT: dict[str, Row] = {
    "sea": _r("place", "the coast", "", "The tide comes in twice in 24 hours and 50 minutes, so that every day's high water is later than the last.", "Admiralty Manual of Tides", "salt on every window"),
    "city": _r("place", "the city", "", "A city is a degree or two warmer than the land around it, most of all at night.", "Luke Howard, The Climate of London (1818)", "a pavement that gives back the day"),
    "forest": _r("place", "the forest", "", "Under a closed canopy a twentieth of the light comes down, and most of it is green.", "Paul W. Richards, The Tropical Rain Forest (1952)", "resin and something that snaps"),
    "mountain": _r("place", "the mountains", "", "Air cools by about 6.5 degrees for every 1000 metres; water boils at 90 degrees in 3000.", "ICAO standard atmosphere", "breath that hangs"),
    "desert": _r("place", "the desert", "", "A desert night can be 25 degrees colder than its day, because dry air keeps no warmth.", "World Meteorological Organization, Guide to Climatological Practices", "stones that tick as they cool"),
    "village": _r("place", "the village", "", "A church bell was heard over three or four kilometres; parishes were about as wide.", "Alain Corbin, Les cloches de la terre (1994)", "a bell that everybody counts"),
    "home": _r("place", "the house", "", "A wooden stair creaks because its wedges dry out; who lives there knows which steps.", "The Building Conservation Directory, timber stairs", "the third stair"),
    "workshop": _r("place", "the workshop", "", "A workshop had its windows to the north: light without sun throws no moving shadows on the work.", "George Sturt, The Wheelwright's Shop (1923)", "shavings and oil"),
    "vehicle": _r("place", "the road", "", "Rails were laid in lengths of about eighteen metres: a train beats faster the faster it goes.", "Permanent Way Institution, British railway track", "joints that count the miles"),
    "space": _r("place", "space", "", "In a vacuum nothing is heard; what a crew hears is its own ship.", "NASA, sound in space", "the hum under every silence"),
}  # fmt: skip
"""For a concept whose words find no place."""


@dataclass(frozen=True)
class Looked:
    """What was found for a concept."""

    rows: tuple[Row, ...]
    era: str
    year: int | None
    place: str
    trades: tuple[str, ...]
    missing: tuple[tuple[int, str], ...]
    """Year and word of what had not come up yet."""


_YEAR = re.compile(r"\b[Ii]n (?:the (?:year|summer|winter|spring|autumn) (?:of )?)?([1-9][0-9]{2,3})(s?)\b")


def looked_up(concept: Concept) -> Looked:
    """The rows that a concept's own words find, in the almanac's order, and its time."""
    text = f"{concept.original_logline} {concept.logline} {' '.join(fact.text for fact in concept.facts)} {' '.join(entity.profession for entity in concept.entities)}".lower()
    found = tuple(row for row in ROWS if row.fits(text))
    if not any(row.about in ("place", "time") for row in found):
        found = (*found, BY_KIT[concept.home_kit])
    era, said = era_of(concept.logline), _YEAR.search(f"{concept.logline} {concept.original_logline}")
    year = int(said[1]) if said else era.year if era else None
    described = era.described if era else f"the year{'s around' if said and said[2] else ''} {year}" if said else ""
    return Looked(
        rows=found,
        era=described,
        year=year,
        place=next((row.name for row in found if row.about == "place"), concept.home_kit.value),
        trades=tuple(dict.fromkeys(entity.profession for entity in concept.entities if entity.profession)),
        missing=tuple(missing_in(year)) if year is not None else (),
    )
