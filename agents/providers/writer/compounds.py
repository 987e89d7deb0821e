"""Two words that are one thing: `nursing home` is a place, `spelling bee` no insect, `ice age` a time. Read by the tagger before it looks at either word alone."""

from .words import word_list

_KINDS: dict[str, str] = {
    "place": (
        "nursing-home care-home retirement-home space-station night-train steam-train ghost-train fishing-boat village-well village-square town-hall concert-hall polling-station petrol-station "
        "gas-station filling-station train-station railway-station bus-stop bus-station fire-station police-station boarding-school high-school night-school coffee-shop tea-shop tea-house barber-shop "
        "pawn-shop antique-shop toy-shop corner-shop candy-store department-store swimming-pool ice-rink boxing-ring wax-museum opera-house court-house light-ship weather-station radio-station "
        "mountain-village fishing-village border-town ghost-town mining-town desert-island coral-reef frozen-river frozen-lake oil-rig mars-colony moon-base allotment-garden rose-garden waiting-room "
        "engine-room control-room court-room ball-room living-room dining-car call-centre shopping-mall amusement-park theme-park night-club jazz-club haunted-house clock-tower bell-tower"
    ),
    "object": (
        "spelling-bee bingo-final birthday-cake wedding-cake wedding-dress wedding-ring love-letter suicide-note music-box jewellery-box lottery-ticket train-ticket flying-machine time-machine washing-machine "
        "sewing-machine vending-machine cookery-book recipe-book comic-book chess-piece chess-set glass-eye wooden-leg fishing-rod fishing-net alarm-clock grandfather-clock pocket-watch crystal-ball hot-air-balloon "
        "paper-boat paper-plane treasure-map driving-licence talent-show dance-contest baking-contest pie-contest chess-match cup-final football-match boxing-match night-shift graveyard-shift day-shift "
        "harvest-festival film-festival street-party country-fair seed-bank blood-test voice-mail answering-machine shopping-list christmas-tree snow-globe coded-map"
    ),
    "time": "ice-age stone-age bronze-age middle-ages dark-ages gold-rush civil-war world-war cold-war space-age rush-hour last-night christmas-eve new-year opening-night wedding-day leap-year",
    "person": (
        "taxi-driver bus-driver train-driver lorry-driver truck-driver hotel-maid bell-ringer lighthouse-keeper beauty-queen drag-queen night-nurse night-watchman security-guard prison-guard police-officer "
        "traffic-warden dinner-lady lollipop-lady ice-cream-seller concert-pianist jazz-pianist opera-singer circus-clown tax-inspector ticket-inspector weather-girl tightrope-walker sword-swallower "
        "fortune-teller story-teller piano-tuner piano-teacher music-teacher school-teacher shop-assistant shop-keeper flight-attendant air-steward fighter-pilot wedding-planner crossing-guard"
    ),
}
COMPOUNDS: dict[tuple[str, str], str] = {
    (pair.split("-")[0], pair.split("-")[1]): kind for kind, text in _KINDS.items() for pair in word_list(text) if pair.count("-") == 1
}
"""(first word, second word), lower case and singular -> kind of phrase."""


def compound(first: str, second: str) -> str:
    """The kind of thing two neighbouring words are together; empty when they are only neighbours."""
    first, second = first.lower(), second.lower()
    return COMPOUNDS.get((first, second), "") or (COMPOUNDS.get((first, second[:-1]), "") if second.endswith("s") else "")
