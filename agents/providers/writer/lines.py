"""What is said in a scene: an exchange of the step that fits the tale, a comparison from the speaker's trade, a last word in the film's mood.

No line occurs twice in a film although scenes are written apart from each other: exchanges belong to one step, comparisons to one act and field,
last words to one act and mood.
"""

import random
import re

from agents.film import CharacterProfile, DialogueLine, Mood, Scene

from .checks import MAX_LINE_CHARS, subtext
from .grammar import formal, sentence
from .planner import USUAL, shape, step_named
from .plot import subject_at, telling
from .sayings import BUTTONS, COMPARISONS
from .senses import sayable
from .silent import said_for, speechless
from .spines import Step, Talk
from .stock import BY_STEP, BY_SUBJECT, worded
from .tale import Tale
from .words import word_set

_PARENTHETICAL = {"whisper": "whispering", "tease": "smiling", "shout": "shouting", "hesitate": "quietly", "laugh": "laughing", "listen": "not moving"}
_TIC_FITS = re.compile(r"(?:I|I'm|I'd|I'll|I've|It's|There's|They|They're|We|We're|You're|You'll|Nobody|Somebody)\b(?! do\b)")
"""How a line must begin for a verbal habit to stand before it."""
_LIGHT = frozenset({Mood.WARM, Mood.COMIC, Mood.HOPEFUL, Mood.TRIUMPHANT})
_NO_TIC = frozenset({"whisper", "shout", "hesitate", "confess", "listen", "let_go", "recall", "forgive", "farewell", "bless"})


def scene_lines(tale: Tale, scene: Scene, profiles: tuple[CharacterProfile, ...], rng: random.Random) -> tuple[DialogueLine, ...]:
    """One to six lines of one scene, in order."""
    rng = tale.rng(rng, scene.function)
    step = step_named(tale, scene.function, scene.scene_number - 1)
    voices = {p.name: p for p in profiles}
    written: tuple[DialogueLine, ...] = ()
    if speechless(tale):
        chosen = rng.choice(said_for(step.act))
        drafts = [draft for line in chosen.lines if (draft := _draft(tale, scene, line, voices))]
        return tuple(_line(scene, index, draft, voices) for index, draft in enumerate(drafts, 1))
    for exchange in choose(tale, scene, step, voices, rng):
        for adorned in (not step.optional, False):
            written = _written(tale, scene, step, exchange, voices, random.Random(rng.getrandbits(32)), adorned=adorned)
            if not subtext(written, tale.concept):
                return written
    return written


def _written(
    tale: Tale, scene: Scene, step: Step, exchange: Talk, voices: dict[str, CharacterProfile], rng: random.Random, *, adorned: bool
) -> tuple[DialogueLine, ...]:
    """The lines of a scene around one exchange; plain ones are the exchange alone."""
    drafts = [draft for line in exchange.lines if (draft := _draft(tale, scene, line, voices))]
    if len(drafts) < 2:
        drafts += [d for line in _SOLO[step.act - 1] if (d := _draft(tale, scene, line, voices))][: 2 - len(drafts)]
    room = 0 if tale.lost else USUAL - shape(tale)
    if adorned:
        _add_subject(tale, scene, step, drafts, voices, MOST_LINES[step.act] + room)
    if adorned and len(drafts) < (5 if step.act == 1 else 4) + min(0, room):
        _add_lead_in(tale, scene, step, exchange, drafts, voices)
    if adorned and tale.spine.asides and len(drafts) < 4 and not exchange.when:
        _add_comparison(tale, scene, step, drafts, voices, rng, always=room > 0)
    if adorned and tale.spine.asides and (not exchange.when or len(drafts) == 3):
        _add_button(tale, scene, step, drafts, voices, rng)
    return tuple(_line(scene, index, draft, voices) for index, draft in enumerate(_voiced(drafts, voices, rng), 1))


