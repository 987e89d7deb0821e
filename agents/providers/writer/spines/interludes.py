"""Interludes: scenes that a story may have and need not, with what must hold before them; the planner puts in at most one.

Each plays where the scene before it played, right after it. Which spines can bear it is said here, and whether it may come after the trial: nobody
rests in the middle of a broken river.
"""

from dataclasses import replace

from agents.film import TimeOfDay

from .model import Step, needs, talk, variant

_RESPITE = Step(
    "respite", 3, "way", TimeOfDay.DUSK, (-1, 0), "For a quarter of an hour nothing goes wrong. {hero} and {ally} sit back to back and share what there is.", "Two backs, leaning on each other, and nothing happening",
    ("{hero} divides it in two, and looks, and divides it again.", "{ally} shuts {ap} eyes and is not asleep."),
    (
        talk("H ask: What does a {ally_role} do, at a time like this?", "A answer: Ask what a {role} does. Then sit still.", when="human apart"),
        talk("A ask: Do you miss the {home}?", "H answer: Only the chair by the door.", "A admit: I've sat in it. It's a bad chair.", when="human"),
        talk("A ask: What's it like, at the {far}?", "H answer: Like here, I expect. With us in it."),
        talk("H admit: I've never been as far as the {far}.", "A answer: Nor have I. I told you I had. I wanted to be asked."),
        talk("A say: When it's over I'll never set foot in the {way} again.", "H answer: You'll bring visitors."),
        talk("H confess: I was a better {role}, once.", "A answer: You were a drier one.", when="human"),
        talk("A ask: Were you always a {role}?", "H answer: No. First I was late. Then I was this.", when="human"),
        talk("H ask: Why are you here, {ally}?", "A answer: I was at the {out}. You looked as if you'd need a witness."),
        talk("A report: {Hero}. That's the third time you've sighed.", "H answer: I was saving them up."),
        talk("H ask: What'll they say of us, at the {home}?", "A answer: That we're late. They say it of everyone."),
        talk("A ask: {Hero}? Are you asleep?", "H answer: Yes.", "A say: Good. Then I can say it. I'm frightened."),
        talk("H ask: {Ally}? Still there?", "A answer: Where else? You've got my half."),
        talk("A whisper: I can see the {far} from here.", "H ask: What does it look like?", "A answer: Patient."),
        talk("H ask: What's the worst thing about a {ally_role}'s work?", "A answer: The mornings.", "H ask: And the best?", "A answer: The same mornings, once one is up.", when="human"),
        talk("H say: {Ally}. If I stop, push me.", "A ask: Which way?", "H answer: You'll know by then."),
        talk("A ask: What'll you do first, when it's over?", "H answer: Sit down somewhere with a back to it.", "A choose: I'll have soup."),
        talk("H ask: Why did you come along?", "A answer: You'd left the gate open.", "H admit: I left it open on purpose."),
        talk("H admit: I'm not brave, you know.", "A answer: I know. I walk behind you. Your ears go red.", when="human"),
        talk("A ask: What are you thinking about?", "H answer: A window I left open.", "A ask: This morning?", "H answer: In March."),
        talk("H ask: Do you know a song?", "A answer: One. It's got forty verses. I know the first and the last.", "H ask: What happens in between?", "A guess: I think somebody marries."),
        talk("A quote: Never start a thing hungry, my mother said.", "H quote: Mine said never finish one tired.", "A wonder: They'd have got on."),
        talk("A report: You talk in your sleep.", "H ask: What did I say?", "A quote: Left a bit."),
        talk("A ask: Would you rather be somebody else, just now?", "H answer: Somebody in bed.", "A agree: I know him. He snores."),
        talk("A notice: You've stopped counting.", "H answer: I lost my place. It's quite pleasant, out here."),
        talk("A ask: Did it look this hard, from the other end?", "H answer: From the other end I was taller."),
        talk("A count: Three each, and one over.", "H offer: You have it.", "A confess: I've had it.", when="comic"),
        talk("H ask: Are you sharing that, or only describing it?", "A answer: I'm describing it first. That way there's more.", when="comic"),
        talk("A whisper: Was that you?", "H whisper: It's the wall. It does that when it's cold.", "A whisper: It isn't cold.", when="eerie"),
        talk("H ask: If I fall asleep, hold my sleeve.", "A ask: Why the sleeve?", "H answer: So that I know who it is.", when="eerie human"),
        talk("A ask: How long now?", "H answer: Less than before.", "A complain: That's no answer.", "H answer: It's the only one that's always right.", when="tense"),
        talk("A ask: What's the worst that can happen?", "H answer: I've a list.", "A say: Read me the shortest.", when="tense"),
        talk("H say: You needn't stay.", "A answer: I'm not staying. I'm only sitting.", when="sad"),
        talk("H ask: Does it get lighter?", "A answer: No. One gets used to the handle.", when="sad"),
        talk("A ask: Does it hurt, going dim?", "H answer: It's like holding one's breath. Without the breath.", when="machine"),
        talk("A notice: You're not asleep.", "H answer: One half of me is.", "A ask: Which half?", "H answer: The one that isn't worried.", when="animal"),
        talk("H recall: {lost} used to hum at this hour.", "A ask: What?", "H answer: Nothing one would know. It went up, and then it forgot.", when="lost"),
        talk("C ask: Is anybody else awake?", "A answer: Not one of us.", "H answer: Nobody.", "C say: Good night, then.", when="third"),
    ),
    needs=needs("ally_met"), adds=needs("rested"), feeling="a quarter of an hour, given away", optional=True,
    variants=(
        variant("comic human", "There is one slice of bread between {hero} and {ally}. It is divided with great justice, and takes a long time.", "One slice, and two heads bent over it", "{hero} measures it with a thumb.", "{ally} asks for a second opinion."),
        variant("eerie", "Nobody wants to be the first to shut an eye. {hero} and {ally} sit with their backs to one wall and count the noises.", "Two pairs of eyes, wide open", "{hero} draws up {p} knees.", "{ally} moves a little nearer."),
        variant("tense human", "There is an hour to wait, and nothing to be done in it. {hero} ties every knot again; {ally} watches the way they came.", "A knot, tied a third time", "{hero} pulls the knot tight.", "{ally} does not turn round."),
        variant("sad", "{hero} has stopped talking. {ally} sits down on the ground beside {o}, and does not ask.", "Two shapes side by side, at one height", "{hero} moves over by a hand.", "{ally} stays."),
        variant("machine", "{hero} powers down to one small light, to save what is left. {ally} keeps watch beside {o}.", "One small light that goes dim and bright, like breath", "{hero} folds both {hands} in.", "{ally} sits so that the wind is kept off."),
        variant("animal", "{hero} lies down in a dry place; {ally} keeps awake beside {o} as long as it can be done.", "Two small heaps close together, and one open eye", "{hero} turns round once and lies down.", "{ally} nods off, and starts up."),
    ),
)  # fmt: skip
_PACKING = Step(
    "packing", 2, "home", TimeOfDay.DAY, (-1, 0), "{hero} lays out in a row whatever might be of use, and puts half of it back.", "A row of small things on the ground, and one gap in it",
    ("{hero} takes the last thing in the row, and then not.", "{ally} puts it in when {hero} is not looking."),
    (
        talk("A ask: Who looks after the {home}?", "H answer: It's stood longer than I have. It'll manage."),
        talk("A ask: All that, to the {far}?", "H answer: No. All that to here. From here on, half."),
        talk("A report: At the {out} they say you won't go.", "H answer: I know. I was there. I said it, too."),
        talk("H ask: What would a {ally_role} take?", "A answer: A {role}. Failing that, a coat.", when="human apart"),
        talk("H ask: Does it rain, at the {far}?", "A answer: I don't know. Take the hat. If it doesn't, we'll have been wrong in comfort.", when="human"),
        talk("A ask: What are you taking?", "H answer: Only what I'd miss.", "A ask: And the kettle?", "H answer: I'd miss the kettle.", when="human"),
        talk("A notice: You've packed a spoon.", "H answer: One never knows.", "A answer: I do. There'll be nothing to eat with it.", when="human"),
        talk("H ask: What have I forgotten?", "A answer: To be afraid.", "H answer: No. I've got that."),
        talk("A ask: Is that everything?", "H answer: Everything that fits.", "A ask: And the rest?", "H answer: The rest can wait up for me."),
        talk("H ask: One of each, or two?", "A answer: One. Or we'll quarrel about who carries the second."),
        talk("A count: You've tried that knot three times.", "H answer: It's the fourth I trust.", when="human"),
        talk("H ask: Do I look like somebody who can do this?", "A answer: You look like somebody with two different shoes on.", when="human"),
        talk("A remind: Say goodbye to it properly.", "H ask: To what?", "A answer: To the chair. You've had years out of it.", when="human"),
        talk("A ask: When do we start?", "H answer: As soon as I've run out of reasons."),
        talk("A ask: What's that for?", "H answer: In case.", "A ask: In case of what?", "H answer: If I knew, I'd take something better."),
        talk("H decide: I'll leave that here.", "A notice: You said that of the last four.", "H answer: I've grown lighter. It's going well."),
        talk("H ask: Have you done this before?", "A answer: Twice. I came back both times, or I wouldn't recommend it."),
        talk("A ask: Left pocket or right?", "H answer: Left. The right one's got the hole.", when="human"),
        talk("A notice: Something in you is squeaking.", "H answer: It's looking forward to it.", when="machine"),
        talk("H ask: Where's the wind?", "A answer: Behind us.", "H decide: Then it'll get there first.", when="animal"),
        talk("C ask: Do I need a coat?", "A answer: You need a reason.", "C answer: I've got a coat.", when="third"),
    ),
    needs=needs("called"), adds=needs("packed"), bars=needs("ally_met"), feeling="half of it put back", optional=True,
    variants=(
        variant("comic human", "{hero} makes a list. {ally} makes a better one, on the back of it.", "One sheet of paper, written on from both ends", "{hero} crosses out the first line.", "{ally} writes it in again, larger."),
        variant("animal", "Before anything else {hero} goes once along every edge of the place, as if to take it along.", "One small round, taken slowly", "{hero} stops where it is warmest.", "{ally} waits at the way out."),
        variant("machine", "{hero} tries out whatever still works, part by part, and stops at the third. {ally} has a drop of oil left.", "One drop of oil, on the end of a wire", "{hero} bends it, and bends it again.", "{ally} holds the lamp."),
        variant("group", "They lay together what they have. It is not much, and {ally} has counted it twice.", "Many hands, turning out their pockets", "{hero} pushes it into one heap.", "{ally} begins a third time."),
    ),
)  # fmt: skip
_MEMORY = Step(
    "memory", 2, "home", TimeOfDay.DAY, (0, -1), "Without thinking {hero} lays a place for {lost}; then {s:see} it, and nobody takes it away.", "A cup too many, and the steam of it",
    ("{hero} stops with the cup in mid-air.", "{ally} draws up a chair to the empty place."),
    (
        talk("A notice: That's one too many.", "H answer: I know. My hands did it.", "L say: Leave it standing. I'm only late."),
        talk("L tease: You always begin in the middle.", "H answer: It's where I come in.", "A ask: Did you say something?"),
        talk("A ask: What was {ls} like?", "H answer: Late. And then all at once.", "L protest: I was never late. You were early."),
        talk("H admit: I keep turning round to tell {lo} something.", "A offer: Tell me.", "L laugh: Tell {ao} the one with the ladder."),
        talk("L ask: Have you eaten?", "H answer: I have.", "L scold: You've looked at it. That's not eating."),
        talk("A ask: Is the place taken?", "H answer: Yes. Sit down in it.", "L grumble: And nobody asks me."),
        talk("H say: {lost} would've done this in an hour.", "L admit: Two. I'd have told you it was one."),
    ),
    needs=needs("called"), adds=needs("recalled"), bars=needs("ally_met"), feeling="a cup too many", optional=True,
)  # fmt: skip
_VISIT = Step(
    "visit", 2, "home", TimeOfDay.DAY, (0, -1), "{rival} comes by alone, in the best of moods, and looks at everything as if it were already paid for.", "A finger drawn along an edge, and looked at",
    ("{rival} walks once round {hero}.", "{hero} does not offer a seat."),
    (
        talk("X offer: Name a sum.", "H refuse: I don't know any that big.", "X smile: You'll learn. I've got till Friday."),
        talk("X ask: Still here?", "H answer: Where should I be?", "X answer: Somewhere you've a chance."),
        talk("X advise: Sleep on it.", "H answer: I've slept. It's still no."),
        talk("X praise: I like you. It makes this harder.", "H answer: Not for me."),
        talk("X ask: Do you know what I admire?", "H guess: Yourself?", "X answer: Patience. I've brought some. You'll need it."),
    ),
    needs=needs("called"), adds=needs("visited"), bars=needs("tested"), feeling="somebody in the best of moods", optional=True,
)  # fmt: skip

_ANYWHERE = needs("find return learn build decide reveal odd choose witness tempt strive")
_EARLY = needs("escape protect win heist")
"""Spines whose trial runs straight into its turn: after it there is no time to rest."""
_SETTING_OUT = needs("find return learn build strive escape protect win heist")
_HAUNTED = needs("find return learn build strive protect win")
_CONTESTED = needs("protect win strive build return")


def interludes(spine: str, flags: frozenset[str]) -> tuple[Step, ...]:
    """The interludes that a story along this spine can bear, of a tale of which these flags hold."""
    fits: list[Step] = []
    if spine in _ANYWHERE:
        fits.append(_RESPITE)
    if spine in _EARLY:
        fits.append(replace(_RESPITE, bars=needs("tested")))
    if spine in _SETTING_OUT:
        fits.append(_PACKING)
    if spine in _HAUNTED and {"lost", "human"} <= flags:
        fits.append(_MEMORY)
    if spine in _CONTESTED and "facing" in flags:
        fits.append(_VISIT)
    return tuple(fits)


INTERLUDES: dict[str, Step] = {step.function: step for step in (_RESPITE, _PACKING, _MEMORY, _VISIT)}
"""Every interlude by its function."""
