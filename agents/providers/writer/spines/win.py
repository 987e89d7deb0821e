"""Win: something has to be proved before everyone, and losing would be easier to explain."""

from agents.film import TimeOfDay

from .model import Spine, Step, needs, talk

WIN = Spine(
    name="win",
    quest="{want_or:prove to everyone that {s:be} not finished yet}",
    conflict="Nobody thinks {hero} can {quest}, and on bad days {s:agree}.",
    promise="An underdog, a bad start, and a finish nobody planned.",
    titles=("Long Odds on {Hero}", "{Hero} against the Rest", "{Hero} at the Back of the Field", "The Unlikely {Role}"),
    hook="Nobody gives {o} a chance, which turns out to be an advantage",
    genre="comedy",
    tone=("rousing", "cheeky", "big-hearted"),
    lie="If I lose, I am nobody.",
    truth="I was somebody when I turned up.",
    steps=(
        Step(
            "challenge", 1, "home", TimeOfDay.DAY, (0, -1), "{premise} When the news gets round, people laugh; {hero} puts {p} name down anyway.", "A list of names, and {hero} adding one at the very bottom",
            ("{hero} writes the name in full.", "{ally} checks the spelling."),
            (
                talk("A ask: You know they're laughing?", "H answer: I know. I counted.", "A ask: How many?", "H grin: All of them. It's a record already."),
                talk("H declare: I'm going to {want}.", "A ask: You? Against all of them?", "H answer: I was hoping they'd be busy.", when="want"),
                talk("A warn: You'll make a fool of yourself over {stake}.", "H answer: I've done that for free. This time there's a prize."),
                talk("A count: There's two of us and one of everything else.", "H plan: Then we take turns being brave.", "A ask: Who's first?", "H decide: You. I'm holding {the_thing}.", when="group"),
            ),
            adds=needs("thing_seen called"), feeling="a name at the bottom of the list",
        ),
        Step(
            "training", 2, "out", TimeOfDay.DAY, (-1, 1), "{ally} takes {hero} in hand; it goes badly, then a little less badly.", "Up, down, up again, in the same puddle",
            ("{hero} falls over something that was not there.", "{ally} writes down a number and underlines it."),
            (
                talk("A report: That was your best yet.", "H object: I fell over.", "A report: Later than yesterday."),
                talk("A instruct: Stop trying to look good.", "H protest: I wasn't.", "A tease: Good. It was working."),
                talk("H ask: Were you ever any good at this?", "A admit: Terrible. That's how I know all the mistakes.", "H ask: All of them?", "A grin: You've added two."),
            ),
            needs=needs("called"), adds=needs("trained ally_met"), feeling="later than yesterday",
        ),
        Step(
            "setback", 3, "way", TimeOfDay.DUSK, (1, -2), "The day comes early and everything that can go wrong does; {hero} is last.", "The others far ahead, small and shining",
            ("Something essential snaps.", "{hero} sits down in the dirt."),
            (
                talk("H despair: They were right. All of them.", "A refuse: They were loud. That isn't the same.", "H despair: I'm last.", "A correct: You're still in it. Count again."),
                talk("A shout: Get up!", "H ask: What for? It's over.", "A answer: It's over when I put my pencil down."),
                talk("X taunt: Still here? I thought you'd gone home.", "H answer: I thought so too. Then I saw your face.", "A whisper: Oh, I liked that one.", when="rival"),
            ),
            needs=needs("trained"), adds=needs("tested"), feeling="last, and in the dirt",
        ),
        Step(
            "gamble", 4, "far", TimeOfDay.DAY, (-2, 2), "With nothing left to lose, {hero} does it {p} own way, and the crowd goes quiet.", "Every head turning at once",
            ("{hero} throws away the rule book, literally.", "{ally} stops writing."),
            (
                talk("A ask: What are you doing? That's not what we practised!", "H laugh: I know! Isn't it awful?", "A marvel: It's working. Keep being awful."),
                talk("H decide: I can't do it their way.", "A ask: So what's left?", "H grin: Mine. Nobody's ready for mine."),
                talk("H whisper: Watch this.", "A whisper: I can't watch.", "H whisper: Then listen for the noise they make."),
            ),
            needs=needs("tested"), adds=needs("dared"), feeling="the wrong way, done right", pairs="training",
        ),
        Step(
            "finish", 5, "high", TimeOfDay.DUSK, (2, 3), "{hero} crosses the line {p} own way; {the_thing} is held up by everybody at once.", "{The_thing} above a forest of raised {hands}",
            ("{hero} looks for only one face in the crowd.", "{ally} is crying and denies it."),
            (
                talk("A deny: I'm not crying. It's the wind.", "H tease: We're standing in the only place without wind.", "A declare: Then it's you. It's your fault."),
                talk("H ask: Did we win?", "A answer: I stopped counting.", "H ask: When?", "A answer: When you started enjoying it."),
                talk("A ask: How does it feel up here?", "H admit: Wobbly. Hold on to me.", "A declare: I've got you. Now wave."),
            ),
            needs=needs("dared thing_seen"), adds=needs("closed"), feeling="across the line, not as planned", pairs="challenge",
        ),
    ),
)  # fmt: skip
