"""What the offline writer knows about English words: closed classes, verbs by what they mean for a story, people, animals, machines.

Data only, read by `grammar`, `parse` and `cast`. Everything is lower case; a word that is missing here costs colour, never correctness.
"""


def word_set(text: str) -> frozenset[str]:
    """Words separated by blanks, as a set."""
    return frozenset(text.split())


def word_list(text: str) -> tuple[str, ...]:
    """Words separated by blanks, in order."""
    return tuple(text.split())


PREPOSITIONS = word_set(
    "in on at of with from to into onto for by over under about through across between before after until during against without within inside outside "
    "near beside behind beneath beyond toward towards around along as like despite beside among off above below via past"
)
DETERMINERS = word_set(
    "a an the this that these those some every each another any no one two three four five six seven eight nine ten twelve both several many"
)
NUMBERS = word_set("two three four five six seven eight nine ten twelve several many both these those some")
POSSESSIVES = word_set("her his my their its our your")
PRONOUNS = word_set(
    "he she it they i we you him them me us himself herself itself themselves myself everyone someone nobody everything something nothing anyone anything"
)
RELATIVES = word_set("who whom whose which that where")
CONJUNCTIONS = word_set("and but or nor yet so when while because if once unless although though since whose where how why what whether than only")
MODALS = word_set("must can could will would should may might cannot shall can't won't")
AUXILIARIES = word_set(
    "is are was were be been am has have had does do did isn't aren't i'm i've hasn't haven't hadn't didn't doesn't don't wasn't weren't couldn't wouldn't"
)
ADVERBS = word_set(
    "not never always suddenly finally secretly alone again together almost still just back away home once only too soon now then here there "
    "everywhere somewhere very far down up out forever instead already slowly accidentally unknowingly else"
)
ADJECTIVES = word_set(
    "close near high low fast slow wide deep heavy thick thin dry vain lame coded wartime fishing burnt-out afraid able unable aware ready ashamed clever immigrant timid old young retired late last first lonely lost little small big tiny huge giant great new ancient secret hidden broken blind deaf mute shy brave "
    "timid clumsy cruel kind poor rich dead dying living missing famous forgotten haunted frozen burning sleepy grumpy stubborn bitter sweet long "
    "short tall dark bright quiet loud strange mysterious magical cursed wild tame stray gentle humble proud failed disgraced widowed orphaned rookie "
    "junior senior former ex-con medieval victorian modern rusty rusting obsolete elderly teenage middle-aged single married divorced pregnant "
    "homeless hungry invisible immortal nervous anxious angry happy sad silver golden red blue green black white grey gray yellow wooden glass paper "
    "stone iron whole entire own same next only final empty full free rival young-at-heart cowardly overworked underpaid amateur washed-up reluctant "
    "unlikely stranded exiled runaway abandoned previous royal annual local worn tired warm cold rainy snowy stormy sunny distant good bad best worst "
    "real fake true"
)
NOUN_LIKE = word_set("only child")

# ---- verbs -------------------------------------------------------------------------------------------------------------

