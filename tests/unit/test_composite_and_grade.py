"""From the cut to its final colours: effects on the shots that have one, a grade for every scene, and a film that is held to both."""

import asyncio
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import pytest
from av.video.frame import VideoFrame

from agents.audio.audio_mixer import AudioMixer
from agents.base import AgentContext
from agents.direction.film_look import MOODS, film_look
from agents.editing.color_grader import ColorGrader, ColorGraderInput, Plan, corrections_of, laid_out
from agents.editing.compositor import Compositor, CompositorInput, effects_by_shot
from agents.film import (
    FPS,
    Codec,
    CompositedVideo,
    CutEntry,
    FinalEdit,
    Grade,
    GradedVideo,
    Look,
    Mood,
    ShotGrade,
    ShotSize,
    StyleGuide,
    TimeOfDay,
    Tone,
    Weather,
)
from agents.film.staging import Effect, VfxPlan
from agents.media.assembly import Piece, join
from agents.media.conform import conform
from agents.media.encode import planes_of, yuv
from agents.media.grading import Colours, drawn_light, graded, graded_colours, mean_tone, tables_of, tone_of
from agents.media.measure import probe
from agents.media.palettes import palette_for
from agents.media.planes import parts, pictures
from agents.media.screening import largest_change, screen
from agents.media.shots import colours_of, render_shot
from agents.media.transitions import Handle, render_transition
from agents.quality.final_qc import FinalQc
from agents.quality.picture_checks import effect_issues, grade_issues
from agents.visual.vfx_supervisor import VfxSupervisor, VfxSupervisorInput, VfxSupervisorOutput
from cluster.contracts.artifacts import ArtifactRef
from tests.plans import plan
from tests.small_film import SCENES, context, run_agent

SIZE = (320, 192)
STYLE = StyleGuide(look=Look.PAPER_CUT, palette=palette_for(Mood.SAD, Look.PAPER_CUT, plan().kit, 3))
SPARKS = VfxPlan(scene_number=1, effects=(Effect(kind="embers", frame_id="SCENE_1_SHOT_2", strength=0.6, reason="a fire"),))


class Cut(NamedTuple):
    """A cut of a card, two shots, a dissolve and a shot of another scene, with what is needed to work on it."""

    folder: Path
    edit: FinalEdit

    def context(self, agent: str) -> AgentContext:
        return context(self.folder, agent, "", {}, None)


def _scene(**changes: Any) -> Any:
    return SCENES[0].model_copy(update=changes)


FILM_SCENES = (_scene(mood=Mood.SAD), _scene(scene_number=2, mood=Mood.TRIUMPHANT))


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Cut:
    folder = tmp_path_factory.mktemp("cut")
    edit = asyncio.run(_cut(folder))
    return Cut(folder, edit)


async def _cut(folder: Path) -> FinalEdit:
    ctx = context(folder, "video_editor", "", {}, None)
    files: list[tuple[str, int, str, Path, int, int]] = []
    for number, (scene, name, hour) in enumerate(
        ((0, "title", TimeOfDay.DAY), (1, "SCENE_1_SHOT_1", TimeOfDay.DAY), (1, "SCENE_1_SHOT_2", TimeOfDay.NIGHT), (2, "SCENE_2_SHOT_1", TimeOfDay.DUSK))
    ):
        handles, path = 0 if name == "title" else 8, folder / f"{name}.mp4"
        shot = plan(
            shot_id=name, width=SIZE[0], height=SIZE[1], frames=30, time_of_day=hour, size=ShotSize.WIDE, seed=number, head_frames=handles, tail_frames=handles
        )
        render_shot(shot, path, lambda share, words: None)
        files.append((name, scene, "title" if name == "title" else "shot", path, handles, 30))
    dissolve = folder / "dissolve.mp4"
    frames = render_transition("dissolve", Handle(files[2][3], 38, 8), Handle(files[3][3], 0, 8), FPS, Codec.H264, dissolve)
    files.insert(3, ("dissolve_2", 2, "dissolve", dissolve, 0, frames))
    entries, start = [], 0
    for name, scene, kind, path, source, length in files:
        clip = await ctx.keep(path, path.name, "video/mp4")
        frame_id = name if kind == "shot" else ""
        entries.append(
            CutEntry.model_validate(
                {"segment_id": name, "clip": clip, "start_frame": start, "frames": length, "scene_number": scene}
                | {"frame_id": frame_id, "kind": kind, "source_start": source}
            )
        )
        start += length
    out = folder / "picture.mp4"
    join([Piece(path, source, length) for _, _, _, path, source, length in files], out)
    video = await ctx.keep(out, "picture.mp4", "video/mp4")
    return FinalEdit(video=video, frames=start, seconds=start / FPS, timeline=tuple(entries), width=SIZE[0], height=SIZE[1])


