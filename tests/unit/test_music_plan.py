"""Music in the cut: what it is asked to be, and where it lies."""

from itertools import pairwise

import pytest

from agents.audio.cue_sheet import scene_spans
from agents.audio.music_plan import BREATH, RING, Laid, laid_music
from agents.audio.scoring import band_of, entrance_of, intensity_of, lowest, turning
from agents.film import Mood, MusicCue, Slot, SpeechCue
from cluster.contracts.artifacts import ArtifactRef
from tests.small_film import CONCEPT, SCENES

REF = ArtifactRef(sha256="0" * 64, size=1, media_type="audio/wav", name="x.wav")
BAR = 2.5


def cue(number: int, kind: str = "scene", **changes: object) -> MusicCue:
    values = {"cue_id": f"{kind}_{number}", "scene_number": number, "mood": "sad", "audio": REF, "seconds": 30.0, "provider": "p", "kind": kind}
    return MusicCue.model_validate({**values, "bar_seconds": BAR, "ending_at": 24.5 - 24.5 % BAR, **changes})


def cut(*seconds: float, cards: bool = True) -> tuple[Slot, ...]:
    lengths = (
        [(0, 3.0, "title"), *((n, s, "shot") for n, s in enumerate(seconds, start=1)), (0, 5.0, "credits")]
        if cards
        else [(n, s, "shot") for n, s in enumerate(seconds, start=1)]
    )
    slots: list[Slot] = []
    at = 0
    for number, length, kind in lengths:
        line = SpeechCue(line_id=f"SCENE_{number}_LINE_1", character="Mara", start=1.0, seconds=3.0)
        slots.append(
            Slot.model_validate({"start_frame": at, "frames": round(length * 24), "scene_number": number, "kind": kind, "speech": (line,) if number else ()})
        )
        at += round(length * 24)
    return tuple(slots)


def laid(cues: list[MusicCue], timeline: tuple[Slot, ...]) -> dict[str, Laid]:
    return {one.cue.cue_id: one for one in laid_music(cues, timeline, scene_spans(timeline))}


@pytest.mark.parametrize("seconds", [11.0, 14.3, 17.7, 23.1])
def test_a_cue_ends_with_its_scene_after_whole_bars(seconds: float) -> None:
    placed = laid([cue(1), cue(2)], cut(seconds, 15.0))["scene_1"]
    assert placed.ends
    assert placed.start + placed.seconds == pytest.approx(3.0 + round(seconds * 24) / 24 + RING, abs=0.001)
    assert placed.body / BAR == pytest.approx(round(placed.body / BAR))
    assert 3.0 <= placed.start < 3.0 + BAR + 1e-6, "it begins as soon as whole bars allow"


def test_silence_comes_before_the_music_as_the_composer_wants_it() -> None:
    early, late = (laid([cue(1, entrance=share)], cut(20.0, 15.0))["scene_1"] for share in (0.0, 0.5))
    assert late.start >= 3.0 + 10.0 > early.start


def test_two_cues_never_play_over_each_other_but_for_a_last_chord() -> None:
    placed = sorted(laid([cue(0, "title", seconds=6.5, ending_at=2 * BAR), cue(1), cue(2), cue(3)], cut(14, 9, 16)).values(), key=lambda one: one.start)
    assert len(placed) == 4
    for one, following in pairwise(placed):
        assert following.start >= one.start + one.seconds - BREATH - 1e-6


def test_the_last_scenes_music_leads_through_the_credits_to_the_very_end() -> None:
    timeline = cut(14, 16)
    placed = laid([cue(1), cue(2), cue(0, "credits")], timeline)
    assert set(placed) == {"scene_1", "scene_2"}
    assert placed["scene_2"].start + placed["scene_2"].seconds == pytest.approx((timeline[-1].start_frame + timeline[-1].frames) / 24)


def test_music_of_another_provider_without_bars_fades_with_its_scene() -> None:
    placed = laid([cue(1, bar_seconds=0, ending_at=0)], cut(12, cards=False))["scene_1"]
    assert (placed.start, placed.seconds, placed.ends) == (0.0, 12.0, False)


def test_a_hit_strikes_on_the_breath_after_the_scenes_last_line() -> None:
    placed = laid([cue(1, "hit", seconds=5.0, hit_at=1.6)], cut(12, 12))["hit_1"]
    assert placed.start + 1.6 == pytest.approx(3.0 + 1.0 + 3.0 + 0.12, abs=0.001)


def test_a_scene_too_short_for_music_has_none() -> None:
    assert "scene_1" not in laid([cue(1, entrance=0.5)], cut(4, 15))


def film(*values: tuple[int, int, Mood]) -> list:
    return [
        SCENES[0].model_copy(update={"scene_number": n, "value_before": a, "value_after": b, "mood": mood}) for n, (a, b, mood) in enumerate(values, start=1)
    ]


def test_the_lowest_point_is_left_alone_and_what_turns_is_struck() -> None:
    scenes = film((0, -1, Mood.SAD), (-1, 0, Mood.HOPEFUL), (0, -3, Mood.SAD), (-3, 2, Mood.TENSE), (2, 3, Mood.WARM))
    assert lowest(scenes).scene_number == 3
    assert entrance_of(scenes[2], scenes) == max(entrance_of(scene, scenes) for scene in scenes) >= 0.5
    assert [scene.scene_number for scene in turning(scenes)] == [3, 4]
    assert intensity_of(scenes[4], scenes) > intensity_of(scenes[4].model_copy(update={"scene_number": 1}), scenes)


@pytest.mark.parametrize(
    ("logline", "genre", "era", "band"),
    [
        ("An old samurai must protect a village.", "drama", "feudal Japan", "koto"),
        ("The last engineer on a dying space station teaches its computer to be afraid.", "drama", "", "synth"),
        ("A nurse finds that a patient has been dead for a week.", "horror", "", "horror"),
        ("Two rival bakers must build one oven.", "comedy", "", "comedy"),
        ("A maid hides a map.", "thriller", "1942", "noir"),
        ("A widow counts her spoons.", "drama", "", "chamber"),
    ],
)
def test_the_band_suits_the_film(logline: str, genre: str, era: str, band: str) -> None:
    concept = CONCEPT.model_copy(update={"logline": logline, "genre_tags": (genre,), "tone_keywords": ("quiet",)})
    assert band_of(concept, era, []) == band
