"""The rules of the final check: what was measured on a film, held against what was planned.

Pure; `final_qc` measures and calls `judge`. Every rule answers with issues; a severity of `error` fails the film. Cards may be dark, still and
without speech, so black and frozen spans inside the title and the credits are not faults.
"""

from itertools import pairwise

from agents.film import Codec, CutEntry, DialogueLine, FilmFormat, FinalEdit, MasteredEdit, QcIssue, SubtitleTracks
from agents.media.cuts import changes, hard_cuts
from agents.media.jobs import FilmFindings, Screening, Span

LOUDNESS_TOLERANCE = 0.5
TRUE_PEAK_DB = -1.0
WIDEST_RANGE_LU = 20.0
DURATION_TOLERANCE = 0.1
"""Seconds between picture and sound that players hide."""
CLIPPED_SAMPLES = 100
LONGEST_SILENCE = 4.0
CUT_TOLERANCE = 0.1
LEAST_CONTRAST = 4.5
"""Of lettering against its ground: WCAG 2, level AA."""
LEAST_LETTERED = 0.002
"""Share of the middle of a card that lettering covers at least."""

ACTIONS = {
    "FORMAT": "Render and assemble again: the master is not what was ordered.",
    "DURATION": "Assemble again: picture, sound and plan differ in length.",
    "BLACK_FRAME_DETECTED": "Send the black shot back for another take.",
    "FROZEN": "Send the frozen shot back for another take.",
    "SILENCE": "Check the mix of the silent stretch: ambience or music is missing.",
    "CLIPPING": "Mix again with a lower ceiling.",
    "LOUDNESS": "Mix again to the loudness that was ordered.",
    "CUT": "Assemble again: a clip does not begin on its frame.",
    "LEGIBILITY": "Letter the card again: larger, or on a darker ground.",
    "SUBTITLE_LEGIBILITY": "Make the subtitles again with a wider outline or a box.",
    "SPEECH_BURIED": "Mix again with the music lower under the named lines.",
    "TRUE_PEAK": "Mix again with a true-peak ceiling of -1 dBTP.",
    "STREAMS": "Master again: a stream is missing.",
    "LINE_LONG": "Shorten the named line or make two of it: `callsheet revise` renders its own shots only.",
    "OVER_BUDGET": "Raise the limit, or take the savings that the cost report names.",
    "GRADE": "Grade again and join the mix to the graded picture.",
    "EFFECTS": "Composite the named shot again from the cut and its plan.",
    "LINE_NOT_SUBTITLED": "Make the subtitles again from the cut.",
}


def judge(screening: Screening, edit: FinalEdit, film: MasteredEdit, ordered: FilmFormat | None = None) -> list[QcIssue]:
    """Issues of picture, cuts, cards, sound and streams. Subtitle texts are judged by the subtitle lint."""
    findings, ordered = screening.findings, ordered or FilmFormat()
    return [
        *_format(findings, edit, film, ordered),
        *_picture(findings, edit),
        *_cuts(screening, edit),
        *_cards(screening, edit),
        *_subtitles(screening),
        *_sound(findings, ordered),
    ]


