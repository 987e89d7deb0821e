"""Validators of text, the same for the offline writer and for an LLM: each returns sentences that say what to mend, or nothing.

For an LLM they drive the repair rounds; for the offline writer they are the test oracle and the score of a concept.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from agents.film import CharacterArc, CharacterProfile, Concept, DialogueLine, Entity, Pronouns, Scene, StoryArc, WorldBible

from .eras import words_of

MAX_LINE_CHARS = 110
MAX_LINE_WORDS = 20
_PLACEHOLDER = re.compile(r"\{\w*[:}]|\[(?:name|object|place|insert)[^\]]*\]|\bTBD\b|\blorem ipsum\b|<[a-z_]+>", re.I)
_LINE_ID = re.compile(r"^SCENE_([0-9]+)_LINE_([0-9]+)$")


def scene_text(scene: Scene) -> str:
    """Everything a scene says, for coverage."""
    return " ".join((scene.goal, scene.visual_hook, *scene.beat_notes, scene.location))


def fact_coverage(concept: Concept, scenes: Sequence[Scene]) -> float:
    """Share of the concept's facts whose head occurs in some scene, 0 to 1."""
    text = " ".join(map(scene_text, scenes)).lower()
    return sum(fact.head.lower() in text for fact in concept.facts) / len(concept.facts)


def missing_facts(concept: Concept, scenes: Sequence[Scene]) -> list[str]:
    text = " ".join(map(scene_text, scenes)).lower()
    return [
        f"The logline's {fact.kind} “{fact.text}” is in no scene: use the words “{fact.head}” in a goal, a visual hook or a beat note."
        for fact in concept.facts
        if fact.head.lower() not in text
    ]


def concepts(candidates: Sequence[Concept]) -> list[str]:
    """Four candidates that really differ, each with one protagonist and its facts in order."""
    problems = [] if len(candidates) == 4 else [f"Give exactly four candidates, not {len(candidates)}."]
    same = [name for name in ("concept_id", "title", "spine", "look") if len({getattr(c, name) for c in candidates}) < len(candidates)]
    problems += [f"The candidates must differ in `{name}`." for name in same]
    if len({c.mood for c in candidates}) < min(3, len(candidates)):
        problems.append("Use at least three different moods over the candidates.")
    for concept in candidates:
        if sum(e.role == "protagonist" for e in concept.entities) != 1:
            problems.append(f"“{concept.title}” needs exactly one protagonist among its entities.")
        if len({e.name.lower() for e in concept.entities}) < len(concept.entities):
            problems.append(f"“{concept.title}” uses one name twice; every entity needs its own.")
        if len({f.fact_id for f in concept.facts}) < len(concept.facts):
            problems.append(f"“{concept.title}” repeats a fact_id.")
        problems += placeholders((concept.title, concept.logline, concept.core_conflict), concept.title)
    return problems


def arc(concept: Concept, story: StoryArc) -> list[str]:
    """Beats that move, with people who exist and differing functions."""
    known = {e.name for e in concept.entities}
    problems = []
    for beat in story.beats:
        if beat.value_before == beat.value_after:
            problems.append(f"{beat.beat_id} changes nothing: let its value rise or fall.")
        if unknown := [n for n in beat.characters if n not in known]:
            problems.append(f"{beat.beat_id} names {', '.join(unknown)}, who is not among the concept's entities.")
    if len({b.function for b in story.beats}) < len(story.beats):
        problems.append("Two beats have the same function; every beat needs its own.")
    if story.beats[-1].value_after <= story.beats[0].value_before:
        problems.append("The last beat must end above where the first began, or name what was won.")
    return problems + placeholders([b.summary for b in story.beats], "the arc")


