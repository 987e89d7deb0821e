"""Turns a plan into the beats of the arc, the world and the scenes; what is told of each step is the wording that knows most about the tale."""

import random
import re
from dataclasses import replace

from agents.film import Beat, Mood, Place, Scene, StoryArc, TimeOfDay, Weather, WorldBible

from .grammar import POSSESSIVE, sentence, shorten
from .locales import locale_of
from .places import ROLES
from .planner import plan, step_named
from .spines import Step, Variant
from .stock import BY_STEP, BY_SUBJECT
from .tale import Tale
from .topics import topics_of
from .weaving import covered, learned, ledger, weave

_TEXTURE: dict[str, tuple[str, ...]] = {
    "sea": ("salt on every window", "rope that never dries"), "city": ("trams under the floorboards", "rain on neon"), "forest": ("resin and smoke", "something that snaps, twice"), "mountain": ("bells without animals", "breath that hangs"),
    "desert": ("sand in the bread", "the ticking of hot stone"), "village": ("bread at six, bells at seven", "curtains that move"), "home": ("a clock two rooms away", "the third stair"), "workshop": ("shavings and oil", "a hundred small drawers"),
    "vehicle": ("wheels counting the miles", "tea that shivers in its glass"), "space": ("the hum under every silence", "dust that gets in anyway"),
}  # fmt: skip


def told(tale: Tale, step: Step) -> Step:
    """The step in the wording that fits this tale."""
    fitting = telling(tale, step)
    if fitting is None:
        return step
    return replace(
        step, goal=fitting.goal or step.goal, hook=fitting.hook or step.hook, business=fitting.business or step.business, place=fitting.place or step.place
    )


def telling(tale: Tale, step: Step) -> Variant | None:
    """The wording of a step that knows most about this tale; None when the step's own is the best."""
    stocked = BY_STEP.get(f"{tale.spine.name}.{step.function}")
    usable = [v for v in (*(stocked.tellings if stocked else ()), *step.variants) if v.when <= tale.flags and tale.can_say(v.goal, v.hook, *v.business)]
    best = [v for v in usable if len(v.when) == max(len(u.when) for u in usable)]
    return random.Random(f"{tale.concept.draw}|{tale.spine.name}|{step.function}").choice(best) if best else None


def mood_at(tale: Tale, step: Step) -> Mood:
    """The concept's mood, darker where the value falls low and brighter at the end."""
    own = tale.concept.mood
    if step.act == 5:
        return own if own in (Mood.WARM, Mood.COMIC, Mood.TRIUMPHANT) else Mood.TRIUMPHANT if tale.spine.name == "win" else Mood.HOPEFUL
    if step.value[1] <= -2 and own is not Mood.COMIC:
        return Mood.SAD if own in (Mood.WARM, Mood.HOPEFUL, Mood.SAD) else Mood.TENSE
    return own


