"""From clips to a published film: edit, mix, subtitles, catalogue, checks and delivery, run in a row on a film of two scenes at 160x90."""

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import agents.audio.music_composer as music_composer
import agents.editing.video_editor as video_editor
from agents.audio.audio_mixer import AudioMixer
from agents.audio.cue_sheet import effect_rows, music_rows, scene_spans
from agents.audio.foley_artist import FoleyArtist
from agents.audio.music_composer import MusicComposer
from agents.audio.sound_designer import SoundDesigner
from agents.character.character_designer import CharacterDesigner
from agents.character.voice_creator import VoiceCreator
from agents.delivery.distribution import Distribution, DistributionInput
from agents.delivery.manifest import manifest
from agents.delivery.marketing_asset import MarketingAsset
from agents.delivery.subtitle_caption import SubtitleCaption
from agents.direction.scene_director import SceneDirector
from agents.editing.video_editor import VideoEditor
from agents.film import AudioMix, FinalEdit, FoleyTrack, Loudness, MasteredEdit, MusicCue, QualityReport, ShotPlan, SoundEffect
from agents.film.records import ComplianceReport
from agents.media.encode import ClipWriter
from agents.media.jobs import FilmFindings, Probe, Screening, Span
from agents.media.picture import Picture
from agents.performance.dialogue_delivery import DialogueDelivery
from agents.performance.voice_director import VoiceDirector
from agents.performance.voice_library_manager import VoiceLibraryManager
from agents.planning.asset_manager import AssetManager
from agents.quality.film_checks import judge
from agents.quality.final_qc import FinalQc
from agents.quality.quality_control import QualityControl, QualityControlInput, QualityControlOutput
from agents.services.contracts import OFFLINE_RENDERER, TaskOutcome, TaskSubmission
from agents.visual.concept_artist import ConceptArtist
from agents.visual.environment_designer import EnvironmentDesigner
from agents.visual.image_generation import ImageGeneration
from agents.visual.storyboard_artist import StoryboardArtist
from agents.visual.video_generation import LAST_TAKE, VideoGeneration
from cluster.artifacts import ArtifactStore
from cluster.contracts.agents import AgentFailure
from cluster.contracts.errors import ProviderRejected
from graphs.workflows.movie_creation import DEFINITION
from tests.small_film import FILM, LINES, PROFILES, LocalTasks, context, inputs_of, run_agent, run_items

