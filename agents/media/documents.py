"""The papers of a film: screenplay as Fountain, FDX and PDF, shot list and cue sheet as CSV, storyboard and story bible as PDF, the cut for editing programs.

This module is their one address; each part lives in a module of its own. Same input, same bytes: nothing carries a date.
"""

from .fdx import fdx
from .fountain import Screenplay, fountain, parse_fountain
from .screenplay_pdf import screenplay_pdf
from .shot_list import SHOT_COLUMNS, Photography, shot_names, shots_csv
from .timeline import Media, edl, fcp7_xml, timeline_otio

__all__ = [
    "SHOT_COLUMNS",
    "Media",
    "Photography",
    "Screenplay",
    "edl",
    "fcp7_xml",
    "fdx",
    "fountain",
    "parse_fountain",
    "screenplay_pdf",
    "shot_names",
    "shots_csv",
    "timeline_otio",
]