def arc(tale: Tale, beats: int | None = None, must_include: tuple[str, ...] = ()) -> StoryArc:
    """The story arc of a concept, in as many beats as asked for or as its draw says."""
    steps = plan(tale, beats)
    made = [_beat(tale, step, i) for i, step in enumerate(steps)]
    for item, beat in zip(must_include, range(1, len(made) + len(must_include)), strict=False):
        index = beat % len(made)
        made[index] = made[index].model_copy(update={"summary": shorten(f"{made[index].summary} In sight: {item.strip().rstrip('.')}.", 400)})
    return StoryArc(
        setup=shorten(" ".join(b.summary for b in made[:2]), 700),
        escalation=shorten(" ".join(b.summary for b in made[2:-1]) or made[1].summary, 700),
        resolution=shorten(made[-1].summary, 700),
        emotional_beats=tuple(sentence(steps[i].feeling) for i in (0, len(steps) // 2, len(steps) - 1)),  # type: ignore[arg-type]
        beats=tuple(made),
        continuity_flags=_ledger(tale, steps),
        ledger=ledger(tale.concept, made, steps),
    )


def _beat(tale: Tale, step: Step, index: int) -> Beat:
    step = told(tale, step)
    summary = tale.fill(step.goal)
    text = f"{summary} {tale.fill(step.hook)} {' '.join(_notes(tale, step, index))}"
    cast = _cast(tale, step, text)
    return Beat(
        beat_id=f"BEAT_{index + 1}", function=step.function, summary=shorten(summary, 290), value_before=step.value[0], value_after=step.value[1], characters=cast,
        fact_ids=covered(tale.concept, text), mood=mood_at(tale, step),
    )  # fmt: skip


def _cast(tale: Tale, step: Step, text: str) -> tuple[str, ...]:
    """Who is in a beat: the hero and those who travel along, the adversary where he is met, a creature from the time it comes."""
    named = [tale.hero, tale.ally]
    for other in (tale.rival, tale.creature, *tale.more):
        if other is None or not other.present or other.enters > step.act:
            continue
        met = other.name in text or (other is tale.rival and any("rival" in t.when and t.when <= tale.flags for t in step.talks))
        if met or other is tale.creature or other in tale.more:
            named.append(other)
    return tuple(dict.fromkeys(e.name for e in named if e))[:4]


def _ledger(tale: Tale, steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Set-ups with their pay-offs, for people and for the continuity checks."""
    places = {step.function: i + 1 for i, step in enumerate(steps)}
    flags = [f"What scene {places[s.pairs]} sets up is paid off in scene {places[s.function]}." for s in steps if s.pairs in places]
    flags.append(
        f"The {tale.thing} is seen in scene 1 before it matters."
        if not tale.sought
        else f"{sentence(tale.stake)[:-1]} is not found before scene {len(steps) - 1}."
    )
    if tale.lost:
        flags.append(f"{tale.lost.name} is only heard, never seen.")
    return tuple(flags)


# ---- world -----------------------------------------------------------------------------------------------------------------


def world(tale: Tale) -> WorldBible:
    """Era, rules, places and texture of the tale's world."""
    concept = tale.concept
    era = tale.era
    rules = [f"The story never leaves {len(tale.places)} places.", f"The {tale.thing} is always the same {tale.thing}: one colour, one scratch."]
    if tale.lost:
        rules.append(f"{tale.lost.name} is heard, not seen, and only when {tale.hero.name} is listening.")
    if tale.hero.species != "human":
        rules.append(f"{tale.hero.name} speaks, and nobody finds it strange.")
    locale = locale_of(tale.premise.text)
    texture = locale.texture if locale else _TEXTURE[concept.home_kit.value]
    return WorldBible(
        era=era.described if era else "the present, or near enough", rules=tuple(rules), places=tale.places, texture=texture, year=era.year if era else None
    )


# ---- scenes ----------------------------------------------------------------------------------------------------------------


def scenes(tale: Tale, story: StoryArc, bible: WorldBible, rng: random.Random) -> tuple[Scene, ...]:
    """One scene per beat; an interlude stays where and when the scene before it was."""
    weather = _weather(tale, tale.rng(rng, "weather"))
    made: list[Scene] = []
    for index, beat in enumerate(story.beats):
        scene, step = _scene(tale, beat, index, bible.places, weather), step_named(tale, beat.function, index)
        made.append(scene.model_copy(update={name: getattr(made[-1], name) for name in _WHERE}) if step.optional and made else scene)
    return learned(tale.concept, weave(tale, made))


_WHERE = ("location", "kit", "interior", "time_of_day", "weather")


def _scene(tale: Tale, beat: Beat, index: int, places: tuple[Place, ...], weather: tuple[Weather, ...]) -> Scene:
    step = told(tale, step_named(tale, beat.function, index))
    place = places[ROLES.index(step.place) % len(places)]
    hook = sentence(tale.fill(step.hook, place.name))
    notes = _notes(tale, step, index)
    seen = not (tale.sought and step.act < 4) and ("thing" in step.hook.lower() or any("thing}" in b for b in step.business) or "the_thing" in step.goal)
    text = " ".join((beat.summary, hook, *notes, place.name))
    present = tuple(dict.fromkeys(n for n in beat.characters if n in {e.name for e in tale.concept.entities if e.present})) or (tale.hero.name,)
    return Scene(
        scene_number=index + 1, goal=shorten(beat.summary, 300), location=place.name, kit=place.kit, interior=place.interior, time_of_day=_hour(tale, step),
        weather=Weather.CLEAR if place.interior and step.act == 5 else weather[min(step.act - 1, len(weather) - 1)], primary_characters=present, visual_hook=shorten(hook, 300), beat_notes=notes, function=beat.function,
        mood=beat.mood, value_before=beat.value_before, value_after=beat.value_after, fact_ids=covered(tale.concept, text), object_seen=seen,
    )  # fmt: skip


def _notes(tale: Tale, step: Step, index: int) -> tuple[str, ...]:
    notes = [sentence(tale.fill(note)) for note in step.business]
    notes += [sentence(tale.fill(note)) for note in _subject_business(tale, step) if not step.optional]
    if index == 0:
        if len(tale.sentence) > 230 and not tale.spine.keeps:
            circumstance = re.sub(r"(?i)^(?:when|while|because|if|since|after) ", "", tale.premise.opening)
            notes.append(sentence(circumstance) if circumstance else tale.sentence)
        if tale.lost and step.act == 1:
            notes.append(f"The voice of {tale.lost.name}, {_whose(tale)}, is heard, not seen.")
    elif tale.lost and any("L " in line for t in step.talks for line in t.lines):
        notes.append(f"The voice of {tale.lost.name}, remembered.")
    further = tale.premise.further
    if 0 < index <= len(further):
        notes.append(sentence(further[index - 1]))
    return tuple(notes)


def _subject_business(tale: Tale, step: Step) -> tuple[str, ...]:
    """What hands and things do in this scene because of what the logline is about."""
    subject = subject_at(tale, step.act)
    return tuple(b for v in BY_SUBJECT[subject].tellings for b in v.business if tale.can_say(b))[:1] if subject else ()


def subject_at(tale: Tale, act: int) -> str:
    """The entry of the stock by subject that a scene draws on, `ice.2`: the subjects of the logline take turns, the most particular first."""
    own = [f"{name}.{act}" for name in topics_of(tale.premise) if f"{name}.{act}" in BY_SUBJECT]
    return next((key for key in own if all(tale.can_say(line.split(": ", 1)[1]) for t in BY_SUBJECT[key].talks for line in t.lines)), "")


def _whose(tale: Tale) -> str:
    relation = tale.lost.relation if tale.lost else ""
    return f"{POSSESSIVE[tale.hero.pronouns]} {relation}" if relation else "far away"


_NIGHT_LONG = (TimeOfDay.NIGHT, TimeOfDay.NIGHT, TimeOfDay.NIGHT, TimeOfDay.NIGHT, TimeOfDay.DAWN)
_UNTIL_MIDNIGHT = (TimeOfDay.DAY, TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.NIGHT, TimeOfDay.DAWN)
_UNTIL_NOON = (TimeOfDay.DAWN, TimeOfDay.DAY, TimeOfDay.DAY, TimeOfDay.DAY, TimeOfDay.DAY)
_MORNING_LONG = (TimeOfDay.DAWN, TimeOfDay.DAY, TimeOfDay.DAY, TimeOfDay.DAY, TimeOfDay.DUSK)


def _hour(tale: Tale, step: Step) -> TimeOfDay:
    """The time of a scene: the logline's own night, morning or hour, else the step's, darker where the mood is."""
    opening = tale.premise.opening.lower()
    if "uncanny" in tale.flags or tale.frame.unmask or re.search(r"\bbefore (?:dawn|sunrise|the \w+ wakes?)\b", tale.premise.text):
        return _NIGHT_LONG[step.act - 1]
    if re.search(r"\b(?:before|by|until|at) midnight\b", tale.premise.text):
        return _UNTIL_MIDNIGHT[step.act - 1]
    if re.search(r"\b(?:before|by|until) noon\b", tale.premise.text):
        return _UNTIL_NOON[step.act - 1]
    if "morning" in opening:
        return _MORNING_LONG[step.act - 1]
    dark = tale.concept.mood in (Mood.EERIE, Mood.TENSE) and step.act in (3, 4)
    return TimeOfDay.NIGHT if dark else step.time


def _weather(tale: Tale, rng: random.Random) -> tuple[Weather, ...]:
    """Weather per act: it turns worse towards the trial and clears at the end."""
    words = tale.premise.words
    for marks, kind in (
        ("storm stormy hurricane thunder", Weather.STORM),
        ("rain rainy flood", Weather.RAIN),
        ("snow snowy blizzard winter ice christmas arctic", Weather.SNOW),
        ("fog mist", Weather.FOG),
    ):
        if words.intersection(marks.split()):
            return (kind, Weather.CLOUDY, kind, kind, Weather.CLEAR)
    kit = tale.concept.home_kit.value
    if kit in ("space", "desert"):
        return (Weather.CLEAR,) * 5
    bad = {Mood.EERIE: Weather.FOG, Mood.TENSE: Weather.STORM, Mood.SAD: Weather.RAIN, Mood.COMIC: Weather.RAIN}.get(tale.concept.mood) or rng.choice(
        (Weather.RAIN, Weather.FOG, Weather.CLOUDY)
    )
    if kit == "mountain":
        bad = Weather.SNOW
    return (Weather.CLOUDY, Weather.CLEAR, bad, bad, Weather.CLEAR)