async def composited(cut: Cut, *plans: VfxPlan) -> CompositedVideo:
    return (await Compositor().execute(CompositorInput(final_edit=cut.edit, vfx_plan=plans), cut.context("compositor"))).composited_video


async def coloured(cut: Cut, video: CompositedVideo) -> GradedVideo:
    inputs = ColorGraderInput(composited_video=video, style_guide=STYLE, scene_list=FILM_SCENES)
    return (await ColorGrader().execute(inputs, cut.context("color_grader"))).graded_video


async def file_of(cut: Cut, ref: Any) -> Path:
    return await cut.context("final_qc").artifacts.fetch(ref, cut.folder / f"{ref.sha256}.mp4")


# ---- effects -----------------------------------------------------------------------------------------------------------------


def planned(**changes: Any) -> list[Effect]:
    frame = {
        "frame_id": "SCENE_1_SHOT_1",
        "scene_number": 1,
        "shot_order": 1,
        "description": "The shore.",
        "size": "WS",
        "move": "static",
        "location": "ROCKY SHORE",
        "seconds": 3,
        "lighting_mood": "sad",
    }
    inputs = VfxSupervisorInput.model_validate(
        {"storyboard_frames": [frame], "scene_plans": [], "scene_list": [_scene(**changes).model_dump()], "dialogue_script": []}
    )
    made = VfxSupervisor().compose(inputs, None)  # type: ignore[arg-type]
    assert not VfxSupervisor().check(inputs, made)
    return list(made.vfx_plan[0].effects)


def test_a_quiet_scene_has_no_effects_and_others_have_them_for_a_reason() -> None:
    assert planned() == []
    assert [effect.kind for effect in planned(weather=Weather.STORM)] == ["flash"]
    (fire,) = planned(visual_hook="A bonfire on the beach.")
    assert fire.kind == "embers" and "bonfire" in fire.reason and fire.frame_id == "SCENE_1_SHOT_1"
    assert planned(visual_hook="Steam rises.", weather=Weather.FOG) == [], "mist is drawn already"
    assert planned(visual_hook="She can spell any word, and ruin none.") == [], "a word that means something else"


def test_a_plan_without_reasons_or_of_unknown_shots_is_sent_back() -> None:
    inputs = VfxSupervisorInput(storyboard_frames=(), scene_plans=(), scene_list=FILM_SCENES[:1])
    wrong = VfxPlan(scene_number=1, effects=(Effect(kind="fog", frame_id="SCENE_9_SHOT_1"), Effect(kind="snow", strength=0.8, reason="x")))
    assert len(VfxSupervisor().check(inputs, VfxSupervisorOutput(vfx_plan=(wrong,)))) == 3


async def test_a_film_without_effects_is_the_cut_itself(cut: Cut) -> None:
    made = await composited(cut, VfxPlan(scene_number=1))
    assert made.video == cut.edit.video and made.timeline == cut.edit.timeline and made.shots == ()


async def test_only_the_shot_with_an_effect_is_made_anew_and_nothing_moves(cut: Cut) -> None:
    made, again = await composited(cut, SPARKS), await composited(cut, SPARKS)
    assert [entry.frame_id for before, entry in zip(cut.edit.timeline, made.timeline, strict=True) if entry.clip != before.clip] == ["SCENE_1_SHOT_2"]
    assert made.video == again.video and made.frames == cut.edit.frames == probe(await file_of(cut, made.video)).frames
    before, after = await file_of(cut, cut.edit.video), await file_of(cut, made.video)
    packets = [[bytes(packet) for packet in av.open(str(path)).demux(video=0) if packet.size] for path in (before, after)]
    same = [one == other for one, other in zip(*packets, strict=True)]
    assert all(same[:60]) and all(same[90:]) and not all(same[60:90])
    assert [(shot.frame_id, shot.effects) for shot in made.shots] == [("SCENE_1_SHOT_2", ("embers",))] and made.shots[0].changed > 0.05


