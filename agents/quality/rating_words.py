"""What a film is rated for: words and phrases by category, each with the lowest rating at which they may be heard, and what looks like them and is harmless. Names that belong to others.

In the order of the American ratings (CARA): G, PG, PG-13, R. The lists are of what is said and shown in short fiction; they are read without regard to case, names with it.
"""

import re

from agents.film.records import NamedInFilm, Rating, RatingCategory

ORDER: tuple[Rating, ...] = ("G", "PG", "PG-13", "R")
HARMLESS = re.compile(
    r"\b(?:dead (?:end|ends|line|lines|calm|centre|reckoning|leaves|battery|batteries|air|quiet|still|silent|level)|kill(?:s|ing)? time|shoot(?:ing)? (?:a |the |some )?(?:photograph|picture|film|star)s?|shooting stars?|blood (?:orange|oranges|moon)"
    r"|bar of (?:soap|chocolate|music|iron|gold)|bars? of (?:music|the song)|crow ?bar|handlebars?|to die for|hit the road|fight(?:s|ing)? (?:sleep|the wind|for breath|for it)|steal(?:s|ing)? a (?:look|glance)|wine[- ](?:red|dark)|gin trap"
    r"|drug ?store|fire ?fighters?|a killing frost|bury the hatchet|beer mats?|bottle of (?:ink|milk|water)|hell ?fire corner|shell|hello|naked eye|naked (?:bulb|flame|light)|strip of|stripped? (?:wood|paint))\b",
    re.I,
)  # fmt: skip
"""Taken out before anything is looked for."""
LISTS: tuple[tuple[RatingCategory, Rating, str], ...] = (
    ("language", "PG", r"damn(?:ed|it)?|bloody (?:hell|fool|idiot|thing)|(?:go to|what the|bloody|oh) hell|crap|arse|sod off|bugger|piss(?:ed)? off|goddamn"),
    ("language", "PG-13", r"shit(?:ty)?|bastards?|bitch(?:es)?|asshole|bollocks|wankers?|son of a bitch|prick"),
    ("language", "R", r"fuck(?:s|ed|ing|er)?|motherfuckers?|cunts?"),
    ("violence", "PG", r"fist ?fight|punch(?:es|ed)?|slaps? (?:him|her|them)|duels?|draws? (?:his|her|the|a) sword|wrestles?|wounded|bleed(?:s|ing)?|beats? (?:him|her|them)|battle|explo(?:des|sion)"),
    ("violence", "PG-13", r"kill(?:s|ed|ing|ers?)?|murder(?:s|ed|er|ers|ing)?|stab(?:s|bed|bing)?|shoots? (?:him|her|them|at)|shot (?:him|her|dead)|strangl\w+|poison(?:s|ed)|blood(?:y|ied|stained|bath)?|corpses?|dead bod(?:y|ies)|massacre|executed|executions?|hang(?:s|ed) (?:him|her|himself|herself)"),
    ("violence", "R", r"tortur\w+|behead\w*|decapitat\w+|mutilat\w+|dismember\w*|gore|gory|guts spill|entrails|eviscerat\w+|slit(?:s|ting)? (?:his|her|their) throats?|rap(?:e|es|ed|ist)|suicide|slaughter(?:s|ed) (?:them|the (?:children|villagers|family))"),
    ("fear", "PG", r"ghosts?|haunt(?:s|ed|ing)?|monsters?|scream(?:s|ed|ing)?|nightmares?|terrified|afraid of the dark|vampires?|werewol(?:f|ves)|skeletons?|the dead\b|dead (?:for|of|man|woman|men|people|owner)|died?\b|dying|graves?|funeral"),
    ("fear", "PG-13", r"horror|possessed by|demons?|zombies?|buried alive|bloodcurdling|eaten alive"),
    ("threat", "PG", r"bombs?|guns?|pistols?|rifles?|knife to|hostages?|trapped|drown(?:s|ed|ing)?|occupied|soldiers come|hunted|hunting (?:him|her|them|her brother|his brother)|the hunters"),
    ("threat", "PG-13", r"terrorists?|gun to (?:his|her|my|your|the) head|kidnap(?:s|ped|per|ping)?|death camp|concentration camp|execution squad|firing squad"),
    ("alcohol", "PG", r"wine|beer|whisk(?:e)?y|brandy|rum\b|gin\b|vodka|champagne|schnapps|sake\b|drunk(?:en|ard)?|hung ?over|another drink|cigarettes?|cigars?|tobacco|smok(?:es|ing) a|pub\b|tavern"),
    ("drugs", "PG-13", r"marijuana|cannabis|hashish|opium|drug (?:dealers?|addicts?)|get(?:s|ting)? high|drugs"),
    ("drugs", "R", r"cocaine|heroin|crystal meth|crack pipe|shoots? up|overdos\w+|needle in (?:his|her) arm"),
    ("nudity", "PG", r"undress(?:es|ed|ing)|kiss(?:es|ed|ing)? (?:passionately|long)|in (?:his|her) underwear|love affair|brothel"),
    ("nudity", "PG-13", r"naked|nudes?|topless|strip(?:s|per|tease)|makes? love|sleeps? together|one[- ]night stand"),
    ("nudity", "R", r"sex scene|orgy|pornograph\w+|orgasm|genitals|having sex"),
    ("crime", "PG", r"rob(?:s|bed|bery|bing)?\b|steals?|stolen|stole|thie(?:f|ves)|burgl\w+|smuggl\w+|forg(?:ed|ery) (?:papers|passport)|heist|pickpocket|break(?:s|ing)? into"),
    ("discrimination", "PG-13", r"savages|half-breed|gypsy scum|dirty (?:jew|foreigners?|immigrants?)|master race|cripples?"),
    ("discrimination", "R", r"nigger|kike|faggot|chink\b|gook|paki\b"),
)  # fmt: skip
PATTERNS: tuple[tuple[RatingCategory, Rating, re.Pattern[str]], ...] = tuple(
    (category, rating, re.compile(rf"\b(?:{words})(?:\b|(?<=\b))", re.I)) for category, rating, words in LISTS
)
SAID: dict[RatingCategory, str] = {
    "language": "language", "violence": "violence", "fear": "frightening or sad moments", "alcohol": "references to alcohol or tobacco", "drugs": "references to drugs", "nudity": "sexual references", "discrimination": "discrimination",
    "crime": "crime", "threat": "threat",
}  # fmt: skip
DEGREE: dict[Rating, str] = {"PG": "mild", "PG-13": "moderate", "R": "strong"}
PEOPLE = (
    "Elvis Presley", "Marilyn Monroe", "Taylor Swift", "Michael Jackson", "Madonna Ciccone", "Beyoncé", "Albert Einstein", "Charlie Chaplin", "Donald Trump", "Barack Obama", "Joe Biden", "Vladimir Putin", "Angela Merkel", "Adolf Hitler", "Winston Churchill", "Queen Elizabeth",
    "King Charles", "Princess Diana", "Elon Musk", "Bill Gates", "Steve Jobs", "Jeff Bezos", "Mark Zuckerberg", "Cristiano Ronaldo", "Lionel Messi", "Muhammad Ali", "Mike Tyson", "Tom Cruise", "Tom Hanks", "Meryl Streep", "Brad Pitt", "Angelina Jolie", "Greta Thunberg", "Pablo Picasso",
    "Frida Kahlo", "Andy Warhol", "David Bowie", "Freddie Mercury", "John Lennon", "Paul McCartney", "Bob Dylan", "Steven Spielberg", "Stephen King", "Agatha Christie", "Oprah Winfrey", "Kim Kardashian", "Nelson Mandela", "Martin Luther King", "Mother Teresa", "Pope Francis",
)  # fmt: skip
BRANDS = (
    "Coca-Cola", "Pepsi", "McDonald's", "Burger King", "Starbucks", "Nike", "Adidas", "Puma shoes", "Gucci", "Prada", "Louis Vuitton", "Chanel", "Rolex", "IKEA", "Lego", "Barbie", "Disney", "Netflix", "YouTube", "Google", "Facebook", "Instagram", "TikTok", "Twitter", "WhatsApp",
    "Microsoft", "iPhone", "iPad", "Samsung", "Sony", "Nintendo", "PlayStation", "Xbox", "Tesla", "Ferrari", "Porsche", "Mercedes-Benz", "BMW", "Volkswagen", "Toyota", "Uber", "Airbnb", "eBay", "PayPal", "Visa card", "Mastercard", "FedEx", "Heineken", "Guinness", "Jack Daniel's",
    "Red Bull", "Nutella", "Kellogg's", "Marlboro", "Band-Aid", "Velcro", "Steinway", "Stradivarius", "Boeing", "Walmart", "Tesco", "Photoshop", "Wikipedia", "Spotify", "Scrabble", "Monopoly",
)  # fmt: skip
WORKS = (
    "Star Wars", "Harry Potter", "Hogwarts", "Mickey Mouse", "Spider-Man", "Batman", "Superman", "James Bond", "Sherlock Holmes", "Darth Vader", "Pokémon", "Game of Thrones", "Lord of the Rings", "Frodo", "Jurassic Park", "Happy Birthday to You", "Winnie-the-Pooh", "Star Trek",
    "Indiana Jones", "Godzilla", "King Kong", "Tintin", "Asterix", "Peppa Pig", "Shrek", "The Simpsons",
)  # fmt: skip
_NAMES = {name: kind for kind, names in (("person", PEOPLE), ("brand", BRANDS), ("work", WORKS)) for name in names}
_NAMED = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, _NAMES), key=len, reverse=True))})(?!\w)")


def found_in(text: str) -> list[tuple[RatingCategory, Rating, str]]:
    """Category, rating and words of everything in a text that asks for a rating."""
    told = HARMLESS.sub(" ", text)
    return [(category, rating, match.group(0)) for category, rating, pattern in PATTERNS for match in pattern.finditer(told)]


def names_in(text: str, part_id: str) -> list[NamedInFilm]:
    """Real people, brands and works of others that a text names."""
    return [NamedInFilm.model_validate({"name": name, "kind": _NAMES[name], "part_id": part_id}) for name in dict.fromkeys(_NAMED.findall(text))]