EVENT_VERBS = word_set(
    "find discover receive inherit uncover meet hear see witness get win lose break steal wake learn realize realise catch buy open unearth stumble "
    "encounter notice befriend rescue adopt fall arrive crash accidentally spill swallow drop forget kill burn sell agree promise overhear invent "
    "create summon free unlock"
)
STATE_VERBS = word_set(
    "live work guard tend wait dream run keep sing play make bake paint teach drive sail cook repair collect grow love hate fear hide watch serve "
    "sleep travel wander write"
)
WANT_VERBS = word_set(
    "want need try decide hope long seek plan vow promise struggle attempt fight race set begin start choose refuse agree dare manage learn have get "
    "ask force tell"
)
SPINE_VERBS: dict[str, frozenset[str]] = {
    "decide": word_set("vote elect choose decide judge open"),
    "unmask": word_set("unmask suspect accuse expose discover"),
    "find": word_set("find search seek hunt look track discover locate trace chase explore uncover investigate solve follow"),
    "return": word_set("swap return deliver bring carry take send give post walk ship fetch home bury answer"),
    "escape": word_set("escape flee leave run survive break hide evade avoid outrun quit free get wake"),
    "learn": word_set(
        "call tame learn master teach understand study practise practice train decode translate read remember know dream sing dance play cook paint try become ignore"
    ),
    "protect": word_set("lead escort smuggle protect save guard defend rescue hide shelter keep tend stop prevent feed raise heal care nurse watch stand"),
    "win": word_set(
        "spell win prove beat compete race challenge outwit conquer defeat fight rob steal perform enter run earn convince fool cheat audition trick solve"
    ),
    "confess": word_set(
        "say confess forgive reconcile admit tell apologise apologize face write reveal love marry ask visit call mourn bury choose accept decide thank"
    ),
    "build": word_set(
        "draw design build rebuild restore repair fix mend make create plant grow open start invent found bake paint assemble finish print light tend write"
    ),
}
OTHER_VERBS = word_set(
    "insult enter spell swear ruin vote elect disguise wear freeze melt flood haul whistle count sworn-in reopen unmask interrupt inspect imitate perform borrow lend exist vanish swap evict steer board depart arrive pick faint gather knock carry wave drag lean search compete audition convert rehearse knit weave braid boil fry roast marry elope propose phone email chat gossip whisper shout scream babysit foster mentor coach manage command lead judge sentence jail pardon bribe blackmail kidnap ransom investigate interview report publish print edit translate decode encrypt hack repaint decorate hunt fish trap tame milk shear graze wander stroll march jog sprint crawl sneak stumble trip slide skate ski surf row paddle float sink dive snorkel soar glide hover orbit spin rotate remind warn promise threaten beg plead insist deny claim argue complain apologise explain describe mention announce declare confess reveal hide bury unearth salvage restore renovate refurbish go come turn become help believe think say speak talk move cross climb swim fly dig pull push hold cut cast sew knit play clean trade share stay "
    "sew stitch knot stand sit ride row lie spend reach touch count join leave miss remember pretend reject refuse lose gain mix pay owe hire fire appear disappear "
    "vanish happen die grow change stop end begin use put hit cry laugh smile kiss argue plot scheme swap switch trap bring invade attack threaten "
    "destroy haunt possess blame accuse arrest marry divorce cheat order serve drink eat smoke pray preach heal bless curse transform swallow scare "
    "delay cancel close sink drown float drift land launch orbit record film photograph draw carve design code hack program compose conduct practise "
    "rehearse suspect question bury dig mine smuggle sneak slip trick con wear wash iron fold lift pass throw shoot bite bark chase purr roar howl "
    "haul tow park crash stall strand receive unite divide organise organize volunteer enlist desert betray forge stage"
)
VERBS = frozenset().union(EVENT_VERBS, STATE_VERBS, WANT_VERBS, OTHER_VERBS, *SPINE_VERBS.values())
IRREGULAR_PAST: dict[str, tuple[str, ...]] = {
    "find": ("found",), "get": ("got",), "win": ("won",), "lose": ("lost",), "break": ("broke", "broken"), "steal": ("stole", "stolen"), "wake": ("woke", "woken"),
    "catch": ("caught",), "buy": ("bought",), "meet": ("met",), "hear": ("heard",), "see": ("saw", "seen"), "fall": ("fell", "fallen"), "forget": ("forgot", "forgotten"),
    "sell": ("sold",), "run": ("ran",), "keep": ("kept",), "sing": ("sang", "sung"), "make": ("made",), "teach": ("taught",), "drive": ("drove", "driven"), "grow": ("grew", "grown"),
    "hide": ("hid", "hidden"), "sleep": ("slept",), "write": ("wrote", "written"), "fight": ("fought",), "begin": ("began", "begun"), "choose": ("chose", "chosen"),
    "bring": ("brought",), "take": ("took", "taken"), "send": ("sent",), "give": ("gave", "given"), "lead": ("led",), "flee": ("fled",), "leave": ("left",), "read": ("read",),
    "know": ("knew", "known"), "become": ("became",), "understand": ("understood",), "feed": ("fed",), "tell": ("told",), "build": ("built",), "rebuild": ("rebuilt",),
    "go": ("went", "gone"), "come": ("came",), "think": ("thought",), "say": ("said",), "speak": ("spoke", "spoken"), "swim": ("swam",), "fly": ("flew", "flown"), "dig": ("dug",),
    "hold": ("held",), "stand": ("stood",), "sit": ("sat",), "ride": ("rode",), "lie": ("lay",), "spend": ("spent",), "put": ("put",), "hit": ("hit",), "cut": ("cut",), "set": ("set",),
    "eat": ("ate", "eaten"), "drink": ("drank",), "sink": ("sank",), "draw": ("drew", "drawn"), "wear": ("wore", "worn"), "throw": ("threw", "thrown"), "shoot": ("shot",),
    "bite": ("bit", "bitten"), "have": ("had",), "do": ("did", "done"), "be": ("was", "were", "been"), "light": ("lit",), "seek": ("sought",), "overhear": ("overheard",), "bet": ("bet",),
    "pay": ("paid",), "swear": ("swore", "sworn"), "lend": ("lent",), "freeze": ("froze", "frozen"), "swap": ("swapped",), "stop": ("stopped",), "plan": ("planned",), "rob": ("robbed",), "drop": ("dropped",), "strand": ("stranded",), "unearth": ("unearthed",),
}  # fmt: skip

