"""Those who know: research, canon, casting and scouting. Each thing they find is followed to where it changes the film."""

import asyncio
import random
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import pytest

from agents.audio.sound_designer import SoundDesigner
from agents.character.casting_director import CastingDirector
from agents.character.voice_creator import VoiceCreator, cast
from agents.direction.photography import key_side
from agents.film import Beat, CharacterProfile, Kit, Mood, Pronouns, Scene, TimeOfDay, VoiceProfile, Weather
from agents.film.records import Avoided, CanonFact, CanonFacts, Casting, LocationReference, ResearchNotes, SunAt
from agents.media.catalogue import features_of
from agents.media.voice_names import apart, head_of, hertz_of
from agents.providers.writer.almanac import BY_KIT as ALMANAC_BY_KIT
from agents.providers.writer.almanac import ROWS
from agents.providers.writer.concepts import candidates
from agents.providers.writer.eras import in_its_time, too_modern, words_of
from agents.story.dialogue_writer import DialogueWriter
from agents.story.episode_breakdown import EpisodeBreakdown
from agents.story.location_scout import LocationScout
from agents.story.research import Research
from agents.story.series_creator import SeriesCreator
from agents.story.story_architect import StoryArchitect
from agents.story.story_bible import StoryBible
from agents.story.world_builder import WorldBuilder
from agents.visual.environment_designer import EnvironmentDesigner
from agents.visual.gazetteer import BY_KIT, IN_JAPAN, IN_SPACE, LIKENESSES
from tests.loglines import LOGLINES
from tests.small_film import ARC, CONCEPT, FILM, LocalTasks, run_agent
from tests.unit.test_story_agents import Company

SOME = ("keeper", "samurai", "mammoth", "colony", "spy", "fox")


@cache
def written(name: str) -> dict[str, Any]:
    """A film of the whole company up to its dialogue."""
    with TemporaryDirectory() as folder:
        company = Company(Path(folder))
        values: dict[str, Any] = {"user_idea": LOGLINES[name]}
        company.make(SeriesCreator, values)
        values["concept_brief"] = values["concept_candidates"][0]
        for kind in (Research, StoryArchitect, StoryBible, WorldBuilder, EpisodeBreakdown):
            company.make(kind, values)
        return {**company.film(LOGLINES[name]), **values}


def ran(tmp_path: Path, agent: Any, film: dict[str, Any], item: str = "", tasks: Any = None) -> dict[str, Any]:
    return asyncio.run(run_agent(agent, film, tmp_path, item, tasks)).outputs


# ---- research --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOGLINES)
def test_every_film_has_something_that_is_true_with_its_source(name: str) -> None:
    notes = ResearchNotes.model_validate(written(name)["research_notes"])
    assert notes.statements and notes.texture
    assert all(found.source and found.text.endswith(".") for found in notes.statements)


def test_no_row_of_the_almanac_is_without_a_source_or_a_detail() -> None:
    rows = [*ROWS, *ALMANAC_BY_KIT.values()]
    assert all(row.text.endswith(".") and row.source and row.texture for row in rows)
    assert len({row.text for row in ROWS}) == len(ROWS)


def test_the_time_of_a_story_decides_what_cannot_be_in_it() -> None:
    old, new = (ResearchNotes.model_validate(written(name)["research_notes"]) for name in ("samurai", "keeper"))
    assert old.year == 1590 and {"telephone", "train"} <= {row.word for row in old.avoid}
    assert new.year is None and not new.avoid


def test_nothing_stands_in_for_a_thing_that_could_not_be_there_either() -> None:
    for name in SOME:
        notes = ResearchNotes.model_validate(written(name)["research_notes"])
        words = {row.word for row in notes.avoid}
        assert not [row for row in notes.avoid if row.instead in words or too_modern(row.instead, notes.year)]


