"""Twenty loglines that have little in common: people, animals, machines and groups; comedy, horror, history and far future; some name no hero. Films are judged on all of them."""

LOGLINES: dict[str, str] = {
    "keeper": "A retired lighthouse keeper finds a bottle with her late sister's handwriting.",
    "violin": "A rusty robot and a stray dog cross the desert to return a lost violin.",
    "bakers": "Two rival bakers in a mountain village must build one oven before the snow comes.",
    "spelling": "A boy who cannot spell must win the national spelling bee to save his mother's bookshop.",
    "prison": "Three clumsy pensioners plan to escape from their nursing home on the night of the bingo final.",
    "samurai": "In feudal Japan, an old samurai who has sworn never to draw his sword again must protect a village of children.",
    "station": "The last engineer on a dying space station teaches its computer to be afraid of the dark.",
    "fox": "A lame fox must lead her cubs across a frozen river before the hunters wake.",
    "haunted": "A young nurse on the night shift discovers that the patient in room nine has been dead for a week.",
    "wedding": "On the morning of her wedding, a clockmaker's daughter must confess that she has stopped every clock in town.",
    "well": "When the village well runs dry, nobody will say what was thrown into it.",
    "taxi": "A taxi driver in a rainy city falls in love with a passenger who never says where she is going.",
    "garden": "A widower rebuilds the garden his wife left him, one stolen plant at a time.",
    "heist": "A gang of retired magicians rob the bank that ruined them without breaking a single law.",
    "mammoth": "At the end of the ice age, a deaf girl learns to call the last mammoth.",
    "colony": "Four hundred years from now, the children of Mars vote on whether to open the letter from Earth.",
    "cat": "A vain cat inherits a fishing boat and must learn to swim.",
    "spy": "A hotel maid in wartime Paris hides a coded map in the laundry of the officer who is hunting her brother.",
    "piano": "A burnt-out concert pianist must teach a stubborn blacksmith one song before the harvest festival.",
    "storm": "During the storm of the century, strangers trapped on a night train discover that one of them is carrying a bomb disguised as a birthday cake.",
}
OTHER_LANGUAGES: dict[str, str] = {
    "de": "Ein alter Fischer findet im Hafen eine Flaschenpost, die an ihn selbst adressiert ist.",
    "es": "Una niña debe cruzar el desierto para devolver un violín perdido.",
    "ja": "引退した灯台守が、亡き妹の筆跡の手紙が入った瓶を見つける。",
}
"""The film is told in English, says so, and keeps these words on its title card."""
UNSEEN: dict[str, str] = {
    "circus": "Two sisters who hate each other inherit a circus with one elephant.",
    "dentist": "A vampire dentist falls for a patient who is afraid of needles.",
    "echo": "A submarine crew discovers that the enemy they are hunting is their own echo.",
    "postman": "A mute postman must deliver one last letter across a flooded valley before the dam breaks.",
    "boxer": "An ageing boxer must lose one last fight so that his daughter can go to university.",
    "title": "The boxer",
    "kite": "A girl builds a kite big enough to carry her home.",
    "monastery": "A tax inspector investigates a monastery that has never sold anything.",
    "translator": "A translator must choose what to say when two presidents insult each other.",
    "snail": "A snail enters a marathon.",
    "ghost": "A ghost hires a detective to find out who still remembers her.",
}
"""Loglines the stock was not written for: what any user may type. The strict reader holds them to the same."""