_SOLO: tuple[tuple[str, str], ...] = (
    ("H wonder: Well. This is not how I thought the day would go.", "H resolve: Then let's see where it leads."),
    ("H admit: I talk to myself when I'm worried.", "H joke: I'm very good company."),
    ("H doubt: I could stop here. Nobody would blame me.", "H refuse: Except me."),
    ("H realise: So that's what it was.", "H accept: All this time."),
    ("H rest: There.", "H smile: That's better."),
)
"""Per act, for a hero whom nobody answers because the companion was taken out of the scene."""


_LOOSE_ACTS = (2, 3, 5, 4)
"""The scene that is drawn to be talked through in another way than the most particular one, so that another seed is another film."""
_STRICT = word_set("uncanny hush guest awaited gone truth refusing doubted probe pupil_machine vote unmask quarry")
"""What a scene must not forget for the sake of variety."""


def choose(tale: Tale, scene: Scene, step: Step, voices: dict[str, CharacterProfile], rng: random.Random) -> list[Talk]:
    """The exchanges that know most about this tale, in an order that is drawn; then the others."""
    stocked = BY_STEP.get(f"{tale.spine.name}.{step.function}")
    everything = (*(stocked.talks if stocked else ()), *step.talks)
    usable = [t for t in everything if t.when <= tale.flags and all(_sayable(tale, line) for line in t.lines) and _speakers_there(tale, scene, t, voices)]
    if not usable:
        usable = [t for t in step.talks if not t.when] or list(step.talks)
    if step.optional:
        return rng.sample(usable, len(usable))
    most = max(len(t.when) for t in usable)
    best = [t for t in usable if len(t.when) == most]
    chosen = telling(tale, step)
    if chosen is not None and chosen.when:
        best = [t for t in usable if t.when == chosen.when] or best
    best += [t for t in usable if t not in best and t.when and t.when <= best[0].when]
    if step.act == _LOOSE_ACTS[tale.concept.draw % len(_LOOSE_ACTS)] and not best[0].when & _STRICT:
        others = [t for t in usable if t not in best and not t.when & _STRICT]
        best += rng.sample(others, min(len(others), len(best) + 1))
    rest = [t for t in usable if t not in best]
    drawn = rng.sample(best, len(best))
    if step.act in (3, 4):
        drawn.sort(key=lambda t: len(t.lines) > 3)
    return [*drawn, *rng.sample(rest, len(rest))]


def _sayable(tale: Tale, line: str) -> bool:
    """Whether every slot of a line has a value and the whole fits in one breath."""
    words = line.split(": ", 1)[1]
    return sayable(line, tale.frame.traits) and tale.can_say(words) and len(tale.fill(words).split()) < 17 and len(tale.fill(words)) <= MAX_LINE_CHARS - 12


def _speakers_there(tale: Tale, scene: Scene, exchange: Talk, voices: dict[str, CharacterProfile]) -> bool:
    codes = {line[0] for line in exchange.lines}
    names = {
        "H": tale.hero.name,
        "A": tale.ally.name if tale.ally else "",
        "L": tale.lost.name if tale.lost else "",
        "X": tale.rival.name if tale.rival else "",
        "C": tale.more[0].name if tale.more else "",
    }
    return all(names[code] in voices and (code == "L" or names[code] in scene.primary_characters) for code in codes)