@pytest.mark.parametrize(
    "kind",
    ["fog", "dust", "rain_on_lens", "snow", "embers", "sparkle", "light_leak", "vignette", "flash", "glow", "heat", "water_caustics", "scanlines", "iris"],
)
async def test_every_effect_is_seen_and_none_drowns_the_picture(cut: Cut, kind: Any) -> None:
    from agents.media.effects import Effects

    entry = cut.edit.timeline[1]
    shown = list(pictures(await file_of(cut, entry.clip), entry.source_start, entry.frames))
    layers = Effects([Effect(kind=kind, strength=0.5)], entry.frames, FPS, 3)
    changes = []
    for number, planes in enumerate(shown):
        before = planes.copy()
        layers.lay(planes, number)
        changes.append(float(np.abs(planes.astype(int) - before).mean()))
    assert max(changes) > 0.15 and (kind == "iris" or float(np.mean(changes)) < 30)


# ---- grades ------------------------------------------------------------------------------------------------------------------


def patch(colour: tuple[int, int, int], grade: Grade) -> tuple[tuple[int, ...], tuple[int, ...]]:
    image = np.full((64, 64, 4), 255, np.uint8)
    image[..., :3] = colour[::-1]
    planes = np.asarray(yuv(image).to_ndarray(format="yuv420p"), np.uint8)
    return tuple(int(part[8, 8]) for part in parts(planes)), tuple(int(part[8, 8]) for part in parts(graded(planes, tables_of(grade))))


def test_no_grade_changes_nothing_and_a_mood_changes_the_picture_within_bounds() -> None:
    assert patch((60, 90, 160), Grade())[0] == patch((60, 90, 160), Grade())[1]
    seen = {mood: patch((60, 90, 160), film_look(grade, STYLE))[1] for mood, grade in MOODS.items()}
    assert len(set(seen.values())) == len(MOODS)
    assert all(abs(after - before) < 24 for values in seen.values() for after, before in zip(values, patch((60, 90, 160), Grade())[0], strict=True))


@pytest.mark.parametrize("skin", [(217, 162, 124), (150, 100, 72), (110, 72, 50)])
def test_skin_keeps_most_of_its_own_colour_in_every_mood(skin: tuple[int, int, int]) -> None:
    for grade in MOODS.values():
        before, after = patch(skin, film_look(grade, STYLE))
        assert max(abs(after[1] - before[1]), abs(after[2] - before[2])) <= 4


async def test_every_scene_has_the_colours_of_its_mood_and_the_film_keeps_every_frame(cut: Cut) -> None:
    video = await composited(cut, SPARKS)
    made, again = await coloured(cut, video), await coloured(cut, video)
    assert made == again, "the same bytes twice"
    found = probe(await file_of(cut, made.video))
    assert (found.frames, found.width, found.height) == (cut.edit.frames, *SIZE)
    assert [(entry.start_frame, entry.frames, entry.kind) for entry in made.timeline] == [
        (entry.start_frame, entry.frames, entry.kind) for entry in cut.edit.timeline
    ]
    assert made.timeline[0].clip == cut.edit.timeline[0].clip, "the card is as it was"
    sad, won = made.scenes
    assert sad.mood is Mood.SAD and won.mood is Mood.TRIUMPHANT
    assert won.after.red - won.before.red > sad.after.red - sad.before.red
    assert sad.after.blue - sad.before.blue > won.after.blue - won.before.blue


def test_a_shot_far_from_the_light_of_its_scene_is_brought_nearer_a_little(cut: Cut) -> None:
    entries = [cut.edit.timeline[1].model_copy(update={"frame_id": f"SCENE_1_SHOT_{n}"}) for n in (1, 2, 3)]
    found = corrections_of(entries, {"SCENE_1_SHOT_1": 0.5, "SCENE_1_SHOT_2": 0.5, "SCENE_1_SHOT_3": 0.2})
    assert list(found) == ["SCENE_1_SHOT_3"] and 1.0 < found["SCENE_1_SHOT_3"] <= 1.06