def test_the_world_bible_takes_era_texture_and_avoided_words_from_the_research(tmp_path: Path) -> None:
    film = dict(written("colony"))
    bible = ran(tmp_path, WorldBuilder, film)["world_bible"]
    notes = film["research_notes"]
    assert bible["avoid"] == {row["word"]: row["instead"] for row in notes["avoid"]} and bible["avoid"]
    assert set(notes["texture"]) & set(bible["texture"])
    plain = ran(tmp_path, WorldBuilder, {name: value for name, value in film.items() if name != "research_notes"})["world_bible"]
    assert plain["avoid"] == {} and not set(notes["texture"]) & set(plain["texture"])


def test_an_avoided_word_is_in_no_scene_and_in_no_line_of_the_offline_writer(tmp_path: Path) -> None:
    film = dict(written("keeper"))
    said = " ".join(line["text"] for line in film["dialogue_script"]).lower()
    seen = " ".join(f"{scene['goal']} {scene['visual_hook']}" for scene in film["scene_list"]).lower()
    word = next(word for word in said.split() if len(word) > 4 and word.isalpha() and word not in LOGLINES["keeper"].lower())
    shown = next(
        word for word in seen.split() if len(word) > 4 and word.isalpha() and word not in LOGLINES["keeper"].lower() + film["concept_brief"]["logline"].lower()
    )
    notes = ResearchNotes(avoid=(Avoided(word=word, instead="pebble", why="test"), Avoided(word=shown, instead="pebble", why="test")))
    film["research_notes"] = notes.model_dump(mode="json")
    film["world_bible"] = {**film["world_bible"], "avoid": {word: "pebble", shown: "pebble"}}
    lines = [line for scene in film["scene_list"] for line in ran(tmp_path, DialogueWriter, film, f"SCENE_{scene['scene_number']}")["dialogue_script"]]
    assert not words_of(" ".join(line["text"] for line in lines), {word: ""}) and any("pebble" in line["text"].lower() for line in lines)
    scenes = ran(tmp_path, EpisodeBreakdown, film)["scene_list"]
    assert not words_of(" ".join(f"{s['goal']} {s['visual_hook']}" for s in scenes), {shown: ""}) and "pebble" in str(scenes).lower()


def test_a_replaced_word_keeps_its_case_and_its_article() -> None:
    assert in_its_time("A telephone rings. Telephones!", {"telephone": "owl", "telephones": "owls"}) == "An owl rings. Owls!"
    assert in_its_time("the telephone of her aunt", {"telephone": "bell"}, own="A telephone rings.") == "the telephone of her aunt"


# ---- canon -----------------------------------------------------------------------------------------------------------------


def test_whoever_is_only_remembered_is_never_seen_and_whoever_dies_is_not_seen_again(tmp_path: Path) -> None:
    ends = (
        Beat(beat_id="b1", function="call", summary="Mara and Tom meet.", value_before=0, value_after=-1, characters=("Mara", "Tom"), mood=Mood.SAD),
        Beat(beat_id="b2", function="loss", summary="Old Tom dies in the boat.", value_before=-1, value_after=-3, characters=("Mara", "Tom"), mood=Mood.SAD),
        Beat(beat_id="b3", function="rest", summary="Mara lights the lamp.", value_before=-3, value_after=1, characters=("Mara",), mood=Mood.SAD),
    )
    film = {**FILM, "story_arc": ARC.model_copy(update={"beats": ends}).model_dump(mode="json")}
    canon = CanonFacts.model_validate(ran(tmp_path, StoryBible, film)["canon_facts"])
    assert (canon.value("Tom", "leaves"), canon.value("Mara", "leaves")) == ("2", "")
    keeper = CanonFacts.model_validate(written("keeper")["canon_facts"])
    absent = [entity["name"] for entity in written("keeper")["concept_brief"]["entities"] if not entity["present"]]
    assert absent and all(keeper.value(name, "seen") == "never" for name in absent)
    assert keeper.timeline[0].scene == 0


@pytest.mark.parametrize("name", LOGLINES)
def test_the_canon_of_every_film_holds(name: str) -> None:
    canon = CanonFacts.model_validate(written(name)["canon_facts"])
    stated = [(fact.subject, fact.predicate) for fact in canon.facts if fact.predicate not in ("is", "relation")]
    assert len(set(stated)) == len(stated)
    assert {entity["name"] for entity in written(name)["concept_brief"]["entities"]} <= {fact.subject for fact in canon.facts}


