"""When a story happens and what cannot be in it yet: the era a logline means, and a list of words with the year their thing came up.

A word is an anachronism when its thing came up after the year of the story. The list holds what writers slip in without noticing (telephones, kettles of tea, pencils),
not everything that exists. The offline writer, the researcher and the checks of an LLM's text all read it: this is the one place where a year stands beside a thing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PRESENT = 2020
ICE_AGE = -10_000


@dataclass(frozen=True)
class Era:
    name: str
    year: int
    described: str
    words: str


_ERAS: tuple[Era, ...] = (
    Era("ice_age", ICE_AGE, "the end of the ice age: hides, bone, fire, and ice as far as one can see", r"ice age|mammoths?|stone age|neanderthals?|cave ?(?:man|woman|people)"),
    Era("antiquity", 50, "antiquity: oil lamps, dust and marble", r"pharaohs?|gladiators?|ancient (?:rome|greece|egypt)|roman legion|centurion"),
    Era("feudal_japan", 1590, "feudal Japan: paper screens, rice fields, swords with names", r"samurais?|shogun|feudal japan|ronin|ninjas?"),
    Era("medieval", 1350, "a medieval age, by candle and bell", r"medieval|knights?|vikings?|castle|abbey|abbot|jester|middle ages|crusades?|plague|dragons?"),
    Era("steam", 1880, "the age of steam and gaslight", r"victorian|gaslight|telegraph|wild west|gold rush|cowboys?"),
    Era("jazz", 1927, "the years between two wars", r"1920s|1930s|jazz age|prohibition"),
    Era("wartime", 1943, "a time of war: blackout, ration cards, footsteps on the stairs", r"wartime|1940s|world war|occupied|blitz|nazis?|resistance|trench(?:es)?"),
    Era("future", 2400, "a far and lonely future", r"years from now|future|mars|martian|spaceships?|androids?|robots?|colony on|starship|space station|2[1-9]\d\d|[3-9]\d\d\d"),
)  # fmt: skip

_FIRST_SEEN: tuple[tuple[int, str], ...] = (
    (-9000, "bread|village|farm|field of|wheat|flour|oven|pot|pots|house|houses|cottage|kitchen|door|doors|window|windows|street|bench|square"), (-4000, "wheel|cart|gate|king|queen|bronze|boat|sail"),
    (-3000, "ink|write|written|writes|read|reads|letter|letters|table|chair|bell|bells|stairs|glass|map|soup spoon|roof|market|town|city|lamp post"), (-1000, "key|keys|coin|coins|money|iron|sword|horse cart|law|school|lantern"),
    (100, "church|paper|book|books|page|pages|monday|tuesday|wednesday|thursday|friday|saturday|sunday|bishop|sugar|chapter|notebook|card|cards"), (1200, "clock|clocks|minute|minutes|spectacles|rook|chess|buttons?|bank|chimney|o'clock"),
    (1560, "pencil|pencils|newspaper|coffee|potato|potatoes|tobacco|chocolate|cigarette|violin"), (1660, "kettle|sofa|umbrella|wallpaper|postman|postwoman|telescope|piano|wedding cake|armchair"), (1765, "sandwich|sandwiches|biscuit|biscuits|cardigan|uniform"),
    (1830, "train|trains|railway|platform|photograph|photographs|camera|bicycle|stamp|envelope|scarf pin|tram"), (1880, "telephone|telephones|phone|phones|elevator|lift|siren|torch|battery|batteries|electric|lightbulb|light bulb|fridge"),
    (1905, "car|cars|taxi|bus|radio|aeroplane|plane|tank|toaster|cinema|vacuum|petrol|neon"), (1950, "television|computer|computers|robot|robots|plastic|karaoke|astronaut|satellite"), (1985, "internet|email|laptop|mobile|text message|app|wi-fi|website|online"),
)  # fmt: skip
_CALENDAR = tuple((year, re.compile(rf"\b(?:{words})\b", re.I)) for year, words in _FIRST_SEEN)


_BEFORE_DOORS = {
    "door": "hide flap", "doorway": "mouth of the shelter", "doors": "shelters", "window": "smoke hole", "windows": "smoke holes", "table": "flat stone", "gate": "gap", "key": "knot", "pencil": "bit of charcoal", "book": "hide",
    "writes": "scratches", "write": "scratch", "reads": "looks", "read": "look", "money": "shells", "house": "hut", "kitchen": "shelter", "button": "thong", "buttons": "ties", "letter": "bone", "glass": "ice", "bell": "drum",
    "chair": "stone", "chairs": "stones", "street": "track", "square": "clearing", "bread": "meat", "village": "camp",
}  # fmt: skip


def told_in(text: str, year: int | None) -> str:
    """A plain sentence in the things of its time: before there were doors, people stood in the entrance."""
    if year is None or year > -5000:
        return text
    return re.sub(r"\b[a-z]+\b", lambda m: _BEFORE_DOORS.get(m.group(0), m.group(0)), text)


def era_of(text: str) -> Era | None:
    """The era that the words of a logline mean; None for the present."""
    lower = text.lower()
    return next((era for era in _ERAS if re.search(rf"\b(?:{era.words})\b", lower)), None)


def too_modern(text: str, year: int | None, own: str = "") -> list[str]:
    """Words whose things did not exist in `year`. What the logline itself (`own`) says is granted."""
    if year is None or year >= PRESENT:
        return []
    granted = own.lower()
    return [found.group(0) for first, words in _CALENDAR if first > year for found in words.finditer(text) if found.group(0).lower() not in granted]


_LIKE: dict[str, str] = {
    "telephone": "messenger", "phone": "messenger", "train": "cart", "trains": "carts", "tram": "cart", "car": "cart", "cars": "carts", "taxi": "cart", "bus": "cart", "bicycle": "mule", "radio": "crier", "television": "fire", "camera": "mirror",
    "photograph": "likeness", "photographs": "likenesses", "torch": "lantern", "lift": "stairs", "elevator": "stairs", "siren": "bell", "electric": "burning", "lightbulb": "lamp", "light bulb": "lamp", "neon": "lamplight", "clock": "bell", "clocks": "bells",
    "minute": "moment", "minutes": "moments", "kettle": "pot", "sofa": "bench", "armchair": "bench", "umbrella": "hood", "newspaper": "news", "pencil": "quill", "pencils": "quills", "coffee": "broth", "chocolate": "honey", "sandwich": "bread", "email": "letter",
    "laptop": "notebook", "website": "book", "mobile": "telephone", "plastic": "tin", "computer": "ledger", "envelope": "fold", "stamp": "seal", "railway": "road", "platform": "landing", "wedding cake": "feast", "bank": "moneylender", "piano": "harp",
}  # fmt: skip
"""What does the work of a thing before it came up."""


def missing_in(year: int) -> list[tuple[int, str]]:
    """Year and word of everything on the list that came up after `year`."""
    return [(first, form) for first, words in _FIRST_SEEN if first > year for word in words.split("|") for form in _forms(word)]


def like(word: str, year: int) -> str:
    """What people had in place of a thing that came up after `year`, something that they had already; `thing` when nothing does its work."""
    if year <= -5000 and word in _BEFORE_DOORS:
        return _BEFORE_DOORS[word]
    there = _LIKE.get(word, "")
    while there and too_modern(there, year):
        there = _LIKE.get(there, "")
    return there or ("things" if word.endswith("s") else "thing")


def _forms(word: str) -> tuple[str, ...]:
    """`buttons?` is `button` and `buttons`."""
    return (word[:-2], word[:-1]) if word.endswith("s?") else (word,)


def words_of(text: str, avoid: Mapping[str, str], own: str = "") -> list[str]:
    """The avoided words in a text, as they stand; what the logline itself (`own`) says is granted."""
    granted = own.lower()
    return [found.group(0) for found in _pattern(avoid).finditer(text) if found.group(0).lower() not in granted] if avoid else []


def in_its_time(text: str, avoid: Mapping[str, str], own: str = "") -> str:
    """The text with what cannot be there replaced by what is there instead, in the case of the word it replaces and with the article that fits."""
    granted = own.lower()

    def mended(match: re.Match[str]) -> str:
        article, word = match.group(1) or "", match.group(2)
        instead = avoid.get(word.lower(), "")
        if word.lower() in granted or not instead:
            return match.group(0)
        if article.strip().lower() in ("a", "an"):
            article = ("An " if instead[0] in "aeiou" else "A ") if article[0].isupper() else "an " if instead[0] in "aeiou" else "a "
        return article + (instead[0].upper() + instead[1:] if word[0].isupper() else instead)

    return re.sub(rf"(\b[Aa]n? )?{_pattern(avoid).pattern}", mended, text, flags=re.I) if avoid else text


def _pattern(avoid: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(re.escape(word) for word in sorted(avoid, key=len, reverse=True))})\b", re.I)