def measurements(screening: Screening, edit: FinalEdit) -> dict[str, float]:
    """The figures a report shows, by name with their unit."""
    findings = screening.findings
    abrupt = sum(any(abs(cut / edit.fps - at) <= CUT_TOLERANCE for at in findings.cuts) for cut in hard_cuts(edit.timeline))
    after_transition = {entry.start_frame for before, entry in pairwise(edit.timeline) if before.is_transition}
    measured = {
        "frames": findings.probe.frames,
        "seconds": findings.probe.seconds,
        "audio_seconds": findings.probe.audio_seconds,
        "black_seconds": sum(span.seconds for span in findings.black),
        "frozen_seconds": sum(span.seconds for span in findings.frozen),
        "silent_seconds": sum(span.seconds for span in findings.silent),
        "clipped_samples": findings.clipped_samples,
        "cuts_planned": len(planned_cuts(edit)),
        "cuts_on_frame": sum(cut.offset == 0 for cut in screening.cuts if cut.start_frame > 0 and cut.start_frame not in after_transition),
        "transitions": sum(entry.is_transition for entry in edit.timeline),
        "cuts_abrupt": abrupt,
        "subtitle_streams": findings.probe.subtitle_streams,
        "chapters": findings.probe.chapters,
    }
    if screening.texts:
        measured["card_contrast"] = min(text.contrast for text in screening.texts)
    if screening.subtitles:
        worst = min(screening.subtitles, key=lambda seen: seen.contrast)
        measured |= {"subtitle_contrast": worst.contrast, "subtitle_contrast_cue": worst.cue + 1}
    if findings.loudness:
        measured |= {
            "integrated_lufs": findings.loudness.integrated_lufs,
            "true_peak_dbtp": findings.loudness.true_peak_dbtp,
            "loudness_range_lu": findings.loudness.range_lu,
        }
    return {name: round(float(value), 3) for name, value in measured.items()}


def planned_cuts(edit: FinalEdit) -> list[float]:
    """Seconds at which the picture becomes another: at a cut, or in the middle of a transition."""
    return [frame / edit.fps for frame in changes(edit.timeline)]


def unsubtitled(edit: FinalEdit, tracks: SubtitleTracks, lines: tuple[DialogueLine, ...]) -> list[QcIssue]:
    """Lines that are heard in the cut and whose words no cue shows at that time."""
    texts = {line.line_id: line for line in lines}
    issues: list[QcIssue] = []
    for entry in edit.timeline:
        for cue in entry.speech:
            start = entry.start_frame / edit.fps + cue.start
            if cue.line_id in texts and not any(shown.start < start + cue.seconds and shown.end > start for shown in tracks.cues):
                issues.append(
                    QcIssue(code="LINE_NOT_SUBTITLED", severity="warning", description=f"{cue.line_id} is heard without a subtitle.", part_id=cue.line_id)
                )
    return issues


def _format(findings: FilmFindings, edit: FinalEdit, film: MasteredEdit, ordered: FilmFormat) -> list[QcIssue]:
    probe = findings.probe
    issues: list[QcIssue] = []
    codecs = {"av1", "libdav1d"} if ordered.codec is Codec.AV1 else {"h264"}
    if (probe.width, probe.height) != (edit.width, edit.height) or abs(probe.fps - edit.fps) > 0.01 or probe.codec not in codecs:
        seen = f"{probe.codec} {probe.width}x{probe.height} at {probe.fps} fps"
        issues.append(_issue("FORMAT", "error", f"{seen}, planned {ordered.codec.value} {edit.width}x{edit.height} at {edit.fps}."))
    if probe.frames != film.frames:
        issues.append(_issue("DURATION", "error", f"The film has {probe.frames} frames, planned were {film.frames}."))
    if not probe.audio_codec:
        issues.append(_issue("STREAMS", "error", "The film has no sound stream."))
    elif abs(probe.audio_seconds - probe.seconds) > DURATION_TOLERANCE:
        issues.append(_issue("DURATION", "error", f"Sound lasts {probe.audio_seconds:.2f} s, picture {probe.seconds:.2f} s."))
    speaks = any(entry.speech for entry in edit.timeline)
    if speaks and not probe.subtitle_streams:
        issues.append(_issue("STREAMS", "warning", "The film speaks but has no subtitle stream."))
    return issues


def _picture(findings: FilmFindings, edit: FinalEdit) -> list[QcIssue]:
    issues: list[QcIssue] = []
    for code, word, spans in (("BLACK_FRAME_DETECTED", "black", findings.black), ("FROZEN", "frozen", findings.frozen)):
        for span in spans:
            shot = _shot_at(edit, span)
            if shot is not None:
                issues.append(_issue(code, "error", f"The picture is {word} from {span.start:.2f} to {span.end:.2f} s.", shot))
    return issues


