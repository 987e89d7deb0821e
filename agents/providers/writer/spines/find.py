"""Find: something is missing, and the search changes the searcher."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk, variant

FIND = Spine(
    name="find",
    quest="find {stake}",
    quest_held="find out where {the_thing} came from",
    conflict="{hero} wants to {quest}; everything that could help is somewhere {s} swore never to go again.",
    promise="A search that ends somewhere nobody thought to look.",
    titles=("Where {lost} Waited", "The Last Place {Hero} Looked", "Looking for {Stake}", "What {Hero} Walked Past", "The {Role} Who Looked Again"),
    hook="The search leads to the one place {s:have} always avoided",
    genre="mystery",
    tone=("searching", "patient", "luminous"),
    lie="What is lost is gone.",
    truth="What is lost is waiting to be looked for properly.",
    steps=(
        Step(
            "call", 1, "home", TimeOfDay.DAWN, (0, -1), "{premise}", "{The_thing} in the first light, too small for what has been started",
            ("{hero} turns {the_thing} over, twice.", "{ally} stays in the doorway."),
            (
                talk("H wonder: Somebody wanted this found. Why by me?", "A doubt: Maybe nobody wanted anything. Things turn up.", "H insist: Not at my door, they don't.", when="held"),
                talk("H recall: {lost} never did anything by accident.", "A warn: And if it leads nowhere?", "H resolve: Then I'll know what nowhere looks like.", "L recall: If you have this, you were always the one who looked.", when="held lost"),
                talk("H worry: I've looked in every place that makes sense.", "A tease: Then we start on the places that don't.", "H resolve: Somebody saw something. Somebody always does.", when="sought"),
                talk("H confide: {Deed}. Now I can't sit still.", "A doubt: People say a lot of things at sunrise.", "H resolve: Then come along, and count how many I keep."),
            ),
            adds=needs("thing_seen called"), feeling="a door opens in an ordinary morning",
            variants=(variant("sought missing_thing", "", "An empty place where {stake} should be", "{hero} looks again where everybody has looked.", "{ally} stays in the doorway."),),
        ),
        Step(
            "question", 2, "out", TimeOfDay.DAY, (-1, 0), "{hero} asks everyone who might know, and only {ally} gives a true answer.", "{hero}, small, going from door to door",
            ("A door opens, a head shakes, the door shuts.", "{ally} points the way with one look."),
            (
                talk("H ask: You knew the old road. Where does it end?", "A refuse: I told you once. I'm not telling you twice.", "H plead: You told me to forget it. That isn't the same.", "A admit: Past the {way}. And don't go after dark."),
                talk("A ask: How many doors is that?", "H admit: Eleven. Ten of them lied.", "A tease: And the eleventh?", "H reply: The eleventh was you. Now talk."),
                talk("A admit: I saw {stake}. Heading for the {way}, quick as gossip.", "H ask: And you're telling me only now?", "A confess: You never asked me. Nobody does.", when="sought"),
            ),
            needs=needs("called"), adds=needs("lead ally_met"), feeling="one honest answer among many polite ones",
        ),
        Step(
            "trail", 3, "way", TimeOfDay.DUSK, (0, -2), "The trail goes cold at the {way}; {hero} wants to go on, {ally} wants to go home.", "Two figures, one lamp, a path that stops",
            ("{ally} sits down on the ground.", "{hero} walks ten steps on, alone, and comes back."),
            (
                talk("A warn: There's nothing here but weather.", "H insist: There was something here. Look how carefully it's gone.", "A plead: We should turn round while we can see the way.", "H refuse: You turn. I've turned round all my life."),
                talk("H admit: I was so sure there'd be something here.", "A comfort: Being sure isn't a map.", "H ask: What is, then?", "A reply: Asking who stood here last. And why they left."),
                talk("A complain: My feet have resigned. I'm only here for the rest of me.", "H insist: One more corner.", "A tease: You said that nine corners ago.", "H admit: This one's the real one. Probably.", when="comic"),
            ),
            needs=needs("lead"), adds=needs("lost_way tested"), feeling="hope runs out before the road does",
        ),
        Step(
            "discovery", 4, "far", TimeOfDay.NIGHT, (-2, 1), "In the place {s} always avoided, {hero} finds what was there all along.", "A light swings across the dark and stops",
            ("{hero} kneels.", "The light finds it, loses it, finds it again."),
            (
                talk("H realise: I walked past this spot every year of my life.", "A ask: Why didn't you ever stop?", "H confess: Because I knew. I think I always knew.", "L forgive: Took you long enough, love.", when="lost"),
                talk("H whisper: Don't move. Look there.", "A wonder: All that way, and it was behind our own backs.", "H confess: I was afraid to look here. So I looked everywhere else."),
                talk("H say: I know it was you.", "X answer: It took you long enough.", "H admit: I kept hoping I was wrong.", when="quarry rival"),
                talk("H whisper: There you are.", "A wonder: Is that really it? I thought it'd be bigger.", "H reply: It was bigger when it was missing.", when="sought"),
            ),
            needs=needs("tested thing_seen"), adds=needs("found truth"), variants=(variant("quarry", "In the place {s} always avoided, {hero} stands face to face with {rival}.", "Two faces, one lamp, nobody moving", "{hero} keeps both {hands} where they can be seen.", "{rival} smiles, then does not."),), feeling="the avoided place turns out to be the answer", pairs="call",
        ),
        Step(
            "homecoming", 5, "home", TimeOfDay.DAWN, (1, 3), "{hero} brings home what {s} found, and gives it a place where it can be seen.", "The same room as at the start, with one thing added",
            ("{hero} sets it by the window.", "{ally} puts water on without asking."),
            (
                talk("A ask: So it's over?", "H answer: It's over. I keep listening for the telephone.", "A advise: Let it ring. Sit down. Eat.", when="quarry"),
                talk("A ask: So what will you do, now there's nothing left to look for?", "H resolve: Sit here a while. Be easy to find.", "A tease: I'll tell the neighbours you've gone soft."),
                talk("H thank: You could've gone home at the {way}.", "A admit: I did think about it. Then I'd have had to wonder.", "H resolve: Tomorrow I'll knock on those ten doors again. With good news."),
                talk("H promise: I won't put it away again. Not in a drawer, not in my head.", "L bless: Leave the window open. That's all I ever wanted.", "A offer: Tea, then. Three cups?", "H accept: Three cups.", when="lost"),
            ),
            needs=needs("found"), adds=needs("closed"), variants=(variant("quarry", "{hero} comes home, puts {the_thing} in a drawer and, for the first time in months, opens the curtains.", "Open curtains, and an ordinary street", "{hero} lets the telephone ring.", "{ally} sets the table for two."),), feeling="the finder becomes easy to find", pairs="discovery",
        ),
    ),
)  # fmt: skip
