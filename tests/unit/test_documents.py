"""The papers of a film: each is written, read back by an independent road where there is one, and compared."""

import csv
from pathlib import Path

import opentimelineio as otio
import pypdf
import pytest

from agents.film import (
    AudioMix,
    CameraMove,
    Concept,
    CutEntry,
    DialogueLine,
    Entity,
    Fact,
    FinalEdit,
    Frame,
    Kit,
    Look,
    Loudness,
    Mood,
    Pronouns,
    Scene,
    ScenePlan,
    ShotRecord,
    ShotSize,
    SpeechCue,
    TimeOfDay,
    Weather,
)
from agents.media.documents import SHOT_COLUMNS, fountain, parse_fountain, screenplay_pdf, shot_names, shots_csv, timeline_otio
from agents.media.pages import Pages
from agents.media.screenplay_pdf import printable
from cluster.contracts.artifacts import ArtifactRef


def ref(digit: str, name: str = "clip.mp4") -> ArtifactRef:
    return ArtifactRef(sha256=digit * 64, size=1, media_type="video/mp4", name=name)


CONCEPT = Concept(
    concept_id="c1",
    title="Salt Letters",
    logline="A lighthouse keeper finds a bottle.",
    original_logline="A lighthouse keeper finds a bottle.",
    genre_tags=("drama",),
    tone_keywords=("quiet",),
    core_conflict="She must answer.",
    spine="find",
    mood=Mood.HOPEFUL,
    look=Look.PAPER_CUT,
    facts=(Fact(fact_id="f1", text="a bottle", head="bottle", kind="object"),),
    entities=(Entity(name="Mara", role="protagonist", pronouns=Pronouns.SHE),),
    home_kit=Kit.SEA,
)


def scene(number: int, hook: str = "A bottle rolls in the foam.") -> Scene:
    return Scene(
        scene_number=number,
        goal="Find it",
        location="Lantern Room" if number % 2 else "Beach",
        kit=Kit.SEA,
        interior=bool(number % 2),
        time_of_day=TimeOfDay.NIGHT,
        weather=Weather.CLEAR,
        primary_characters=("Mara",),
        visual_hook=hook,
        function="call",
        mood=Mood.HOPEFUL,
        value_before=0,
        value_after=1,
    )


def line(scene_number: int, number: int, character: str, text: str, parenthetical: str = "", voice_over: bool = False) -> DialogueLine:
    return DialogueLine(
        line_id=f"SCENE_{scene_number}_LINE_{number}",
        scene_number=scene_number,
        character=character,
        text=text,
        act="warn",
        emotion=Mood.TENSE,
        parenthetical=parenthetical,
        audio_class="voice_over" if voice_over else "on_screen",
    )


LINES = (
    line(1, 1, "Mara", "Who writes to a lighthouse?", "softly"),
    line(1, 2, "Mara", "Nobody *ever* does."),
    line(1, 3, "Old Tom", "I did.", voice_over=True),
    line(2, 1, "R2", "(beep) INT. is a word to me."),
)
PLANS = (ScenePlan(scene_number=1, marks=(), action="INT. is what the crate says. Mara kneels."), ScenePlan(scene_number=2, marks=(), action="WAVES."))


@pytest.fixture
def text() -> str:
    return fountain(CONCEPT, [scene(1), scene(2)], LINES, PLANS)


def test_the_screenplay_is_fountain_with_headings_cues_and_extensions(text: str) -> None:
    assert text.startswith("Title: Salt Letters\nCredit: ")
    for part in (
        "\n\nINT. LANTERN ROOM - NIGHT #1#\n\n",
        "\n\nMARA\n(softly)\nWho writes to a lighthouse?\n\n",
        "\n\nMARA (CONT'D)\nNobody \\*ever\\* does.\n\n",
        "\n\nOLD TOM (V.O.)\nI did.\n\n",
        "\n\n> FADE OUT.\n",
    ):
        assert part in text


def test_the_screenplay_reads_back_as_what_was_written_whatever_it_looks_like(text: str) -> None:
    read = parse_fountain(text)
    assert read.title_page["Title"] == "Salt Letters"
    assert [(e.text, e.number) for e in read.elements if e.kind == "heading"] == [("INT. LANTERN ROOM - NIGHT", "1"), ("EXT. BEACH - NIGHT", "2")]
    assert [e.text for e in read.elements if e.kind == "dialogue"] == [said.text for said in LINES]
    assert [e.text for e in read.elements if e.kind == "parenthetical"] == ["(softly)"]
    assert [e.text for e in read.elements if e.kind == "action"] == [
        "FADE IN:",
        "A bottle rolls in the foam.",
        "INT. is what the crate says. MARA kneels.",
        "A bottle rolls in the foam.",
        "WAVES.",
    ]
    assert [e.text for e in read.elements if e.kind == "character"] == ["MARA", "MARA (CONT'D)", "OLD TOM (V.O.)", "R2"]