def _cuts(screening: Screening, edit: FinalEdit) -> list[QcIssue]:
    """Entries of the cut that do not begin on their frame."""
    issues: list[QcIssue] = []
    for cut in screening.cuts:
        if cut.offset == 0:
            continue
        entry = edit.timeline[cut.entry]
        how = "shows another picture than its clip" if cut.offset is None else f"comes {abs(cut.offset)} frame(s) too {'late' if cut.offset > 0 else 'early'}"
        issues.append(_issue("CUT", "error", f"{_name(entry)} {how} at frame {cut.start_frame}.", _name(entry)))
    return issues


def _name(entry: CutEntry) -> str:
    return entry.frame_id or (entry.segment_id.lower() if entry.is_transition else entry.kind)


def _cards(screening: Screening, edit: FinalEdit) -> list[QcIssue]:
    """Cards whose lettering cannot be read."""
    return [
        _issue(
            "LEGIBILITY",
            "error",
            f"The {edit.timeline[text.entry].kind} card cannot be read: contrast {text.contrast:.1f} to 1, wanted {LEAST_CONTRAST}; lettering on {text.lettered:.1%}.",
            edit.timeline[text.entry].kind,
        )
        for text in screening.texts
        if text.contrast < LEAST_CONTRAST or text.lettered < LEAST_LETTERED
    ]


def _subtitles(screening: Screening) -> list[QcIssue]:
    """Subtitles that drown in their picture."""
    return [
        _issue(
            "SUBTITLE_LEGIBILITY",
            "warning",
            f"Subtitle {seen.cue + 1} cannot be read on its picture: contrast {seen.contrast:.1f} to 1, wanted {LEAST_CONTRAST}.",
            f"cue_{seen.cue + 1}",
        )
        for seen in screening.subtitles
        if seen.contrast < LEAST_CONTRAST
    ]


def _sound(findings: FilmFindings, ordered: FilmFormat) -> list[QcIssue]:
    issues = [
        _issue("SILENCE", "warning", f"Nothing is heard from {span.start:.2f} to {span.end:.2f} s.")
        for span in findings.silent
        if span.seconds > LONGEST_SILENCE
    ]
    if findings.clipped_samples > CLIPPED_SAMPLES:
        issues.append(_issue("CLIPPING", "error", f"{findings.clipped_samples} samples are at full scale."))
    loudness = findings.loudness
    if loudness is None:
        return issues
    if abs(loudness.integrated_lufs - ordered.target_lufs) > LOUDNESS_TOLERANCE:
        issues.append(_issue("LOUDNESS", "error", f"{loudness.integrated_lufs:.1f} LUFS, wanted {ordered.target_lufs:.0f} within {LOUDNESS_TOLERANCE} LU."))
    if loudness.true_peak_dbtp > TRUE_PEAK_DB:
        issues.append(_issue("TRUE_PEAK", "error", f"True peak {loudness.true_peak_dbtp:.2f} dBTP, allowed {TRUE_PEAK_DB:.0f}."))
    if loudness.range_lu > WIDEST_RANGE_LU:
        issues.append(_issue("LOUDNESS_RANGE", "info", f"Loudness range {loudness.range_lu:.1f} LU is wide for small speakers."))
    return issues


def _shot_at(edit: FinalEdit, span: Span) -> str | None:
    """Frame id of the shot in the middle of a span; None inside a card or a transition."""
    middle = (span.start + span.end) / 2 * edit.fps
    entry = next((entry for entry in edit.timeline if entry.start_frame <= middle < entry.start_frame + entry.frames), None)
    return entry.frame_id if entry and entry.kind == "shot" else None


def _issue(code: str, severity: str, description: str, part_id: str = "") -> QcIssue:
    return QcIssue.model_validate({"code": code, "severity": severity, "description": description, "part_id": part_id})