async def test_the_mix_is_joined_to_the_graded_picture(cut: Cut) -> None:
    made = await coloured(cut, await composited(cut, SPARKS))
    film = {"final_edit": cut.edit.model_dump(mode="json"), "graded_video": made.model_dump(mode="json")}
    outputs = (await run_agent(AudioMixer, film, cut.folder)).outputs["mastered_edit"]
    assert [entry["clip"]["sha256"] for entry in outputs["timeline"]] == [entry.clip.sha256 for entry in made.timeline]
    mastered = await file_of(cut, ArtifactRef.model_validate(outputs["video"]))
    assert largest_change((mastered, 0), (await file_of(cut, made.video), 0), cut.edit.frames) == 0.0


# ---- clips that are coded in their colours ---------------------------------------------------------------------------------------

SAD, WON = (film_look(MOODS[mood], STYLE) for mood in (Mood.SAD, Mood.TRIUMPHANT))


def filmed(folder: Path, grade: Grade | None, **changes: Any) -> tuple[Path, ShotGrade | None]:
    name = f"{grade.saturation if grade else 'plain'}{''.join(map(str, changes.values()))}.mp4"
    shot = plan(width=SIZE[0], height=SIZE[1], frames=24, size=ShotSize.WIDE, head_frames=8, tail_frames=8, grade=grade, **changes)
    colours = colours_of(shot)
    render_shot(shot, folder / name, lambda share, words: None, colours)
    return folder / name, colours.seen if colours else None


def test_a_clip_is_coded_once_in_its_colours_and_tells_what_they_did(tmp_path: Path) -> None:
    (plain, nothing), (sad, seen) = filmed(tmp_path, None), filmed(tmp_path, SAD)
    assert nothing is None and seen is not None
    tones = {path: [tone_of(planes) for planes in pictures(path, 8, 24)] for path in (plain, sad)}
    for told, path in ((seen.before, plain), (seen.after, sad)):
        measured = mean_tone(tones[path][::6])
        assert max(abs(getattr(told, name) - getattr(measured, name)) for name in ("luma", "blue", "red")) < 0.6
    again, _ = filmed(tmp_path, SAD, seed=4)
    assert again.name != sad.name
    other = graded(next(pictures(plain, 8, 1)), tables_of(SAD))
    assert float(np.abs(other.astype(int) - next(pictures(sad, 8, 1))).mean()) < 1.2, "as if the finished clip had been graded"


async def test_clips_in_their_colours_are_not_coded_again_and_the_film_follows_the_moods(cut: Cut) -> None:
    ctx, entries, start = cut.context("video_editor"), list[CutEntry](), 0
    for scene, grade, hour in ((1, SAD, TimeOfDay.DAY), (1, SAD, TimeOfDay.DAY), (2, WON, TimeOfDay.DAY)):
        path, seen = filmed(cut.folder, grade, time_of_day=hour, seed=start)
        clip = await ctx.keep(path, path.name, "video/mp4")
        shot = {"segment_id": f"S{start}", "frame_id": f"SCENE_{scene}_SHOT_{start}", "clip": clip, "start_frame": start, "frames": 24, "scene_number": scene}
        entries.append(CutEntry.model_validate(shot | {"source_start": 8, "graded": seen}))
        start += 24
    out = cut.folder / "coded_once.mp4"
    join([Piece(await file_of(cut, entry.clip), 8, 24) for entry in entries], out)
    changes = {"video": await ctx.keep(out, out.name, "video/mp4"), "timeline": tuple(entries), "frames": start, "seconds": start / FPS}
    video = CompositedVideo(**dict(cut.edit) | changes)
    made = await coloured(cut, video)
    assert made.video == video.video and made.timeline == video.timeline
    sad, won = made.scenes
    assert (sad.grade, won.grade) == (SAD, WON)
    assert won.after.red - won.before.red > sad.after.red - sad.before.red and sad.after.blue - sad.before.blue > won.after.blue - won.before.blue
    assert grade_issues(screen(await file_of(cut, made.video), made.timeline, {}, FPS), made) == []