# ---- people, animals, machines ---------------------------------------------------------------------------------------------

FEMALE = word_set(
    "countess baroness maid housemaid governess woman girl mother grandmother grandma granny sister daughter aunt niece wife widow queen princess witch nun actress waitress lady duchess heiress "
    "bride heroine mermaid seamstress schoolgirl girlfriend goddess abbess empress midwife mum mom"
)
MALE = word_set(
    "count earl baron gentleman cowherd swordsman man boy father grandfather grandpa brother son uncle nephew husband widower king prince wizard monk waiter lord duke heir groom fisherman postman "
    "fireman policeman milkman schoolboy boyfriend god emperor priest knight cowboy dad conman watchman abbot pope bishop"
)
RELATIONS = word_set(
    "mother father sister brother daughter son grandmother grandfather grandma grandpa aunt uncle niece nephew wife husband cousin twin friend partner "
    "mentor teacher neighbour neighbor boss colleague girlfriend boyfriend fiancé fiance lover rival child children granddaughter grandson parents ex "
    "mum mom dad bride groom owner master pupil student"
)
RIVALS = word_set(
    "rival enemy villain tyrant warden thief gangster mafia killer murderer monster dragon demon landlord bully invaders invader army corporation "
    "company bandits pirates hunter hunters sheriff"
)
ABSENT = word_set("late dead missing deceased lost departed vanished long-lost drowned absent future past")
CHILD = word_set("boy girl child kid toddler schoolboy schoolgirl orphan puppy kitten cub teenager pupil grandson granddaughter princess prince twins")
OLD = word_set("grandmother grandfather grandma grandpa granny widow widower pensioner pensioners grandmothers grandfathers veteran elder")
OLD_MARKS = word_set("retired old elderly aging ageing ancient veteran dying")
YOUNG_MARKS = word_set("young teenage rookie junior apprentice novice student orphaned")
PEOPLE = word_set(
    "count countess earl baron baroness knight forecaster maid patient officer gang magicians referee elder elders surgeon tutor housekeeper cellist drummer composer clairvoyant cartoonist pilgrim pilgrims champion president minister senator landlady tenant customer passenger passengers prisoner inmate hostage kidnapper burglar robber robbers heir orphan bride groom guest guests host hostess twin keeper person people stranger traveller traveler villager villagers crew family team couple twins band choir gang thief detective nurse doctor "
    "clerk chef cook pilot captain astronaut cosmonaut hermit ghost vampire clown magician musician pianist violinist poet soldier spy guard librarian "
    "scholar scribe student pupil orphan immigrant refugee refugees nobody hero heroes mayor judge lawyer accountant janitor caretaker cleaner "
    "mechanic engineer inventor scientist botanist biologist historian translator cartographer mapmaker clockmaker watchmaker blacksmith shepherd "
    "farmer gardener beekeeper miner plumber electrician carpenter baker butcher tailor barber florist potter painter sculptor photographer journalist "
    "comedian actor singer dancer ballerina boxer wrestler footballer cyclist runner swimmer diver surfer fisherman fishermen whaler sailor sailors "
    "pirate smuggler trucker courier messenger postwoman postman conductor undertaker gravedigger priest monk nun rabbi imam vicar apprentice "
    "assistant intern salesman bureaucrat typist operator survivor survivors colonist colonists settlers neighbours neighbors strangers friends "
    "brothers sisters women men girls boys children grandmothers grandfathers pensioners astronomer mathematician archivist collector peasant samurai "
    "viking gladiator pharaoh monarch emperor jester bard alchemist wizard witch adult"
)
PERSON_SUFFIXES = ("mason", "wright", "monger", "keeper", "maker", "man", "woman", "smith", "ist", "eer", "er", "or", "ian", "ess")
NOT_PEOPLE = word_set(
    "exist assist insist persist resist consist resort effort honor letter winter summer river water paper matter number order sweater corner tower flower powder feather leather weather sister's dinner supper "
    "border shelter computer printer mirror door floor tractor elevator meteor color colour motor harbor error horror terror razor sister-ship ladder "
    "hammer butter pepper feeder roller oyster monster thunder wonder danger anger ember timber amber lantern-tower toaster boiler tanker freighter "
    "steamer trailer helicopter counter theater theater center master-key power chapter fever liver silver copper ginger cancer disorder finger power "
    "answer list mist fist twist chest forest nest west guest quest east feast beast metaphor reactor anchor list artist's-model piano radiator "
    "refrigerator generator calculator shower temper cover quarter poster drawer saucer teacher's-pet jumper scooter roster newspaper december "
    "september october november compressor career deer beer pier frontier volunteer-list gear poster folder disaster passenger-list hunger rooster "
    "hamster otter badger beaver spider"
)
ANIMALS = word_set(
    "mammoth ram ox hawk eagle stork heron walrus lynx jackal dog cat bird crow raven owl fox wolf bear rabbit hare hedgehog mouse rat squirrel horse pony donkey cow pig sheep goat lamb hen rooster duck "
    "goose swan penguin seal whale dolphin shark octopus crab fish frog toad turtle tortoise snake lizard dragon elephant lion tiger monkey ape "
    "gorilla panda koala kangaroo parrot pigeon sparrow robin gull seagull moth butterfly bee ant spider beetle snail hamster otter badger beaver deer "
    "moose camel bat unicorn puppy kitten cub chick goldfish"
)
MACHINES = word_set("toaster robot android drone automaton satellite probe rover computer ai cyborg droid")
UNCANNY = word_set("ghost vampire angel alien mermaid scarecrow snowman puppet golem goblin giant fairy demon death witch wizard")
GROUPS = word_set("crew family team couple twins band choir gang town village orchestra troupe class tribe villagers people")
PLACES = word_set(
    "japan bookshop bookstore japan inn tavern well bakehouse clinic ward lock barge canal car carriage elevator lift igloo raft lifeboat lighthouse house home cottage castle palace tower church monastery temple village town city island beach harbour harbor port ship boat submarine "
    "sea ocean lake river shore coast forest wood woods jungle mountain mountains valley cave desert dune oasis farm field garden orchard school "
    "university library museum theatre theater cinema hospital prison station train tram bus airport market shop bakery restaurant café cafe kitchen "
    "bar pub hotel office factory workshop mine laboratory lab bank bridge road street motorway planet moon mars earth space spaceship orbit colony "
    "galaxy attic basement cellar apartment flat room roof graveyard cemetery fairground circus stadium stage court arctic antarctica tundra elevator "
    "lift swamp marsh canyon ranch saloon trench battlefield border camp village hall greenhouse observatory archive zoo aquarium arcade mall "
    "supermarket spire planetarium venus jupiter london paris berlin rome tokyo venice york texas alaska siberia world kingdom country underworld "
    "afterlife hell heaven"
)
INSIDE = word_set(
    "bookshop bookstore inn tavern bakehouse clinic ward car carriage elevator lift igloo lighthouse house home cottage castle palace tower church monastery temple submarine library museum theatre theater cinema hospital prison train "
    "tram bus shop bakery restaurant café cafe kitchen bar pub hotel office factory workshop mine laboratory lab bank spaceship attic basement cellar "
    "apartment flat room greenhouse observatory archive school university supermarket mall arcade saloon cave planetarium aquarium elevator lift car carriage igloo"
)
FIXED = word_set("bed beds staircase stairs house houses bridge mountain wall road tree trees")
"""Things nobody carries."""
ABSTRACT = word_set(
    "pride word words echo shadow reflection smile laughter reputation marathon tournament ingredient enemy university hiccup number colour smell scent weather sky moonlight sunlight final festival bee law dark shift wave laundry letterhead show goodbye farewell nothing everything others love death truth secret life past future memory fear hope grief time war peace revenge justice freedom sense taste voice name dream dreams way "
    "chance thing things job day night year years morning evening week end beginning world war accident contest competition race match game wedding "
    "funeral party heist plan mistake crime murder case problem power money debt sound silence music song language dance fight sight blood fate season winter summer spring "
    "autumn rain storm snow night-shift shift deadline century kind side help anything hearing sight eyesight voice dance pictures promise heart mind "
    "soul body luck courage pride honour honor idea rule rules"
)
TIME_WORDS = word_set(
    "festival hour hours minute minutes moment moments second seconds decade decades night day morning evening dawn dusk midnight noon winter summer spring autumn christmas halloween year years week month weekend century war storm "
    "end beginning eve wedding funeral time season rain snow harvest sunrise sunset age ages future birthday monday friday sunday"
)
INSTRUMENT_OF_TONE: dict[str, tuple[str, ...]] = {
    "comic": word_list(
        "vain comedy funny hilarious clumsy accidentally absurd prank pie sausage toaster grandmothers grandmas granny pensioners clown goose heist wig "
        "sandwich karaoke cheese llama duck disguise"
    ),
    "eerie": word_list(
        "mirror haunted ghost ghosts curse cursed demon horror terror dead corpse vampire grave graveyard creature whispers whispering shadow shadows basement "
        "possessed nightmare doll séance eerie"
    ),
    "tense": word_list(
        "prison bomb war spy killer murder chase hunted hostage escape crash stranded mafia heist betray kidnapped deadline countdown army assassin"
    ),
    "sad": word_list("late grief funeral widow widower dying mourning lost lonely last orphan orphaned farewell memory forgotten"),
    "triumphant": word_list("champion race win contest competition tournament marathon beat underdog victory boxer match"),
    "hopeful": word_list("dream dreams learn learns build builds first garden plant plants seed hope new"),
}

