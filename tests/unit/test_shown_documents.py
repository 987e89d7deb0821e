"""The documents that are looked at: story bible, character sheets, storyboard, posters, teaser and contact sheet, and FDX; each read back or measured."""

import hashlib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as Xml

import cv2
import numpy as np
import pypdf
import pytest

from agents.delivery.manifest import checksums, maker
from agents.delivery.trailer import MOST_FRAMES, WANTED_FRAMES, moments
from agents.film import Aspect, CharacterArc, Codec, Concept, Look, Mood, Palette, StyleGuide
from agents.film.records import Avoided, CanonFact, CanonFacts, Casting, LocationReference, ResearchNotes, Statement, TimelineEntry
from agents.media.contact_sheet import Shown, contact_sheet, frames_at
from agents.media.display_type import FAMILIES, balanced, has_letters, measure
from agents.media.documents import fdx, parse_fountain
from agents.media.encode import ClipWriter
from agents.media.measure import probe
from agents.media.poster import PosterWords, poster, upright, wide
from agents.media.shot_list import show_code
from agents.media.story_bible import BibleContent, character_sheets, story_bible
from agents.media.storyboard_pdf import Panel, storyboard_pdf
from agents.media.teaser import Moment, TeaserWords, cut_teaser, teaser_frames
from cluster.contracts.artifacts import ArtifactRef
from tests.small_film import ARC, CONCEPT, PROFILES, SCENES, WORLD
from tests.unit.test_pictures import design

PALETTE = Palette(shadow="#1b1f2a", base="#3a4658", mid="#6d7f95", light="#d8e0e4", accent="#d39945")
STYLE = StyleGuide(look=Look.INK, palette=PALETTE, notes=("ink and wash",))
ARCS = (CharacterArc(name="Mara", lie="Silence protects.", truth="It never did.", turning_scene=2, scene_attitudes=("shaken", "open")),)


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("art") / "art.png"
    ramp = np.tile(np.linspace(30, 220, 160, dtype=np.uint8), (90, 1))
    assert cv2.imwrite(str(path), cv2.merge([ramp, ramp[:, ::-1], ramp]))
    return path


def bible(picture: Path, concept: Concept = CONCEPT) -> BibleContent:
    pictures = {"art": picture, "board": picture, "cast:Mara": picture, "place:ROCKY SHORE": picture, "scene:1": picture}
    return BibleContent(concept, ARC, WORLD, SCENES, PROFILES, ARCS, (design("Mara"), design("Tom")), STYLE, pictures)


def words_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages).split())