def test_the_pdf_has_trade_margins_and_courier_and_the_same_bytes_after_other_documents(text: str, tmp_path: Path) -> None:
    assert screenplay_pdf(text, tmp_path / "a.pdf") == 1
    Pages(tmp_path / "between.pdf", (200, 200), "Between").save()
    screenplay_pdf(text, tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    reader = pypdf.PdfReader(tmp_path / "a.pdf")
    assert (float(reader.pages[0].mediabox.width), float(reader.pages[0].mediabox.height)) == (612, 792)
    left = {text: x / 72 for text, x in placed(reader.pages[1])}
    assert left["INT. LANTERN ROOM - NIGHT"] == pytest.approx(1.5)
    assert left["MARA"] == pytest.approx(3.7)
    assert left["(softly)"] == pytest.approx(3.1)
    assert left["Who writes to a lighthouse?"] == pytest.approx(2.5)
    assert "SALT LETTERS" in reader.pages[0].extract_text()


def test_a_long_speech_runs_over_the_page_with_more_and_contd(tmp_path: Path) -> None:
    speech = " ".join(f"Sentence number {i} goes on and on." for i in range(6))
    lines = [line(1, i, "Mara" if i % 2 else "Tom", speech[:240]) for i in range(1, 14)]
    pages = screenplay_pdf(fountain(CONCEPT, [scene(1, hook="The lamp turns. " * 8)], lines, []), tmp_path / "long.pdf")
    texts = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "long.pdf").pages[1:]]
    assert pages == len(texts) >= 2
    assert "(MORE)" in texts[0]
    assert "(CONT'D)" in texts[1].split("Sentence")[0]
    assert "2." in texts[1]
    assert sum(page.count("number 3 goes") for page in texts) == 13
    assert all(len(rows(page)) <= 54 for page in pypdf.PdfReader(tmp_path / "long.pdf").pages[1:])