EMOJI: dict[str, str] = {
    "🐶": "dog", "🐕": "dog", "🐱": "cat", "🐈": "cat", "🦊": "fox", "🐻": "bear", "🐺": "wolf", "🐦": "bird", "🦉": "owl", "🐧": "penguin", "🐳": "whale", "🐋": "whale", "🐟": "fish",
    "🐙": "octopus", "🐢": "turtle", "🐸": "frog", "🐭": "mouse", "🐰": "rabbit", "🐴": "horse", "🦄": "unicorn", "🐉": "dragon", "🐝": "bee", "🦋": "butterfly", "🕷": "spider",
    "🤖": "robot", "👽": "alien", "👻": "ghost", "🧛": "vampire", "🧙": "wizard", "🧜": "mermaid", "👵": "grandmother", "👴": "grandfather", "👩": "woman", "👨": "man", "👧": "girl",
    "👦": "boy", "👶": "child", "👸": "princess", "🤴": "prince", "👑": "crown", "🤡": "clown", "🕵": "detective", "👮": "guard", "👩‍🚀": "astronaut", "🧑‍🚀": "astronaut", "👨‍🚀": "astronaut",
    "👨‍🍳": "chef", "👩‍🍳": "chef", "🧑‍🍳": "chef", "🏴‍☠️": "pirate", "🚀": "rocket", "🛸": "spaceship", "🌙": "moon", "🌕": "moon", "⭐": "star", "🌟": "star", "☀": "sun", "🌊": "sea",
    "🏝": "island", "🏔": "mountain", "⛰": "mountain", "🌋": "volcano", "🏜": "desert", "🌲": "forest", "🌳": "tree", "🌹": "rose", "🌻": "sunflower", "🌱": "seedling", "🏠": "house",
    "🏰": "castle", "🏭": "factory", "🗼": "tower", "🚂": "train", "🚗": "car", "🚢": "ship", "⛵": "boat", "✈": "plane", "🚲": "bicycle", "🎈": "balloon", "🎁": "gift", "💌": "letter",
    "✉": "letter", "📜": "scroll", "📖": "book", "🔑": "key", "🗝": "key", "💍": "ring", "💎": "diamond", "💰": "treasure", "🗺": "map", "⏰": "clock", "🕰": "clock", "🔮": "crystal ball",
    "🎻": "violin", "🎹": "piano", "🎸": "guitar", "🥁": "drum", "🎺": "trumpet", "🎨": "painting", "📷": "camera", "☎": "telephone", "📻": "radio", "💡": "lamp", "🕯": "candle", "🍾": "bottle",
    "🍕": "pizza", "🍰": "cake", "🎂": "cake", "🥧": "pie", "🍎": "apple", "🌧": "rain", "⛈": "storm", "❄": "snow", "🔥": "fire", "💔": "heartbreak", "❤": "love", "💀": "skull", "⚔": "sword",
    "🏆": "trophy", "⚽": "football",
}  # fmt: skip

