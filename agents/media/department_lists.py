"""The lists of wardrobe, make-up and props as a designed PDF: who wears what in which scenes and why, what is on a face, what must lie ready. Letter paper; same content, same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.pagesizes import LETTER

from agents.film import Concept, Scene, StyleGuide
from agents.film.dressing import CostumeDesign, MakeupDesign, Outfit, ScenePropsList

from .colour import mix
from .display_type import FAMILIES
from .pages import SOFT, Pages, Type, loaded

EDGE = 54.0
BODY, SMALL, STRONG = Type(9.6), Type(8.2, colour=SOFT), Type(10.5, "strong")
WORN = ("coat", "coat_colour", "hat", "hat_colour", "shirt_colour", "trouser_colour")
USES = {"hero": "the story's object, with", "hand": "in the hand of", "set": "stands about"}


@dataclass(frozen=True)
class DepartmentContent:
    concept: Concept
    style: StyleGuide
    scenes: Sequence[Scene]
    costumes: Sequence[CostumeDesign]
    makeup: Sequence[MakeupDesign]
    props: Sequence[ScenePropsList]
    pictures: Mapping[str, Path]
    """`wardrobe:<name>` and `makeup:<name>`; what is not there leaves no gap."""


def department_lists(content: DepartmentContent, out: Path) -> int:
    """Writes the lists; returns their pages."""
    return _Lists(content, out).write()


class _Lists:
    def __init__(self, content: DepartmentContent, out: Path) -> None:
        self.content = content
        self.pages = Pages(out, LETTER, f"{content.concept.title}: department lists", FAMILIES[content.concept.mood])
        self.room, self.y = self.pages.width - 2 * EDGE, EDGE
        self.accent = mix(content.style.palette.accent, "#000000", 0.15)

    def write(self) -> int:
        content = self.content
        self._head("Wardrobe")
        for costume in content.costumes:
            self._entry(
                costume.name, [_worn(outfit) for outfit in costume.outfits] or ["as designed throughout"], content.pictures.get(f"wardrobe:{costume.name}")
            )
        self._begin("Make-up")
        for made_up in content.makeup:
            looks = [f"Scenes {_listed(look.scenes)}: {', '.join(look.marks) or 'hair'}. {_sentence(look.reason)}" for look in made_up.looks]
            self._entry(made_up.name, looks or ["nothing beyond the design"], content.pictures.get(f"makeup:{made_up.name}"))
        self._begin("Props")
        sluglines = {scene.scene_number: scene.slugline for scene in content.scenes}
        for scene in sorted(content.props, key=lambda row: row.scene_number):
            rows = [
                f"{prop.name.replace('_', ' ')}: {USES[prop.use]} {prop.holder or ('nobody' if prop.use == 'hero' else '')}".rstrip()
                + f", from scene {prop.first_scene}. {_sentence(prop.reason)}"
                for prop in scene.props
            ]
            self._entry(f"{scene.scene_number}.  {sluglines.get(scene.scene_number, '')}", rows or ["nothing"], None)
        return self.pages.save()

    def _head(self, title: str) -> None:
        self.pages.line(f"{self.content.concept.title}: department lists", EDGE, 40, Type(8, colour=SOFT))
        self.pages.line(str(self.pages.number), self.pages.width - EDGE, 40, Type(8, colour=SOFT), "right")
        self.pages.rule(EDGE, 46, self.room)
        self.pages.text(title, EDGE, 62, self.room, Type(26, "display", self.accent, 1.1), most=1)
        self.y = 108

    def _begin(self, title: str) -> None:
        self.pages.next()
        self._head(title)

    def _entry(self, heading: str, rows: Sequence[str], picture: Path | None) -> None:
        tall = self.room * 9 / 16 * 0.7 if picture else 0.0
        if self.y + 40 + 14 * len(rows) + tall > self.pages.height - EDGE:
            self._begin("continued")
        self.y = self.pages.text(heading, EDGE, self.y, self.room, STRONG) + 3
        for row in rows:
            self.y = self.pages.text(row, EDGE + 12, self.y, self.room - 12, BODY) + 2
        if picture:
            self.pages.picture(loaded(picture), EDGE + 12, self.y + 4, self.room * 0.7, tall)
            self.y += tall + 8
        self.y += 10


def _worn(outfit: Outfit) -> str:
    told = [f"{field.replace('_', ' ')} {str(value).replace('_', ' ')}" for field in WORN if (value := getattr(outfit, field)) is not None]
    return f"Scenes {_listed(outfit.scenes)}: {', '.join(told)}. {_sentence(outfit.reason)}"


def _listed(scenes: Sequence[int]) -> str:
    return ", ".join(map(str, scenes))


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}." if reason else ""