def series(story: StoryArc, episodes: int) -> list[str]:
    """As many episodes as were asked for, no two neighbours on one spine, each handing something on, and the whole ending above its beginning."""
    if episodes <= 1:
        return []
    if story.series is None or len(story.series.episodes) != episodes:
        return [f"The guidelines ask for {episodes} episodes: give `series` one plan for each."]
    plans = story.series.episodes
    problems = [f"Episode {b.number} follows episode {a.number} on the same spine." for a, b in pairwise(plans) if a.spine == b.spine]
    problems += [f"Episode {p.number} hands nothing on to the next." for p in plans[:-1] if not p.hands_on]
    problems += [f"Episode {p.number} needs a premise, a conflict and a turn of its own." for p in plans if not (p.premise and p.conflict and p.turn)]
    for name in ("premise", "turn", "title"):
        if len({getattr(p, name) for p in plans}) < len(plans):
            problems.append(f"Two episodes have the same {name}.")
    problems += [f"Episode {p.number} changes nothing." for p in plans if p.value_before == p.value_after]
    if plans[-1].value_after <= plans[0].value_before:
        problems.append("The series must end above where it began.")
    return problems


def world(bible: WorldBible) -> list[str]:
    names = [p.name.upper() for p in bible.places]
    problems = [] if len(set(names)) == len(names) else ["Two places have the same name."]
    if not 3 <= len(names) <= 6:
        problems.append(f"Give three to six places, not {len(names)}.")
    problems += [
        f"Place “{n}”: leave INT., EXT. and the time of day out of the name."
        for n in names
        if re.match(r"(?:INT|EXT)\b", n) or re.search(r" - (?:DAY|NIGHT|DAWN|DUSK)", n)
    ]
    return problems


def scenes(concept: Concept, bible: WorldBible, listed: Sequence[Scene]) -> list[str]:
    """Three to six numbered scenes in known places that change a value, differ in function, and together use every fact."""
    problems = [] if 3 <= len(listed) <= 6 else [f"Give three to six scenes, not {len(listed)}."]
    if [s.scene_number for s in listed] != list(range(1, len(listed) + 1)):
        problems.append("Number the scenes 1, 2, 3, … in order.")
    places = {p.name for p in bible.places}
    present = {e.name for e in concept.entities if e.present}
    for scene in listed:
        if scene.location not in places:
            problems.append(
                f"Scene {scene.scene_number} plays at “{scene.location}”, which the world bible does not have; use one of {', '.join(sorted(places))}."
            )
        if scene.value_before == scene.value_after:
            problems.append(f"Scene {scene.scene_number} changes no value.")
        if unknown := [n for n in scene.primary_characters if n not in present]:
            problems.append(f"Scene {scene.scene_number} shows {', '.join(unknown)}, who is not present in this story.")
    if len({s.function for s in listed}) < len(listed):
        problems.append("Two scenes have the same function.")
    if concept.object_name and not any(s.object_seen for s in listed):
        problems.append(f"The {concept.object_name} is never seen: set object_seen where it is.")
    return problems + missing_facts(concept, listed) + placeholders(map(scene_text, listed), "a scene")


def profiles(concept: Concept, listed: Sequence[CharacterProfile]) -> list[str]:
    """One to four people, the protagonist among them, with the concept's own names and pronouns."""
    problems = [] if 1 <= len(listed) <= 4 else [f"Give one to four profiles, not {len(listed)}."]
    by_name: dict[str, Entity] = {e.name: e for e in concept.entities}
    if len({p.name.lower() for p in listed}) < len(listed):
        problems.append("Merge profiles of the same name.")
    if sum(p.role == "protagonist" for p in listed) != 1:
        problems.append("Exactly one profile is the protagonist.")
    for profile in listed:
        entity = by_name.get(profile.name)
        if entity is None:
            problems.append(f"{profile.name} is not among the concept's entities: {', '.join(by_name)}.")
        elif entity.pronouns is not profile.pronouns:
            problems.append(f"{profile.name} goes by “{entity.pronouns}”, not “{profile.pronouns}”.")
        problems += pronoun_problems(profile)
    return problems


def pronoun_problems(profile: CharacterProfile) -> list[str]:
    """The wrong reflexive or subject pronoun in a profile that speaks of nobody else."""
    wrong = {Pronouns.SHE: ("himself",), Pronouns.HE: ("herself",), Pronouns.THEY: ("himself", "herself"), Pronouns.IT: ("himself", "herself")}[
        profile.pronouns
    ]
    return [f"{profile.name}: “{word}” does not fit “{profile.pronouns}”." for word in wrong if word in profile.motivation.lower().split()]