FIELDS: dict[str, tuple[str, ...]] = {
    "sea": word_list(
        "lighthouse fisherman sailor captain pirate diver whaler ferry boat ship sea ocean harbour island whale seal octopus mermaid fish submarine gull "
        "crab surfer"
    ),
    "machines": word_list(
        "robot android drone engineer mechanic pilot astronaut computer machine rover satellite probe inventor electrician plumber train driver factory "
        "trucker space operator toaster ai"
    ),
    "earth": word_list("farmer gardener shepherd beekeeper botanist miner florist garden orchard vine forester woodcutter hermit ranger harvest seed"),
    "kitchen": word_list("baker chef cook butcher waiter waitress bakery kitchen restaurant pie cake bread cheese"),
    "stage": word_list(
        "musician pianist violinist singer dancer ballerina actor actress clown magician comedian poet bard choir orchestra circus theatre painter "
        "sculptor composer band"
    ),
    "paper": word_list(
        "librarian clerk scribe scholar journalist detective translator archivist historian mapmaker cartographer student teacher writer author typist "
        "lawyer accountant judge postman postwoman courier"
    ),
    "craft": word_list("clockmaker watchmaker blacksmith carpenter tailor seamstress potter shoemaker builder mason barber janitor caretaker apprentice"),
    "battle": word_list(
        "soldier knight samurai boxer wrestler viking gladiator spy guard thief sheriff cowboy runner cyclist king queen prince princess general veteran robber"
    ),
    "wild": tuple(sorted(ANIMALS)),
    "care": word_list("nurse doctor midwife priest monk nun undertaker gravedigger mother father grandmother grandfather widow widower granny grandma"),
}