_LEAD_INS: tuple[tuple[int, str, tuple[str, str]], ...] = (
    (1, "want", ("A ask: What's got into you?", "H declare: I have to {want}. That's what.")),
    (1, "want", ("A notice: You've got your outdoor face on.", "H declare: I'm going to {want}.")),
    (1, "want", ("A ask: What's all this in aid of?", "H answer: I've got to {want}. Mind the door.")),
    (1, "want", ("A guess: You want something. You're being polite.", "H admit: I need to {want}.")),
    (1, "deed event", ("A ask: You look as if something happened.", "H report: {Deed}.")),
    (1, "deed event", ("A press: Out with it.", "H report: {Deed}. There. That's all of it.")),
    (1, "deed event", ("A joke: You've seen a ghost.", "H correct: {Deed}.")),
    (1, "deed", ("A ask: Do I want to know?", "H answer: Probably not. {Deed}.")),
    (1, "deed", ("A notice: There's something you're not telling me.", "H tell: {Deed}. Now I've told you.")),
    (1, "deed event", ("A ask: How was your day?", "H answer: {Deed}. Otherwise quiet.")),
    (1, "deed event", ("A ask: Why aren't you asleep?", "H answer: {Deed}. Would you be?")),
    (1, "want", ("A ask: And what's the plan?", "H answer: To {want}. The rest is details.")),
    (1, "want", ("A say: Go on. I'm sitting down.", "H say: I'm to {want}. You may stand up again.")),
    (1, "deed", ("A ask: What are you up to now?", "H report: {Deed}.")),
    (1, "deed", ("A complain: People are talking about you.", "H shrug: {Deed}. Let them talk.")),
    (3, "deadline", ("A ask: How long have we got?", "H reply: We're done {deadline}, or we're just done.")),
    (3, "deadline", ("A worry: We'll never do it.", "H insist: {Deadline}. That's all I ask.")),
)


def _add_lead_in(tale: Tale, scene: Scene, step: Step, exchange: Talk, drafts: list["_Draft"], voices: dict[str, CharacterProfile]) -> None:
    """Two lines in the logline's own words before an exchange that does not use them yet."""
    if (
        tale.spine.keeps
        or len(drafts) > (4 if step.act == 1 else 3)
        or drafts[0].character == tale.hero.name
        or any(slot in line for line in exchange.lines for slot in ("{want}", "{Deed}", "{deed}", "{skill}", "{deadline}"))
    ):
        return
    for act, flag, pair in tale.rng(random.Random(scene.scene_number), "lead-in").sample(_LEAD_INS, len(_LEAD_INS)):
        if act == step.act and frozenset(flag.split()) <= tale.flags and tale.ally and tale.ally.name in scene.primary_characters:
            made = [d for line in pair if (d := _draft(tale, scene, line, voices))]
            if len(made) == 2 and all(len(d.text) <= MAX_LINE_CHARS and len(d.text.split()) < 17 for d in made):
                drafts[:0] = made
                return


MOST_LINES = {1: 5, 2: 5, 3: 4, 4: 3, 5: 4}
"""Per act of five scenes: with one more everybody says less in each, with one less more. The turn of a story is short."""


def _add_subject(tale: Tale, scene: Scene, step: Step, drafts: list["_Draft"], voices: dict[str, CharacterProfile], most: int) -> None:
    """What people say about the logline's own subjects, before they come to the point; the scene then has at most `most` lines."""
    key = subject_at(tale, step.act)
    if not key or not tale.ally or tale.ally.name not in scene.primary_characters:
        return
    for exchange in BY_SUBJECT[key].talks:
        made = [d for line in exchange.lines if (d := _draft(tale, scene, line, voices))]
        if (
            exchange.when <= tale.flags
            and len(made) == len(exchange.lines)
            and len(made) + len(drafts) <= most + ("lost" in tale.flags) * {1: 1, 2: -1}.get(step.act, 0)
        ):
            drafts[:0] = made
            return


class _Draft:
    """A line before its speaker's voice is laid over it."""

    def __init__(self, character: str, act: str, text: str, mood: Mood, off_screen: bool) -> None:
        self.character, self.act, self.text, self.mood, self.off_screen = character, act, text, mood, off_screen