def test_a_heading_is_never_the_last_thing_on_a_page(tmp_path: Path) -> None:
    for filler in range(44, 56):
        lines = "\n\n".join(["Title: X", *["Action."] * (filler // 2), "INT. ROOM - DAY", "She waits. " * 12])
        screenplay_pdf(lines + "\n", tmp_path / "h.pdf")
        for page in pypdf.PdfReader(tmp_path / "h.pdf").pages[1:]:
            assert page.extract_text().strip().splitlines()[-1].strip() != "INT. ROOM - DAY"


def test_a_character_is_in_capitals_where_it_is_first_seen_and_only_there() -> None:
    plans = (ScenePlan(scene_number=1, marks=(), action="Mara kneels. Marabou feathers."), ScenePlan(scene_number=2, marks=(), action="Mara waits."))
    written = [
        e.text for e in parse_fountain(fountain(CONCEPT, [scene(1, hook="The lamp."), scene(2, hook="The sea.")], LINES, plans)).elements if e.kind == "action"
    ]
    assert written == ["FADE IN:", "The lamp.", "MARA kneels. Marabou feathers.", "The sea.", "Mara waits."]


def test_the_end_stands_in_the_middle_of_the_page(tmp_path: Path) -> None:
    screenplay_pdf("INT. ROOM - DAY\n\nShe waits.\n\n> THE END <\n", tmp_path / "a.pdf")
    left = {text: x / 72 for text, x in placed(pypdf.PdfReader(tmp_path / "a.pdf").pages[1])}
    assert left["THE END"] == pytest.approx(4.5 - 0.35, abs=0.05)


def test_the_title_page_shows_a_logline_of_another_script_as_it_was_asked_for(tmp_path: Path) -> None:
    foreign = CONCEPT.model_copy(update={"original_logline": "引退した灯台守が手紙の入った瓶を見つける。"})
    screenplay_pdf(fountain(foreign, [scene(1)], LINES, PLANS), tmp_path / "a.pdf")
    title = pypdf.PdfReader(tmp_path / "a.pdf").pages[0]
    assert len(title.images) >= 1 and "?" not in title.extract_text()
    asked = CONCEPT.model_copy(update={"original_logline": "Who left? Why?"})
    screenplay_pdf(fountain(asked, [scene(1)], LINES, PLANS), tmp_path / "b.pdf")
    title = pypdf.PdfReader(tmp_path / "b.pdf").pages[0]
    assert not title.images and "Who left? Why?" in title.extract_text()


def test_what_courier_lacks_is_replaced_and_what_it_has_stays() -> None:
    assert printable("Café – “Zoë” costs 5 €…") == "Café – “Zoë” costs 5 €…"
    assert printable("Łódź naïve ffi ― 灯台") == "?ódz naïve ffi — ??"


def test_the_shot_list_has_the_trade_columns_and_no_formulas(tmp_path: Path) -> None:
    frames = [
        Frame(
            frame_id=f"SCENE_1_SHOT_{i}",
            scene_number=1,
            shot_order=i,
            description="=HYPERLINK(1)" if i == 2 else "Mara kneels.",
            size=ShotSize.CLOSE,
            move=CameraMove.PUSH_IN,
            location="Lantern Room",
            characters_present=("Mara",),
            line_ids=("SCENE_1_LINE_1",) if i == 1 else (),
            seconds=3,
            lighting_mood=Mood.SAD,
            lens_mm=85,
            angle="low",
        )
        for i in (2, 1)
    ]
    entry = CutEntry(segment_id="s", clip=ref("a"), start_frame=0, frames=60, scene_number=1, frame_id="SCENE_1_SHOT_1", speech=(SPEECH,))
    shots_csv(frames, [entry], [scene(1)], tmp_path / "shots.csv", LINES, shot_names("Salt Letters", frames, [RECORD]))
    with (tmp_path / "shots.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    assert tuple(first) == SHOT_COLUMNS
    assert first["name"] == "SL_01_010_0010_t03_v001"
    assert (first["shot"], first["size"], first["lens mm"], first["movement"], first["duration"]) == ("SCENE_1_SHOT_1", "CU", "85", "push in", "2.50")
    assert first["angle"] == "low"
    assert (first["dialogue"], first["audio class"], first["status"]) == ("MARA: Who writes to a lighthouse?", "on screen", "in cut")
    assert (second["action"], second["audio class"], second["status"]) == ("'=HYPERLINK(1)", "silent", "not used")


RECORD = ShotRecord(segment_id="s", frame_id="SCENE_1_SHOT_1", scene_number=1, frames=60, seconds=2.5, provider="test", retakes=2)
SPEECH = SpeechCue(line_id="SCENE_1_LINE_1", character="Mara", start=0.5, seconds=1.5)
EDIT = FinalEdit(
    video=ref("f"),
    frames=132,
    seconds=5.5,
    timeline=(
        CutEntry(segment_id="title", clip=ref("a"), start_frame=0, frames=48, scene_number=0, kind="title"),
        CutEntry(segment_id="s1", clip=ref("b"), start_frame=48, frames=84, scene_number=1, frame_id="SCENE_1_SHOT_1", speech=(SPEECH,)),
    ),
)


def test_the_timeline_reads_back_equal_and_starts_at_one_hour(tmp_path: Path) -> None:
    spoken = {said.line_id: said for said in LINES}
    timeline_otio(EDIT, "Salt Letters", tmp_path / "a.otio", lines=spoken)
    timeline_otio(EDIT, "Salt Letters", tmp_path / "b.otio", lines=spoken)
    assert (tmp_path / "a.otio").read_bytes() == (tmp_path / "b.otio").read_bytes()
    read = otio.adapters.read_from_file(str(tmp_path / "a.otio"))
    assert isinstance(read, otio.schema.Timeline)
    assert read.global_start_time is not None and read.global_start_time.to_timecode() == "01:00:00:00"
    picture = read.video_tracks()[0]
    assert [(clip.name, clip.media_reference.target_url, clip.range_in_parent().start_time.value, clip.duration().value) for clip in picture] == [
        ("title", f"artifact:{'a' * 64}", 0, 48),
        ("SCENE_1_SHOT_1", f"artifact:{'b' * 64}", 48, 84),
    ]
    marker = picture[1].markers[0]
    assert (marker.name, marker.marked_range.start_time.value, marker.marked_range.duration.value) == ("Mara: Who writes to a lighthouse?", 12, 36)
    dialogue = read.audio_tracks()[0]
    assert [(clip.name, clip.range_in_parent().start_time.value) for clip in dialogue if isinstance(clip, otio.schema.Clip)] == [("SCENE_1_LINE_1", 60)]
    again = otio.adapters.write_to_string(read, "otio_json")
    assert read.is_equivalent_to(otio.adapters.read_from_string(again, "otio_json"))
    assert again == (tmp_path / "a.otio").read_text(encoding="utf-8")


def test_with_a_mix_each_stem_is_an_audio_track_as_long_as_the_picture(tmp_path: Path) -> None:
    stems = {name: ref(digit, f"{name}.wav") for name, digit in (("dialogue", "1"), ("music", "2"), ("effects", "3"))}
    mix = AudioMix(audio=ref("9", "mix.wav"), stems=stems, loudness=Loudness(integrated_lufs=-16, true_peak_dbtp=-1.5, range_lu=4))
    timeline_otio(EDIT, "Salt Letters", tmp_path / "a.otio", mix=mix)
    read = otio.adapters.read_from_file(str(tmp_path / "a.otio"))
    assert isinstance(read, otio.schema.Timeline)
    assert [(track.name, track[0].media_reference.target_url, track.duration().value) for track in read.audio_tracks()] == [
        ("A1 dialogue", f"artifact:{'1' * 64}", 132),
        ("A2 effects", f"artifact:{'3' * 64}", 132),
        ("A3 music", f"artifact:{'2' * 64}", 132),
    ]


def placed(page: pypdf.PageObject) -> list[tuple[str, float]]:
    """(text, x in points) of every string on a page."""
    found: list[tuple[str, float]] = []
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: found.append((text.strip(), tm[4])) if text.strip() else None)
    return found


def rows(page: pypdf.PageObject) -> set[float]:
    """The baselines in use below the page number."""
    heights: set[float] = set()
    page.extract_text(visitor_text=lambda text, cm, tm, font, size: heights.add(tm[5]) if text.strip() and tm[5] < 792 - 72 else None)
    return heights