SCENES = ["SCENE_1", "SCENE_2"]
CAST = [profile.name for profile in PROFILES]
PLACES = ["ROCKY SHORE", "LANTERN ROOM"]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def studio(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LocalTasks, dict[str, Any]]:
    """The small film up to its approved cut: folder, Task Service, everything emitted so far."""
    folder = tmp_path_factory.mktemp("studio")
    film, tasks = dict(FILM), LocalTasks(folder / "tasks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(music_composer, "SCENE_SECONDS", 12.0)
        patch.setattr(music_composer, "LAST_SECONDS", 12.0)
        patch.setattr(music_composer, "TITLE_SECONDS", 3.0)
        patch.setattr(video_editor, "TITLE_FRAMES", 24)
        patch.setattr(video_editor, "CREDITS_FRAMES", 24)
        for agent, items in (
            (ConceptArtist, []),
            (CharacterDesigner, CAST),
            (EnvironmentDesigner, PLACES),
            (VoiceCreator, CAST),
            (VoiceLibraryManager, []),
            (VoiceDirector, SCENES),
            (DialogueDelivery, [line.line_id for line in LINES]),
            (SceneDirector, SCENES),
            (StoryboardArtist, SCENES),
            (SoundDesigner, SCENES),
            (MusicComposer, []),
        ):
            await run_items(agent, film, folder, items, tasks)
        shots = [frame["frame_id"] for frame in film["storyboard_frames"]]
        await run_items(ImageGeneration, film, folder, shots, tasks)
        await run_items(VideoGeneration, film, folder, shots, tasks)
        await run_items(VideoEditor, film, folder, [], tasks)
        await run_items(FoleyArtist, film, folder, SCENES, tasks)
        for agent in (AssetManager, SubtitleCaption, AudioMixer, QualityControl, FinalQc, MarketingAsset):
            await run_items(agent, film, folder, [], tasks)
    return folder, tasks, film


DELIVERABLES = {
    "film.mp4",
    "poster.png",
    "contact_sheet.png",
    "manifest.json",
    "SHA256SUMS",
    "qc_report.json",
    "script/screenplay.fountain",
    "script/screenplay.fdx",
    "script/screenplay.pdf",
    "edit/timeline.otio",
    "edit/timeline.edl",
    "edit/timeline.xml",
    "subtitles/subtitles.srt",
    "subtitles/subtitles.vtt",
    "subtitles/subtitles.ass",
    "subtitles/sdh.srt",
    "subtitles/sdh.vtt",
    "sound/music_and_effects.wav",
    "sound/dialogue.wav",
    "sound/music.wav",
    "sound/effects.wav",
    "sound/cue_sheet.csv",
    "sound/effects.csv",
    "pictures/poster_wide.png",
    "pictures/teaser.mp4",
    "production/story_bible.pdf",
    "production/character_sheets.pdf",
    "production/storyboard.pdf",
    "production/shots.csv",
}
"""What every film has; `edit/media` and `pictures/stills` besides."""
Studio = tuple[Path, LocalTasks, dict[str, Any]]


def test_the_cut_follows_the_storyboard_between_its_cards(studio: Studio) -> None:
    _, _, film = studio
    timeline = film["final_edit"]["timeline"]
    assert [entry["kind"] for entry in timeline] == ["title", *["shot"] * len(film["storyboard_frames"]), "credits"]
    assert [entry["frame_id"] for entry in timeline if entry["kind"] == "shot"] == [frame["frame_id"] for frame in film["storyboard_frames"]]
    assert film["final_edit"]["frames"] == sum(entry["frames"] for entry in timeline)


def test_every_line_is_heard_in_the_cut_and_shown(studio: Studio) -> None:
    _, _, film = studio
    heard = [cue["line_id"] for entry in film["final_edit"]["timeline"] for cue in entry["speech"]]
    assert heard == [line.line_id for line in LINES]
    assert {cue["character"] for cue in film["subtitle_tracks"]["cues"]} == {"Mara", "Tom"}


def test_the_final_check_passes_and_measures_the_loudness_ordered(studio: Studio) -> None:
    _, _, film = studio
    report = film["qc_report"]
    assert [issue for issue in report["issues"] if issue["severity"] == "error"] == []
    assert abs(report["measured"]["integrated_lufs"] + 16) <= 0.5
    assert report["measured"]["true_peak_dbtp"] <= -1
    assert film["mastered_edit"]["frames"] == report["measured"]["frames"]


def test_the_content_review_counts_by_the_ledgers(studio: Studio) -> None:
    _, _, film = studio
    assert film["quality_report"]["premise_coverage"] == 1.0
    assert film["quality_report"]["status"] == "pass"


async def test_the_content_review_tells_what_is_missing(studio: Studio) -> None:
    folder, _, film = studio
    report = (await run_agent(QualityControl, {**film, "video_segments": film["video_segments"][1:]}, folder)).outputs["quality_report"]
    assert report["status"] == "fail"
    assert ("MISSING_SHOT", film["storyboard_frames"][0]["frame_id"]) in [(issue["code"], issue["part_id"]) for issue in report["issues"]]


async def test_a_catalogue_never_lists_what_is_not_there(studio: Studio, tmp_path: Path) -> None:
    _, _, film = studio
    inputs = inputs_of(AssetManager, film)
    ctx = context(tmp_path, "asset_manager", "", inputs)
    failure = await AssetManager().run(ctx.request, ctx)
    assert isinstance(failure, AgentFailure) and failure.code == "not_found"


async def test_the_published_film_is_the_same_twice_and_every_file_is_listed(studio: Studio) -> None:
    folder, _, film = studio
    once, twice = [(await run_agent(Distribution, film, folder)).outputs["distribution_record"] for _ in range(2)]
    assert once == twice
    files = once["deliverables"]
    assert set(files) >= DELIVERABLES
    clips = {name for name in files if name.startswith("edit/media/")}
    assert len(clips) == len(film["final_edit"]["timeline"]) and all(
        re.fullmatch(r"edit/media/LB_01_\d{3}_(\d{4}|title|credits)_t01_v001\.mp4", name) for name in clips
    )
    assert {name for name in files if name.startswith("pictures/stills/")} == {"pictures/stills/scene_01.png", "pictures/stills/scene_02.png"}
    listed = json.loads(await ArtifactStore(f"file://{folder / 'artifacts'}").get(files["manifest.json"]["sha256"]))
    assert listed["deliverables"]["film.mp4"]["sha256"] == film["mastered_edit"]["video"]["sha256"]
    assert listed["credits"] == "AI-generated"
    assert listed["delivery_check"] == {"status": "pass", "issues": []}
    assert set(listed["deliverables"]) == set(files) - {"manifest.json", "SHA256SUMS"}
    sums = (await ArtifactStore(f"file://{folder / 'artifacts'}").get(files["SHA256SUMS"]["sha256"])).decode().splitlines()
    assert sums == sorted((f"{ref['sha256']}  {name}" for name, ref in files.items() if name != "SHA256SUMS"), key=lambda row: row[66:])
    assert {part["agent"] for part in listed["parts"]} >= {"video_generation", "dialogue_delivery", "music_composer"}


async def test_what_a_film_is_shown_with_is_the_same_twice_and_blind_to_its_words(studio: Studio) -> None:
    folder, tasks, film = studio
    again = (await run_agent(MarketingAsset, film, folder, "", tasks)).outputs["marketing_assets"]
    assert again == film["marketing_assets"]
    spoken = {frame["frame_id"] for frame in film["storyboard_frames"] if frame["line_ids"]}
    changed = [{**clip, "clip": {**clip["clip"], "sha256": "0" * 64}, "frames": 1} if clip["frame_id"] in spoken else clip for clip in film["video_segments"]]
    script = [{**line, "text": "Other words."} for line in film["dialogue_script"]]
    assert inputs_of(MarketingAsset, {**film, "video_segments": changed, "dialogue_script": script}) == inputs_of(MarketingAsset, film)


class NoPictures:
    """A Task Service that refuses every picture for its content."""

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        raise ProviderRejected("The provider refused the prompt (policy).")


async def test_without_a_picture_of_its_own_a_poster_is_made_of_a_still_and_the_note_says_so(studio: Studio) -> None:
    folder, _, film = studio
    result = await run_agent(MarketingAsset, film, folder, "", NoPictures())
    assert {"poster.png", "poster_wide.png", "teaser.mp4"} <= set(result.outputs["marketing_assets"]["assets"])
    assert any("stands in for the poster" in note for note in result.notes)


def test_the_manifest_of_a_film_that_failed_its_check_says_so(studio: Studio) -> None:
    film = studio[2]
    failed = {**film["qc_report"], "status": "fail", "issues": [{"code": "LOUDNESS", "severity": "error", "description": "-20 LUFS", "part_id": ""}]}
    approval = {"choice": "approve", "note": "", "made_at": "2026-01-01T00:00:00Z"}
    inputs = DistributionInput.model_validate(inputs_of(Distribution, {**film, "qc_report": failed, "cut_approval": approval}))
    said = json.loads(manifest(inputs, {}, seed=7))
    assert (said["final_check"]["status"], said["final_check"]["issues"][0]["code"]) == ("fail", "LOUDNESS")
    assert said["cut_approval"] == {"choice": "approve", "note": ""}


def test_the_manifest_of_a_rated_film_has_its_rating_and_says_that_it_is_ai_generated(studio: Studio) -> None:
    film = studio[2]
    plain = json.loads(manifest(DistributionInput.model_validate(inputs_of(Distribution, film)), {}, seed=7))
    assert not {"rating", "disclosure"} & set(plain)
    rated = ComplianceReport(rating="PG", descriptor="For mild threat", disclosure="AI-generated.", target_rating="PG")
    inputs = DistributionInput.model_validate(inputs_of(Distribution, {**film, "compliance_report": rated.model_dump(mode="json")}))
    said = json.loads(manifest(inputs, {}, seed=7))
    assert (said["rating"]["rating"], said["rating"]["descriptor"], said["disclosure"]) == ("PG", "For mild threat", "AI-generated.")


async def test_a_note_to_the_mixer_changes_the_mix_or_says_why_not(studio: Studio) -> None:
    folder, _, film = studio
    silent = await run_agent(AudioMixer, {**film, "revision_note": "no music please"}, folder)
    assert silent.outputs["audio_mix"]["stems"]["music"] != film["audio_mix"]["stems"]["music"]
    odd = await run_agent(AudioMixer, {**film, "revision_note": "more cats"}, folder)
    assert odd.outputs["audio_mix"] == film["audio_mix"]
    assert any("more cats" in note for note in odd.notes)


def test_the_finished_films_own_sound_meets_the_web_loudness_below_the_true_peak(studio: Studio) -> None:
    mix = AudioMix.model_validate(studio[2]["audio_mix"])
    assert mix.coded
    for loudness in (mix.loudness, mix.coded):
        assert loudness.integrated_lufs == pytest.approx(-16, abs=0.5)
        assert loudness.true_peak_dbtp <= -1.0
    assert set(mix.stems) == {"dialogue", "music", "effects", "music_and_effects"}


async def test_the_loudness_of_broadcast_is_met_when_asked_for(studio: Studio) -> None:
    folder, _, film = studio
    result = await run_agent(AudioMixer, {**film, "film_format": {"target_lufs": -23}}, folder)
    mix = AudioMix.model_validate(result.outputs["audio_mix"])
    assert mix.coded and mix.coded.integrated_lufs == pytest.approx(-23, abs=0.5)


def test_the_cue_sheet_of_a_film_lists_what_its_mix_has(studio: Studio) -> None:
    film = studio[2]
    edit = FinalEdit.model_validate(film["final_edit"])
    rows = music_rows(AudioMix.model_validate(film["audio_mix"]), [MusicCue.model_validate(cue) for cue in film["music_cues"]])
    assert rows and rows[-1].end <= edit.seconds + 0.01
    assert {row.theme for row in rows} == {"Mara's theme"}
    heard = effect_rows(
        edit.timeline,
        [SoundEffect.model_validate(effect) for effect in film["sound_effects"]],
        [FoleyTrack.model_validate(track) for track in film["foley_tracks"]],
    )
    assert [row.scene_number for row in heard if row.kind == "ambience"] == [1, 2]
    assert all(row.start <= edit.seconds for row in heard)


async def test_a_shot_that_could_not_be_made_is_left_out_and_named(studio: Studio) -> None:
    folder, tasks, film = studio
    result = await run_agent(VideoEditor, {**film, "video_segments": film["video_segments"][1:]}, folder, "", tasks)
    assert film["storyboard_frames"][0]["frame_id"] in " ".join(result.notes)
    assert len(result.outputs["final_edit"]["timeline"]) == len(film["final_edit"]["timeline"]) - 1


def test_a_review_that_hides_a_fault_is_sent_back_to_its_writer(studio: Studio) -> None:
    film = {**studio[2], "video_segments": studio[2]["video_segments"][1:]}
    inputs = QualityControlInput.model_validate(inputs_of(QualityControl, film))
    praise = QualityControlOutput(quality_report=QualityReport(status="pass", issues=(), premise_coverage=0.5, score=1.0))
    problems = QualityControl().check(inputs, praise)
    assert any("MISSING_SHOT" in problem for problem in problems) and any("premise_coverage" in problem for problem in problems)


async def test_a_returned_shot_is_drawn_as_a_retake(studio: Studio) -> None:
    folder, tasks, film = studio
    shot = film["storyboard_frames"][-1]["frame_id"]
    result = await run_agent(VideoGeneration, film, folder, shot, tasks, take=1, verdict={"ok": False, "issues": ["dark"], "checks": ["BLACK"]})
    drawn = tasks.submitted[-1].task_data["shot_plan"]
    assert (drawn["retake"], drawn["repair"]) == (1, ["BLACK"])
    assert result.outputs["video_segments"][0]["retakes"] == 1
    assert result.verdict is not None


class Spoiling(LocalTasks):
    """A Task Service that draws every take with the same fault."""

    def __init__(self, folder: Path, spoil: Callable[[dict[str, Any]], None]) -> None:
        super().__init__(folder, (480, 272))
        self._spoil = spoil

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        wrong = submission.model_copy(update={"task_data": json.loads(json.dumps(submission.task_data))})
        self._spoil(wrong.task_data["shot_plan"])
        return await super().run(wrong, progress)


def _in_another_coat(shot: dict[str, Any]) -> None:
    for subject in shot["subjects"]:
        subject["design"] |= {"coat_colour": "#d8d8d0", "shirt_colour": "#d8d8d0", "hair_colour": "#d8d8d0"}


def _without_a_word(shot: dict[str, Any]) -> None:
    shot["speech"] = []


class Stills(LocalTasks):
    """A Task Service whose clips hold their first picture."""

    async def run(self, submission: TaskSubmission, progress: Callable[[float, str], Awaitable[None]]) -> TaskOutcome:
        plan = ShotPlan.model_validate(submission.task_data["shot_plan"]).model_copy(update={"width": 160, "height": 96})
        self.submitted.append(submission)
        out = self._folder / f"{len(self.submitted)}.mp4"
        held = Picture(plan).frame(0)
        with ClipWriter(out, plan.width, plan.height, plan.fps) as clip:
            for _ in range(plan.head_frames + plan.frames + plan.tail_frames):
                clip.write(held)
        return TaskOutcome(task_id="t", result={}, content=out.read_bytes(), media_type="video/mp4", file_name="still.mp4", provider=OFFLINE_RENDERER)


async def test_a_clip_that_does_not_move_is_drawn_again_twice_by_name_and_then_told(studio: Studio, tmp_path: Path) -> None:
    folder, _, film = studio
    shot = next(frame["frame_id"] for frame in film["storyboard_frames"] if frame["characters_present"] and not frame["line_ids"])
    tasks, request, segment = Stills(tmp_path), dict[str, Any](), dict[str, Any]()
    for take in range(LAST_TAKE + 1):
        result = await run_agent(VideoGeneration, film, folder, shot, tasks, take=take, **request)
        assert result.verdict and not result.verdict.ok and "MOTION" in result.verdict.checks
        request = {"verdict": result.verdict.model_dump(mode="json")}
        (segment,) = result.outputs["video_segments"]
    asked = [submission.task_data["shot_plan"] for submission in tasks.submitted]
    assert [(plan["retake"], "MOTION" in plan["repair"]) for plan in asked] == [(0, False), (1, True), (2, True)]
    assert DEFINITION.takes_back[VideoGeneration.spec.id] == LAST_TAKE
    assert segment["retakes"] == LAST_TAKE and any(issue.startswith("Hardly anything moves") for issue in segment["issues"])
    others = [segment if one["frame_id"] == shot else one for one in film["video_segments"]]
    report = (await run_agent(FinalQc, {**film, "video_segments": others}, folder)).outputs["qc_report"]
    told = [issue["description"] for issue in report["issues"] if issue["code"] == "SHOT_ISSUE" and issue["part_id"] == shot]
    assert any(words.startswith("Hardly anything moves") and "(2 retakes)" in words for words in told)
    assert report["rubric"]["motion"] < film["qc_report"]["rubric"]["motion"]


@pytest.mark.parametrize(("check", "spoil"), [("IDENTITY", _in_another_coat), ("LIPS", _without_a_word)])
async def test_a_shot_that_fails_three_times_is_sent_back_by_name_and_then_told(studio: Studio, tmp_path: Path, check: str, spoil: Any) -> None:
    folder, _, film = studio
    shot = next(frame["frame_id"] for frame in film["storyboard_frames"] if frame["line_ids"] and frame["size"] not in ("INSERT", "EWS", "WS"))
    tasks, request, segment = Spoiling(tmp_path / "tasks", spoil), dict[str, Any](), dict[str, Any]()
    for take in range(3):
        result = await run_agent(VideoGeneration, film, folder, shot, tasks, take=take, **request)
        assert result.verdict and not result.verdict.ok and check in result.verdict.checks
        assert tasks.submitted[-1].task_data["shot_plan"]["repair"] == list(request.get("verdict", {}).get("checks", []))
        request = {"verdict": result.verdict.model_dump(mode="json")}
        (segment,) = result.outputs["video_segments"]
    assert segment["retakes"] == 2 and segment["issues"]
    others = [segment if one["frame_id"] == shot else one for one in film["video_segments"]]
    report = (await run_agent(FinalQc, {**film, "video_segments": others}, folder)).outputs["qc_report"]
    told = [issue for issue in report["issues"] if issue["code"] == "SHOT_ISSUE" and issue["part_id"] == shot]
    assert told and all("(2 retakes)" in issue["description"] and issue["severity"] == "warning" for issue in told)
    assert report["status"] == "pass" and report["score"] < film["qc_report"]["score"], "it is told and counts, and the film is delivered"


def _mute(film: dict[str, Any]) -> dict[str, Any]:
    stems = film["audio_mix"]["stems"]
    return {**film, "audio_mix": {**film["audio_mix"], "stems": {**stems, "dialogue": stems["effects"], "effects": stems["dialogue"]}}}


def _late(film: dict[str, Any]) -> dict[str, Any]:
    cut = [{**entry, "start_frame": entry["start_frame"] - 2} if number == 2 else entry for number, entry in enumerate(film["final_edit"]["timeline"])]
    return {**film, "final_edit": {**film["final_edit"], "timeline": cut}}


def _swapped(film: dict[str, Any]) -> dict[str, Any]:
    other = {"left": "right", "right": "left"}
    plans = [{**one, "marks": [{**mark, "facing": other[mark["facing"]]} for mark in one["marks"]]} for one in film["scene_plans"]]
    return {**film, "scene_plans": plans}


def _measured(**figures: float) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def spoil(film: dict[str, Any]) -> dict[str, Any]:
        first, *others = film["video_segments"]
        return {**film, "video_segments": [{**first, "measured": first["measured"] | figures, "issues": ["It fails its check."]}, *others]}

    return spoil


@pytest.mark.parametrize(
    ("criterion", "code", "spoil"),
    [
        ("motion", "SHOT_ISSUE", _measured(moving_share=0.0)),
        ("identity", "SHOT_ISSUE", _measured(identity=0.0)),
        ("sound", "SPEECH_BURIED", _mute),
        ("grammar", "GRAMMAR", _swapped),
        ("technical", "CUT", _late),
        ("story", "CONTENT", lambda film: {**film, "scene_list": [{**scene, "fact_ids": []} for scene in film["scene_list"]]}),
    ],
)
async def test_a_film_that_is_broken_on_purpose_scores_less_and_the_finding_names_the_cause(studio: Studio, criterion: str, code: str, spoil: Any) -> None:
    folder, _, film = studio
    broken = spoil(film)
    if criterion == "story":
        broken |= (await run_agent(QualityControl, broken, folder)).outputs
    report = (await run_agent(FinalQc, broken, folder)).outputs["qc_report"]
    assert report["rubric"][criterion] < film["qc_report"]["rubric"][criterion] and report["score"] < film["qc_report"]["score"]
    count = lambda found: sum(issue["code"] == code for issue in found["issues"])
    assert count(report) > count(film["qc_report"])


def test_scenes_are_spans_between_the_cards(studio: Studio) -> None:
    edit = FinalEdit.model_validate(studio[2]["final_edit"])
    spans = scene_spans(edit.timeline)
    assert [number for number, _, _ in spans] == [0, 1, 2, 0]
    assert spans[-1][2] == pytest.approx(edit.seconds, abs=0.001)


GOOD = Probe(
    codec="h264",
    width=160,
    height=90,
    fps=24,
    frames=0,
    seconds=20,
    audio_codec="aac",
    audio_seconds=20,
    sample_rate=48000,
    channels=2,
    subtitle_streams=1,
    chapters=4,
)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda found, shot: found.model_copy(update={"black": (shot,)}), "BLACK_FRAME_DETECTED"),
        (lambda found, shot: found.model_copy(update={"frozen": (shot,)}), "FROZEN"),
        (lambda found, shot: found.model_copy(update={"clipped_samples": 5000}), "CLIPPING"),
        (lambda found, shot: found.model_copy(update={"loudness": Loudness(integrated_lufs=-20, true_peak_dbtp=-3, range_lu=5)}), "LOUDNESS"),
        (lambda found, shot: found.model_copy(update={"loudness": Loudness(integrated_lufs=-16, true_peak_dbtp=-0.2, range_lu=5)}), "TRUE_PEAK"),
        (lambda found, shot: found.model_copy(update={"probe": found.probe.model_copy(update={"audio_codec": ""})}), "STREAMS"),
        (lambda found, shot: found.model_copy(update={"probe": found.probe.model_copy(update={"frames": 1})}), "DURATION"),
    ],
)
def test_each_fault_fails_the_film_by_its_name(studio: Studio, spoil: Callable[[FilmFindings, Span], FilmFindings], code: str) -> None:
    edit, film = FinalEdit.model_validate(studio[2]["final_edit"]), MasteredEdit.model_validate(studio[2]["mastered_edit"])
    first = edit.timeline[1]
    shot = Span(start=first.start_frame / 24, end=(first.start_frame + first.frames) / 24)
    probe = GOOD.model_copy(update={"frames": edit.frames, "seconds": edit.seconds, "audio_seconds": edit.seconds})
    loudness = Loudness(integrated_lufs=-16.1, true_peak_dbtp=-1.5, range_lu=6)
    fine = FilmFindings(probe=probe, black=(), frozen=(), silent=(), clipped_samples=0, peak_db=-2, loudness=loudness, cuts=())
    assert [issue.code for issue in judge(Screening(findings=fine), edit, film) if issue.severity == "error"] == []
    assert code in [issue.code for issue in judge(Screening(findings=spoil(fine, shot)), edit, film) if issue.severity == "error"]