def arcs(names: set[str], scenes_total: int, listed: Sequence[CharacterArc]) -> list[str]:
    problems = []
    for item in listed:
        if item.name not in names:
            problems.append(f"{item.name} has no profile.")
        if not 1 <= item.turning_scene <= scenes_total:
            problems.append(f"{item.name}: turning_scene must be between 1 and {scenes_total}.")
        if len(item.scene_attitudes) != scenes_total:
            problems.append(f"{item.name}: give one attitude per scene, {scenes_total} in all.")
    return problems


def dialogue(listed: Sequence[DialogueLine], scene_list: Sequence[Scene], names: set[str], concept: Concept) -> list[str]:
    """Speakable lines by people who are there, none twice, and the goal's word kept for the moments that need it."""
    problems = []
    by_number = {s.scene_number: s for s in scene_list}
    seen: set[str] = set()
    for line in listed:
        problems += _line(line, by_number, names)
        key = re.sub(r"\W+", " ", line.text.lower()).strip()
        if key in seen:
            problems.append(f"{line.line_id} repeats a line: “{line.text}”.")
        seen.add(key)
    for scene in scene_list:
        count = sum(line.scene_number == scene.scene_number for line in listed)
        if not 1 <= count <= 6:
            problems.append(f"Scene {scene.scene_number} has {count} lines; write one to six.")
    return problems + subtext(listed, concept) + placeholders((line.text for line in listed), "a line")


def _line(line: DialogueLine, by_number: dict[int, Scene], names: set[str]) -> Iterable[str]:
    scene = by_number.get(line.scene_number)
    match = _LINE_ID.match(line.line_id)
    if scene is None or match is None or int(match.group(1)) != line.scene_number:
        yield f"{line.line_id}: number the line SCENE_{{n}}_LINE_{{m}} after an existing scene."
        return
    if line.character not in names:
        yield f"{line.line_id}: {line.character} has no profile."
    if line.audio_class == "on_screen" and line.character not in scene.primary_characters:
        yield f"{line.line_id}: {line.character} is not in scene {line.scene_number}; make it a voice_over or give it to somebody who is."
    if len(line.text) > MAX_LINE_CHARS or len(line.text.split()) > MAX_LINE_WORDS:
        yield f"{line.line_id} is too long to be spoken in one breath: at most {MAX_LINE_CHARS} characters."


def subtext(listed: Sequence[DialogueLine], concept: Concept) -> list[str]:
    """The goal's word, or the thing's, in at most half of the lines."""
    words = {fact.head.lower() for fact in concept.facts if fact.kind == "goal"} | ({concept.object_name.lower()} if concept.object_name else set())
    plain = [line for line in listed if any(re.search(rf"\b{re.escape(w)}\b", line.text.lower()) for w in words)]
    if len(listed) > 2 and len(plain) * 2 > len(listed):
        return [f"{len(plain)} of {len(listed)} lines say {' or '.join(sorted(words))} outright; let people talk about it without naming it."]
    return []


def own_words(concept: Concept) -> str:
    """What a concept says itself and therefore nobody may object to."""
    return f"{concept.original_logline} {concept.logline} {concept.object_name} {' '.join(fact.head for fact in concept.facts)} {' '.join(e.profession for e in concept.entities)}"


def avoided(texts: Iterable[str], avoid: Mapping[str, str], concept: Concept) -> list[str]:
    """What the research rules out and a text has all the same."""
    own = own_words(concept)
    return [f"“{word}” cannot be in this world: say {avoid.get(word.lower()) or 'something else'}." for text in texts for word in words_of(text, avoid, own)]


def placeholders(texts: Iterable[str], where: str) -> list[str]:
    return [f"There is a placeholder in {where}: “{found.group(0)}”." for text in texts if (found := _PLACEHOLDER.search(text))]