async def test_of_graded_clips_only_the_one_that_is_far_from_its_scene_is_coded_again(cut: Cut) -> None:
    tone = Tone(luma=120, blue=128, red=128)
    light = [ShotGrade(grade=SAD, before=tone.model_copy(update={"luma": luma}), after=tone) for luma in (120, 120, 60)]
    shots = [entry for entry in cut.edit.timeline if entry.kind == "shot"]
    entries = [entry.model_copy(update={"scene_number": 1, "graded": seen}) for entry, seen in zip(shots, light, strict=True)]
    laid = laid_out(
        entries,
        Plan({1: SAD}, corrections_of(entries, {entry.frame_id: seen.before.luma / 219 for entry, seen in zip(entries, light, strict=True)}), Codec.H264),
    )
    assert [one.finished for one in laid] == [True, True, False] and laid[2].first == laid[2].last == Grade(gamma=1.06)


def test_a_clip_from_elsewhere_gets_the_colours_when_it_is_made_to_fit(tmp_path: Path) -> None:
    foreign, _ = filmed(tmp_path, None)
    colours = Colours(WON, range(20))
    assert conform(foreign, tmp_path / "fits.mp4", 160, 96, FPS, frames=20, colours=colours) == 20
    seen = colours.seen
    assert seen.after.red - seen.before.red > 0.3 and max(abs(tone.luma - seen.after.luma) for tone in map(tone_of, pictures(tmp_path / "fits.mp4", 0, 20))) < 6


def test_a_drawing_and_its_coded_picture_get_the_same_colours(tmp_path: Path) -> None:
    image = np.full((64, 64, 4), 255, np.uint8)
    for colour in ((60, 90, 160), (217, 162, 124), (30, 120, 40), (210, 60, 50)):
        image[..., :3] = colour[::-1]
        coded = VideoFrame.from_ndarray(graded(planes_of(image), tables_of(SAD)), format="yuv420p")
        coded.colorspace = 1
        shown = coded.to_ndarray(format="bgr24")[32, 32]
        assert np.abs(shown.astype(int) - graded_colours(image, tables_of(SAD))[32, 32]).max() <= 5


def test_light_is_found_again_under_a_grade() -> None:
    back = drawn_light(SAD)[tables_of(SAD).light]
    assert np.abs(back[20:230].astype(int) - np.arange(20, 230)).max() <= 2


# ---- what the final check finds ------------------------------------------------------------------------------------------------


async def test_a_film_in_its_own_colours_is_right_and_the_ungraded_one_is_found(cut: Cut) -> None:
    made = await coloured(cut, await composited(cut, SPARKS))
    right = screen(await file_of(cut, made.video), made.timeline, {}, FPS)
    assert grade_issues(right, made) == []
    wrong = screen(await file_of(cut, cut.edit.video), cut.edit.timeline, {}, FPS)
    assert {issue.part_id for issue in grade_issues(wrong, made)} == {"SCENE_1", "SCENE_2"}


async def test_an_effect_that_was_forgotten_and_a_shot_that_was_changed_without_one_are_found(cut: Cut) -> None:
    made, wanted = await composited(cut, SPARKS), effects_by_shot(cut.edit.timeline, (SPARKS,))
    before, after = cut.edit.timeline[2], made.timeline[2]
    change = largest_change((await file_of(cut, before.clip), before.source_start), (await file_of(cut, after.clip), after.source_start), before.frames)
    assert effect_issues(wanted, cut.edit, made, {before.frame_id: change}) == []
    forgotten = CompositedVideo(**dict(cut.edit))
    (issue,) = effect_issues(wanted, cut.edit, forgotten, {before.frame_id: 0.0})
    assert issue.code == "EFFECTS" and issue.part_id == "SCENE_1_SHOT_2"
    (unwanted,) = effect_issues({}, cut.edit, made, {})
    assert "no effect is planned" in unwanted.description


def test_the_final_check_is_shown_effects_and_grades() -> None:
    assert {"vfx_plan?", "composited_video?", "graded_video?"} <= set(FinalQc.spec.takes)