def _draft(tale: Tale, scene: Scene, line: str, voices: dict[str, CharacterProfile]) -> _Draft | None:
    code, rest = line.split(" ", 1)
    act = rest.split(": ", 1)[0]
    entity = {"H": tale.hero, "A": tale.ally, "L": tale.lost, "X": tale.rival, "C": tale.more[0] if tale.more else None}[code]
    if entity is None or entity.name not in voices or not sayable(line, tale.frame.traits):
        return None
    line = worded(line, 1 - voices[entity.name].talkativeness, tale.drawn(line), lambda words: _sayable(tale, words))
    text = line.split(": ", 1)[1]
    off = entity.name not in scene.primary_characters
    return _Draft(entity.name, act, sentence(tale.fill(text, scene.location)), Mood.WARM if code == "L" else _mood(act, scene.mood), off)


def _mood(act: str, mood: Mood) -> Mood:
    if act in ("tease", "joke", "laugh", "smile"):
        return Mood.COMIC if mood is Mood.COMIC else Mood.WARM
    if act in ("warn", "refuse", "accuse", "shout", "challenge", "press"):
        return Mood.TENSE
    if act in ("comfort", "thank", "offer", "encourage", "bless"):
        return Mood.WARM
    return mood


def _add_comparison(
    tale: Tale, scene: Scene, step: Step, drafts: list[_Draft], voices: dict[str, CharacterProfile], rng: random.Random, *, always: bool
) -> None:
    """One line from a trade, in the scenes of doubt and trial: now and then, or always."""
    if len(drafts) > 3 or step.act not in (2, 3) or (rng.random() < 0.65 and not always):
        return
    for name in (tale.hero.name, tale.ally.name if tale.ally else ""):
        profile = voices.get(name)
        pool = COMPARISONS.get(profile.metaphor_field, ()) if profile else ()
        if profile and pool and name in scene.primary_characters and name != drafts[-1].character:
            drafts.append(_Draft(name, "reflect", pool[step.act - 2], scene.mood, False))
            return


def _add_button(tale: Tale, scene: Scene, step: Step, drafts: list[_Draft], voices: dict[str, CharacterProfile], rng: random.Random) -> None:
    """A last word in the mood of the film, where there is room."""
    if len(drafts) > 3 or step.act != 5 or (len(drafts) != 3 and rng.random() < 0.35):
        return
    pool = [words for words in BUTTONS.get(tale.concept.mood, {}).get(step.act, ()) if tale.can_say(words)]
    dumb = tale.creature.name if tale.creature else ""
    speaker = next((n for n in reversed(scene.primary_characters) if n in voices and n not in (drafts[-1].character, dumb)), "")
    if pool and speaker:
        drafts.append(_Draft(speaker, "close", sentence(tale.fill(rng.choice(pool))), scene.mood, False))


def _voiced(drafts: list[_Draft], voices: dict[str, CharacterProfile], rng: random.Random) -> list[_Draft]:
    """Formality and tic of each speaker; a tic at most once per scene and only where it can stand."""
    used: set[str] = set()
    for draft in drafts:
        profile = voices[draft.character]
        if profile.formality > 0.72:
            draft.text = formal(draft.text)
        roomy = 5 <= len(draft.text.split()) <= 10 and _TIC_FITS.match(draft.text) and not re.search(r"[?!]", draft.text)
        if profile.tic and draft.mood in _LIGHT and draft.character not in used and draft.act not in _NO_TIC and roomy and rng.random() < 0.3:
            rest = draft.text if draft.text.startswith(("I ", "I'")) else draft.text[0].lower() + draft.text[1:]
            draft.text = f"{profile.tic} {rest}"
            used.add(draft.character)
    return drafts


def _line(scene: Scene, index: int, draft: _Draft, voices: dict[str, CharacterProfile]) -> DialogueLine:
    return DialogueLine(
        line_id=f"SCENE_{scene.scene_number}_LINE_{index}", scene_number=scene.scene_number, character=draft.character, text=draft.text, act=draft.act, emotion=draft.mood,
        parenthetical="remembered" if draft.off_screen else _PARENTHETICAL.get(draft.act, ""), audio_class="voice_over" if draft.off_screen else "on_screen",
    )  # fmt: skip