def person(name: str, **changes: Any) -> CharacterProfile:
    return CharacterProfile.model_validate({"name": name, "role": "support", "motivation": "-", "visual_signature": "-", "pronouns": Pronouns.SHE, **changes})


def test_the_canon_decides_who_sounds_how_old_and_kin_share_an_accent() -> None:
    cast_of = (person("Ada", role="protagonist"), person("Bea"), person("Cleo"))
    relations = tuple(CanonFact(subject=name, predicate="relation", value="sister of Ada", source="logline") for name in ("Bea", "Cleo"))
    sisters = cast(cast_of, CanonFacts(facts=relations))
    assert len({voice.voice.partition("+")[0] for voice in sisters}) == 1
    assert len({voice.voice.partition("+")[0] for voice in cast(cast_of)}) > 1
    old = cast(cast_of[:1], CanonFacts(facts=(CanonFact(subject="Ada", predicate="age", value="old", source="concept"),)))[0]
    assert old.rate < cast(cast_of[:1])[0].rate and old.timbre.tremor > 0


# ---- casting ---------------------------------------------------------------------------------------------------------------


def order(**changes: Any) -> tuple[Casting, ...]:
    return (Casting.model_validate({"name": "Ada", "archetype": "x", "voice_weight": "medium", "pace": "even", "pitch": "middle", "why": "-", **changes}),)


def voice(**changes: Any) -> VoiceProfile:
    return cast((person("Ada"),), None, order(**changes))[0]


def test_the_voice_follows_the_casting() -> None:
    assert hertz_of(voice(pitch="low")) < hertz_of(voice(pitch="middle")) < hertz_of(voice(pitch="high"))
    assert head_of(voice(voice_weight="heavy")) < head_of(voice(voice_weight="light"))
    assert voice(pace="slow").rate < voice(pace="even").rate < voice(pace="quick").rate


@pytest.mark.parametrize("name", LOGLINES)
def test_nobody_of_a_kind_is_cast_alike_and_every_voice_is_told_apart(name: str, tmp_path: Path) -> None:
    film = dict(written(name))
    film |= ran(tmp_path, CastingDirector, film)
    assert [row["name"] for row in film["casting_sheet"]] == [profile["name"] for profile in film["character_profiles"]]
    voices = [VoiceProfile.model_validate(ran(tmp_path, VoiceCreator, film, profile["name"])["voice_profiles"][0]) for profile in film["character_profiles"]]
    assert min((apart(one, two) for one, two in combinations(voices, 2)), default=9) >= 1


def test_a_voice_depends_on_no_casting_but_its_own_and_those_before() -> None:
    film = {
        "character_profiles": [person(name).model_dump(mode="json") for name in ("Ada", "Bea")],
        "casting_sheet": [row.model_dump() for row in (*order(), *order(name="Bea"))],
    }
    changed = {**film, "casting_sheet": [film["casting_sheet"][0], {**film["casting_sheet"][1], "pace": "slow"}]}
    assert VoiceCreator.view(film, "Ada") == VoiceCreator.view(changed, "Ada")
    assert VoiceCreator.view(film, "Bea") != VoiceCreator.view(changed, "Bea")


# ---- scouting --------------------------------------------------------------------------------------------------------------


def places(name: str, tmp_path: Path) -> Iterator[LocationReference]:
    film = written(name)
    for location in dict.fromkeys(scene["location"] for scene in film["scene_list"]):
        yield LocationReference.model_validate(ran(tmp_path, LocationScout, film, location)["location_references"][0])


def test_the_gazetteer_names_only_what_the_renderer_knows_and_colours_every_material() -> None:
    known = {feature for kit in Kit for inside in (True, False) for feature in features_of(kit, interior=inside)}
    for kind in (*LIKENESSES, *IN_SPACE, IN_JAPAN, *BY_KIT.values()):
        assert kind.materials and all(len(colour) == 7 for _, colour in kind.materials)
        assert set(kind.features) <= known | {"stairs"}, (kind.example, set(kind.features) - known)


