"""Pictures: the same plan gives the same bytes, clips can be joined, every place is drawn, and a design decides a face."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from agents.film import (
    BodyRig,
    CameraMove,
    CardPlan,
    CharacterDesign,
    Kit,
    Look,
    Mood,
    ShotPlan,
    ShotSize,
    SpeechCue,
    Subject,
    TimeOfDay,
    Viseme,
    Weather,
)
from agents.media.camera import camera_at
from agents.media.catalogue import KIT_WORDS, PARCEL, PROP_WORDS, SETTINGS, known_features, prop_of
from agents.media.faces import eyes_at, mouth_at
from agents.media.layers import glow_tile
from agents.media.palettes import palette_for, place_palette
from agents.media.picture import Picture, stage_of, view_of
from agents.media.plates import draw_set, plates_of
from agents.media.shots import render_card, render_shot
from agents.media.stills import character_sheet, still
from cluster.contracts.errors import InvalidInput


def design(name: str = "Mara", **changes: Any) -> CharacterDesign:
    values: dict[str, Any] = {
        "name": name, "rig": BodyRig.ADULT, "skin": "#d9a27c", "hair_colour": "#3a2a22", "coat_colour": "#34566b",
        "shirt_colour": "#e8dcc8", "trouser_colour": "#3a3f4a",
    }  # fmt: skip
    return CharacterDesign(**(values | changes))


def plan(**changes: Any) -> ShotPlan:
    kit, look, mood = changes.get("kit", Kit.SEA), changes.get("look", Look.PAPER_CUT), changes.get("mood", Mood.WARM)
    values: dict[str, Any] = {
        "shot_id": "SCENE_1_SHOT_1", "frames": 6, "width": 320, "height": 180, "seed": 3, "look": look, "palette": palette_for(mood, look, kit, 1), "kit": kit,
        "interior": False, "time_of_day": TimeOfDay.DAY, "weather": Weather.CLEAR, "mood": mood, "size": ShotSize.WIDE, "move": CameraMove.STATIC,
        "place_seed": 5,
    }  # fmt: skip
    return ShotPlan(**(values | changes))


def card(**changes: Any) -> CardPlan:
    values: dict[str, Any] = {
        "shot_id": "TITLE", "frames": 8, "width": 320, "height": 180, "seed": 4, "kind": "title", "heading": "The Keeper of Lost Letters",
        "look": Look.INK, "palette": palette_for(Mood.SAD, Look.INK, Kit.SEA, 1), "kit": Kit.SEA,
    }  # fmt: skip
    return CardPlan(**(values | changes))


def silent(_fraction: float, _words: str) -> None:
    """A progress that nobody watches."""


def picture_at(path: Path) -> np.ndarray:
    image = cv2.imread(str(path))
    assert image is not None
    return image


def two(**changes: Any) -> tuple[Subject, Subject]:
    return Subject(design=design(), x=-0.3, **changes), Subject(design=design("Tom", head="square", beard=True), x=0.3, facing="left")


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    shot = plan(subjects=two(), size=ShotSize.MEDIUM, move=CameraMove.DRIFT, weather=Weather.RAIN, object_name="bottle")
    render_shot(shot, tmp_path / "a.mp4", silent)
    render_shot(shot, tmp_path / "b.mp4", silent)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_a_clip_has_exactly_its_planned_frames_and_reports_progress(tmp_path: Path) -> None:
    told: list[float] = []
    assert render_shot(plan(frames=13), tmp_path / "a.mp4", lambda fraction, _: told.append(fraction)) == 13
    with av.open(str(tmp_path / "a.mp4")) as clip:
        frames = list(clip.decode(video=0))
    assert len(frames) == 13
    assert frames[0].key_frame and frames[0].pts == 0
    assert told == sorted(told) and told[-1] == 1.0


def test_clips_and_cards_are_coded_alike_so_they_join_by_stream_copy(tmp_path: Path) -> None:
    render_shot(plan(), tmp_path / "a.mp4", silent)
    render_shot(plan(kit=Kit.HOME, interior=True, look=Look.NOIR, move=CameraMove.PUSH_IN), tmp_path / "b.mp4", silent)
    render_card(card(), tmp_path / "c.mp4", silent)
    heads = []
    for name in "abc":
        with av.open(str(tmp_path / f"{name}.mp4")) as clip:
            stream = clip.streams.video[0]
            heads.append((stream.codec_context.extradata, stream.width, stream.height, stream.average_rate, stream.time_base, stream.codec_context.colorspace))
            assert not clip.streams.audio
    assert heads[0] == heads[1] == heads[2]


@pytest.mark.parametrize("interior", [False, True])
@pytest.mark.parametrize("kit", list(Kit))
def test_every_kit_is_drawn_at_every_hour(kit: Kit, interior: bool) -> None:
    for hour in TimeOfDay:
        frame = Picture(plan(kit=kit, interior=interior, time_of_day=hour, frames=1)).frame(0)
        assert frame.shape == (180, 320, 4)
        grey = cv2.cvtColor(frame, cv2.COLOR_BGRA2GRAY)
        assert grey.mean() > 18, f"{kit} {hour} is too dark"
        assert grey.std() > 8, f"{kit} {hour} is uniform"


@pytest.mark.parametrize("look", list(Look))
@pytest.mark.parametrize("size", list(ShotSize))
def test_every_look_and_size_moves_even_with_a_static_camera(look: Look, size: ShotSize) -> None:
    picture = Picture(plan(look=look, size=size, subjects=two(), object_name="letter", frames=48, kit=Kit.VILLAGE))
    first, later = picture.frame(0).astype(np.int16), picture.frame(20).astype(np.int16)
    assert np.abs(first - later)[..., :3].mean() > 0.05


@pytest.mark.parametrize("weather", list(Weather))
def test_every_weather_is_seen_outdoors(weather: Weather) -> None:
    frame = Picture(plan(weather=weather, kit=Kit.MOUNTAIN)).frame(3)
    clear = Picture(plan(kit=Kit.MOUNTAIN)).frame(3)
    assert weather is Weather.CLEAR or np.abs(frame.astype(np.int16) - clear.astype(np.int16)).mean() > 2


def test_light_of_a_lamp_falls_to_exactly_nothing_at_its_edge() -> None:
    tile = glow_tile(40, (255, 220, 120), 1.0)
    assert tile[0].max() == tile[-1].max() == tile[:, 0].max() == tile[:, -1].max() == 0
    assert tile[40, 40].max() > 200
    steps = np.abs(np.diff(tile[40, :, 0].astype(np.int16)))
    assert steps.max() < 40, "a visible edge"


def test_two_designs_have_different_faces_and_one_design_always_the_same() -> None:
    close = lambda who: Picture(plan(size=ShotSize.CLOSE, subjects=(Subject(design=who),), frames=1)).frame(0).astype(np.int16)
    mara = close(design("Mara"))
    assert np.array_equal(mara, close(design("Mara")))
    assert np.abs(mara - close(design("Ines"))).mean() > 0.4


def test_every_rig_is_drawn(tmp_path: Path) -> None:
    for rig in BodyRig:
        for animal in ("dog", "cat", "bird", "horse") if rig is BodyRig.ANIMAL else ("",):
            picture = Picture(plan(size=ShotSize.CLOSE, subjects=(Subject(design=design(rig=rig, animal=animal)),), frames=1)).frame(0)
            empty = Picture(plan(size=ShotSize.CLOSE, frames=1)).frame(0)
            assert np.abs(picture.astype(np.int16) - empty.astype(np.int16)).mean() > 5, f"{rig} {animal} is not in the picture"


def test_unknown_features_and_objects_are_no_error() -> None:
    known = Picture(plan(features=("boat",))).frame(0)
    assert np.array_equal(known, Picture(plan(features=("boat", "flux capacitor"))).frame(0))
    assert prop_of("flux capacitor") == PARCEL
    Picture(plan(size=ShotSize.INSERT, object_name="flux capacitor")).frame(0)


def test_the_object_of_a_phrase_is_its_last_known_noun() -> None:
    assert prop_of("music box") == "box"
    assert prop_of("message in a bottle") == "bottle"
    assert prop_of("grandmother's letters") == "letter"
    for name, words in PROP_WORDS.items():
        assert all(prop_of(word) == name for word in words)


def test_the_catalogue_names_features_and_words_of_every_kit() -> None:
    for kit in Kit:
        assert len(known_features(kit)) > 15
        assert len(KIT_WORDS[kit]) >= 14


def test_lips_move_with_the_line_and_only_on_screen() -> None:
    cue = SpeechCue(line_id="L", character="Mara", start=1.0, seconds=1.0, visemes=(Viseme(at=0.0, shape="small"), Viseme(at=0.4, shape="wide")))
    assert (mouth_at(None, 1.2), mouth_at(cue, 1.2), mouth_at(cue, 1.5)) == ("closed", "small", "wide")
    speaking = plan(size=ShotSize.CLOSE, subjects=(Subject(design=design()),), frames=60, speech=(cue,))
    voice_over = speaking.model_copy(update={"speech": (cue.model_copy(update={"on_screen": False}),)})
    assert not np.array_equal(Picture(speaking).frame(38), Picture(voice_over).frame(38))
    assert np.array_equal(Picture(voice_over).frame(38), Picture(speaking.model_copy(update={"speech": ()})).frame(38))


def test_eyes_blink_every_few_seconds() -> None:
    closed = [eyes_at("Mara:1", number / 24) != "open" for number in range(24 * 30)]
    blinks = sum(1 for before, now in pairwise(closed) if now and not before)
    assert 6 <= blinks <= 20
    assert sum(closed) / len(closed) < 0.12


def test_a_frame_size_that_cannot_be_coded_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="321x180"):
        render_shot(plan(width=321), tmp_path / "a.mp4", silent)


def test_stills_and_character_sheets_are_written(tmp_path: Path) -> None:
    shot = plan(size=ShotSize.CLOSE, subjects=(Subject(design=design()),))
    still(shot, tmp_path / "still.png")
    character_sheet(design(), shot.palette, shot.look, tmp_path / "sheet.png")
    sizes = {name: picture_at(tmp_path / f"{name}.png").shape[:2] for name in ("still", "sheet")}
    assert sizes == {"still": (180, 320), "sheet": (720, 1280)}


@pytest.mark.parametrize("move", [CameraMove.PAN_RIGHT, CameraMove.PUSH_IN])
@pytest.mark.parametrize("kit", [Kit.CITY, Kit.SEA, Kit.FOREST])
def test_leaving_out_what_is_hidden_or_empty_changes_no_picture(kit: Kit, move: CameraMove) -> None:
    shot = plan(kit=kit, move=move)
    view, camera = view_of(shot), camera_at(move, 0.1, 0.25)
    plates = plates_of(stage_of(shot), view, 0.0, still_camera=False, front=False)
    sparing, whole = (np.zeros((180, 320, 4), np.uint8) for _ in range(2))
    draw_set(plates, sparing, view, camera, 0.1)
    plates[0].fill(whole, view, camera)
    for plate in plates[1:]:
        replace(plate, sprite=replace(plate.sprite, solid=(0, 0, 0, 0), parts=())).draw(whole, view, camera, 0.1)
    assert np.abs(sparing.astype(int) - whole).max() <= 2


@pytest.mark.parametrize("interior", [False, True])
def test_every_setting_of_the_catalogue_is_a_set_of_its_own(interior: bool) -> None:
    shot = plan(kit=Kit.VILLAGE, interior=interior, frames=1)
    plain = Picture(shot).frame(0).astype(np.int16)
    for name in (name for name, setting in SETTINGS.items() if setting.interior is interior):
        frame = Picture(shot.model_copy(update={"features": (name,)})).frame(0).astype(np.int16)
        assert np.abs(frame - plain)[..., :3].mean() > 4, f"{name} looks like a plain place"


@pytest.mark.parametrize(("kit", "interior"), [(Kit.FOREST, False), (Kit.VILLAGE, False), (Kit.HOME, True)])
def test_an_eerie_film_in_a_green_place_is_not_all_green(kit: Kit, interior: bool) -> None:
    """Mean of a* of the set, by day, over four films: the place is green and the mood is, their sum is no more than either."""
    for seed in (1, 2, 3, 4):
        palette = place_palette(palette_for(Mood.EERIE, Look.PAPER_CUT, kit, seed), kit, seed)
        shot = plan(mood=Mood.EERIE, kit=kit, interior=interior, palette=palette, place_seed=seed, width=128, height=72)
        lab = cv2.cvtColor(np.ascontiguousarray(Picture(shot).frame(0)[..., :3]).astype(np.float32) / 255, cv2.COLOR_BGR2Lab)
        assert -15.0 < lab[..., 1].mean() < 15.0
