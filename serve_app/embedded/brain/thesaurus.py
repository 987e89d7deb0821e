"""Words that mean the same to a film crew, by concept: what lets a question find a fact that was written in other words.

Broad on purpose and small on purpose: people, kin, places, weather, things of a set, what a story turns on. A word belongs to one concept. Made from the vocabulary of loglines, not from anybody's test set.
"""

from types import MappingProxyType

_GROUPS = """
old: old elderly aged ancient elder retired retirement pensioner veteran senior grey-haired
young: young child kid children boy girl teenager youth infant little-one
alone: alone lonely solitary loner hermit own isolated
woman: woman lady female heroine
man: man gentleman male fellow guy
sibling: sister brother sibling twin
parent: mother father parent mum dad mom
grandparent: grandmother grandfather grandma grandpa granny
offspring: daughter son
couple: married marry wedding wife husband spouse divorced bride groom couple marriage widow widower
lover: love lover romance sweetheart beloved
friend: friend companion ally buddy pal
enemy: enemy rival opponent adversary foe villain antagonist
dead: dead late died death deceased drowned killed grave funeral corpse die
ghost: ghost spirit phantom spectre haunted
ruler: queen king prince princess monarch throne crown emperor royal
leader: commander captain leader boss chief chairman mayor governor head
soldier: soldier knight warrior fighter army siege battle war fighting
police: police detective policeman policewoman inspector officer sheriff constable investigator
thief: thief pickpocket robber burglar steal steals stole stolen rob heist theft
craftsman: clockmaker carpenter craftsman smith blacksmith tailor maker potter
sailor: sailor fisherman ferryman seaman skipper
gardener: gardener farmer farm grows grow plant planted garden crops
teacher: teacher professor tutor school lesson pupil student
doctor: doctor nurse physician surgeon hospital medicine
artist: artist painter paint painting sculptor drawing drawings draw
robot: robot android machine automaton cyborg droid
courier: delivery courier postman messenger mail parcel
animal: animal pet cat dog beast creature
monster: dragon monster giant ogre troll
bird: bird goose crow raven gull owl parrot
lighthouse: lighthouse beacon lantern lamp
light: light burning lit bright shine glow switch
dark: dark darkness dim gloom unlit
sea: sea ocean bay cape coast shore ashore beach tide seaside
harbour: harbour port pier dock quay wharf jetty
boat: boat ship dinghy rowing vessel canoe ferry
river: river stream brook canal
mountain: mountain hill peak cliff summit
forest: forest wood woods trees grove
village: village town hamlet city settlement colony settlers
castle: castle palace fortress tower
house: house home cottage building buildings sheds hut cabin barn
church: church chapel monastery abbey
market: market square plaza bazaar
bridge: bridge crossing overpass
stairs: stairs steps staircase ladder stairway
room: room chamber attic cellar
space: mars planet moon orbit space spaceship rocket astronaut
storm: storm gale hurricane tempest
fog: fog mist haze foggy
rain: rain rains rainy drizzle wet shower
snow: snow ice frozen winter blizzard
sun: sun sunny solar sunlight
morning: morning dawn sunrise daybreak
evening: evening dusk sunset twilight
night: night midnight nightfall
letter: letter message note handwriting postcard
book: book diary journal notebook manuscript
code: code encrypted cipher secret secretly hidden hide hides
clock: clock clocks watch watches timepiece timepieces
weapon: weapon weapons pistol gun guns rifle sword knife
clothes: coat costume dress clothes wear wears uniform overall armour jacket hat outfit garment wardrobe
money: money coin pay pays toll price cost costs fee bribe owes
food: food bread tomatoes apple vegetables fruit meal soup
music: music song lullaby melody tune sing singing verse
magic: magic spell spells witch wizard enchanted sorcery
memory: memory remember forget forgets forgetting
forgive: forgive forgives forgiven forgiveness pardon apology reconcile
forbid: forbade forbidden forbids banned prohibited allowed allow rules rule law illegal
fear: fear fears afraid scared timid frightened terror
silent: mute silent speechless quiet silence calm voiceless
speak: speak talk talks voice say says speech
deaf: deaf hearing hear heard
blind: blind eyes eye sight see one-eyed
small: small tiny little miniature short
big: big large huge enormous size
broken: broken cracked torn leaks leak stopped damaged ruined watertight
screen: screen display monitor picture image shown show
power: battery power electricity recharge charge energy
end: end ends last final ending finale
rescue: rescue save saved saves life
journey: train journey travel trip voyage railway
glass: glass dome window pane
red: red scarlet crimson
blue: blue azure navy
green: green emerald
yellow: yellow golden amber
grey: grey gray silver
"""
CONCEPTS = MappingProxyType({name: tuple(words.split()) for name, _, words in (line.partition(": ") for line in _GROUPS.strip().splitlines())})