@pytest.mark.parametrize("name", SOME)
def test_the_sun_goes_down_on_the_other_side_and_nowhere_at_night(name: str, tmp_path: Path) -> None:
    for found in places(name, tmp_path):
        sides = {sun.time_of_day: sun.side for sun in found.sun}
        assert sides[TimeOfDay.NIGHT] == "none"
        assert {sides[TimeOfDay.DAWN], sides[TimeOfDay.DUSK]} in ({"left", "right"}, {"ahead", "behind"}, {"none"})


def test_an_old_place_is_like_none_of_today(tmp_path: Path) -> None:
    assert not any(found.likeness for found in places("samurai", tmp_path))
    assert all(found.likeness for found in places("keeper", tmp_path))


def test_the_set_is_built_and_coloured_by_what_the_scout_saw_and_sounds_like_it(tmp_path: Path) -> None:
    film, tasks = dict(FILM), LocalTasks(tmp_path / "media")
    plain = ran(tmp_path, EnvironmentDesigner, film, "ROCKY SHORE", tasks)["environment_designs"][0]
    found = LocationReference(
        location="ROCKY SHORE",
        likeness="Chesil Beach, Dorset",
        materials=("chalk",),
        colours=("#f0e020", "#20d0e0"),
        features=("wreck", "island"),
        heard=("bell buoy reef",),
    )
    film["location_references"] = [found.model_dump(mode="json")]
    scouted = ran(tmp_path, EnvironmentDesigner, film, "ROCKY SHORE", tasks)["environment_designs"][0]
    assert {"wreck", "island"} <= set(scouted["features"]) and not {"wreck", "island"} <= set(plain["features"])
    assert scouted["palette"]["base"] != plain["palette"]["base"] and scouted["palette"]["accent"] == plain["palette"]["accent"]
    assert "chalk" in scouted["prompt"].lower() and "Chesil Beach" in scouted["prompt"]
    heard = [ran(tmp_path, SoundDesigner, values, "SCENE_1", tasks)["sound_effects"][0]["heard"] for values in (FILM, film)]
    assert "bell buoy" in heard[1] and "bell buoy" not in heard[0]


def test_outdoors_the_light_comes_from_where_the_scout_found_the_sun() -> None:
    scene = Scene.model_validate({**FILM["scene_list"][0], "time_of_day": "dusk", "weather": "clear", "mood": "warm"})
    sides = {side: key_side(scene, None, SunAt(time_of_day=TimeOfDay.DUSK, side=side, height=4)) for side in ASKED}
    assert sides == {"left": "left", "right": "right", "ahead": "back", "behind": "front", "none": key_side(scene, None)}
    rain = scene.model_copy(update={"weather": Weather.RAIN})
    assert key_side(rain, None, SunAt(time_of_day=TimeOfDay.DUSK, side="left", height=4)) == key_side(rain, None)


ASKED: tuple[Literal["left", "right", "ahead", "behind", "none"], ...] = ("left", "right", "ahead", "behind", "none")


def test_only_the_place_of_a_set_can_change_it() -> None:
    film = {**FILM, "location_references": [LocationReference(location="LANTERN ROOM", likeness="").model_dump(mode="json")]}
    assert EnvironmentDesigner.view(film, "ROCKY SHORE") == EnvironmentDesigner.view({**film, "location_references": []}, "ROCKY SHORE")


def test_the_concept_of_the_small_film_has_a_canon(tmp_path: Path) -> None:
    canon = CanonFacts.model_validate(ran(tmp_path, StoryBible, dict(FILM))["canon_facts"])
    assert canon.value("bottle", "looks") == CONCEPT.object_detail


def test_no_two_concepts_of_an_offer_have_one_title() -> None:
    offered = candidates(LOGLINES["mammoth"], random.Random("5|x"))
    assert len({concept.title for concept in offered}) == 4