def test_the_story_bible_holds_concept_cast_world_scenes_and_where_each_fact_is_kept(picture: Path, tmp_path: Path) -> None:
    pages = story_bible(bible(picture), tmp_path / "a.pdf")
    story_bible(bible(picture), tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    read = words_of(tmp_path / "a.pdf")
    assert len(pypdf.PdfReader(tmp_path / "a.pdf").pages) == pages
    for said in (
        CONCEPT.logline,
        CONCEPT.core_conflict,
        "Silence protects.",
        *(p.name for p in PROFILES),
        "The light must never go out.",
        "1960s",
        "Rocky Shore",
    ):
        assert said in read, said
    for scene in SCENES:
        assert scene.slugline in read
    assert "F1".lower() in read and "scene 1, 2" in read


def test_what_is_known_of_a_film_is_printed_with_its_sources(picture: Path, tmp_path: Path) -> None:
    known = replace(
        bible(picture),
        research=ResearchNotes(
            statements=(Statement(about="trade", text="Keepers wound the lens.", source="Trinity House"),),
            avoid=(Avoided(word="laptop", instead="notebook", why="1985"),),
        ),
        canon=CanonFacts(
            facts=(
                CanonFact(subject="Tom", predicate="leaves", value="2", source="BEAT_2"),
                CanonFact(subject="Ruth", predicate="seen", value="never", source="concept"),
            ),
            timeline=(TimelineEntry(scene=0, what="Ruth is dead."),),
        ),
        casting=(Casting(name="Mara", archetype="loner", voice_weight="heavy", pace="slow", pitch="low", why="Not used to being answered."),),
        references=(LocationReference(location="ROCKY SHORE", likeness="Chesil Beach, Dorset", materials=("shingle",), heard=("gulls",)),),
    )
    story_bible(known, tmp_path / "bible.pdf")
    character_sheets(known, tmp_path / "sheets.pdf")
    read, sheets = words_of(tmp_path / "bible.pdf"), words_of(tmp_path / "sheets.pdf")
    for said in (
        "Keepers wound the lens. (Trinity House)",
        "laptop (rather notebook)",
        "gone after scene 2",
        "only heard of",
        "Before: Ruth is dead.",
        "Like: Chesil Beach, Dorset.",
        "loner: heavy, slow, low",
    ):
        assert said in read, said
    assert "Not used to being answered." in sheets


def test_a_bible_of_a_film_asked_for_in_another_script_shows_the_words_as_they_were(picture: Path, tmp_path: Path) -> None:
    foreign = CONCEPT.model_copy(update={"language": "ja", "original_logline": "引退した灯台守が手紙の入った瓶を見つける。", "title": "Łódź – Ζωή"})
    story_bible(bible(picture, foreign), tmp_path / "a.pdf")
    plain = CONCEPT.model_copy(update={"language": "ja", "original_logline": " ", "title": "Łódź – Ζωή"})
    story_bible(bible(picture, plain), tmp_path / "b.pdf")
    drawn, bare = (sum(len(page.images) for page in pypdf.PdfReader(tmp_path / name).pages) for name in ("a.pdf", "b.pdf"))
    assert drawn > bare
    assert "Łódź" in words_of(tmp_path / "a.pdf")


def test_a_character_sheet_names_every_colour_of_the_design(picture: Path, tmp_path: Path) -> None:
    assert character_sheets(bible(picture), tmp_path / "a.pdf") == 2
    page = pypdf.PdfReader(tmp_path / "a.pdf").pages[0].extract_text()
    assert all(getattr(design(), name) in page for name in ("skin", "hair_colour", "coat_colour", "shirt_colour", "trouser_colour"))


@pytest.mark.parametrize("aspect", Aspect)
def test_a_storyboard_has_six_panels_a_page_in_the_shape_of_the_film(aspect: Aspect, picture: Path, tmp_path: Path) -> None:
    panels = [Panel(f"LB_01_010_{n:04}_t01_v001", 1, "CU, static", 2.5, f"Action {n}.", (("Mara", f"Line {n}."),), picture) for n in range(1, 8)]
    assert storyboard_pdf(CONCEPT, SCENES, panels, aspect, tmp_path / "a.pdf") == 2
    first, second = (page.extract_text() for page in pypdf.PdfReader(tmp_path / "a.pdf").pages)
    assert first.count("CU, static") == 6 and second.count("CU, static") == 1
    assert "MARA: Line 6." in first and "MARA: Line 7." in second and "1 of 2" in first


def test_final_draft_reads_the_same_script_as_fountain(tmp_path: Path) -> None:
    text = 'Title: Salt & <Letters>\nAuthor: Callsheet\n\nINT. LANTERN ROOM - NIGHT #3#\n\nShe "waits".\n\nMARA (CONT\'D)\n(softly)\nNobody \\*ever\\* does.\n\n> FADE OUT.\n'
    fdx(text, tmp_path / "a.fdx")
    root = Xml.parse(tmp_path / "a.fdx").getroot()
    found = [(p.get("Type"), p.get("Number", ""), p.findtext("Text")) for p in root.findall("./Content/Paragraph")]
    kinds = {
        "heading": "Scene Heading",
        "action": "Action",
        "character": "Character",
        "parenthetical": "Parenthetical",
        "dialogue": "Dialogue",
        "transition": "Transition",
    }
    assert found == [(kinds[e.kind], e.number, e.text) for e in parse_fountain(text).elements]
    assert [p.findtext("Text") for p in root.findall("./TitlePage/Content/Paragraph")] == ["Salt & <Letters>", "Callsheet"]


@pytest.mark.parametrize("title", ["The Last Bottle", "A Very Long Title About Somebody Who Was Never Asked and Yet Answered", "灯台守の手紙", "W"])
def test_posters_have_their_sizes_and_their_words_within_the_frame(title: str, picture: Path) -> None:
    art = np.asarray(cv2.imread(str(picture)))
    words = PosterWords(title, "Some letters take the long way.", (("a", "drama film"), ("story", "Series Creator")), "AI-GENERATED FILM", Mood.SAD, PALETTE)
    bare = PosterWords(" ", "", (), " ", Mood.SAD, PALETTE)
    for draw, size in ((upright, (1500, 1000)), (wide, (1080, 1920))):
        lettered, ground = draw(art, words)[..., :3].astype(int), draw(art, bare)[..., :3].astype(int)
        assert lettered.shape[:2] == size
        written = np.argwhere(np.abs(lettered - ground).max(axis=2) > 40)
        assert len(written) > 3000
        assert written.min() > 20 and all(size - written.max(axis=0) > 20)


def test_a_poster_is_the_same_file_twice(picture: Path, tmp_path: Path) -> None:
    art = np.asarray(cv2.imread(str(picture)))
    words = PosterWords("Salt", "", (("a", "drama film"),), "AI-GENERATED FILM", Mood.TENSE, PALETTE)
    for name in ("a.png", "b.png"):
        poster(art, words, tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_display_type_is_chosen_by_mood_and_falls_back_for_foreign_letters() -> None:
    assert all(has_letters(family, "The Quick Fox") for family in FAMILIES.values())
    assert not has_letters("Cinzel", "灯台")
    size, rows = balanced("THE LAST BOTTLE OF THE SEA", "Cinzel", 120, 600, 3)
    assert len(rows) <= 3 and max(measure(row, "Cinzel", size) for row in rows) <= 600
    assert " ".join(rows) == "THE LAST BOTTLE OF THE SEA" and not any(row.endswith((" THE", " OF")) for row in rows)


def row(scene: int, shot: int, size: str = "MCU", lines: tuple[str, ...] = ("l",), focus: str = "Mara") -> dict[str, object]:
    return {"frame_id": f"SCENE_{scene}_SHOT_{shot}", "scene_number": scene, "shot_order": shot, "size": size, "line_ids": lines, "focus": focus}


def test_a_teaser_shows_no_clip_with_words_and_nothing_of_the_last_scene() -> None:
    board = [row(s, n, *(("EWS", ()) if n == 1 else ("CU", ("l",)) if n % 2 else ("INSERT", ()))) for s in range(1, 6) for n in range(1, 6)]
    picks = moments(board)
    spoken = {r["frame_id"] for r in board if r["line_ids"]}
    assert {pick.frame_id for pick in picks if not pick.face} and not {pick.frame_id for pick in picks if not pick.face} & spoken
    assert {pick.frame_id for pick in picks if pick.face} <= spoken
    assert not [pick for pick in picks if pick.frame_id.startswith("SCENE_5")]
    assert WANTED_FRAMES <= sum(pick.frames for pick in picks) <= MOST_FRAMES
    assert [pick.frame_id for pick in picks] == [r["frame_id"] for r in board if r["frame_id"] in {pick.frame_id for pick in picks}]


@pytest.mark.parametrize("board", [[], [row(1, 1)], [row(1, 1, lines=())], [row(1, n, "WS", ()) for n in range(9)]])
def test_a_film_of_any_size_has_moments_for_a_teaser(board: list[dict[str, object]]) -> None:
    picks = moments(board)
    assert bool(picks) == bool(board)
    assert sum(pick.frames for pick in picks) >= (WANTED_FRAMES if board else 0)


@pytest.mark.parametrize("codec", Codec)
def test_a_teaser_is_cut_from_clips_and_stills_between_its_cards(codec: Codec, picture: Path, tmp_path: Path) -> None:
    clip, out, words = (
        tmp_path / "clip.mp4",
        tmp_path / "teaser.mp4",
        TeaserWords("The Last Bottle", "It took the long way.", "AI-GENERATED FILM", Mood.SAD, PALETTE),
    )
    with ClipWriter(clip, 96, 64, 24) as writer:
        for number in range(48):
            writer.write(np.full((64, 96, 4), (40 if number < 8 else 160, 90, 90, 255), np.uint8))
    parts = [Moment(clip, 24, start=8), Moment(picture, 10, still=True)]
    assert cut_teaser(parts, picture, words, (96, 64), 24, codec, out) == teaser_frames(parts, words, 24) == probe(out).frames
    blue = next(frames_at(out, [12 / 24]))[..., 0].mean()
    assert blue == pytest.approx(160, abs=12)  # what lies before the moment, in the handle, is not shown


def test_the_contact_sheet_shows_the_frame_of_each_moment_and_decodes_no_more(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "film.mp4", 96, 64, 24) as writer:
        for number in range(120):
            writer.write(np.full((64, 96, 4), (30 + number, 30 + number, 30 + number, 255), np.uint8))
    found = [frame.mean() for frame in frames_at(tmp_path / "film.mp4", [0.0, 1.0, 4.5, 99.0])]
    levels = [(level * 4 - 255) / 3 - 30 for level in found]
    assert levels == pytest.approx([0, 24, 108, 119], abs=2)
    shots = [Shown(n / 2, f"LB_01_010_{n:04}", f"00:0{n}:00", "CU, a face.") for n in range(5)]
    contact_sheet(tmp_path / "film.mp4", shots, "The Last Bottle", "5 shots", PALETTE, tmp_path / "sheet.png")
    assert np.asarray(cv2.imread(str(tmp_path / "sheet.png"))).shape[1] > 1600


@pytest.mark.parametrize(
    ("title", "code"),
    [("The Last Bottle", "LB"), ("Salt", "SALT"), ("Don't Look Éva", "DLE"), ("灯台", "FILM"), ("A", "FILM"), ("2001 A Sea Odyssey of Sorts", "2SOO")],
)
def test_a_show_has_a_code_of_two_to_four_letters(title: str, code: str) -> None:
    assert show_code(title) == code


def test_checksums_are_in_the_form_that_sha256sum_checks() -> None:
    ref = ArtifactRef(sha256=hashlib.sha256(b"x").hexdigest(), size=1, media_type="text/plain", name="x")
    assert checksums({"b/x": ref, "a": ref}) == f"{ref.sha256}  a\n{ref.sha256}  b/x\n"


def test_every_file_of_a_delivery_has_the_agent_that_made_it() -> None:
    made = {"film.mp4": "audio_mixer", "sound/music.wav": "audio_mixer", "sound/cue_sheet.csv": "distribution", "edit/timeline.edl": "distribution"}
    made |= {"pictures/stills/scene_01.png": "image_generation", "pictures/teaser.mp4": "marketing_asset", "qc_report.html": "final_qc"}
    assert {name: maker(name) for name in made} == made
